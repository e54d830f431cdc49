"""What somebody asks about their own data: answered in time, kept as proof, and gone with the person."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from huiyin.kernel.time import now, travel
from huiyin.people.models import DataRequest
from huiyin.people.selectors.actors import actor_of
from huiyin.people.services.accounts import resident_account
from huiyin.people.services.privacy import ask_correction, ask_deletion
from huiyin.people.types import Actor, PersonField
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


def answers_in_the_raw_rows() -> list[object]:
    """What the column holds, by the age of the request."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM people_datarequest ORDER BY id")
        return [bytes(value) if isinstance(value, memoryview) else value for (value,) in cursor.fetchall()]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_answers_that_lay_open_are_sealed_by_an_upgrade_and_open_again_for_the_older_program(resident):
    asked = ask_deletion(resident)
    ask_correction(resident, field=PersonField.NAME, new_value="王小明")
    said = "王小明的事还没办完"
    DataRequest.objects.filter(id=asked.id).update(state="refused", answer=said, decided_at=now())
    MigrationExecutor(connections["owner"]).migrate([("people", "0010_no_index_twice")])
    assert answers_in_the_raw_rows() == [said, ""]
    again = MigrationExecutor(connections["owner"])
    again.migrate(again.loader.graph.leaf_nodes())
    sealed, none = answers_in_the_raw_rows()
    assert (said.encode() in sealed, none) == (False, None)
    assert DataRequest.objects.get(id=asked.id).answer == said
