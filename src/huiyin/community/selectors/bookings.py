"""Bookings: what the person sees by the secret of their slip, and the counsellor's only door to how to reach them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from huiyin.casework.models import Matter
from huiyin.casework.selectors import protected_view
from huiyin.casework.selectors.access import access_matter, unknown_matter
from huiyin.casework.selectors.reading import note_reading
from huiyin.casework.types import ReceiptView
from huiyin.community.models import Booking
from huiyin.community.selectors.rights import counsellor_posts
from huiyin.community.selectors.slots import slots_shown
from huiyin.community.types import BookingShown
from huiyin.kernel.time import now
from huiyin.people.selectors.posts import is_held
from huiyin.people.types import Actor

CANCEL = "cancel"


def booking_shown(code: str, *, secret: str, device: str) -> tuple[BookingShown, ReceiptView]:
    """A booking for who holds its slip. Refused and counted as by `protected_view`, the same for whatever is wrong."""
    view, looks = protected_view(code, secret=secret, device=device)
    booking = Booking.objects.select_related("slot__room").filter(pk=view.proof.matter_id).first()
    slot = slots_shown([booking.slot])[0] if booking else None
    shown = BookingShown(
        slot=slot,
        step=view.progress.step,
        is_open=view.progress.is_open,
        # The first says that a matter was registered, which here nobody has raised.
        told=tuple(body.rsplit("\n", 1)[0] for _at, body in view.answers[1:][-1:]),
        looks=tuple((look.at, look.post) for look in looks),
        can_cancel=any(action.name == CANCEL for action in view.actions),
    )
    return shown, view


def left_bookings() -> QuerySet[Booking]:
    """The bookings with counsellors who are there no more: their post is closed, or nobody holds it."""
    return Booking.objects.filter(~is_held("slot__post", now())).select_related("matter", "slot__post")


def access_booking(actor: Actor, matter_id: UUID) -> Booking:
    """A booking of the counsellor's own, with how to reach the person; the look is written down for that person.

    `Refused` as for nothing for everybody else, whatever they may open otherwise.
    """
    matter: Matter = access_matter(actor, matter_id)
    booking = Booking.objects.select_related("slot__room").filter(pk=matter_id).first()
    if booking is None or booking.slot.post_id not in counsellor_posts(actor):
        raise unknown_matter()
    note_reading(actor, matter, "contact")
    return booking
