"""What leaves the house: held, quiet at night, tried again, and visible when it fails."""

from datetime import UTC, datetime, timedelta

import pytest

from huiyin.casework.jobs import send_outbox
from huiyin.casework.models import OutboxMessage
from huiyin.casework.selectors import failed_messages
from huiyin.casework.services import mark_printed, resend, undo
from huiyin.casework.services.outgoing import claim_next, settle
from huiyin.casework.types import RaiserContact
from huiyin.kernel.audit import trail_of
from huiyin.kernel.refusal import Refused
from tests.casework.town import MONDAY, SYSTEM

NIGHT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # 23:00 in the city


def test_nothing_leaves_before_twenty_seconds_and_each_message_once(town):
    town.raise_matter()
    sent: list[str] = []
    town.later(seconds=19)
    assert send_outbox(through=town.recorder(sent)) == 0
    town.later(seconds=1)
    assert (send_outbox(through=town.recorder(sent)), sent) == (1, ["13812345678"])
    assert send_outbox(through=town.recorder(sent)) == 0
    message = OutboxMessage.objects.get()
    assert (message.state, message.sent_at) == ("sent", MONDAY + timedelta(seconds=20))


def test_at_night_it_waits_for_the_morning_unless_it_is_critical(town):
    town.clock.set(NIGHT)
    town.raise_matter("普通的事")
    town.raise_matter("人被困住", urgency="critical")
    sent: list[str] = []
    town.later(minutes=1)
    send_outbox(through=town.recorder(sent))
    states = dict(OutboxMessage.objects.filter(voice__isnull=False).values_list("is_critical", "state"))
    assert states == {False: "held", True: "sent"}
    held = OutboxMessage.objects.get(voice__isnull=False, is_critical=False)
    assert held.not_before == datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # 7:30 in the city


def test_a_gateway_that_refuses_is_tried_later_and_in_the_end_shown(town):
    town.raise_matter()
    for _turn in range(8):
        town.later(minutes=1)
        send_outbox(through=town.recorder([], fail="网关拒收"))
        town.clock.set(OutboxMessage.objects.get().not_before)
        if town.clock.now().hour >= 13:
            town.clock.set(town.clock.now() + timedelta(hours=12))
    message = OutboxMessage.objects.get()
    assert (message.state, message.tries, message.last_error) == ("failed", 8, "网关拒收")
    assert list(failed_messages(town.centre)) == [message]
    assert not failed_messages(town.other_worker).exists()
    resend(town.centre, message_id=message.id)
    sent: list[str] = []
    send_outbox(through=town.recorder(sent))
    assert sent == ["13812345678"]


def test_whoever_has_no_phone_reads_it_on_the_page(town):
    town.raise_matter(raiser=RaiserContact())
    town.later(seconds=20)
    sent: list[str] = []
    send_outbox(through=town.recorder(sent))
    message = OutboxMessage.objects.get()
    assert (message.channel, message.state, sent) == ("page", "sent", [])


def test_no_text_goes_to_somebody_for_whom_it_would_do_harm(town):
    town.raise_matter(raiser=RaiserContact(phone="13812345678", may_text=False))
    town.raise_matter("家里的事", sensitivity="sealed")
    assert set(OutboxMessage.objects.values_list("channel", flat=True)) == {"page"}


def test_a_duty_post_is_reached_through_whoever_holds_it_when_it_is_sent(town):
    receipt = town.raise_matter()
    town.push(receipt.matter_id)
    OutboxMessage.objects.filter(voice__isnull=False).update(state="cancelled")
    town.later(seconds=20)
    sent: list[str] = []
    send_outbox(through=town.recorder(sent))
    assert len(sent) == 1
    assert sent[0].startswith("1390000")


def test_a_message_without_anybody_to_go_to_fails_at_once_and_can_be_printed(town):
    receipt = town.raise_matter(raiser=RaiserContact(phone="13812345678"))
    OutboxMessage.objects.get().voice.__class__.objects.update(phone=None)
    town.later(seconds=20)
    send_outbox(through=town.recorder([]))
    message = OutboxMessage.objects.get(matter=receipt.matter_id)
    assert (message.state, message.last_error) == ("failed", "没有可以发送的电话号码。")
    assert mark_printed(town.centre, message_id=message.id).state == "printed"
    assert [entry.action for entry in trail_of(f"message {message.id}")] == ["casework.message.printed"]


