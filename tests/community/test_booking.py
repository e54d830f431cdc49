"""Counselling: booked without a name or a reason, seen by the counsellor and the person alone, gone when it is over."""

import pytest

from huiyin.casework.jobs import run_due
from huiyin.casework.models import ErasableText, JournalEvent, Matter, MeasureDelta, OutboxMessage, SearchText, Voice
from huiyin.casework.selectors import by_code, by_receipt, export_matters
from huiyin.casework.services import undo
from huiyin.community.models import Booking, Slot
from huiyin.community.selectors.bookings import access_booking, booking_shown
from huiyin.community.selectors.slots import free_slots, own_lines, used_count
from huiyin.community.services.booking import WORDS, Contact, book, cancel
from huiyin.community.services.meeting import finish
from huiyin.community.services.offering import offer, withdraw
from huiyin.kernel.models import AuditEntry
from huiyin.kernel.refusal import Refused
from huiyin.people.models import RevealLog
from tests.casework.town import CITY, COUNTY, STREET, hold
from tests.community.conftest import REACHED, TUESDAY

pytestmark = pytest.mark.django_db


def state(service, way="hotline"):
    return Slot.objects.get(pk=service.slots[way].id).state


def shown(receipt):
    return booking_shown(receipt.code, secret=receipt.secret, device="phone")[0]


@pytest.mark.parametrize("way", ["home", "room", "online", "hotline"])
def test_each_way_is_booked_and_the_slip_opens_it(service, way):
    receipt = service.book(way)
    matter = Matter.objects.get(pk=receipt.matter_id)
    assert (matter.sensitivity, matter.kind, matter.step, matter.place_code) == ("sealed", way, "booked", COUNTY)
    found = shown(receipt)
    assert (found.slot.way, found.slot.begins_at, found.can_cancel) == (way, service.slots[way].begins_at, True)
    assert state(service, way) == "taken"
    assert {slot.way for slot in free_slots(STREET)} == {"home", "room", "online", "hotline"} - {way}


@pytest.mark.parametrize(
    ("way", "contact", "field"),
    [
        ("hotline", Contact(), "phone"),
        ("home", Contact(phone="13812345678"), "address"),
        ("home", Contact(address="河街 3 号"), "phone"),
        ("online", Contact(), "phone"),
        ("online", Contact(phone="12"), "phone"),
    ],
)
def test_only_what_the_way_needs_is_asked(service, way, contact, field):
    with pytest.raises(Refused) as refused:
        service.book(way, contact)
    assert (refused.value.field, Matter.objects.count(), state(service, way)) == (field, 0, "free")
    service.book("room", Contact())
    assert Booking.objects.get().phone is None


def test_a_time_is_booked_once(service):
    service.book()
    with pytest.raises(Refused) as refused:
        service.book()
    assert (refused.value.details["problem"], Matter.objects.count()) == ("gone", 1)


def test_one_phone_holds_no_more_open_bookings_than_the_city_allows(service, settings):
    first = service.book("home")
    service.book("hotline", Contact(phone="138 1234 5678"))
    with pytest.raises(Refused, match="已经约好 2 次") as refused:
        service.book("online")
    assert (refused.value.details["problem"], state(service, "online")) == ("open_bookings", "free")
    service.book("online", Contact(phone="13912345678"))
    cancel(code=first.code, secret=first.secret, device="phone")
    assert service.book("room")
    settings.HUIYIN_COUNSELLING_BOOKINGS = 3
    assert service.book("home")


def test_the_matter_knows_neither_name_nor_phone_nor_reason_nor_account(service):
    receipt = service.book("home")
    voice = Voice.objects.get()
    assert (voice.name, voice.phone, voice.person_id, voice.may_text, voice.is_protected) == (
        None, None, None, False, True,
    )  # fmt: skip
    assert list(ErasableText.objects.values_list("text", flat=True)) == [WORDS]
    told = b"".join(bytes(body) for body in JournalEvent.objects.values_list("body", flat=True))
    for secret in ("小明", "13812345678", "河街"):
        assert secret.encode() not in told
        assert secret not in str(list(OutboxMessage.objects.values_list("body", flat=True)))
    assert not JournalEvent.objects.filter(matter=receipt.matter_id, body__contains=b'"person": "').exists()


def test_a_signed_in_resident_is_not_noted_either(service):
    # `book` takes no actor at all: there is nothing to note a person by.
    with pytest.raises(TypeError):
        book(service.counsellor, slot_id=service.slots["hotline"].id, contact=REACHED, language="zh-hans", device="x")
    assert not Matter.objects.exists()


def test_nobody_but_the_counsellor_sees_it(service, seen):
    receipt = service.book()
    assert seen(service.counsellor, receipt.matter_id)
    town = service.town
    others = [
        service.other, town.desk, town.second_desk, town.above, town.centre, town.worker, town.roads,
        hold("county_leader", COUNTY, "县领导"), hold("city_leader", CITY, "市领导"),
        hold("township_leader", STREET, "镇长"), hold("audit_admin", None, "审计"),
        hold("system_admin", None, "系统"), hold("security_admin", None, "安全"),
    ]  # fmt: skip
    for actor in others:
        assert not seen(actor, receipt.matter_id), actor.label
        with pytest.raises(Refused):
            access_booking(actor, receipt.matter_id)
        assert own_lines(actor) == ()
    assert [line.state for line in own_lines(service.counsellor)] == ["free", "free", "free", "taken"]


