"""By which rule a reception day comes back: tables of days, pure."""

from datetime import date, time

import pytest

from huiyin.receptions.types import DayOff, Rhythm, Rule, days_of, slot_times

OFF = {date(2026, 10, day) for day in range(1, 8)}
WORKED = {date(2026, 10, 10)}


def is_working(day):
    return day in WORKED or (day.weekday() < 5 and day not in OFF)


@pytest.mark.parametrize(
    ("rule", "since", "until", "days"),
    [
        (Rule(Rhythm.WEEK, weekday=2), (9, 14), (10, 15), ["09-16", "09-23", "09-30", "10-14"]),
        (Rule(Rhythm.WEEK, weekday=2, day_off=DayOff.NEXT), (9, 28), (10, 15), ["09-30", "10-08", "10-14"]),
        # The holiday moves the first to the eighth, which is a Thursday of the rule as well: one day, not two.
        (Rule(Rhythm.WEEK, weekday=3, day_off=DayOff.NEXT), (9, 28), (10, 15), ["10-08", "10-15"]),
        (Rule(Rhythm.WEEK, weekday=5), (10, 1), (10, 31), ["10-10"]),  # Saturdays, of which one is worked
        (Rule(Rhythm.MONTH_WEEKDAY, 1, (1, 3)), (9, 1), (10, 31), ["09-01", "09-15", "10-20"]),
        (Rule(Rhythm.MONTH_WEEKDAY, 4, (-1,)), (9, 1), (10, 31), ["09-25", "10-30"]),
        (Rule(Rhythm.MONTH_WEEKDAY, 0, (5,)), (8, 1), (10, 31), ["08-31"]),  # a fifth Monday comes once in three months
        (Rule(Rhythm.MONTH_DAY, month_days=(4, 14, 24)), (9, 1), (9, 30), ["09-04", "09-14", "09-24"]),
        (Rule(Rhythm.MONTH_DAY, month_days=(31,)), (8, 1), (10, 31), ["08-31"]),  # 31 October is a Saturday
        (Rule(Rhythm.MONTH_DAY, month_days=(4,), day_off=DayOff.NEXT), (10, 1), (10, 31), ["10-08"]),
        # Moved into the days asked for, from before them.
        (Rule(Rhythm.MONTH_DAY, month_days=(1,), day_off=DayOff.NEXT), (10, 8), (10, 9), ["10-08"]),
    ],
)
def test_a_rule_gives_these_days_over_the_working_calendar(rule, since, until, days):
    found = days_of(rule, date(2026, *since), date(2026, *until), is_working)
    assert [f"{day:%m-%d}" for day in found] == days


@pytest.mark.parametrize(
    ("opens", "closes", "minutes", "slots"),
    [
        (time(9), time(10), 20, ["09:00", "09:20", "09:40"]),
        (time(9), time(9, 50), 20, ["09:00", "09:20"]),
        (time(9), time(9, 10), 20, []),
    ],
)
def test_a_slot_that_would_not_end_in_time_is_left_out(opens, closes, minutes, slots):
    assert [f"{slot:%H:%M}" for slot in slot_times(opens, closes, minutes)] == slots
