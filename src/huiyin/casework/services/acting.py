"""Acting: somebody does something to a matter, and may take it back while nothing has left the house."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.casework.models import JournalEvent, Matter, OutboxMessage
from huiyin.casework.models.outbox import MessageState
from huiyin.casework.selectors.access import access_matter
from huiyin.casework.selectors.allowing import act_event
from huiyin.casework.selectors.facts import gather, gather_of, named_posts
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.services import attaching, checking, committing, loading
from huiyin.casework.services.drafting import check_words, is_too_long
from huiyin.casework.services.refusing import refused, stale
from huiyin.casework.types import AttachmentGiven, Columns, VoiceProof, undo_of
from huiyin.casework.types.bindings import EffectContext
from huiyin.casework.types.coming import counted_instant
from huiyin.engine.definition import Playbook
from huiyin.engine.inputs import PERSONAL_KINDS, answered
from huiyin.engine.state import Act, Refusal, Undo
from huiyin.engine.stepping import step
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.types import Actor


def act(
    actor: Actor,
    *,
    matter_id: UUID,
    action: str,
    inputs: Mapping[str, Any],
    revision: int,
    attachments: Sequence[AttachmentGiven] = (),
    proof: VoiceProof | None = None,
    happened_at: datetime | None = None,
) -> Matter:
    """Take an action of the matter's playbook. ``inputs`` by the name of the need; ``units`` and ``unit`` are ids as
    text; what the matter's own fields answer need not be among them. Files answer the need whose name they bear.
    ``proof`` lets the holder of a receipt act for their voice.

    `Refused` for a matter the actor may not see, a ``revision`` that is no longer the newest (``details["code"]`` is
    "stale"), words too long (kept as a draft), and whatever the engine refuses. One transaction.
    """
    inputs = checking.plain(inputs)
    long = {name: value for name, value in inputs.items() if isinstance(value, str) and is_too_long(value)}
    if long or attachments:
        # These outlive a transaction that is taken back, and are kept for those only who may see the matter.
        check_may_see(actor, matter_id=matter_id, proof=proof)
    for name, value in long.items():
        check_words(actor, matter_id=matter_id, words=value, field=name, required=False)
    files = attaching.stored(attachments)
    with transaction.atomic():
        matter, voices = loading.entered(actor, matter_id=matter_id, proof=proof)
        playbook = playbook_of(matter)
        if matter.revision != revision:
            raise stale(matter, playbook, revision)
        given = _with_files({**_answered(playbook, action, matter), **inputs}, files)
        checking.seats_named(
            playbook, action, given, about=matter.about_organisation_id, undecided=matter.about_undecided
        )
        event = act_event(actor, playbook, action, given, at=now(), voices=voices)
        return _take(actor, matter, playbook, event, files, proof, happened_at)


def _take(
    actor: Actor,
    matter: Matter,
    playbook: Playbook,
    event: Act,
    files: list[attaching.Stored],
    proof: VoiceProof | None,
    happened_at: datetime | None,
) -> Matter:
    received, inputs = event.at, event.inputs
    before = loading.columns_of(matter)
    facts = gather_of(
        matter,
        playbook,
        before.state,
        at=received,
        units=[*event.units, *_units(inputs)],
        posts=named_posts(playbook, event.action, inputs),
    )
    outcome = step(playbook, before.state, event, facts)
    if isinstance(outcome, Refusal):
        raise refused(outcome)
    speaker = proof.voice_id if proof else None
    writing = committing.Writing(
        actor=actor,
        playbook=playbook,
        matter_id=matter.id,
        before=before,
        at=counted_instant(happened_at, received),
        received_at=received,
        matter=matter,
        texts=personal_texts(playbook, event.action, inputs),
        files=attaching.rows(files, matter.id, before.seq + 1, speaker, received),
        speaker=speaker,
    )
    return committing.commit(writing, outcome)


def undo(actor: Actor, *, matter_id: UUID) -> Matter:
    """Take back one's own last action within 20 s, while every message of it is still held; they are cancelled.

    `Refused` when it is somebody else's, too late, or something of it has left the house.
    """
    with transaction.atomic():
        matter, _voices = loading.entered(actor, matter_id=matter_id)
        before = loading.columns_of(matter)
        playbook = playbook_of(matter)
        body = _undoable(actor, matter)
        earlier, _same = loading.folded(matter.id, before=matter.revision)
        event = Undo(now(), str(actor.person_id), earlier.state)
        facts = gather(
            playbook, matter_id=matter.id, place_code=matter.place_code, at=event.at, about_organisation_id=None
        )
        outcome = step(playbook, before.state, event, facts)
        if isinstance(outcome, Refusal):
            raise refused(outcome)
        _cancel(matter)
        _undo_effects(actor, matter, playbook, before, body)
        writing = committing.Writing(
            actor=actor,
            playbook=playbook,
            matter_id=matter.id,
            before=before,
            at=event.at,
            received_at=event.at,
            matter=matter,
            row={name: value for name, value in earlier.row.items() if before.row.get(name) != value},
            extra={"undoes": matter.revision},
        )
        return committing.commit(writing, outcome)


def check_may_see(actor: Actor, *, matter_id: UUID, proof: VoiceProof | None = None) -> None:
    """`Refused` as for nothing when the actor neither may see the matter nor holds a receipt of it."""
    if proof is None or proof.matter_id != matter_id:
        access_matter(actor, matter_id)


def personal_texts(playbook: Playbook, action: str, inputs: Mapping[str, Any]) -> dict[str, str]:
    """The inputs that are somebody's words; they go to the erasable table."""
    needs = playbook.actions[action].needs if action in playbook.actions else ()
    words = {need.name: inputs.get(need.name) for need in needs if need.kind in PERSONAL_KINDS - {"images"}}
    return {name: str(value).strip() for name, value in words.items() if value and str(value).strip()}


