"""Loading: a matter locked for change, and its columns as the last event left them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from huiyin.casework.models import JournalEvent, Matter
from huiyin.casework.selectors.access import knows, unknown_matter
from huiyin.casework.selectors.allowing import spoken_for
from huiyin.casework.selectors.playbooks import playbook_by_id
from huiyin.casework.types import Columns, VoiceProof, fold
from huiyin.engine.definition import Playbook
from huiyin.engine.state import State, evolve
from huiyin.people.types import Actor

_ROW_COLUMNS = (
    "code", "door", "sensitivity", "category", "category_standard", "place_code", "grid_version", "longitude_e6",
    "latitude_e6", "fields", "sample_draw", "digest", "tallies", "on_ledger", "about_undecided",
)  # fmt: skip
_ROW_IDS = ("playbook_id", "about_organisation_id", "collected_by_id")
_ROW_ID_LISTS = ("reader_posts", "reader_persons")
_ROW_INSTANTS = ("raised_at", "received_at")

# Plain SQL: with fifty columns, building this query costs several times what answering it does.
_LOCKED_SQL = "SELECT * FROM casework_matter WHERE id = %s FOR UPDATE"


def locked(matter_id: UUID) -> Matter | None:
    """The row, locked until the transaction ends: everything that changes a matter begins here."""
    return next(iter(Matter.objects.raw(_LOCKED_SQL, [matter_id])), None)


def entered(actor: Actor, *, matter_id: UUID, proof: VoiceProof | None = None) -> tuple[Matter, frozenset[UUID]]:
    """The row, locked as by `locked`, and the voices for which the actor speaks in it. `Refused` as for nothing when
    they neither may see the matter nor hold a receipt of it. Two queries, three for a matter about a unit.
    """
    matter = locked(matter_id)
    voices = spoken_for(actor, matter_id, proof)
    if matter is None or not knows(actor, matter, voices=voices):
        raise unknown_matter()
    return matter, voices


def columns_of(matter: Matter) -> Columns:
    """The columns as the row has them; the same as folding the journal, which ``verify`` proves."""
    row: dict[str, Any] = {name: getattr(matter, name) for name in _ROW_COLUMNS}
    row |= {name: _text(getattr(matter, name)) for name in _ROW_IDS}
    row |= {name: [str(one) for one in getattr(matter, name)] for name in _ROW_ID_LISTS}
    row |= {name: getattr(matter, name).isoformat() for name in _ROW_INSTANTS}
    state = evolve(State(), matter.state)
    return Columns(row, state, matter.late_count, matter.closed_at, matter.changed_at, matter.revision)


def bodies(matter_id: UUID) -> Iterator[dict[str, Any]]:
    """The bodies of a matter's journal, in order. One query."""
    rows = JournalEvent.objects.filter(matter=matter_id).order_by("seq").values_list("body", flat=True)
    for body in rows:
        yield json.loads(bytes(body))


def folded(matter_id: UUID, *, before: int | None = None) -> tuple[Columns, Playbook]:
    """The columns as the journal alone says they are, up to (not including) a sequence number if one is given."""
    columns, playbook = Columns(), None
    for body in bodies(matter_id):
        if before is not None and body["seq"] >= before:
            break
        playbook = playbook_by_id(UUID({**columns.row, **body["row"]}["playbook_id"]))
        columns = fold(columns, body, playbook)
    if playbook is None:
        raise LookupError(f"No journal of {matter_id}.")
    return columns, playbook


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None
