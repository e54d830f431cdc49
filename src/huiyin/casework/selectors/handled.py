"""Handled: what neighbours in lay posts (a building's leader, a property manager, a villagers' representative) had
before it went on to somebody else. They do not read the area; of these matters they still see how it went, without
personal data: steps, units and instants, never words, photos, names or phones (SYSTEMS B9, DESIGN §4).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, Func, OuterRef, Q, QuerySet, Value

from huiyin.casework.models import JournalEvent, Matter
from huiyin.casework.selectors.access import AREA_READERS, unknown_matter
from huiyin.casework.selectors.barring import barred_units
from huiyin.casework.selectors.details import owner_label, timeline_of
from huiyin.casework.selectors.handing import awaited
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.selectors.titles import kind_title, step_title
from huiyin.casework.types import TimelineEntry
from huiyin.kernel.time import now
from huiyin.people.selectors.actors import within
from huiyin.people.types import Actor, SeatHeld
from huiyin.places.selectors import place_name

REMEMBERED = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class HandledView:
    """How a matter went that somebody had. ``timeline`` has titles, posts and instants only, the oldest first;
    ``awaits``: as `handing.awaited`.
    """

    id: UUID
    code: str
    kind: str
    step: str
    place_name: str
    owner: str
    is_open: bool
    due_at: datetime | None
    received_at: datetime
    timeline: tuple[TimelineEntry, ...]
    awaits: str = ""


def handled(actor: Actor) -> QuerySet[Matter]:
    """The open and ended matters of the last year that a lay post of the actor had and has no more, in no order.

    Those are the ones in whose journal the post stands, as owner or as who acted; guarded ones and complaints never.
    Looks only at the places of these posts, which are small.
    """
    seats = _lay_seats(actor)
    if not seats:
        return Matter.objects.none()
    stood = Q(pk__in=[])
    for seat in seats:
        had = JournalEvent.objects.filter(matter=OuterRef("pk")).filter(_Names(str(seat.post_id)))
        stood |= within("place_code", (seat.place_code or ":",)) & Q(Exists(had))
    free = Q(sensitivity="open", about_undecided=False)
    barred = barred_units(actor)
    if barred:
        free &= Q(about_organisation__isnull=True) | ~Q(about_organisation__in=barred)
    rows = Matter.objects.filter(free, stood, received_at__gte=now() - REMEMBERED)
    return rows.exclude(owner_post__in=[seat.post_id for seat in seats])


def handled_view(actor: Actor, matter_id: UUID) -> HandledView:
    """How one of `handled` went. `Refused` as for one that does not exist."""
    matter = handled(actor).filter(pk=matter_id).first()
    if matter is None:
        raise unknown_matter()
    playbook = playbook_of(matter)
    rows = JournalEvent.objects.filter(matter=matter_id).order_by("seq").values_list("body", flat=True)
    entries = timeline_of(matter, playbook, [json.loads(bytes(body)) for body in rows], (), ())
    return HandledView(
        id=matter.id,
        code=matter.code,
        kind=kind_title(playbook, matter.kind),
        step=step_title(playbook, matter.step),
        place_name=place_name(matter.place_code),
        owner=owner_label(matter),
        is_open=matter.is_open,
        due_at=matter.due_at,
        received_at=matter.received_at,
        timeline=tuple(replace(entry, told=()) for entry in entries),
        awaits=awaited(playbook, matter.step, matter.kind) if matter.is_open else "",
    )


class _Names(Func):
    """Whether the body of an event names something; ids stand in it as text."""

    template = "(position(%(expressions)s in body) > 0)"
    conditional = True

    def __init__(self, text: str) -> None:
        super().__init__(Value(text.encode()))


def _lay_seats(actor: Actor) -> list[SeatHeld]:
    return [seat for seat in actor.seats if seat.place_code and seat.post_kind not in AREA_READERS]
