"""Filters of public pages: a place and a month. What is not understood is left out, never an error page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import QueryDict

from huiyin.kernel.codes import check_place_code
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import today

MONTHS_OFFERED = 13
_KIND = re.compile(r"[a-z0-9_]{1,60}")
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is asked for. ``place_code`` "" is the whole city; ``month`` the first day of a month, None for all."""

    place_code: str
    month: date | None
    page: int
    kind: str = ""

    @property
    def until(self) -> date | None:
        """The last day of the month."""
        return last_day(self.month) if self.month else None

    def query(self, **changed: str) -> str:
        """The question as part of an address, with some parts changed; an empty part is left out."""
        parts = {"place": self.place_code, "kind": self.kind}
        parts["month"] = self.month.strftime("%Y-%m") if self.month else ""
        parts |= changed
        return urlencode({name: value for name, value in parts.items() if value})


def narrowed(asked: QueryDict) -> Narrowed:
    """Read ``place``, ``month`` (2026-11) and ``page``."""
    number = asked.get("page", "")
    return Narrowed(
        place_code=_place(asked.get("place", "")),
        month=_month(asked.get("month", "")),
        page=int(number) if _is_page(number) else 1,
        kind=asked.get("kind", "") if _KIND.fullmatch(asked.get("kind", "")) else "",
    )


def months() -> list[date]:
    """The first days of this month and the twelve before, newest first."""
    first = today().replace(day=1)
    found = [first]
    while len(found) < MONTHS_OFFERED:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def last_day(first: date) -> date:
    """The last day of the month that begins on ``first``."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _place(text: str) -> str:
    try:
        return check_place_code(text) if text else ""
    except Refused:
        return ""


def _month(text: str) -> date | None:
    found = _MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found else None


def _is_page(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 0 < len(text) < 6  # noqa: PLR2004 - no list has 100,000 pages
