"""What other systems send is taken in first and compared a moment later; the facts are those of a look at once."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.appeals.models import Intake
from huiyin.appeals.services.looking import look_at_new
from huiyin.appeals.services.receiving import receive
from huiyin.casework.models import Matter
from huiyin.people.types import Actor
from tests.casework.town import GRID

TROUBLE = "柳树路口的路灯坏了，晚上一片漆黑"
FACTS = ("suggestion", "is_recurring", "looked_at")


def send(number=0, **given):
    return receive(Actor.system("api x"), door="api", words=f"{TROUBLE} {number}", place=GRID, **given)


def solved_before(town, count):
    for number in range(count):
        town.solve(send(number).receipt.matter_id)
    Matter.objects.filter(is_open=True).update(
        is_open=False, owner_post=None, closed_at=town.clock.now(), lead_organisation=town.roads_unit.id
    )


def test_a_later_look_finds_what_a_look_at_once_finds(town):
    solved_before(town, 4)
    at_once = send(8)
    assert at_once.recurrence is not None
    assert at_once.suggestion.unit_id == town.roads_unit.id
    facts = Intake.objects.values(*FACTS).get(matter=at_once.receipt.matter_id)
    Matter.objects.filter(pk=at_once.receipt.matter_id).update(
        place_code="999901001002001"
    )  # out of the next one's way
    later = send(8, is_looked_at=False)
    assert (later.repeats, later.recurrence, later.suggestion.unit_id) == ((), None, None)
    assert Intake.objects.get(matter=later.receipt.matter_id).looked_at is None
    assert look_at_new() == 1
    assert Intake.objects.values(*FACTS).get(matter=later.receipt.matter_id) == facts
    assert look_at_new() == 0


def test_a_complaint_is_looked_at_and_compared_with_nothing(town):
    solved_before(town, 4)
    told = send(about_organisation_id=town.roads_unit.id, is_looked_at=False)
    assert look_at_new() == 1
    kept = Intake.objects.get(matter=told.receipt.matter_id)
    assert (kept.is_recurring, kept.suggestion["unit_id"]) == (False, None)


def test_taking_in_asks_the_same_however_much_came_before(town):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            send(9, is_looked_at=False)
        return len(queries)

    asked()
    before = asked()
    solved_before(town, 3)
    assert asked() == before <= 8