def _answered(playbook: Playbook, action: str, matter: Matter) -> dict[str, Any]:
    """What was said when the matter was raised answers the action too, unless it is said anew."""
    found = playbook.actions.get(action)
    return answered(playbook, found, matter.fields) if found else {}


def _units(inputs: Mapping[str, Any]) -> list[str]:
    units = [str(unit) for unit in inputs.get("units") or []]
    return [*units, str(inputs["unit"])] if inputs.get("unit") else units


def _with_files(inputs: Mapping[str, Any], files: list[attaching.Stored]) -> dict[str, Any]:
    """The inputs with each need that files answer filled by their hashes."""
    given = dict(inputs)
    for file in files:
        given[file.name] = [*(given.get(file.name) or []), file.kept.sha256]
    return given


def _undoable(actor: Actor, matter: Matter) -> dict[str, Any]:
    """The body of the last event, if this actor may take it back now."""
    last = JournalEvent.objects.get(matter=matter.id, seq=matter.revision)
    body: dict[str, Any] = json.loads(bytes(last.body))
    if body["kind"] != "acted" or actor.person_id is None or body["by"]["person"] != str(actor.person_id):
        raise Refused(_("只能撤回您自己刚刚做的最后一步。"), who_can_help=_("市值班台"), details={"code": "not_yours"})
    if now() - last.received_at > timedelta(seconds=committing.UNDO_SECONDS):
        raise _too_late()
    return body


def _undo_effects(actor: Actor, matter: Matter, playbook: Playbook, before: Columns, body: Mapping[str, Any]) -> None:
    """Let effects of other parts take back what they did; tallies and messages go back by themselves."""
    action = body["detail"].get("action")
    occasions = {action, "closed"} if not matter.is_open else {action}
    context = EffectContext(actor, matter.id, matter.revision, now(), playbook, before)
    for effect in playbook.effects:
        if effect.on not in occasions:
            continue
        take_back = undo_of(effect.name)
        if take_back is not None:
            take_back(context, {"on": effect.on, "undone": True})


def _cancel(matter: Matter) -> None:
    """Take back what was to be told. Refuses when a message has been claimed for sending: it may have left."""
    messages = OutboxMessage.objects.select_for_update().filter(matter=matter.id, seq=matter.revision)
    if any(message.state != MessageState.HELD or message.tries for message in messages):
        raise _too_late()
    messages.update(state=MessageState.CANCELLED)


def _too_late() -> Refused:
    return Refused(_("已经过了撤回的时间，消息已发出。如办错了，请继续办理并写明情况。"), details={"code": "too_late"})
