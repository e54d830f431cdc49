"""Telling: whoever has booked a slot of a day that does not take place hears of it, and where to take another one.

A mobile gets a text by the outbox, past the quiet hours; another phone waits for the desk to call; who left none reads
it at the address of the booking.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.casework.services.announcing import announce, note_called
from huiyin.engine.definition import Words
from huiyin.kernel.audit import record
from huiyin.kernel.crypto import key_ring
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor
from huiyin.receptions.models import Day, Visit, VisitState
from huiyin.receptions.selectors.rights import check_clerk
from huiyin.receptions.selectors.visits import visit_of
from huiyin.receptions.types import CANCELLED_OCCASION

_SECRET_BYTES = 15
_SAYS = Words(
    "您约的 {on} {slot}“{title}”停一次：{why}。点这里改约别的日子：{address}",
    "The reception you booked for {on} {slot} ({title}) does not take place: {why}. Choose another day: {address}",
)


def tell_booked(actor: Actor, *, days: Iterable[Day]) -> int:
    """Tell everybody who has booked on days that do not take place; returns how many left a phone. One query to know
    them. Inside the caller's transaction; said again for the same booking it says nothing more.
    """
    rows = Visit.objects.filter(day__in=list(days), state=VisitState.BOOKED, phone__isnull=False)
    visits = [visit for visit in rows.select_related("day__series") if visit.phone]
    for visit in visits:
        announce(actor, about=visit.id, phone=visit.phone or "", occasion=CANCELLED_OCCASION, text=_text(visit))
    return len(visits)


def mark_called(actor: Actor, *, visit_id: UUID) -> Visit:
    """Note that the desk has called. `Refused` for whoever does not receive there, and where nobody waits for it."""
    visit = visit_at_desk(actor, visit_id=visit_id)
    with transaction.atomic():
        note_called(actor, about=visit.id, occasion=CANCELLED_OCCASION)
        _audit(actor, "called", visit)
    return visit


def phone_to_call(actor: Actor, *, visit_id: UUID) -> str:
    """The whole number, for the desk that calls about a day that does not take place; the look is written down.
    `Refused` for anybody else and for every other day.
    """
    visit = visit_at_desk(actor, visit_id=visit_id)
    if not visit.day.is_cancelled or visit.state != VisitState.BOOKED or not visit.phone:
        raise Refused(_("这个号不用打电话。"))
    with transaction.atomic():
        _audit(actor, "phone_read", visit)
    return visit.phone


def visit_at_desk(actor: Actor, *, visit_id: UUID) -> Visit:
    """A visit for whoever receives there. `Refused` for nothing, and as `check_clerk`."""
    visit = visit_of(visit_id)
    if visit is None:
        raise Refused(_("没有找到这个号。"))
    check_clerk(actor, visit.day.series.place_code)
    return visit


def secret_of(visit_id: UUID) -> str:
    """The secret in a booking's QR: 24 letters and digits."""
    digest = key_ring().keyed_digest(visit_id.bytes, "receptions/booking")
    return base64.b32encode(digest[:_SECRET_BYTES]).decode().lower()


def address_of(visit_id: UUID, secret: str) -> str:
    """The path of a booking's page."""
    return f"{reverse('receptions:booked', args=[visit_id])}?{urlencode({'k': secret})}"


def _text(visit: Visit) -> str:
    series, english = visit.day.series, visit.language.startswith("en")
    return _SAYS.in_language(visit.language).format(
        on=visit.day.on.isoformat(),
        slot=f"{visit.slot:%H:%M}" if visit.slot else "",
        title=series.english_title if english and series.english_title else series.title,
        why=visit.day.note,
        address=settings.HUIYIN_ADDRESS + address_of(visit.id, secret_of(visit.id)),
    )


def _audit(actor: Actor, verb: str, visit: Visit) -> None:
    record(actor.label, f"receptions.{verb}", f"visit {visit.id}", {}, actor_id=actor.person_id)
