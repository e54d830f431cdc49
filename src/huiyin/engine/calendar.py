"""Working time: a pure calendar value and the arithmetic of limits on it.

A *limit* is what a rule says ("5 working days"); a *due instant* is what the clock on the wall will show.
Everything here is a function of its arguments. All instants are aware.

Rules of counting (DOMAIN §2.4, §3.10, §10):

* ``minutes``/``hours``: natural time, holidays and nights included.
* ``working hours``/``working minutes``: only time inside the calendar's working intervals counts.
* ``working days``: the day of the start is not counted; due when the last interval of the N-th working day ends.
* ``days``: natural days, the day of the start not counted; due at the midnight that ends the N-th day.
  ``days rolling`` moves a last day that is no working day on to the next working day.
* ``months``: same day of the month, clamped to the month's end; due at the midnight that ends it.
"""

from __future__ import annotations

import calendar as month_lengths
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

SATURDAY = 5


class CalendarGap(Exception):  # noqa: N818 - a hole in what is known, not a mistake
    """The calendar does not cover a day that is needed. ``year`` is that day's year."""

    def __init__(self, day: date) -> None:
        super().__init__(f"no working calendar for {day.year}")
        self.year = day.year


class Unit(StrEnum):
    """How a limit is counted."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    WORKING_MINUTES = "working minutes"
    WORKING_HOURS = "working hours"
    WORKING_DAYS = "working days"

    @property
    def is_working(self) -> bool:
        """Whether only working time counts."""
        return self.value.startswith("working")


_LIMIT = re.compile(r"(?P<amount>\d+) (?P<unit>(?:working )?(?:minute|hour|day|month))s?(?P<manner> always| rolling)?")


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount of time as a rule states it. ``rolling`` only has a meaning for natural days."""

    amount: int
    unit: Unit
    rolling: bool = False

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read ``"5 working days"``, ``"15 minutes always"``, ``"60 days rolling"``. Raises ValueError."""
        match = _LIMIT.fullmatch(text.strip())
        if match is None or int(match["amount"]) == 0:
            raise ValueError(text)
        unit, manner = Unit(match["unit"] + "s"), (match["manner"] or "").strip()
        natural = unit in (Unit.MINUTES, Unit.HOURS)
        if natural != (manner == "always"):
            raise ValueError(text)
        if manner == "rolling" and unit is not Unit.DAYS:
            raise ValueError(text)
        return cls(int(match["amount"]), unit, manner == "rolling")

    def __str__(self) -> str:
        word = self.unit.value if self.amount != 1 else self.unit.value[:-1]
        manner = " always" if self.unit in (Unit.MINUTES, Unit.HOURS) else " rolling" if self.rolling else ""
        return f"{self.amount} {word}{manner}"

    @property
    def backstop_days(self) -> int:
        """Natural days that stand in for a limit while its calendar is missing (DESIGN §3 Clocks)."""
        if self.unit is Unit.WORKING_DAYS:
            return self.amount * 2 + 1
        return max(1, self.amount // 4) if self.unit.is_working else self.amount


@dataclass(frozen=True)
class WorkingCalendar:
    """One version of a city's working calendar.

    ``holidays`` are week days without work, ``makeup_days`` weekend days with work, ``hours`` the working
    intervals of every working day in order. It knows the days ``from_date`` to ``until_date``, both included.
    """

    version: str
    zone: str
    holidays: frozenset[date]
    makeup_days: frozenset[date]
    hours: tuple[tuple[time, time], ...]
    from_date: date
    until_date: date

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def seconds_a_day(self) -> int:
        """Working seconds in one working day."""
        return sum(_seconds(end) - _seconds(start) for start, end in self.hours)

    def is_working_day(self, day: date) -> bool:
        """Whether people work on that day. Raises CalendarGap outside the covered days."""
        if not self.from_date <= day <= self.until_date:
            raise CalendarGap(day)
        return day in self.makeup_days or (day.weekday() < SATURDAY and day not in self.holidays)

    def local(self, instant: datetime) -> datetime:
        """The same instant on the city's clock."""
        return instant.astimezone(self._zone)

    def at(self, day: date, moment: time) -> datetime:
        """A wall-clock moment of a day as an aware instant."""
        return datetime.combine(day, moment, tzinfo=self._zone)

    def midnight_after(self, day: date) -> datetime:
        """The instant at which a day is over."""
        return self.at(day + timedelta(days=1), time())

    def intervals(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Working intervals from an instant on, the first one cut at it; ends with CalendarGap."""
        start = self.local(start)
        day = start.date()
        while True:
            if self.is_working_day(day):
                for opens, closes in self.hours:
                    end = self.at(day, closes)
                    if end > start:
                        yield max(self.at(day, opens), start), end
            day += timedelta(days=1)

    def add_working(self, start: datetime, seconds: float) -> datetime:
        """The instant at which that much working time has passed."""
        left = seconds
        for opens, closes in self.intervals(start):
            length = (closes - opens).total_seconds()
            if left <= length:
                return opens + timedelta(seconds=left)
            left -= length
        raise AssertionError("intervals never end without CalendarGap")

    def working_seconds(self, start: datetime, end: datetime) -> float:
        """Working time between two instants; 0 when ``end`` is not after ``start``."""
        total = 0.0
        if end <= start:
            return total
        for opens, closes in self.intervals(start):
            if opens >= end:
                return total
            total += (min(closes, end) - opens).total_seconds()
            if closes >= end:
                return total
        return total


def _seconds(moment: time) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def due_instant(limit: Limit, start: datetime, calendar: WorkingCalendar) -> datetime:
    """When a limit that starts at ``start`` has passed. Raises CalendarGap."""
    amount, unit = limit.amount, limit.unit
    if unit in (Unit.MINUTES, Unit.HOURS):
        return start + timedelta(minutes=amount * (60 if unit is Unit.HOURS else 1))
    if unit in (Unit.WORKING_MINUTES, Unit.WORKING_HOURS):
        return calendar.add_working(start, amount * (3600 if unit is Unit.WORKING_HOURS else 60))
    day = calendar.local(start).date()
    if unit is Unit.WORKING_DAYS:
        return _close_of_working_day(_working_day_after(day, amount, calendar), calendar)
    if unit is Unit.MONTHS:
        return calendar.midnight_after(_months_after(day, amount))
    day += timedelta(days=amount)
    while limit.rolling and not calendar.is_working_day(day):
        day += timedelta(days=1)
    return calendar.midnight_after(day)


def remaining_seconds(unit: Unit, now: datetime, due: datetime, calendar: WorkingCalendar) -> float:
    """Time left of a clock that is being paused, in the kind of time it is counted in; never negative."""
    if unit.is_working:
        return calendar.working_seconds(now, due)
    return max(0.0, (due - now).total_seconds())


def resumed_instant(unit: Unit, now: datetime, seconds: float, calendar: WorkingCalendar) -> datetime:
    """When a clock with that much time left is due, going on from ``now``. Raises CalendarGap."""
    if unit.is_working:
        return calendar.add_working(now, seconds)
    return now + timedelta(seconds=seconds)


def share_instant(unit: Unit, start: datetime, due: datetime, percent: int, calendar: WorkingCalendar) -> datetime:
    """The instant at which ``percent`` of the time between two instants has passed."""
    whole = remaining_seconds(unit, start, due, calendar)
    return resumed_instant(unit, start, whole * percent / 100, calendar)


def _working_day_after(day: date, count: int, calendar: WorkingCalendar) -> date:
    while count:
        day += timedelta(days=1)
        count -= calendar.is_working_day(day)
    return day


def _close_of_working_day(day: date, calendar: WorkingCalendar) -> datetime:
    return calendar.at(day, calendar.hours[-1][1])


def _months_after(day: date, count: int) -> date:
    index = day.year * 12 + day.month - 1 + count
    year, month = divmod(index, 12)
    last = month_lengths.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
