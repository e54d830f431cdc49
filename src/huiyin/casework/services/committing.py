"""Committing: the one transaction in which everything that comes of an event is written (DESIGN §3).

Order: the matter row is locked by the caller → effects are carried out → calls → texts and files → journal row, clocks,
outbox, measures and the matter row in one statement → search. The journal's body is made first, and the row is folded
from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models

from huiyin.casework.models import (
    Attachment,
    ErasableText,
    JournalEvent,
    Matter,
    MeasureDelta,
    Voice,
)
from huiyin.casework.services import hanging, reading_posts, storing, telling
from huiyin.casework.types import Columns, EffectContext, counters, fold
from huiyin.casework.types.bindings import function_of
from huiyin.engine.definition import Playbook
from huiyin.engine.state import Outcome
from huiyin.kernel.chain import canonical_bytes, commitment, first_link, link, new_salt
from huiyin.kernel.ids import uuid7
from huiyin.kernel.time import city_zone
from huiyin.people.types import Actor

UNDO_SECONDS = 20
SEALED = "sealed"
_HOLD = timedelta(seconds=UNDO_SECONDS)


@dataclass(slots=True)
class Writing:
    """An event about to be written. ``before`` is the matter before it; ``matter`` is ``None`` until it has a row.

    ``texts`` are personal words by input name; ``notices`` extra messages; ``came_from`` the playbook before the
    event, where the event changes it; ``deltas`` the measures, where they are not the difference the event makes;
    ``beside`` rows of other packages that are written with a matter that is opened.
    """

    actor: Actor
    playbook: Playbook
    matter_id: UUID
    before: Columns
    at: datetime
    received_at: datetime
    matter: Matter | None = None
    row: dict[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[Attachment] = ()
    voices: Sequence[Voice] = ()
    speaker: UUID | None = None
    moved: Voice | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    notices: list[telling.Notice] = field(default_factory=list)
    summary: str | None = None
    came_from: Playbook | None = None
    deltas: Sequence[MeasureDelta] | None = None
    beside: Sequence[models.Model] = ()
    seq: int = 0

    def __post_init__(self) -> None:
        self.seq = self.before.seq + 1
        self.at, self.received_at = self.at.astimezone(UTC), self.received_at.astimezone(UTC)


def commit(writing: Writing, outcome: Outcome) -> Matter:
    """Write an accepted event of the engine, with its effects and what it tells."""
    record = outcome.record
    body = {**_bare(writing, record.kind, record.detail), "after": record.after}
    after = fold(writing.before, body, writing.playbook)
    context = _effects(writing, after, outcome)
    notices = [
        *writing.notices,
        *telling.of_outcome(
            writing.actor,
            playbook=writing.playbook,
            before=writing.before,
            after=after,
            outcome=outcome,
            texts=writing.texts,
        ),
        *telling.of_effects(context),
    ]
    return _write(writing, record.kind, record.detail, record.read, record.after, notices)


def commit_plain(
    writing: Writing, kind: str, detail: Mapping[str, Any], after: Mapping[str, Any] | None = None
) -> Matter:
    """Write an event that is no business of the engine: a note, a file, an erasure, a new home."""
    return _write(writing, kind, dict(detail), {}, dict(after or {}), writing.notices)


def _effects(writing: Writing, after: Columns, outcome: Outcome) -> EffectContext:
    """Carry out what the playbook names; their tallies and marks go into the row."""
    context = EffectContext(writing.actor, writing.matter_id, writing.seq, writing.at, writing.playbook, after)
    for name, detail in outcome.effects:
        function_of(name)(context, detail)
    writing.row |= context.row
    if context.tallies:
        tallies = dict(after.row.get("tallies", {}))
        for name, value in context.tallies.items():
            tallies[name] = tallies.get(name, 0) + value
        writing.row["tallies"] = tallies
    return context


def _bare(writing: Writing, kind: str, detail: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": kind,
        "detail": detail,
        "row": writing.row,
        "seq": writing.seq,
        "received_at": writing.received_at.isoformat(),
    }


def _write(
    writing: Writing,
    kind: str,
    detail: Mapping[str, Any],
    read: Mapping[str, Any],
    after: Mapping[str, Any],
    notices: Sequence[telling.Notice],
) -> Matter:
    texts = _texts(writing)
    told = {**_bare(writing, kind, {**detail, **writing.extra}), "after": after}
    if SEALED in (writing.before.row.get("sensitivity"), {**writing.before.row, **writing.row}["sensitivity"]):
        after_it = fold(writing.before, told, writing.playbook)
        writing.row |= reading_posts.reader_row(writing.before, after_it, writing.playbook)
    body: dict[str, Any] = {
        **_bare(writing, kind, {**detail, **writing.extra}),
        "format": 1,
        "matter": str(writing.matter_id),
        "at": writing.at.isoformat(),
        "by": _by(writing.actor),
        "read": dict(read),
        "after": dict(after),
        "texts": [{"id": str(t.id), "name": t.name, "commitment": bytes(t.commitment).hex()} for t in texts],
        "files": [{"name": f.name, "sha256": f.sha256, "type": f.media_type} for f in writing.files],
    }
    columns = fold(writing.before, body, writing.playbook)
    deltas = writing.deltas if writing.deltas is not None else _deltas(writing, columns)
    body["measures"] = [
        [d.name, d.value, d.day.isoformat(), d.place_code, d.kind, str(d.organisation_id or "")] for d in deltas
    ]
    event = _event(writing, body)
    for voice in writing.voices:
        voice.head = event.link
    if writing.files:
        Attachment.objects.bulk_create(writing.files)
    hanging.follow(writing.before.state, columns.state, writing.matter_id)
    store = _store_opened if writing.matter is None and writing.voices else _store
    return store(writing, columns, event, texts, deltas, notices)


def _store_opened(
    writing: Writing,
    columns: Columns,
    event: JournalEvent,
    texts: Sequence[ErasableText],
    deltas: Sequence[MeasureDelta],
    notices: Sequence[telling.Notice],
) -> Matter:
    """All of a new matter and its one voice, in one statement."""
    (voice,) = writing.voices
    matter, _changed = _folded(writing, columns, bytes(event.link))
    is_sealed = columns.row.get("sensitivity") == SEALED
    search = (
        ()
        if is_sealed
        else hanging.search_rows(
            matter.id, writing.texts.values(), place_code=matter.place_code, by_raiser=writing.speaker is not None
        )
    )
    told = telling.messages(matter, writing.seq, notices, at=writing.received_at, hold=_HOLD, voices=writing.voices)
    storing.store_opening(
        storing.Opening(
            matter=matter,
            voice=voice,
            texts=texts,
            event=event,
            clocks=hanging.clocks_changed(writing.before.state, columns.state, matter.id).fresh,
            messages=told,
            deltas=deltas,
            search=search,
            beside=writing.beside,
        )
    )
    return matter


def _store(
    writing: Writing,
    columns: Columns,
    event: JournalEvent,
    texts: Sequence[ErasableText],
    deltas: Sequence[MeasureDelta],
    notices: Sequence[telling.Notice],
) -> Matter:
    """What an event adds to a matter that there is."""
    matter, changed = _folded(writing, columns, bytes(event.link))
    if writing.matter is None:
        matter.save(force_insert=True)
    if writing.voices:
        Voice.objects.bulk_create(writing.voices)
    if writing.moved is not None:
        _move(writing.moved, matter)
    if texts:
        ErasableText.objects.bulk_create(texts)
    messages = telling.messages(matter, writing.seq, notices, at=writing.received_at, hold=_HOLD)
    clocks = hanging.clocks_changed(writing.before.state, columns.state, writing.matter_id)
    storing.store_event(
        matter, {} if writing.matter is None else changed, event=event, messages=messages, deltas=deltas, clocks=clocks
    )
    if writing.texts and columns.row.get("sensitivity") != SEALED:
        hanging.index(writing.matter_id, writing.texts.values(), by_raiser=writing.speaker is not None)
    return matter


def _move(voice: Voice, matter: Matter) -> None:
    """A voice that parts goes to its own matter and remembers where it was."""
    voice.parted_from_id, voice.matter, voice.rating = voice.matter_id, matter, ""
    voice.save(update_fields=["parted_from", "matter", "rating"])


def _texts(writing: Writing) -> list[ErasableText]:
    found = []
    for name, text in writing.texts.items():
        salt = new_salt()
        found.append(
            ErasableText(
                id=uuid7(),
                matter_id=writing.matter_id,
                seq=writing.seq,
                voice_id=writing.speaker,
                name=name,
                salt=salt,
                commitment=commitment(salt, text),
                text=text,
            )
        )
    return found


def _by(actor: Actor) -> dict[str, Any]:
    """Who did it: ids only, so that the journal names nobody."""
    return {
        "kind": actor.kind.value,
        "system": actor.label if actor.is_system else None,
        "person": str(actor.person_id) if actor.person_id else None,
        "posts": sorted(str(post) for post in actor.post_ids),
    }


def _event(writing: Writing, body: Mapping[str, Any]) -> JournalEvent:
    written = canonical_bytes(body)
    previous = bytes(writing.matter.head) if writing.matter else first_link(str(writing.matter_id))
    return JournalEvent(
        matter_id=writing.matter_id,
        seq=writing.seq,
        body=written,
        previous=previous,
        link=link(previous, written),
        at=writing.at,
        received_at=writing.received_at,
    )


def _folded(writing: Writing, columns: Columns, head: bytes) -> tuple[Matter, dict[str, Any]]:
    """The row as the journal has it, not saved, and what changed of it: only that is written, so that indexes that did
    not change stay.
    """
    matter = writing.matter or Matter(id=writing.matter_id, summary=writing.summary)
    values = {**columns.values(writing.playbook), "head": head}
    if columns.row.get("sensitivity") == SEALED:
        values["summary"] = None  # its words stand in no list
    changed = [name for name, value in values.items() if writing.matter is None or getattr(matter, name) != value]
    for name in changed:
        setattr(matter, name, values[name])
    return matter, {name: values[name] for name in changed}


def _deltas(writing: Writing, columns: Columns) -> list[MeasureDelta]:
    """The difference the event makes to what the matter counts for, told of its place, unit, kind and day."""
    old = counters(writing.before, writing.came_from or writing.playbook)
    new = counters(columns, writing.playbook)
    lead = columns.state.lead or writing.before.state.lead
    return [
        MeasureDelta(
            matter_id=writing.matter_id,
            seq=writing.seq,
            day=writing.received_at.astimezone(city_zone()).date(),
            place_code=columns.row["place_code"],
            organisation_id=UUID(lead) if lead else None,
            kind=columns.state.kind,
            name=name,
            value=new.get(name, 0) - old.get(name, 0),
            at=writing.received_at,
        )
        for name in sorted(old.keys() | new.keys())
        if new.get(name, 0) != old.get(name, 0)
    ]
