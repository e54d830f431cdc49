"""How pages say dates, spans, numbers and lateness.

Map: `when` (a date as people say it) · `moment` (date and time in full) · `day_in_full` ·
`time_left` (a word for what remains) · `waits_for_calendar` ·
`due_state` (overdue, soon, calm) · `share_used` (how much of a span is over, in hundredths) · `number` ·
`code_groups`.
Pure: every function takes the instant it compares with, and asks `kernel.time.now()` only when none is given.
"""

from datetime import date, datetime, timedelta
from typing import Literal

from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from huiyin.kernel import time

DueState = Literal["overdue", "soon", "calm"]

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


# Looked up one at a time, when needed: a table says fifty days and more.
_WEEKDAYS = (
    gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"), gettext_lazy("周五"),
    gettext_lazy("周六"), gettext_lazy("周日"),
)  # fmt: skip
_MONTHS = (
    pgettext_lazy("月份", "1月"), pgettext_lazy("月份", "2月"), pgettext_lazy("月份", "3月"),
    pgettext_lazy("月份", "4月"), pgettext_lazy("月份", "5月"), pgettext_lazy("月份", "6月"),
    pgettext_lazy("月份", "7月"), pgettext_lazy("月份", "8月"), pgettext_lazy("月份", "9月"),
    pgettext_lazy("月份", "10月"), pgettext_lazy("月份", "11月"), pgettext_lazy("月份", "12月"),
)  # fmt: skip
_NEAR = {0: pgettext_lazy("日期", "今天"), -1: pgettext_lazy("日期", "昨天"), 1: pgettext_lazy("日期", "明天")}


def _weekday(day: date) -> str:
    return str(_WEEKDAYS[day.weekday()])


def _month(number: int) -> str:
    return str(_MONTHS[number - 1])


def _day_name(day: date, today: date) -> str:
    """The day's name as seen from today: near days by word, this, last and next week by weekday, others by date."""
    distance = (day - today).days
    if distance in _NEAR:
        return str(_NEAR[distance])
    monday = today - timedelta(days=today.weekday())
    weeks = (day - monday).days // 7
    if weeks == 0:
        return _weekday(day)
    if weeks == -1:
        return gettext("上%(weekday)s") % {"weekday": _weekday(day)}
    if weeks == 1:
        return gettext("下%(weekday)s") % {"weekday": _weekday(day)}
    parts = {"year": day.year, "month": _month(day.month), "day": day.day}
    if day.year == today.year:
        return gettext("%(month)s%(day)d日") % parts
    return gettext("%(year)d年%(month)s%(day)d日") % parts


def when(instant: datetime | date | None, *, hours: bool | None = None, now: datetime | None = None) -> str:
    """Say a date as people do: 今天 14:24, 昨天, 周三, 上周三, 3月2日, 2025年3月2日.

    The clock time is added for today; `hours=True` adds it always (deadlines), `hours=False` never. With `hours=True`
    midnight is said as the end of the day before, 24:00, as notices write it: "Tuesday 00:00" is taken for Tuesday.
    A plain date never has a clock time. None gives an empty text.
    """
    if instant is None:
        return ""
    here = (now or time.now()).astimezone(time.city_zone())
    if not isinstance(instant, datetime):
        return _day_name(instant, here.date())
    local = instant.astimezone(time.city_zone())
    if hours:
        day, clock = _day_and_clock(local)
        return f"{_day_name(day, here.date())} {clock}"
    name = _day_name(local.date(), here.date())
    return f"{name} {local:%H:%M}" if hours is None and local.date() == here.date() else name


def day_in_full(day: date) -> str:
    """A day for what is kept or printed, where 明天 would become untrue: 2026年11月25日 周三."""
    parts = {"year": day.year, "month": _month(day.month), "day": day.day}
    return gettext("%(year)d年%(month)s%(day)d日") % parts + f" {_weekday(day)}"


def moment(instant: datetime) -> str:
    """The instant in full for records and titles: 2026年3月2日 14:24 in the city's zone; midnight as 24:00."""
    day, clock = _day_and_clock(instant.astimezone(time.city_zone()))
    parts = {"year": day.year, "month": _month(day.month), "day": day.day}
    return gettext("%(year)d年%(month)s%(day)d日") % parts + f" {clock}"


def _day_and_clock(local: datetime) -> tuple[date, str]:
    if (local.hour, local.minute) == (0, 0):
        return local.date() - _DAY, "24:00"
    return local.date(), f"{local:%H:%M}"


def span(length: timedelta) -> str:
    """The largest whole unit of a span, rounded down: 3 天, 5 小时, 25 分钟; under a minute: 不到 1 分钟."""
    if length >= _DAY:
        days = length // _DAY
        return ngettext("%(count)d 天", "%(count)d 天", days) % {"count": days}
    if length >= _HOUR:
        hours = length // _HOUR
        return ngettext("%(count)d 小时", "%(count)d 小时", hours) % {"count": hours}
    minutes = length // timedelta(minutes=1)
    if minutes < 1:
        return gettext("不到 1 分钟")
    return ngettext("%(count)d 分钟", "%(count)d 分钟", minutes) % {"count": minutes}


def time_left(due: datetime | None, now: datetime | None = None) -> str:
    """A word for what remains: 还剩 3 小时, 已超时 2 天. Rounded down both ways; no deadline: 没有时限."""
    if due is None:
        return gettext("没有时限")
    rest = due - (now or time.now())
    if abs(rest) < timedelta(minutes=1):
        return gettext("刚刚超时") if rest < timedelta(0) else gettext("还剩不到 1 分钟")
    if rest < timedelta(0):
        return gettext("已超时 %(span)s") % {"span": span(-rest)}
    return gettext("还剩 %(span)s") % {"span": span(rest)}


def waits_for_calendar(year: int | None) -> str:
    """The word for a deadline that waits for a year's working calendar to be published: 等 2028 年日历发布.

    Its backstop in natural days would promise far too late a day. Empty for None.
    """
    return "" if year is None else gettext("等 %(year)d 年日历发布") % {"year": year}


def due_state(due: datetime | None, started: datetime | None = None, now: datetime | None = None) -> DueState:
    """Whether a deadline is over, near or far.

    Near means at most a fifth of the whole span is left, or, when the start is not known, less than a day.
    """
    if due is None:
        return "calm"
    at = now or time.now()
    if at > due:
        return "overdue"
    near = (due - started) / 5 if started is not None and started < due else _DAY
    return "soon" if due - at <= near else "calm"


def share_used(due: datetime | None, started: datetime | None, now: datetime | None = None) -> int:
    """How much of the span from start to deadline is over, in whole hundredths 0..100 (the width of the bar)."""
    if due is None or started is None:
        return 0
    at = now or time.now()
    if at >= due or started >= due:
        return 100
    return max(0, int((at - started) / (due - started) * 100))


def number(value: float | None, places: int = 0) -> str:
    """A figure with thousands marked: 1,204. None is a dash, so that "nothing known" is not read as zero."""
    return "—" if value is None else f"{value:,.{places}f}"


def code_groups(code: str) -> list[str]:
    """A case code cut for reading aloud: four digits, then the rest in fours; 2026 0412 3456 7."""
    return [code[start : start + 4] for start in range(0, len(code), 4)]
