"""The working calendar of the demo city: the national holidays where they are known, fixed dates for later years."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

from huiyin.people.types import Actor
from huiyin.places.services import confirm_calendar, draft_year

_AHEAD = timedelta(days=120)
_SATURDAY = 5
_FIXED = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
_NATIONAL = "国务院办公厅放假通知"
_PROVISIONAL = "暂定：只含日期固定的法定节假日，等放假通知公布后更新"


def publish_calendars(proposer: Actor, confirmer: Actor, *, since: date, until: date) -> list[int]:
    """Publish every year from the first day of the history to well after its end; returns the years."""
    years = list(range(since.year, (until + _AHEAD).year + 1))
    for year in years:
        off, working, source = days_of(year)
        draft = draft_year(proposer, year=year, holidays=off, makeup_days=working, source=source)
        confirm_calendar(confirmer, draft_id=draft.id)
    return years


def days_of(year: int) -> tuple[set[date], set[date], str]:
    """Days off and weekend days with work, and where they come from."""
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(366)]
    try:
        kinds = {day: chinese_calendar.is_holiday(day) for day in days if day.year == year}
    except NotImplementedError:
        return {date(year, month, day) for month, day in _FIXED}, set(), _PROVISIONAL
    off = {day for day, is_off in kinds.items() if is_off and day.weekday() < _SATURDAY}
    working = {day for day, is_off in kinds.items() if not is_off and day.weekday() >= _SATURDAY}
    return off, working, _NATIONAL
