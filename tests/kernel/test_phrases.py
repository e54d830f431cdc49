from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from huiyin.kernel import phrases, time

NOW = datetime(2026, 3, 4, 6, 24, tzinfo=UTC)  # Wednesday 14:24 in the city


@pytest.fixture(autouse=True)
def _stand_still():
    with time.travel(NOW), translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("days", "chinese", "english"),
    [
        (0, "今天 14:24", "today 14:24"),
        (-1, "昨天", "yesterday"),
        (1, "明天", "tomorrow"),
        (-2, "周一", "Monday"),
        (3, "周六", "Saturday"),
        (-4, "上周六", "Saturday last week"),
        (6, "下周二", "Tuesday next week"),
        (14, "3月18日", "18 March"),
        (-365, "2025年3月4日", "4 March 2025"),
    ],
)
def test_dates_are_said_as_people_say_them(days: int, chinese: str, english: str) -> None:
    assert phrases.when(NOW + timedelta(days=days)) == chinese
    with translation.override("en"):
        assert phrases.when(NOW + timedelta(days=days)) == english


def test_the_day_is_the_citys_day_and_not_the_day_of_greenwich() -> None:
    late_evening_in_greenwich = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
    assert phrases.when(late_evening_in_greenwich) == "今天 01:00"


def test_a_deadline_keeps_its_hours_and_a_plain_date_has_none() -> None:
    assert phrases.when(NOW + timedelta(days=1), hours=True) == "明天 14:24"
    assert phrases.when(date(2026, 3, 4)) == "今天"
    midnight = datetime(2026, 3, 4, 16, 0, tzinfo=UTC)  # 00:00 of 5 March in the city
    assert (phrases.when(midnight), phrases.when(midnight, hours=True)) == ("明天", "今天 24:00")
    assert phrases.moment(midnight) == "2026年3月4日 24:00"
    assert phrases.day_in_full(date(2026, 3, 4)) == "2026年3月4日 周三"
    assert phrases.when(None) == ""


@pytest.mark.parametrize(
    ("rest", "chinese", "english"),
    [
        (timedelta(hours=3, minutes=59), "还剩 3 小时", "3 hours left"),
        (timedelta(minutes=1), "还剩 1 分钟", "1 minute left"),
        (timedelta(seconds=20), "还剩不到 1 分钟", "less than 1 minute left"),
        (timedelta(seconds=-20), "刚刚超时", "Just overdue"),
        (timedelta(days=-2, hours=-5), "已超时 2 天", "Overdue by 2 days"),
    ],
)
def test_time_left_never_promises_more_than_there_is(rest: timedelta, chinese: str, english: str) -> None:
    assert phrases.time_left(NOW + rest) == chinese
    with translation.override("en"):
        assert phrases.time_left(NOW + rest) == english


def test_a_matter_is_near_its_end_in_the_last_fifth_of_its_span() -> None:
    started = NOW - timedelta(hours=80)
    assert phrases.due_state(NOW + timedelta(hours=20), started) == "soon"
    assert phrases.due_state(NOW + timedelta(hours=21), started) == "calm"
    assert phrases.due_state(NOW, started) == "soon"
    assert phrases.due_state(NOW - timedelta(seconds=1), started) == "overdue"
    assert phrases.due_state(None) == "calm"


def test_the_bar_is_full_at_the_deadline_and_not_before() -> None:
    due = NOW + timedelta(seconds=1)
    assert phrases.share_used(due, NOW - timedelta(days=3)) == 99
    assert phrases.share_used(NOW, NOW - timedelta(days=3)) == 100
    assert phrases.share_used(due, NOW + timedelta(hours=1)) == 100
    assert phrases.share_used(None, NOW) == 0


def test_nothing_known_is_not_shown_as_zero() -> None:
    assert (phrases.number(None), phrases.number(0), phrases.number(12045.25, 1)) == ("—", "0", "12,045.2")


def test_a_case_code_is_cut_for_reading_aloud() -> None:
    assert phrases.code_groups("2026041207358") == ["2026", "0412", "0735", "8"]


def test_a_deadline_that_waits_for_a_calendar_names_its_year() -> None:
    assert [phrases.waits_for_calendar(year) for year in (None, 2028)] == ["", "等 2028 年日历发布"]
    with translation.override("en"):
        assert phrases.waits_for_calendar(2028) == "waits for the calendar of 2028"
