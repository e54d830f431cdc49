"""A counsellor leaves, or the post is closed: nothing of theirs is offered, and nobody waits or is opened to others."""

from copy import deepcopy
from datetime import timedelta

import pytest

from huiyin.casework.jobs import Runner
from huiyin.casework.models import JournalEvent, Matter
from huiyin.community.models import Booking, Slot
from huiyin.community.selectors.bookings import booking_shown
from huiyin.community.selectors.slots import free_slots, slot_shown
from huiyin.community.services.booking import cancel
from huiyin.community.services.leaving import call_off_left
from huiyin.console.commands.runner import duties
from huiyin.engine.loading import load_file
from huiyin.kernel.refusal import Refused
from huiyin.people.models import Tenure
from huiyin.people.services import posts
from huiyin.people.services.persons import create_person
from tests.casework.town import FILE, SYSTEM, post_of, publish
from tests.community.conftest import METHOD, TUESDAY
from tests.portals.resident.conftest import new_browser

pytestmark = pytest.mark.django_db
WAYS = ("home", "room", "online", "hotline")


def leave(service, at=None):
    tenure = Tenure.objects.get(post=post_of(service.counsellor))
    posts.end_tenure(SYSTEM, tenure_id=tenure.id, at=at, reason="调离")


def close(service):
    posts.close_post(SYSTEM, post_id=post_of(service.counsellor))


def states(service):
    return {way: Slot.objects.get(pk=service.slots[way].id).state for way in WAYS}


def shown(receipt):
    return booking_shown(receipt.code, secret=receipt.secret, device="phone")[0]


@pytest.mark.parametrize("gone", [leave, close])
def test_times_of_a_post_that_is_closed_or_that_nobody_holds_are_neither_offered_nor_booked(service, gone):
    gone(service)
    assert (free_slots(), slot_shown(service.slots["home"].id)) == ((), None)
    assert new_browser().get(f"/counselling/book/{service.slots['home'].id}/").status_code == 404
    with pytest.raises(Refused):
        service.book()
    assert (Matter.objects.count(), Booking.objects.count()) == (0, 0)


def test_times_after_a_counsellors_last_day_are_not_offered_before_there_is_another(service):
    leave(service, at=TUESDAY + timedelta(hours=2))
    assert [slot.way for slot in free_slots()] == ["home", "room"]
    with pytest.raises(Refused):
        service.book("hotline")
    next_one = create_person(SYSTEM, name="咨三", phone="13900009999")
    posts.appoint(
        SYSTEM, post_id=post_of(service.counsellor), person_id=next_one.id, from_at=TUESDAY + timedelta(hours=2)
    )
    assert len(free_slots()) == 4
    service.book("hotline")


@pytest.mark.parametrize("gone", [leave, close])
def test_who_has_booked_is_told_where_to_turn_and_nobody_else_can_open_it(service, seen, gone):
    receipt = service.book("hotline")
    gone(service)
    for _round in range(2):
        Runner(duties=duties()).turn()
    service.town.later(minutes=1)
    assert states(service) == dict.fromkeys(WAYS, "withdrawn")
    assert (Booking.objects.count(), Matter.objects.get().step) == (0, "called_off")
    found = shown(receipt)
    assert found.is_open is False
    assert found.told == ("咨询师这次来不了：不再担任这里的咨询师。请另约时段，或拨 12356 心理援助热线，不用等。",)
    town = service.town
    for actor in (town.desk, town.second_desk, town.centre, town.above, service.other):
        assert not seen(actor, receipt.matter_id), actor.label
    by = JournalEvent.objects.filter(matter=receipt.matter_id).order_by("seq").last()
    assert b'"system:runner"' in bytes(by.body)


def test_a_round_with_nobody_gone_takes_nothing_back(service):
    receipt = service.book("hotline")
    assert call_off_left(SYSTEM) == 0
    assert states(service) == {**dict.fromkeys(WAYS, "free"), "hotline": "taken"}
    assert shown(receipt).is_open


def test_who_takes_a_post_over_has_its_bookings(service):
    receipt = service.book("hotline")
    left = Tenure.objects.get(post=post_of(service.counsellor)).person_id
    next_one = create_person(SYSTEM, name="咨三", phone="13900009999")
    posts.hand_over(SYSTEM, from_person_id=left, to_person_id=next_one.id)
    assert (call_off_left(SYSTEM), shown(receipt).is_open) == (0, True)


def test_a_booking_that_was_given_back_is_not_called_off_and_an_older_method_knows_another_reason(service):
    source = deepcopy(dict(load_file(FILE.parents[1] / f"{METHOD}.yaml").source))
    del source["reasons"]["hindrances"]["left"]
    publish(service.town.desk, service.town.above, source)
    first, second = service.book("hotline"), service.book("online")
    cancel(code=first.code, secret=first.secret, device="phone")
    leave(service)
    assert call_off_left(SYSTEM) == 4
    service.town.later(minutes=1)
    assert [Matter.objects.get(pk=one.matter_id).step for one in (first, second)] == ["cancelled", "called_off"]
    assert shown(second).told[0].startswith("咨询师这次来不了：出差或培训。")
