"""What somebody asks about their own data: answered in time, kept as proof, and gone with the person."""

from datetime import UTC, date, datetime

import pytest

from huiyin.kernel.time import travel
from huiyin.people.selectors.actors import actor_of
from huiyin.people.services.accounts import resident_account
from huiyin.people.services.privacy import ask_deletion
from huiyin.people.types import Actor
from tests.casework.town import publish_calendar
from tests.people.conftest import SYSTEM

pytestmark = pytest.mark.django_db
PHONE = "13812345678"


@pytest.fixture
def resident() -> Actor:
    """Somebody who has proved a phone."""
    return actor_of(resident_account(SYSTEM, phone=PHONE))


def asked_on(month: int, day: int) -> datetime:
    """Ten in the morning in the city."""
    return datetime(2026, month, day, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("month", "day", "due"),
    [
        (3, 2, date(2026, 3, 23)),  # a Monday
        (3, 6, date(2026, 3, 27)),
        (3, 7, date(2026, 3, 27)),  # a Saturday: the weekend is no working day
        (3, 8, date(2026, 3, 27)),
        (12, 5, date(2026, 12, 25)),
        (12, 21, date(2027, 1, 11)),  # the calendar ends before
    ],
)
def test_who_asks_hears_within_fifteen_working_days(resident, month, day, due):
    publish_calendar()
    with travel(asked_on(month, day)):
        assert ask_deletion(resident).due_on == due


def test_holidays_make_nobody_wait_longer_than_three_weeks(resident):
    publish_calendar(holidays=tuple(date(2026, 3, day) for day in range(9, 14)))
    with travel(asked_on(3, 2)):
        assert ask_deletion(resident).due_on == date(2026, 3, 23)


def test_without_a_calendar_three_weeks_count(resident):
    with travel(asked_on(3, 2)):
        assert ask_deletion(resident).due_on == date(2026, 3, 23)
