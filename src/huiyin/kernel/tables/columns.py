"""Columns: what a table has, and parsers that forgive how a value was typed.

A parser takes the raw value of a non-empty cell (str, int, float, bool, date or datetime, as the file had it) and
returns the typed value, or raises `Refused` with a sentence that says what is wrong and what to write instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from huiyin.kernel.refusal import Refused

CellValue = str | int | float | bool | date | datetime | time | timedelta
Parser = Callable[[Any], Any]

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[\sT]+[\d:]+.*)?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_DAYS = range(20_000, 80_000)  # 1954 to 2119: a bare number in a date column that nobody types by hand


def parse_text(value: Any) -> str:
    """Text as typed, without stray spaces; whole numbers without Excel's `.0`."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return re.sub(r"\s+", " ", str(value).replace("\u200b", "").replace("\ufeff", "")).strip()


def parse_code(value: Any) -> str:
    """A code or number kept as text: full-width made plain, spaces and Excel's leading apostrophe removed.

    `Refused` when Excel has turned it into something like 4.31081E+11 or has rounded its last digits away.
    """
    if isinstance(value, float) and (not value.is_integer() or abs(value) >= 10**15):
        raise Refused(
            _("长数字被 Excel 改写了。请把这一列设成“文本”格式，再重新填写。"), details={"problem": "rounded"}
        )
    text = unicodedata.normalize("NFKC", parse_text(value))
    if re.fullmatch(r"\d(?:\.\d+)?[Ee]\+\d+", text):
        raise Refused(
            _("长数字被 Excel 改写了。请把这一列设成“文本”格式，再重新填写。"), details={"problem": "rounded"}
        )
    return re.sub(r"\s", "", text).lstrip("'")


def parse_whole_number(value: Any) -> int:
    """A whole number; `１，２００` is 1200."""
    number = parse_decimal(value)
    if number != number.to_integral_value():
        raise Refused(_("这里要填整数，不带小数。"), details={"problem": "whole_number"})
    return int(number)


def parse_decimal(value: Any) -> Decimal:
    """A number with or without decimals, exact as it was shown."""
    text = re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", str(value)))
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite():
        raise Refused(
            _("这里要填数字，现在是“%(text)s”。") % {"text": parse_text(value)[:20]}, details={"problem": "number"}
        )
    return number


def parse_date(value: Any) -> date:
    """A date as Excel keeps it or as people write it: 2026-3-2, 2026年3月2日, 2026/03/02, 2026.3.2, 20260302."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = unicodedata.normalize("NFKC", parse_text(value))
    found = _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
        if text.isdecimal() and int(text) in _EXCEL_DAYS:
            return _EXCEL_EPOCH + timedelta(days=int(text))
    except ValueError:
        pass
    sentence = _("看不懂这个日期“%(text)s”，请写成 2026-03-02 的样子。") % {"text": text[:20]}
    raise Refused(sentence, details={"problem": "date"})


def parse_choice(choices: Mapping[str, Any]) -> Parser:
    """A parser for one of the named values; letter case, width and spaces do not matter."""
    plain = {_plain(name): chosen for name, chosen in choices.items()}

    def parse(value: Any) -> Any:
        try:
            return plain[_plain(parse_text(value))]
        except KeyError:
            listed = _("、").join(choices)
            raise Refused(
                _("只能填其中一个：%(listed)s。") % {"listed": listed}, details={"problem": "choice"}
            ) from None

    return parse


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `name`: key in the row; `title`: heading in the file; `help`: what to write, shown in the empty form.

    `also`: other headings that mean the same. `default`: the value of an empty cell that is not required. `width`:
    characters.
    """

    name: str
    title: str | Promise
    parse: Parser = parse_text
    required: bool = False
    help: str | Promise = ""
    also: tuple[str, ...] = ()
    default: Any = None
    width: int = 16

    def headings(self) -> frozenset[str]:
        """All headings that mean this column, made plain."""
        return frozenset(plain_heading(str(title)) for title in (self.title, *self.also))


def plain_heading(text: str) -> str:
    """A heading without spaces, star, colon or a remark in brackets, so that `* 姓名（必填）：` is `姓名`."""
    text = unicodedata.normalize("NFKC", text)
    return re.sub(r"\([^)]*\)|[\s*:]", "", text).lower()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "").lower()