def test_a_raiser_reads_in_their_own_language(town):
    town.raise_matter(raiser=RaiserContact(phone="13812345678", language="en"))
    assert OutboxMessage.objects.get().body.startswith("Your matter has been registered.")


def test_a_signed_in_resident_is_reached_by_the_phone_that_is_known(town):
    town.raise_matter(raiser=RaiserContact(person_id=town.other_worker.person_id))
    town.later(seconds=20)
    sent: list[str] = []
    send_outbox(through=town.recorder(sent))
    assert len(sent) == 1


def test_a_message_whose_sender_was_killed_is_sent_again_and_settled_by_the_second_alone(town):
    matter_id = town.raise_matter().matter_id
    town.later(seconds=20)
    killed = claim_next(SYSTEM, at=town.clock.now())
    assert killed.phones == ("13812345678",)
    assert claim_next(SYSTEM, at=town.later(seconds=59)) is None
    second = claim_next(SYSTEM, at=town.later(seconds=1))
    assert (second.key, second.tries) == (killed.key, 2) == (f"{matter_id}:1:0", 2)
    settle(SYSTEM, claimed=killed, fault="", at=town.clock.now())
    assert OutboxMessage.objects.get().state == "held"
    settle(SYSTEM, claimed=second, fault="", at=town.clock.now())
    assert (OutboxMessage.objects.get().state, OutboxMessage.objects.get().sent_at) == ("sent", town.clock.now())


def test_no_runner_sends_what_was_said_later_of_a_matter_before_what_was_said_first(town):
    first, other = town.raise_matter().matter_id, town.raise_matter().matter_id
    town.push(first)
    OutboxMessage.objects.filter(voice__isnull=True).delete()
    town.later(seconds=20)
    said = list(OutboxMessage.objects.filter(matter=first).order_by("id").values_list("id", flat=True))
    one, elsewhere = (claim_next(SYSTEM, at=town.clock.now()) for _time in range(2))
    assert (one.id, elsewhere.matter_id, len(said)) == (said[0], other, 2)
    assert claim_next(SYSTEM, at=town.clock.now()) is None
    settle(SYSTEM, claimed=one, fault="网关没有回应", at=town.clock.now())
    assert claim_next(SYSTEM, at=town.clock.now()).id == said[1]


def test_what_is_critical_waits_for_nothing_that_was_cut_off_before_the_night(town):
    first = town.raise_matter().matter_id
    town.push(first)
    OutboxMessage.objects.filter(voice__isnull=True).delete()
    ordinary, urgent = OutboxMessage.objects.order_by("id")
    OutboxMessage.objects.filter(pk=urgent.id).update(is_critical=True)
    town.later(seconds=20)
    assert [claim_next(SYSTEM, at=town.clock.now()).id for _time in range(2)] == [ordinary.id, urgent.id]
    OutboxMessage.objects.filter(pk=urgent.id).update(state="held", tries=0, not_before=town.clock.now())
    at_night = town.later(hours=13)
    assert {claim_next(SYSTEM, at=at_night).id for _time in range(2)} == {ordinary.id, urgent.id}
    ordinary.refresh_from_db()
    assert (ordinary.state, ordinary.tries, ordinary.not_before > at_night) == ("held", 0, True)


def test_what_has_been_claimed_for_sending_is_not_taken_back(town):
    matter_id = town.raise_matter().matter_id
    town.push(matter_id)
    OutboxMessage.objects.exclude(seq=2).delete()
    assert claim_next(SYSTEM, at=town.clock.now() + timedelta(seconds=20)) is not None  # a clock that goes ahead
    with pytest.raises(Refused) as refused:
        undo(town.centre, matter_id=matter_id)
    assert refused.value.details["code"] == "too_late"