def test_the_common_pages_and_the_phones_last_digits_open_nothing(service):
    receipt = service.book()
    with pytest.raises(Refused):
        by_code(receipt.code)
    for proof in ({"secret": receipt.secret}, {"last_four": "5678"}):
        with pytest.raises(Refused):
            by_receipt(receipt.code, device="phone", **proof)
    with pytest.raises(Refused):
        booking_shown(receipt.code, secret="x" * 24, device="phone")
    assert shown(receipt).is_open


def test_each_look_at_how_to_reach_the_person_is_told_to_the_person(service):
    receipt = service.book()
    assert shown(receipt).looks == ()
    assert access_booking(service.counsellor, receipt.matter_id).phone == "13812345678"
    assert [who for _at, who in shown(receipt).looks] == ["心理咨询师"]


def test_it_is_cancelled_in_one_tap_without_a_reason_and_what_was_kept_is_erased(service):
    receipt = service.book()
    cancel(code=receipt.code, secret=receipt.secret, device="phone")
    assert (state(service), Booking.objects.count()) == ("free", 0)
    found = shown(receipt)
    assert (found.slot, found.is_open, found.can_cancel) == (None, False, False)
    with pytest.raises(Refused):
        cancel(code=receipt.code, secret=receipt.secret, device="phone")
    assert service.book().matter_id != receipt.matter_id


@pytest.mark.parametrize(
    ("how", "reason", "left"), [("held", "", "used"), ("not_come", "", "over"), ("call_off", "ill", "withdrawn")]
)
def test_the_counsellor_says_how_it_ended_and_what_was_kept_is_erased(service, how, reason, left):
    receipt = service.book()
    service.town.later(days=1, hours=5)
    with pytest.raises(Refused):
        finish(service.other, matter_id=receipt.matter_id, how=how, reason=reason)
    finish(service.counsellor, matter_id=receipt.matter_id, how=how, reason=reason)
    assert (state(service), Booking.objects.count()) == (left, 0)
    with pytest.raises(Refused):
        access_booking(service.counsellor, receipt.matter_id)


def test_nobody_has_met_before_the_time(service):
    receipt = service.book()
    for how in ("held", "not_come"):
        with pytest.raises(Refused):
            finish(service.counsellor, matter_id=receipt.matter_id, how=how)
    assert (state(service), shown(receipt).is_open) == ("taken", True)


def test_what_was_erased_does_not_come_back_by_taking_the_step_back(service):
    receipt = service.book()
    service.town.later(days=1, hours=5)
    finish(service.counsellor, matter_id=receipt.matter_id, how="held")
    with pytest.raises(Refused):
        undo(service.counsellor, matter_id=receipt.matter_id)
    assert (state(service), Matter.objects.get().ending) == ("used", "explained")


def test_a_booking_that_nobody_ended_is_over_with_its_day_and_goes_to_nobody(service, seen):
    receipt = service.book()
    service.town.later(days=1)
    run_due()
    assert Matter.objects.get().is_open
    service.town.later(days=1)
    run_due()
    matter = Matter.objects.get()
    assert (matter.step, matter.owner_post_id, state(service), Booking.objects.count()) == ("over", None, "over", 0)
    assert not OutboxMessage.objects.filter(post__isnull=False).exists()
    assert not seen(service.town.desk, receipt.matter_id)


def test_only_the_number_of_used_times_is_counted(service):
    receipts = [service.book(way) for way in ("home", "hotline")]
    service.town.later(days=1, hours=6)
    finish(service.counsellor, matter_id=receipts[0].matter_id, how="held")
    finish(service.counsellor, matter_id=receipts[1].matter_id, how="not_come")
    assert used_count(COUNTY, TUESDAY.date(), TUESDAY.date().replace(day=4)) == 1
    assert used_count("888801", TUESDAY.date(), TUESDAY.date().replace(day=4)) == 0
    assert not MeasureDelta.objects.exists()
    assert not SearchText.objects.exists()
    assert export_matters(service.town.desk)[1] == 0


def test_no_trail_beside_the_matters_own_says_anything(service):
    before = AuditEntry.objects.count()
    receipt = service.book()
    access_booking(service.counsellor, receipt.matter_id)
    cancel(code=receipt.code, secret=receipt.secret, device="phone")
    assert (AuditEntry.objects.count(), RevealLog.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    "given",
    [
        {"way": "letter"},
        {"way": "room"},
        {"minutes": 5},
        {"begins": []},
        {"begins": [TUESDAY.replace(day=1)]},
        {"begins": [TUESDAY.replace(month=8)]},
        {"begins": [TUESDAY.replace(minute=30)]},  # overlaps the time at nine
    ],
)
def test_what_is_no_time_cannot_be_offered(service, given):
    with pytest.raises(Refused):
        offer(service.counsellor, **{"way": "online", "begins": [TUESDAY.replace(hour=9)], **given})
    assert Slot.objects.count() == 4


def test_only_a_counsellor_offers_and_takes_back_their_own(service):
    with pytest.raises(Refused):
        offer(service.town.centre, way="online", begins=[TUESDAY.replace(hour=9)])
    with pytest.raises(Refused):
        withdraw(service.other, slot_id=service.slots["online"].id)
    withdraw(service.counsellor, slot_id=service.slots["online"].id)
    service.book()
    with pytest.raises(Refused):
        withdraw(service.counsellor, slot_id=service.slots["hotline"].id)
    assert (state(service, "online"), state(service)) == ("withdrawn", "taken")
