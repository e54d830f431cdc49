"""Meeting: the counsellor says that it took place, that nobody came, or that they cannot make it. No word of what."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.casework.models import Matter
from huiyin.casework.services import act
from huiyin.community.selectors.bookings import access_booking
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.types import Actor

ENDINGS = ("held", "not_come", "call_off")


def finish(actor: Actor, *, matter_id: UUID, how: str, reason: str = "") -> Matter:
    """End a booking of one's own; ``how`` is one of `ENDINGS`, with a reason of the method's for calling it off.

    `Refused` as for nothing to whoever is not its counsellor, and before its time for having met or not.
    """
    booking = access_booking(actor, matter_id)
    if how not in ENDINGS:
        raise Refused(_("请重新选择。"), field="how")
    if how != "call_off" and booking.slot.begins_at > now():
        raise Refused(_("还没到约定的时间。"), field="how")
    inputs = {"reason": reason} if how == "call_off" else {}
    return act(actor, matter_id=matter_id, action=how, inputs=inputs, revision=booking.matter.revision)
