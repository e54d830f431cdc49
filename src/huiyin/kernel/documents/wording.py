"""How dates, numbers and titles are written on paper (GB/T 9704-2012, DOMAIN §6.4), and what may stand there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

_DIGITS = "零一二三四五六七八九"
# Characters that print nothing and could only reorder or hide what somebody signs, or that no file format carries.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
# After these a title may well be broken, before those too; neither stands alone at a line's end or start.
_BREAK_AFTER = "的和与及、》”）"
_BREAK_BEFORE = "《“（"
_NEVER_FIRST = "、，。：；！？》”’）〕%"
_NEVER_LAST = "《“‘（〔"


def chinese_date(day: date) -> str:
    """2026年1月5日: Arabic digits, whole year, no zero in front."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_number(number: int) -> str:
    """一 to 九十九, as headings count. `ValueError` beyond."""
    if not 1 <= number <= 99:  # noqa: PLR2004 - no document has more headings of one level
        raise ValueError(f"Headings count from 1 to 99, not {number}.")
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return lead + (_DIGITS[ones] if ones else "")


def heading_number(level: int, number: int) -> str:
    """一、 （一） 1. （1） for levels 1 to 4."""
    if level <= 2:  # noqa: PLR2004 - levels 1 and 2 count in Chinese
        counted = chinese_number(number)
        return f"{counted}、" if level == 1 else f"（{counted}）"
    return f"{number}." if level == 3 else f"（{number}）"  # noqa: PLR2004 - levels 3 and 4 count in digits


def printable(text: str) -> str:
    """The text without control characters and without marks that turn the reading direction; line breaks stay."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "　"))


def width_in_characters(text: str) -> float:
    """How many full-width characters a text is wide: 1 for each Chinese one, 0.5 for each ASCII one."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def title_lines(title: str, limit: float) -> list[str]:
    """A title broken into lines of at most `limit` characters, about equally long, where a reader would pause.

    A line break in the title wins. Words are not known here, so breaks after 的 和 》 and before 《 are preferred;
    whoever knows better writes the break.
    """
    return [line for part in printable(title).split("\n") for line in _broken(part.strip(), limit) if line]


def _broken(text: str, limit: float) -> Iterable[str]:
    total = width_in_characters(text)
    if total <= limit:
        return [text]
    lines = -int(-total // limit)
    target = total / lines
    candidates = [at for at in range(1, len(text)) if width_in_characters(text[:at]) <= limit and _may_break(text, at)]
    if not candidates:
        candidates = [next(at for at in range(len(text), 0, -1) if width_in_characters(text[:at]) <= limit)]
    at = min(candidates, key=lambda at: (_cost(text, at, target, limit * (lines - 1)), at))
    return [text[:at], *_broken(text[at:], limit)]


def _may_break(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    return not (after in _NEVER_FIRST or before in _NEVER_LAST or (before.isascii() and after.isascii()))


def _cost(text: str, at: int, target: float, room: float) -> float:
    """Distance from the even length; a good place is worth three characters, a name in 《》 is not torn for six,
    and no break is worth another line.
    """
    distance = abs(width_in_characters(text[:at]) - target)
    inside = text.rfind("《", 0, at) > text.rfind("》", 0, at)
    good = text[at - 1] in _BREAK_AFTER or text[at] in _BREAK_BEFORE
    return (
        distance
        - (3.0 if good else 0.0)
        + (6.0 if inside else 0.0)
        + (100.0 if width_in_characters(text[at:]) > room else 0.0)
    )
