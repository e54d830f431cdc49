"""Visits: the queue of a day for the desk, and one booking for who made it."""

from __future__ import annotations

import hmac
from uuid import UUID

from huiyin.casework.models import Matter
from huiyin.casework.selectors.access import visible
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.selectors.titles import step_title
from huiyin.casework.types.secrets import hash_of
from huiyin.kernel.masking import mask_name, mask_phone
from huiyin.people.types import Actor
from huiyin.receptions.models import Day, Visit, VisitState
from huiyin.receptions.selectors.days import day_of
from huiyin.receptions.selectors.rights import check_clerk
from huiyin.receptions.types import BookedShown, DayShown, QueueLine


def queue(actor: Actor, day: DayShown) -> tuple[QueueLine, ...]:
    """Who has a number that day: those with a slot at its time, the others by their number. `Refused` for whoever does
    not receive visitors there. Three queries.
    """
    check_clerk(actor, day.place_code)
    rows = list(Visit.objects.filter(day__series=day.series_id, day__on=day.on))
    matters = visible(actor).in_bulk([row.matter_id for row in rows if row.matter_id])
    rows.sort(key=lambda row: (row.slot is None, row.slot or day.opens, row.number))
    return tuple(_line(row, matters.get(row.matter_id) if row.matter_id else None) for row in rows)


def day_row(series_id: UUID, day: DayShown) -> Day | None:
    """The day's own row, where there is one."""
    return Day.objects.filter(series=series_id, on=day.on).first()


def visit_of(visit_id: UUID) -> Visit | None:
    """One visit with its day and series."""
    return Visit.objects.select_related("day__series").filter(pk=visit_id).first()


def booking_of(visit_id: UUID, secret: str) -> Visit | None:
    """The booking that a secret opens; None for a wrong one and for a visit that was never booked."""
    found = visit_of(visit_id)
    if found is None or found.secret_hash is None or not secret:
        return None
    return found if hmac.compare_digest(hash_of(secret), bytes(found.secret_hash)) else None


def booked_shown(visit: Visit) -> BookedShown:
    """A booking as its maker sees it: the day as it stands now, with whoever sits instead."""
    day = day_of(visit.day.series_id, visit.day.on)
    return BookedShown(
        id=visit.id,
        number=visit.number,
        slot=visit.slot,
        state=visit.state,
        state_title=visit.get_state_display(),
        day=day,
        can_cancel=visit.state == VisitState.BOOKED,
    )


def _line(row: Visit, matter: Matter | None) -> QueueLine:
    playbook = playbook_of(matter) if matter else None
    return QueueLine(
        id=row.id,
        number=row.number,
        slot=row.slot,
        state=row.state,
        state_title=row.get_state_display(),
        name=mask_name(row.name) if row.name else "",
        phone=mask_phone(row.phone) if row.phone else "",
        about=row.about or "",
        matter_id=matter.id if matter else None,
        code=matter.code if matter else "",
        step=step_title(playbook, matter.step) if matter and playbook else "",
        is_waiting=bool(matter and playbook and matter.step == playbook.start),
    )
