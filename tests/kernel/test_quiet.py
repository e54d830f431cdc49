"""Quiet hours in the city's zone."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.quiet import QuietHours

CITY = ZoneInfo("Asia/Shanghai")
NIGHT = QuietHours(time(21, 30), time(7, 30))


def test_the_night_is_quiet_over_midnight_and_ends_on_the_minute() -> None:
    evening = datetime(2026, 3, 2, 22, 0, tzinfo=CITY)
    morning = datetime(2026, 3, 3, 7, 30, tzinfo=CITY)
    assert NIGHT.is_quiet(evening)
    assert NIGHT.next_allowed(evening) == morning
    assert NIGHT.next_allowed(evening + timedelta(hours=5)) == morning
    assert not NIGHT.is_quiet(morning)
    assert NIGHT.next_allowed(morning) == morning


def test_equal_times_mean_no_quiet_hours() -> None:
    assert not QuietHours(time(8), time(8)).is_quiet(datetime(2026, 3, 2, 8, 0, tzinfo=CITY))


@given(st.times(), st.times(), st.timedeltas(timedelta(0), timedelta(days=36_500)))
def test_the_next_allowed_moment_is_never_quiet_nor_past_nor_a_day_away(
    begins: time, ends: time, passed: timedelta
) -> None:
    hours = QuietHours(begins, ends.replace(microsecond=0, second=0))
    instant = datetime(2000, 1, 1, tzinfo=CITY) + passed
    allowed = hours.next_allowed(instant)
    assert not hours.is_quiet(allowed)
    assert timedelta(0) <= allowed - instant <= timedelta(days=1)
