"""Leaving: a counsellor's post is closed or nobody holds it any more, and nobody is left waiting for them.

A booking is for the counsellor and the person alone. It is called off before the duty desk, to which everything falls
that nobody holds, could open it.
"""

from __future__ import annotations

from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.services import act
from huiyin.community.models import Booking, SlotState
from huiyin.community.selectors.bookings import left_bookings
from huiyin.community.selectors.rights import COUNSELLOR
from huiyin.community.selectors.slots import left_free
from huiyin.engine.definition import Playbook
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor, ActorKind, SeatHeld

CALL_OFF, LEFT = "call_off", "left"


def call_off_left(actor: Actor) -> int:
    """Withdraw the free times of counsellors who are there no more and call their bookings off, each in a transaction
    of its own, as the counsellor would: the person reads why, and where else to turn. Returns how many times.
    """
    done = left_free().update(state=SlotState.WITHDRAWN)
    for booking in left_bookings():
        try:
            _call_off(actor, booking)
        except Refused:
            continue  # the person has just given it back; what is left is tried in the next round
        done += 1
    return done


def _call_off(actor: Actor, booking: Booking) -> None:
    """The program takes the counsellor's own step in the empty seat; the journal says that it was the program."""
    post, matter = booking.slot.post, booking.matter
    seat = SeatHeld(post.id, COUNSELLOR, post.place_code, post.organisation_id)
    stand_in = Actor(ActorKind.SYSTEM, actor.label, seats=(seat,))
    reason = _reason(playbook_of(matter))
    act(stand_in, matter_id=matter.id, action=CALL_OFF, inputs={"reason": reason}, revision=matter.revision)


def _reason(playbook: Playbook) -> str:
    """That they have left, or the last reason of a method that does not know of it: that they are away."""
    need = next(need for need in playbook.actions[CALL_OFF].needs if need.choices)
    known = [choice.code for choice in playbook.reasons[need.choices or ""]]
    return LEFT if LEFT in known else known[-1]
