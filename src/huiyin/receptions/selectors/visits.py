"""Visits: the queue of a day for the desk, and one booking for who made it."""

from __future__ import annotations

import hmac
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.casework.models import Matter
from huiyin.casework.models.outbox import MessageState
from huiyin.casework.selectors.access import visible
from huiyin.casework.selectors.announced import states_of
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.selectors.titles import step_title
from huiyin.casework.types.secrets import hash_of
from huiyin.kernel.masking import mask_name, mask_phone
from huiyin.people.types import Actor
from huiyin.receptions.models import Visit, VisitState
from huiyin.receptions.selectors.days import day_of
from huiyin.receptions.selectors.rights import check_clerk
from huiyin.receptions.types import CANCELLED_OCCASION, BookedShown, DayShown, QueueLine


def queue(actor: Actor, day: DayShown) -> tuple[QueueLine, ...]:
    """Who has a number that day: those with a slot at its time, the others by their number. `Refused` for whoever does
    not receive visitors there. Three queries, one more on a day that does not take place.
    """
    check_clerk(actor, day.place_code)
    rows = list(Visit.objects.filter(day__series=day.series_id, day__on=day.on))
    matters = visible(actor).in_bulk([row.matter_id for row in rows if row.matter_id])
    rows.sort(key=lambda row: (row.slot is None, row.slot or day.opens, row.number))
    lines = tuple(_line(row, matters.get(row.matter_id) if row.matter_id else None) for row in rows)
    return _with_told(lines) if day.is_cancelled else lines


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


def _with_told(lines: tuple[QueueLine, ...]) -> tuple[QueueLine, ...]:
    """How far the word that the day does not take place has come to each who has booked."""
    told = states_of([line.id for line in lines], CANCELLED_OCCASION)
    words = {
        None: _("没留电话，到了或来看预约才知道"),
        MessageState.HELD: _("短信待发"),
        MessageState.SENT: _("短信已发"),
        MessageState.FAILED: _("短信发不到，请打电话"),
        MessageState.PRINTED: _("打过电话了"),
    }
    return tuple(
        replace(line, told=words.get(told.get(line.id), ""), is_to_call=told.get(line.id) == MessageState.FAILED)
        if line.state == VisitState.BOOKED
        else line
        for line in lines
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
