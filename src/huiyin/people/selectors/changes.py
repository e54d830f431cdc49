"""Changes that wait for a second person, as one member of staff sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from huiyin.people.models import ChangeState, PendingChange, Tenure
from huiyin.people.selectors.persons import names_of
from huiyin.people.types import Actor


def _nobody_else(_change: PendingChange) -> bool:
    return False


def waiting_changes(
    actor: Actor, *, or_else: Callable[[PendingChange], bool] = _nobody_else
) -> tuple[PendingChange, ...]:
    """Waiting changes in the actor's area, proposed by them, or addressed to them; oldest first. At most 200.

    ``or_else``: who else is concerned, whoever may confirm one (``services.approvals.may_decide``): a change of the
    whole city has no area.
    """
    if actor.person_id is None:
        return ()
    rows = PendingChange.objects.filter(state=ChangeState.WAITING).order_by("proposed_at")[:200]
    return tuple(row for row in rows if _concerns(actor, row) or or_else(row))


def decided_by(actor: Actor, change_id: str) -> PendingChange | None:
    """A change that the actor has decided, by its written id; None for any other. One query, none without an id."""
    try:
        known = UUID(change_id)
    except ValueError:
        return None
    if actor.person_id is None:
        return None
    return PendingChange.objects.filter(id=known, decided_by_id=actor.person_id).first()


def people_of(changes: Iterable[PendingChange]) -> dict[UUID, str]:
    """Whom each change is about, by name: ``老赵 → 小钱``, or one name; empty where it names nobody.

    A change keeps ids only, so that names can be erased. One query for names, one more for each ending.
    """
    known = list(changes)
    ids = {change.id: _person_ids(change) for change in known}
    names = names_of({person_id for found in ids.values() for person_id in found})
    return {change: " → ".join(names.get(person_id, "") for person_id in found) for change, found in ids.items()}


def _person_ids(change: PendingChange) -> list[UUID]:
    """The persons a change names, the leaving one first; for an ending the one whose tenure it is."""
    values = change.arguments
    named = [values[key] for key in ("from_person_id", "to_person_id", "person_id") if values.get(key)]
    if not named and values.get("tenure_id"):
        return list(Tenure.objects.filter(id=values["tenure_id"]).values_list("person_id", flat=True))
    return [UUID(text) for text in named]


def _concerns(actor: Actor, row: PendingChange) -> bool:
    """Whether a change is any business of the actor's."""
    if actor.person_id in (row.proposed_by_id, row.invited_id) or actor.holds("security_admin"):
        return True
    return any(seat.covers(row.place_code) for seat in actor.seats if row.place_code)
