"""Inboxes: what waits for somebody (DESIGN §5 Worker), and every matter they may know of."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from huiyin.casework.models import Matter
from huiyin.casework.selectors.access import UNIT_READERS, may_claim, visible
from huiyin.people.types import Actor


def waiting(actor: Actor) -> QuerySet[Matter]:
    """The open matters that wait for this actor, in no order: those whose owning post they hold, calls that their unit
    has not answered, and what any unit of theirs may claim.
    """
    # Only open matters have an owner or wait for units: to ask that again would have the index of all open ones read.
    mine = Q(owner_post__in=list(actor.post_ids)) | (may_claim(actor) & Q(is_open=True))
    units = [seat.organisation_id for seat in actor.seats if seat.organisation_id and seat.post_kind in UNIT_READERS]
    if units:
        mine |= Q(waiting_units__overlap=units)
    return visible(actor).filter(mine)


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
