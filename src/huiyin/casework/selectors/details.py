"""Details: one matter with everything a page shows of it, persons masked, in a fixed number of queries."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from huiyin.casework.models import Attachment, ErasableText, JournalEvent, Matter, OutboxMessage, Voice
from huiyin.casework.models.outbox import MessageState
from huiyin.casework.selectors.access import access_matter
from huiyin.casework.selectors.allowing import allowed_actions, barred_sentences
from huiyin.casework.selectors.playbooks import current_playbook, playbook_of, playbook_then
from huiyin.casework.selectors.reading import note_reading
from huiyin.casework.selectors.titles import event_title, kind_title, post_titles, say, step_title, unit_title
from huiyin.casework.types import AttachmentView, MatterDetail, TimelineEntry, VoiceView
from huiyin.engine.definition import Playbook
from huiyin.engine.state import State, evolve
from huiyin.kernel.masking import mask_name, mask_phone
from huiyin.kernel.time import now
from huiyin.people.selectors.organisations import find_units
from huiyin.people.types import Actor
from huiyin.places.selectors import place_name

_UNDO = timedelta(seconds=20)


def detail(actor: Actor, matter_id: UUID) -> MatterDetail:
    """The matter with its timeline, voices, units, clocks and what this actor may do. `Refused` as `access_matter`."""
    matter = access_matter(actor, matter_id)
    note_reading(actor, matter, "detail")
    playbook, state = playbook_of(matter), evolve(State(), matter.state)
    voices = list(Voice.objects.filter(matter=matter_id).order_by("received_at", "id"))
    texts = texts_of(matter, voices)
    files = attachments_of(matter, voices)
    bodies = [json.loads(bytes(b)) for b in _journal(matter_id).values_list("body", flat=True)]
    first = next((text for text in texts if text.seq == 1 and text.matter_id == matter.id), None)
    return MatterDetail(
        id=matter.id,
        code=matter.code,
        playbook=playbook,
        method=say(playbook.title),
        place_method=_place_method(bodies),
        state=state,
        kind=kind_title(playbook, matter.kind),
        step=step_title(playbook, matter.step),
        place_code=matter.place_code,
        place_name=place_name(matter.place_code),
        urgency=matter.urgency,
        sensitivity=matter.sensitivity,
        owner=owner_label(matter),
        units=_units(state),
        clocks=state.clocks,
        words=shown(first) if first else "",
        fields=fields_of(playbook, matter, texts),
        voices=tuple(_voice(voice, texts) for voice in voices),
        timeline=timeline_of(matter, playbook, bodies, texts, files),
        attachments=tuple(files),
        actions=allowed_actions(actor, matter),
        due_at=matter.due_at,
        raised_at=matter.raised_at,
        received_at=matter.received_at,
        closed_at=matter.closed_at,
        rating=matter.rating,
        revision=matter.revision,
        can_undo=_can_undo(actor, bodies[-1]) if bodies else False,
        barred=barred_sentences(playbook, state),
        given=matter.fields,
    )


def _place_method(bodies: Sequence[Mapping[str, Any]]) -> str:
    """What the method of the place is called by which the matter does not go on; one query then, none otherwise."""
    last = next((body for body in reversed(bodies) if body["kind"] in ("rehomed", "method_kept")), None)
    if last is None or last["kind"] == "rehomed":
        return ""
    return say(current_playbook(last["detail"]["not"]).title)


def owner_label(matter: Matter) -> str:
    """Whose turn it is: unit and post, never a person. One query, none for a closed matter."""
    return post_titles([matter.owner_post_id]).get(matter.owner_post_id, "") if matter.owner_post_id else ""


def timeline_of(
    matter: Matter,
    playbook: Playbook,
    bodies: Sequence[Mapping[str, Any]],
    texts: Sequence[ErasableText],
    files: Sequence[AttachmentView],
) -> tuple[TimelineEntry, ...]:
    """The journal as people read it, oldest first. Two queries: posts and messages."""
    titles = post_titles({UUID(post) for body in bodies for post in body["by"]["posts"]})
    told: dict[int, list[str]] = {}
    sent = OutboxMessage.objects.filter(matter=matter.id, voice__isnull=False).exclude(state=MessageState.CANCELLED)
    for message in sent.order_by("seq", "n"):
        told.setdefault(message.seq, []).append(message.body or "")
    return tuple(
        TimelineEntry(
            seq=body["seq"],
            kind=body["kind"],
            title=event_title(playbook, body),
            who=_who(body, titles),
            at=datetime.fromisoformat(body["at"]),
            received_at=datetime.fromisoformat(body["received_at"]),
            words=tuple(
                (text_title(playbook, body, text.name), shown(text))
                for text in texts
                if text.seq == body["seq"] and text.matter_id == matter.id
            ),
            attachments=tuple(file for file in files if file.seq == body["seq"]),
            told=tuple(dict.fromkeys(told.get(body["seq"], []))),
        )
        for body in bodies
    )


def texts_of(matter: Matter, voices: Sequence[Voice]) -> list[ErasableText]:
    """The words said in a matter and by its voices elsewhere; those of a voice that has parted stay away."""
    here = {voice.id for voice in voices}
    rows = ErasableText.objects.filter(Q(matter=matter.id) | Q(voice__in=here)).order_by("seq", "id")
    return [row for row in rows if row.voice_id is None or row.voice_id in here]


def attachments_of(matter: Matter, voices: Sequence[Voice]) -> list[AttachmentView]:
    """The files of a matter and its voices; those of a voice that has parted stay away. One query."""
    here = {voice.id for voice in voices}
    rows = Attachment.objects.filter(Q(matter=matter.id) | Q(voice__in=here)).order_by("added_at", "id")
    return [attachment_view(row) for row in rows if row.voice_id is None or row.voice_id in here]


def attachment_view(row: Attachment) -> AttachmentView:
    """A file as pages list it."""
    return AttachmentView(
        row.id, row.seq, row.name, row.media_type, row.size_bytes, row.captured_at, row.erased_at is not None
    )


def fields_of(playbook: Playbook, matter: Matter, texts: Sequence[ErasableText]) -> tuple[tuple[str, str], ...]:
    """The matter's own fields with their titles, in the playbook's order."""
    said = {text.name: shown(text) for text in texts if text.seq == 1 and text.matter_id == matter.id}
    found = []
    for item in playbook.fields:
        value = matter.fields.get(item.name, said.get(item.name))
        if item.kind == "choice" and value is not None:
            value = next((say(c.words) for c in playbook.reasons.get(item.choices or "", ()) if c.code == value), value)
        if value is not None:
            found.append((say(item.words), str(value)))
    return tuple(found)


def text_title(playbook: Playbook, body: Mapping[str, Any], name: str) -> str:
    """What a text is called: the words of the need or field it answers."""
    then = playbook_then(playbook, body)
    action = then.actions.get(body["detail"].get("action", ""))
    needs = {need.name: need.words for need in action.needs} if action else {}
    needs |= {item.name: item.words for item in then.fields} if body["kind"] == "opened" else {}
    if name in needs:
        return say(needs[name])
    return _("原来的内容") if name == "replaced" else _("说明")


def shown(text: ErasableText) -> str:
    """A text, or the sentence that stands where it was erased."""
    if text.erased_at is None:
        return text.text or ""
    return _("（内容已依法删除：%(reason)s）") % {"reason": text.erased_reason}


def _journal(matter_id: UUID) -> Any:
    return JournalEvent.objects.filter(matter=matter_id).order_by("seq")


def _voice(voice: Voice, texts: Sequence[ErasableText]) -> VoiceView:
    words = next((shown(text) for text in texts if text.voice_id == voice.id and text.name == "words"), "")
    return VoiceView(
        id=voice.id,
        code=voice.code,
        name=mask_name(voice.name) if voice.name else "",
        phone=mask_phone(voice.phone) if voice.phone else "",
        is_anonymous=voice.is_anonymous,
        rating=voice.rating,
        raised_at=voice.raised_at,
        received_at=voice.received_at,
        words=words,
    )


def _units(state: State) -> tuple[tuple[UUID, str, str, bool], ...]:
    """(id, name, mark, leads) of each called unit. One query, none without calls."""
    if not state.calls:
        return ()
    named = find_units(UUID(call.unit) for call in state.calls)
    return tuple(
        (UUID(call.unit), unit_title(named[UUID(call.unit)]), call.mark, call.lead)
        for call in state.calls
        if UUID(call.unit) in named
    )


def _who(body: Mapping[str, Any], titles: Mapping[UUID, str]) -> str:
    """The first of the posts that acted; the raiser; or the program."""
    posts = [titles[UUID(post)] for post in body["by"]["posts"] if UUID(post) in titles]
    if posts:
        return posts[0]
    return _("系统") if body["by"]["kind"] == "system" else _("诉求人")


def _can_undo(actor: Actor, body: Mapping[str, Any]) -> bool:
    fresh = now() - datetime.fromisoformat(body["received_at"]) <= _UNDO
    mine = actor.person_id is not None and body["by"]["person"] == str(actor.person_id)
    return body["kind"] == "acted" and fresh and mine
