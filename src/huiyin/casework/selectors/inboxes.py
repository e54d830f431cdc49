"""Inboxes: one list of everything that waits for somebody, the next due first (DESIGN §5 Worker)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import F, Q, QuerySet

from huiyin.casework.models import Matter
from huiyin.casework.selectors.access import UNIT_READERS, may_claim, visible
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.selectors.titles import kind_title, step_title
from huiyin.casework.types import InboxRow
from huiyin.kernel.time import now
from huiyin.people.types import Actor
from huiyin.places.selectors import place_names

PAGE = 50


def inbox(
    actor: Actor, *, limit: int = PAGE, offset: int = 0, place_code: str = "", kind: str = "", late_only: bool = False
) -> tuple[InboxRow, ...]:
    """What waits for this actor: matters whose owning post they hold, calls their unit has not answered, and what any
    unit of theirs may claim, by due time. The same number of queries however many rows.
    """
    found = waiting(actor)
    if place_code:
        found = found.filter(place_code__gte=place_code, place_code__lt=f"{place_code}:")
    if kind:
        found = found.filter(kind=kind)
    if late_only:
        found = found.filter(Q(due_at__lte=now()) | Q(late_count__gt=0))
    ordered = found.order_by(F("due_at").asc(nulls_last=True), "id")
    return page_of(actor, ordered, limit=limit, offset=offset)


def waiting(actor: Actor) -> QuerySet[Matter]:
    """The open matters that wait for this actor, in no order; for counts beside the list."""
    mine = Q(owner_post__in=list(actor.post_ids)) | may_claim(actor)
    units = [seat.organisation_id for seat in actor.seats if seat.organisation_id and seat.post_kind in UNIT_READERS]
    if units:
        mine |= Q(waiting_units__overlap=units)
    return visible(actor).filter(mine, is_open=True)


def matters(
    actor: Actor,
    *,
    place_code: str = "",
    is_open: bool | None = None,
    kind: str = "",
    step: str = "",
    playbook: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Matter]:
    """Every matter the actor may know of, narrowed as asked; for lists, counts, maps and export. Not ordered."""
    found = visible(actor)
    if place_code:
        found = found.filter(place_code__gte=place_code, place_code__lt=f"{place_code}:")
    if is_open is not None:
        found = found.filter(is_open=is_open)
    if since is not None:
        found = found.filter(received_at__gte=since)
    if until is not None:
        found = found.filter(received_at__lt=until)
    exact = {"kind": kind, "step": step, "playbook__name": playbook}
    return found.filter(**{name: value for name, value in exact.items() if value})


def page_of(actor: Actor, ordered: QuerySet[Matter], *, limit: int = PAGE, offset: int = 0) -> tuple[InboxRow, ...]:
    """One page of an ordered list. Ids are sorted first and the wide rows fetched after: sorting a city's worth of
    whole rows takes seconds. Four queries.
    """
    identities = list(ordered.values_list("id", flat=True)[offset : offset + limit])
    found = Matter.objects.in_bulk(identities)
    return rows_of(actor, [found[identity] for identity in identities if identity in found])


def rows_of(actor: Actor, found: Iterable[Matter]) -> tuple[InboxRow, ...]:
    """Rows for a list of matters, in its order. One query for the matters, two for the places."""
    listed: Sequence[Matter] = list(found)
    names = place_names(matter.place_code for matter in listed)
    at = now()
    return tuple(_row(actor, matter, names[matter.place_code], at) for matter in listed)


def _row(actor: Actor, matter: Matter, place_name: str, at: datetime) -> InboxRow:
    playbook = playbook_of(matter)
    return InboxRow(
        id=matter.id,
        code=matter.code,
        summary=matter.summary or "",
        kind=kind_title(playbook, matter.kind),
        step=step_title(playbook, matter.step),
        place_code=matter.place_code,
        place_name=place_name,
        due_at=matter.due_at,
        is_late=matter.late_count > 0 or (matter.due_at is not None and matter.due_at <= at),
        urgency=matter.urgency,
        sensitivity=matter.sensitivity,
        relation=_relation(actor, matter),
        received_at=matter.received_at,
        revision=matter.revision,
        voice_count=matter.voice_count,
    )


def _relation(actor: Actor, matter: Matter) -> str:
    if matter.owner_post_id in actor.post_ids:
        return "owner"
    units = actor.organisation_ids()
    return "claimable" if matter.claimable_by and not units & set(matter.waiting_units) else "called"
