"""The rule by which a reception day comes back, and the slots of a day. Pure: whether people work is asked.

"每周三", "每月第一、第三个星期二", "每月 15 日", "逢四" (every day with a 4 in it): a weekday, the weekdays of a
month by their number, or days of the month. A day off is left out, or moves to the next working day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

LAST = -1
_DAYS_A_WEEK = 7
# The longest run of days off in a year, with its weekends; a day moves no further.
_FURTHEST = timedelta(days=15)


class Rhythm(StrEnum):
    """How a day is named."""

    WEEK = "week"
    MONTH_WEEKDAY = "month_weekday"
    MONTH_DAY = "month_day"


class DayOff(StrEnum):
    """What becomes of a day on which nobody works."""

    SKIP = "skip"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Rule:
    """``weekday``: 0 is Monday. ``weeks``: which of a month, 1 to 5, or `LAST`. ``month_days``: 1 to 31; a month that
    has no such day is left out.
    """

    rhythm: Rhythm
    weekday: int = 0
    weeks: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    day_off: DayOff = DayOff.SKIP

    def names(self, day: date) -> bool:
        """Whether the rule names this day, worked or not."""
        if self.rhythm is Rhythm.MONTH_DAY:
            return day.day in self.month_days
        if day.weekday() != self.weekday:
            return False
        if self.rhythm is Rhythm.WEEK:
            return True
        is_last = (day + timedelta(days=_DAYS_A_WEEK)).month != day.month
        return (day.day - 1) // _DAYS_A_WEEK + 1 in self.weeks or (is_last and LAST in self.weeks)


def days_of(rule: Rule, since: date, until: date, is_working: Callable[[date], bool]) -> tuple[date, ...]:
    """The days on which there is a reception, from ``since`` to ``until``, both included; each once, in order."""
    found = set()
    for day in _each(since - _FURTHEST, until):
        if not rule.names(day):
            continue
        if is_working(day):
            found.add(day)
        elif rule.day_off is DayOff.NEXT:
            found.add(next((later for later in _each(day, day + _FURTHEST) if is_working(later)), day))
    return tuple(sorted(day for day in found if since <= day <= until))


def slot_times(opens: time, closes: time, minutes: int) -> tuple[time, ...]:
    """The beginnings of the slots of a day; a last one that would not end in time is left out."""
    start, end = (datetime.combine(date.min, moment) for moment in (opens, closes))
    count = max(0, (end - start) // timedelta(minutes=minutes))
    return tuple((start + timedelta(minutes=minutes * number)).time() for number in range(count))


def _each(since: date, until: date) -> Iterator[date]:
    for number in range((until - since).days + 1):
        yield since + timedelta(days=number)
