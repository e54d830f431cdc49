"""Villages without lawsuits (无讼村, SYSTEMS C4): the board of a year, out of counts by village and month. Pure.

A village is without lawsuits when each month of the year that is over has been counted, and every count is nought. A
village with a month that nobody has counted stands apart: it is neither without nor with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from huiyin.mediation.types.figures import percent

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Board:
    """The board of a year. The three groups hold codes and are all villages together; ``months``: those now over."""

    year: int
    months: tuple[date, ...]
    without: tuple[str, ...]
    with_some: tuple[str, ...]
    not_counted: tuple[str, ...]

    @property
    def villages(self) -> int:
        """How many villages there are: the denominator."""
        return len(self.without) + len(self.with_some) + len(self.not_counted)

    @property
    def share(self) -> Decimal | None:
        """Villages without lawsuits out of all, in percent to one decimal."""
        return percent(len(self.without), self.villages)


def months_over(year: int, today: date) -> tuple[date, ...]:
    """The first days of a year's months that are over on a day."""
    return tuple(first for first in months_of(year) if month_after(first) <= today)


def months_of(year: int) -> tuple[date, ...]:
    """The first days of a year's months."""
    return tuple(date(year, number, 1) for number in range(1, _MONTHS + 1))


def month_after(month: date) -> date:
    """The first day of the month after one."""
    return date(month.year + month.month // _MONTHS, month.month % _MONTHS + 1, 1)


def board(year: int, villages: Iterable[str], counts: Mapping[tuple[str, date], int], *, today: date) -> Board:
    """The board of a year as far as it is over. ``counts``: the count that holds, by (village, month)."""
    months = months_over(year, today)
    groups: dict[str, list[str]] = {"without": [], "with_some": [], "not_counted": []}
    for village in sorted(villages):
        told = [counts[village, month] for month in months if (village, month) in counts]
        if any(told):
            groups["with_some"].append(village)
        else:
            groups["without" if months and len(told) == len(months) else "not_counted"].append(village)
    return Board(year, months, *(tuple(found) for found in groups.values()))
