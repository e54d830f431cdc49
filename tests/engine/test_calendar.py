from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.engine.calendar import CalendarGap, Limit, WorkingCalendar, due_instant, remaining_seconds, resumed_instant

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkingCalendar(
    version="2026.1",
    zone="Asia/Shanghai",
    holidays=frozenset({date(2026, 5, 1), date(2026, 5, 4), date(2026, 5, 5), date(2026, 10, 1), date(2026, 10, 2)}),
    makeup_days=frozenset({date(2026, 5, 9)}),
    hours=((time(8, 30), time(12)), (time(13, 30), time(17, 30))),
    from_date=date(2026, 1, 1),
    until_date=date(2026, 12, 31),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("limit", "start", "due"),
    [
        ("15 minutes always", "2026-05-01 23:50", "2026-05-02 00:05"),
        ("24 hours always", "2026-04-30 17:00", "2026-05-01 17:00"),
        ("1 working hour", "2026-04-30 17:00", "2026-05-06 09:00"),  # over the May holidays
        ("2 working hours", "2026-05-08 11:30", "2026-05-08 15:00"),  # over noon
        ("30 working minutes", "2026-05-09 08:00", "2026-05-09 09:00"),  # a Saturday that is worked
        ("1 working day", "2026-05-08 09:00", "2026-05-09 17:30"),  # the make-up Saturday counts
        ("5 working days", "2026-04-28 09:00", "2026-05-08 17:30"),
        ("1 working day", "2026-05-03 10:00", "2026-05-06 17:30"),  # raised on a holiday
        ("7 days", "2026-05-06 09:00", "2026-05-14 00:00"),
        ("15 days rolling", "2026-09-16 09:00", "2026-10-06 00:00"),  # the 15th day is a holiday: on to Monday
        ("60 days rolling", "2026-03-10 09:00", "2026-05-10 00:00"),  # a petition: the 60th day is a worked Saturday
        ("60 days rolling", "2026-03-11 09:00", "2026-05-12 00:00"),  # the 60th day is a Sunday
        ("1 month", "2026-01-31 09:00", "2026-03-01 00:00"),  # there is no 31 February
        ("3 months", "2026-05-06 09:00", "2026-08-07 00:00"),
    ],
)
def test_a_limit_is_due_when_the_rule_says(limit: str, start: str, due: str) -> None:
    assert due_instant(Limit.parse(limit), at(start), CALENDAR) == at(due)


def test_a_year_without_a_calendar_is_named() -> None:
    with pytest.raises(CalendarGap) as gap:
        due_instant(Limit.parse("5 working days"), at("2026-12-30 09:00"), CALENDAR)
    assert gap.value.year == 2027
    assert due_instant(Limit.parse("5 days"), at("2026-12-30 09:00"), CALENDAR) == at("2027-01-05 00:00")


@pytest.mark.parametrize("text", ["5 hours", "5 working days always", "0 days", "days", "5 months rolling", "2 weeks"])
def test_a_limit_that_could_be_misread_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        Limit.parse(text)


@pytest.mark.parametrize(
    "text", ["1 working day", "24 hours always", "60 days rolling", "3 months", "15 minutes always"]
)
def test_a_limit_says_itself_as_it_was_written(text: str) -> None:
    assert str(Limit.parse(text)) == text


def test_a_zone_does_not_change_the_instant() -> None:
    start = at("2026-04-30 17:00")
    utc = start.astimezone(ZoneInfo("UTC"))
    limit = Limit.parse("1 working hour")
    assert due_instant(limit, utc, CALENDAR) == due_instant(limit, start, CALENDAR)


INSTANTS = st.integers(0, 303 * 86_400).map(lambda seconds: at("2026-01-01 00:00") + timedelta(seconds=seconds))
SECONDS = st.integers(0, 200_000)
LIMITS = st.builds(
    lambda amount, unit: Limit.parse(f"{amount} {unit}"),
    st.integers(1, 20),
    st.sampled_from(["working days", "working hours", "hours always", "days", "days rolling"]),
)


@given(LIMITS, INSTANTS, SECONDS)
def test_who_starts_later_is_never_due_earlier(limit: Limit, start: datetime, later: int) -> None:
    assert due_instant(limit, start, CALENDAR) <= due_instant(limit, start + timedelta(seconds=later), CALENDAR)


@given(LIMITS, INSTANTS)
def test_no_limit_is_due_before_it_starts(limit: Limit, start: datetime) -> None:
    assert due_instant(limit, start, CALENDAR) > start


@given(INSTANTS, SECONDS, SECONDS)
def test_working_time_may_be_added_in_two_parts(start: datetime, first: int, second: int) -> None:
    together = CALENDAR.add_working(start, first + second)
    assert CALENDAR.working_seconds(together, CALENDAR.add_working(CALENDAR.add_working(start, first), second)) == 0
    assert CALENDAR.working_seconds(start, together) == first + second


@given(INSTANTS, SECONDS, SECONDS)
def test_working_time_is_counted_back_as_it_was_added(start: datetime, seconds: int, gap: int) -> None:
    end = start + timedelta(seconds=gap)
    assert CALENDAR.working_seconds(start, CALENDAR.add_working(start, seconds)) == seconds
    assert CALENDAR.working_seconds(start, end) + CALENDAR.working_seconds(
        end, CALENDAR.add_working(end, seconds)
    ) == CALENDAR.working_seconds(start, CALENDAR.add_working(end, seconds))


@given(LIMITS, INSTANTS, SECONDS)
def test_a_pause_of_no_length_changes_nothing(limit: Limit, start: datetime, after: int) -> None:
    due = due_instant(limit, start, CALENDAR)
    now = min(start + timedelta(seconds=after), due)
    left = remaining_seconds(limit.unit, now, due, CALENDAR)
    resumed = resumed_instant(limit.unit, now, left, CALENDAR)
    assert resumed == due if not limit.unit.is_working or left else CALENDAR.working_seconds(resumed, due) == 0
