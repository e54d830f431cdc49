"""A working calendar is published by two persons and never changed again."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now, travel
from huiyin.places.models import CalendarVersion
from huiyin.places.selectors import calendar_horizon_days, changed_days, known_holidays, open_drafts, working_calendar
from huiyin.places.services import confirm_calendar, draft_year, withdraw_draft

pytestmark = pytest.mark.django_db
SPRING = [date(2027, 2, 5), date(2027, 2, 8), date(2027, 2, 9)]
MAKEUP = [date(2027, 2, 20)]


def _publish(clerk: Any, colleague: Any, year: int = 2027, **days: Any) -> CalendarVersion:
    options = {"holidays": SPRING, "makeup_days": MAKEUP, **days}
    return confirm_calendar(colleague, draft_id=draft_year(clerk, year=year, **options).id)


def test_two_persons_make_a_version_the_engine_can_count_with(clerk: Any, colleague: Any) -> None:
    version = _publish(clerk, colleague, hours=[(time(8, 30), time(12)), (time(14), time(18))])
    calendar = working_calendar()
    assert (calendar.version, calendar.from_date, calendar.until_date) == (
        f"calendar-{version.number}", date(2027, 1, 1), date(2027, 12, 31),
    )  # fmt: skip
    assert [calendar.is_working_day(day) for day in (SPRING[0], MAKEUP[0], date(2027, 2, 10))] == [False, True, True]
    assert calendar.seconds_a_day == 7.5 * 3600
    assert (version.published_label, version.confirmed_label) == ("张三", "李四")


def test_one_person_alone_does_not_publish(clerk: Any) -> None:
    draft = draft_year(clerk, year=2027, holidays=SPRING, makeup_days=MAKEUP)
    with pytest.raises(Refused, match="另一位同事"):
        confirm_calendar(clerk, draft_id=draft.id)
    assert not CalendarVersion.objects.exists()
    assert open_drafts() == [draft]


def test_the_program_itself_publishes_nothing(clerk: Any) -> None:
    program = type(clerk)("runner", None)
    with pytest.raises(Refused):
        draft_year(program, year=2027, holidays=[], makeup_days=[])
    assert open_drafts() == []


@pytest.mark.parametrize(
    "change", ["UPDATE places_calendarversion SET source = 'x'", "DELETE FROM places_calendarversion"]
)
def test_a_published_version_cannot_be_changed_in_the_database(clerk: Any, colleague: Any, change: str) -> None:
    version = _publish(clerk, colleague)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert CalendarVersion.objects.get() == version


def test_a_later_year_joins_and_a_year_published_again_replaces_only_itself(clerk: Any, colleague: Any) -> None:
    first = _publish(clerk, colleague)
    _publish(clerk, colleague, 2028, holidays=[date(2028, 1, 3)], makeup_days=[])
    _publish(clerk, colleague, 2028, holidays=[date(2028, 1, 4)], makeup_days=[])
    newest = working_calendar()
    assert newest.holidays == frozenset([*SPRING, date(2028, 1, 4)])
    assert (newest.from_date, newest.until_date) == (date(2027, 1, 1), date(2028, 12, 31))
    assert working_calendar(version=str(first)).until_date == date(2027, 12, 31)


def test_a_year_that_leaves_a_hole_is_refused(clerk: Any, colleague: Any) -> None:
    _publish(clerk, colleague)
    with pytest.raises(Refused, match="中间的年份"):
        draft_year(clerk, year=2029, holidays=[], makeup_days=[])


def test_an_earlier_instant_counts_with_the_calendar_of_its_time(clerk: Any, colleague: Any) -> None:
    first = _publish(clerk, colleague)
    before = now()
    with travel(before + timedelta(days=30)):
        second = _publish(clerk, colleague, holidays=[])
        assert working_calendar(at=before + timedelta(minutes=1)).version == str(first)
        assert working_calendar().version == str(second)


def test_a_draft_overtaken_by_another_version_is_not_published(clerk: Any, colleague: Any) -> None:
    draft = draft_year(clerk, year=2027, holidays=[], makeup_days=[])
    _publish(clerk, colleague)
    with pytest.raises(Refused, match="重新起草"):
        confirm_calendar(colleague, draft_id=draft.id)
    withdraw_draft(clerk, draft_id=draft.id)
    assert open_drafts() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"holidays": [date(2026, 12, 31)]},
        {"makeup_days": [date(2027, 2, 22)]},
        {"holidays": MAKEUP},
        {"hours": [(time(13), time(17)), (time(9), time(12))]},
        {"hours": [(time(9), time(9))]},
    ],
)
def test_days_that_make_no_sense_are_refused(clerk: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        draft_year(clerk, year=2027, **{"holidays": SPRING, "makeup_days": MAKEUP, **wrong})
    assert open_drafts() == []


def test_without_a_calendar_the_question_is_refused_and_the_horizon_is_nothing() -> None:
    assert calendar_horizon_days() == 0
    with pytest.raises(Refused):
        working_calendar()


def test_the_horizon_is_the_days_to_the_last_one_covered(clerk: Any, colleague: Any) -> None:
    _publish(clerk, colleague)
    assert calendar_horizon_days(date(2027, 12, 1)) == 30
    assert calendar_horizon_days(date(2028, 2, 1)) == 0


def test_the_second_person_sees_what_changes(clerk: Any, colleague: Any) -> None:
    _publish(clerk, colleague)
    draft = draft_year(clerk, year=2027, holidays=SPRING[:2], makeup_days=[])
    assert changed_days(draft) == {SPRING[2]: "working", MAKEUP[0]: "off"}


def test_the_holiday_table_fills_2026_and_knows_nothing_of_2027() -> None:
    known = known_holidays(2026)
    assert known is not None
    assert date(2026, 10, 1) in known.holidays
    assert len(known.makeup_days) == 6
    assert known_holidays(2027) is None


def test_a_year_pre_filled_has_as_many_working_days_as_were_measured(clerk: Any, colleague: Any) -> None:
    known = known_holidays(2026)
    assert known is not None
    _publish(clerk, colleague, 2026, holidays=known.holidays, makeup_days=known.makeup_days)
    calendar = working_calendar()
    days = [date(2026, 1, 1) + timedelta(days=offset) for offset in range(365)]
    assert sum(map(calendar.is_working_day, days)) == 248
