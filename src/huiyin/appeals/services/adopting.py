"""Adopting: a matter of an old ledger goes on here where it stood there, with its number, its times and its clock.

The events bear the old ledger's times, so that matters count on their own days; their detail names the import. Nobody
is told and no effect is carried out: what happened, happened elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from huiyin.appeals.types import LedgerRow
from huiyin.casework.models import Alias, JournalEvent, Matter, PlaybookVersion, SearchText
from huiyin.casework.selectors.facts import draw_of, gather
from huiyin.casework.selectors.playbooks import compiled, playbook_of
from huiyin.casework.services import committing, loading, placing, receipts
from huiyin.casework.types import Columns, RaiserContact
from huiyin.casework.types.coming import summary_of
from huiyin.engine.definition import Playbook
from huiyin.engine.entering import Change
from huiyin.engine.state import RunningClock, State, UnitCall, changed_parts
from huiyin.kernel.ids import uuid7
from huiyin.kernel.time import now
from huiyin.people.types import Actor

DOOR = "import"
# Which end says best that the entry itself was taken back.
_WITHDRAWN_AS = ("terminated", "refused", "merged", "referred", "explained", "solved")


def adopt(actor: Actor, *, version: PlaybookVersion, row: LedgerRow, system: str, import_id: UUID) -> Matter:
    """Make a matter of one row. Belongs into a transaction. `Refused` when it would land nowhere."""
    playbook, matter_id = compiled(version), uuid7()
    raised = row.raised_at.astimezone(UTC)
    digest = hashlib.sha256(f"{import_id}/{row.number}".encode()).hexdigest()
    contact = RaiserContact(name=row.raiser_name, phone=row.raiser_phone, may_text=bool(row.raiser_phone))
    voice, _secret = receipts.new_voice(matter_id, contact, DOOR, digest, raised, raised)
    place = placing.found(row.place_code, None)
    state = _state(playbook, matter_id, place.code, row, str(voice.id))
    writing = committing.Writing(
        actor=actor,
        playbook=playbook,
        matter_id=matter_id,
        before=Columns(),
        at=raised,
        received_at=raised,
        row={
            "code": voice.code,
            "playbook_id": str(version.id),
            "door": DOOR,
            "sensitivity": "open",
            "category": "",
            "category_standard": "",
            **place.row(),
            "about_organisation_id": None,
            "collected_by_id": None,
            "fields": {},
            "sample_draw": draw_of(matter_id),
            "digest": digest,
            "raised_at": raised.isoformat(),
            "received_at": raised.isoformat(),
            "tallies": {},
            "on_ledger": False,
        },
        texts={"words": row.words},
        voices=[voice],
        speaker=voice.id,
        summary=summary_of(row.words),
    )
    detail = {"import": str(import_id), "number": row.old_number, "imported_at": now().isoformat()}
    matter = committing.commit_plain(writing, "imported", detail, changed_parts(State(), state))
    Alias.objects.create(matter=matter, system=system, number=row.old_number)
    return _closed(actor, matter, row, detail) if row.closed_at is not None else matter


def withdraw(actor: Actor, *, matter_id: UUID, import_id: UUID) -> Matter:
    """Take an adopted matter back: it is closed without telling anybody, loses its old number and is found no more.

    The journal keeps that it was here (it never forgets); it counts as withdrawn. Belongs into a transaction.
    """
    matter = loading.locked(matter_id)
    if matter is None:
        raise LookupError(f"No matter {matter_id}.")
    before, playbook, at = loading.columns_of(matter), playbook_of(matter), now()
    writing = committing.Writing(actor, playbook, matter.id, before, at, at, matter=matter)
    writing.row = {"tallies": {**before.row.get("tallies", {}), "withdrawn": 1}, "on_ledger": False}
    state = before.state if not matter.is_open else _ended(before.state, _withdrawn_end(playbook))
    detail = {"import": str(import_id)}
    taken = committing.commit_plain(writing, "withdrawn", detail, changed_parts(before.state, state))
    Alias.objects.filter(matter=matter_id).delete()
    SearchText.objects.filter(matter=matter_id).delete()
    return taken


def touched_since(matter: Matter, revision: int) -> bool:
    """Whether a person has done something to a matter since a revision; its own clocks do not count."""
    if matter.revision == revision:
        return False
    bodies = JournalEvent.objects.filter(matter=matter.id, seq__gt=revision).values_list("body", flat=True)
    return any(json.loads(bytes(body))["by"]["kind"] != "system" for body in bodies)


def _state(playbook: Playbook, matter_id: UUID, place_code: str, row: LedgerRow, voice: str) -> State:
    """Where the matter stands: its step with owner and clocks; the main clock runs out when it would have there."""
    unit = str(row.unit_id) if row.unit_id else None
    at = now()
    facts = gather(
        playbook,
        matter_id=matter_id,
        place_code=place_code,
        at=at,
        about_organisation_id=None,
        units=[unit] if unit else [],
    )
    calls = (UnitCall(unit, lead=True, mark="attended"),) if unit else ()
    state = State(kind=row.kind, urgency=row.urgency, voices={voice: None}, calls=calls)
    change = Change(playbook, State(), facts, at, state)
    change.enter(playbook.start if playbook.steps[row.step].end else row.step)
    state = replace(change.state, sequence=1)
    return replace(state, clocks=_kept(state.clocks, row.due_at))


def _kept(clocks: tuple[RunningClock, ...], due: datetime | None) -> tuple[RunningClock, ...]:
    """The clock that runs out last gets the old instant; a warning that this overtakes is dropped."""
    running = [clock for clock in clocks if clock.unit is None and clock.due_at is not None]
    if due is None or not running:
        return clocks
    main = max(running, key=lambda clock: clock.due_at or due)
    warn = main.warn_at if main.warn_at and now() < main.warn_at < due else None
    old = replace(main, due_at=due, warn_at=warn, blocked_year=None, limit=f"{main.limit} + import")
    return tuple(old if clock is main else clock for clock in clocks)


def _closed(actor: Actor, matter: Matter, row: LedgerRow, detail: dict[str, Any]) -> Matter:
    assert row.closed_at is not None
    at, before, playbook = row.closed_at.astimezone(UTC), loading.columns_of(matter), playbook_of(matter)
    writing = committing.Writing(actor, playbook, matter.id, before, at, at, matter=matter)
    writing.texts = {"words": row.result} if row.result else {}
    after = changed_parts(before.state, _ended(before.state, row.step))
    return committing.commit_plain(writing, "imported", detail, after)


def _ended(state: State, step: str) -> State:
    return replace(state, step=step, owner=None, clocks=(), sequence=state.sequence + 1)


def _withdrawn_end(playbook: Playbook) -> str:
    ends = {step.end: step.name for step in reversed(list(playbook.steps.values())) if step.end is not None}
    return next(ends[end] for end in _WITHDRAWN_AS if end in ends)
