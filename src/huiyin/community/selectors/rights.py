"""Which posts offer times, and which keep the rooms. Bookings are guarded by their method and by casework."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor

COUNSELLOR = "counsellor"
KEEPERS = ("centre_duty", "centre_supervisor", "desk_duty")


def counsellor_posts(actor: Actor) -> tuple[UUID, ...]:
    """The counsellor's posts that the actor holds now."""
    return tuple(seat.post_id for seat in actor.seats if seat.post_kind == COUNSELLOR)


def check_keeper(actor: Actor, place_code: str) -> None:
    """`Refused` unless the actor keeps the rooms of that place."""
    if not (actor.is_system or actor.holds("desk_duty") or actor.holds(*KEEPERS, covering=place_code)):
        raise Refused(_("心理室名册由综治中心维护。"), who_can_help=_("综治中心值班"))
