"""Time: the only clock of the program.

Nobody else calls `datetime.now()`. Replay, rehearsal and tests hold the clock with `travel` and move it on;
the hold is process-wide, because a matter's clocks, its ids and its pages must agree on what time it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings


class HeldClock:
    """A clock that stands still until it is moved."""

    def __init__(self, instant: datetime) -> None:
        self._instant = _aware(instant)

    def now(self) -> datetime:
        """The held instant."""
        return self._instant

    def advance(self, by: timedelta) -> datetime:
        """Move on by `by` and return the new instant."""
        self._instant += by
        return self._instant

    def set(self, instant: datetime) -> datetime:
        """Jump to an aware instant, forwards or backwards."""
        self._instant = _aware(instant)
        return self._instant


_held: HeldClock | None = None


def now() -> datetime:
    """The current instant, aware, in UTC (or as held by `travel`)."""
    held = _held
    return datetime.now(UTC) if held is None else held.now()


def today() -> date:
    """The current date in the city."""
    return now().astimezone(city_zone()).date()


def start_of(day: date) -> datetime:
    """The first instant of a day in the city."""
    return datetime.combine(day, time(), city_zone())


def city_zone() -> ZoneInfo:
    """The zone the city lives in (`TIME_ZONE`, Asia/Shanghai unless set)."""
    return _zone(settings.TIME_ZONE)


_zone = cache(ZoneInfo)  # asked for every date of a page


@contextmanager
def travel(instant: datetime) -> Iterator[HeldClock]:
    """Hold the clock of the whole process at `instant`; nests, and gives the earlier clock back."""
    global _held  # noqa: PLW0603 - one process has one clock
    before = _held
    _held = HeldClock(instant)
    try:
        yield _held
    finally:
        _held = before


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise ValueError("An instant needs a time zone.")
    return instant
