"""Calendars: the working calendar of an instant or of a version, how far it reaches, and a year's first draft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

import chinese_calendar
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from huiyin.engine.calendar import WorkingCalendar
from huiyin.kernel.refusal import Refused
from huiyin.kernel.remembering import remembered
from huiyin.kernel.time import now, today
from huiyin.places.models import CalendarDraft, CalendarVersion
from huiyin.places.types import YearDays

_PREFIX = "calendar-"
_WEEKEND = 5
# The instant is part of the key, so that a number given out again after a rollback is read again.
_values: dict[tuple[int, datetime], WorkingCalendar] = {}


def working_calendar(*, at: datetime | None = None, version: str | None = None) -> WorkingCalendar:
    """The calendar of a version ("calendar-3"), or the newest one published by an instant (now).

    A published version never changes, so its days are read once per process; each call
    costs one small query. Raises Refused when there is none.
    """
    number, instant = _number_of(version or ""), at or now()
    fits = (key for key in _published() if (key[0] == number if version else key[1] <= instant))
    key = next(fits, None)
    if key is None:
        raise Refused(
            _("还没有工作日历。请在“工作日历”里发布一份。"),
            who_can_help=_("市值班台"),
            details={"version": version or ""},
        )
    if key not in _values:
        _values[key] = calendar_value(CalendarVersion.objects.get(number=key[0]))
    return _values[key]


@remembered("calendars")
def _published() -> list[tuple[int, datetime]]:
    """All versions, the newest first; a city has a few each year. Plain SQL: every event asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, published_at FROM places_calendarversion ORDER BY number DESC")
        return list(cursor.fetchall())


def calendar_value(row: CalendarVersion | CalendarDraft) -> WorkingCalendar:
    """A stored calendar as the engine's value; a draft's version is "draft"."""
    return WorkingCalendar(
        version=str(row) if isinstance(row, CalendarVersion) else "draft",
        zone=settings.TIME_ZONE,
        holidays=frozenset(row.holidays),
        makeup_days=frozenset(row.makeup_days),
        hours=tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in row.hours),
        from_date=row.covers_from,
        until_date=row.covers_until,
    )


def calendar_horizon_days(on: date | None = None) -> int:
    """Days from a day (today) to the last one the newest calendar covers; 0 when it is over or there is none.

    Publishing a playbook and `doctor` refuse below 60 (DESIGN §3 Clocks).
    """
    until = CalendarVersion.objects.order_by("-number").values_list("covers_until", flat=True).first()
    return 0 if until is None else max(0, (until - (on or today())).days)


def open_drafts() -> list[CalendarDraft]:
    """Drafts that wait for a second person, the oldest first."""
    return list(CalendarDraft.objects.filter(closed_at=None).order_by("proposed_at"))


def known_holidays(year: int) -> YearDays | None:
    """The State Council's days of a year as far as the installed holiday table knows them, for a first draft.

    None for a year it does not know: the table ends with 2026 and raises (DOMAIN §10). Never used to count a limit.
    """
    days = [date(year, 1, 1) + timedelta(days=offset) for offset in range(366)]
    days = [day for day in days if day.year == year]
    try:
        holidays = frozenset(day for day in days if chinese_calendar.is_holiday(day) and _is_named(day))
        makeup = frozenset(day for day in days if day.weekday() >= _WEEKEND and chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None
    return YearDays(year, holidays, makeup)


def changed_days(row: CalendarDraft) -> Mapping[date, str]:
    """What a draft changes against the newest version: each day to "off" or "working"; for the second person."""
    before, after = CalendarVersion.objects.order_by("-number").first(), calendar_value(row)
    old = calendar_value(before) if before else None
    changes: dict[date, str] = {}
    day = row.covers_from
    while day <= row.covers_until:
        working = after.is_working_day(day)
        covered = old is not None and old.from_date <= day <= old.until_date
        usual = old.is_working_day(day) if old is not None and covered else day.weekday() < _WEEKEND
        if working != usual:
            changes[day] = "working" if working else "off"
        day += timedelta(days=1)
    return changes


def _number_of(version: str) -> int:
    digits = version.removeprefix(_PREFIX)
    return int(digits) if digits.isdecimal() else 0


def _is_named(day: date) -> bool:

    _on_holiday, name = chinese_calendar.get_holiday_detail(day)
    return name is not None
