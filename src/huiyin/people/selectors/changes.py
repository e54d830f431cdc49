"""Changes that wait for a second person, as one member of staff sees them."""

from __future__ import annotations

from huiyin.people.models import ChangeState, PendingChange
from huiyin.people.types import Actor


def waiting_changes(actor: Actor) -> tuple[PendingChange, ...]:
    """Waiting changes in the actor's area, proposed by them, or addressed to them; oldest first.

    Whether one may be confirmed is asked of ``services.approvals.may_decide``. At most 200.
    """
    if actor.person_id is None:
        return ()
    rows = PendingChange.objects.filter(state=ChangeState.WAITING).order_by("proposed_at")[:200]
    return tuple(row for row in rows if _concerns(actor, row))


def _concerns(actor: Actor, row: PendingChange) -> bool:
    """Whether a change is any business of the actor's."""
    if actor.person_id in (row.proposed_by_id, row.invited_id) or actor.holds("system_admin"):
        return True
    return any(seat.covers(row.place_code) for seat in actor.seats if row.place_code)
