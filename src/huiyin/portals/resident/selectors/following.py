"""Following: a matter as its raiser may see it. A track of units and instants, never of private names.

What was said stands on the step that told the raiser; what others in the matter said or were told is left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huiyin.casework.models import Attachment, ErasableText, JournalEvent, Matter, OutboxMessage, Voice
from huiyin.casework.models.outbox import MessageState
from huiyin.casework.selectors import attachment_content, receipt_view
from huiyin.casework.selectors.details import shown
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.selectors.titles import event_title, post_titles, step_title, unit_title
from huiyin.casework.services.committing import UNDO_SECONDS
from huiyin.casework.types import ReceiptView
from huiyin.engine.definition import Action, Mark, Playbook
from huiyin.kernel.access import Hidden
from huiyin.kernel.parts import Step
from huiyin.kernel.time import now
from huiyin.people.selectors.organisations import find_units
from huiyin.people.types import Actor

_SHOWN = (
    "opened", "acted", "late", "joined", "parted", "merged", "rehomed", "noted", "attached", "recalculated", "decided",
)  # fmt: skip
_STATES: dict[str, Literal["", "now", "done", "late"]] = {"late": "late"}
_VOICES = ("matter__owner_post__kind", "matter__owner_post__organisation", "matter__lead_organisation")
_OPEN_FOR_UNDO = timedelta(seconds=UNDO_SECONDS)

Body = Mapping[str, Any]
AddressOf = Callable[[UUID], str]


def granted(code: str, voice_id: UUID) -> ReceiptView | None:
    """The receipt of a voice that was proved before; None when code and voice do not belong together."""
    voice = _not_sealed().filter(pk=voice_id, code=code).first()
    return receipt_view(voice) if voice else None


def own_voice(actor: Actor, code: str) -> ReceiptView | None:
    """The receipt of a code, if it is of the resident who is signed in; None otherwise."""
    if actor.person_id is None:
        return None
    voice = _not_sealed().filter(code=code, person=actor.person_id).first()
    return receipt_view(voice) if voice else None


def track(view: ReceiptView, address_of: AddressOf) -> list[Step]:
    """What happened, newest first: title, unit, instant, what the raiser was told, photos that go with it.

    An action that can still be taken back, and one that was, is not shown. Six queries at most.
    """
    voice = Voice.objects.select_related("matter__playbook").get(pk=view.proof.voice_id)
    playbook, bodies = playbook_of(voice.matter), _bodies(view)
    titles = _names(bodies)
    said, photos, own = _said(view), _photos(view, address_of), _own_numbers(view)
    voice_id = str(view.proof.voice_id)
    steps = [
        Step(
            what=_late_title(playbook, body, titles) if body["kind"] == "late" else event_title(playbook, body),
            at=_instant(body),
            who=_who(body, titles, is_own=body["seq"] in own or voice_id in body["detail"].get("voices", ())),
            said=said.get(body["seq"], ""),
            photos=photos.get(body["seq"], ()) if body["seq"] in said or body["kind"] == "attached" else (),
            state=_STATES.get(body["kind"], ""),
        )
        for body in reversed(bodies)
    ]
    return _with_newest(steps, is_open=view.progress.is_open)


def shared_file(view: ReceiptView, attachment_id: UUID, *, thumbnail: bool) -> tuple[str, bytes]:
    """(media type, bytes) of a photo that the raiser sent or that came with an answer to them; else `Hidden`."""
    if any(own.id == attachment_id for own in view.attachments):
        return attachment_content(Actor.anonymous(), attachment_id, thumbnail=thumbnail, proof=view.proof)
    row = Attachment.objects.filter(pk=attachment_id, matter=view.proof.matter_id, voice=None, erased_at=None).first()
    if row is None or row.seq not in _said(view):
        raise Hidden
    return attachment_content(Actor.system("receipt"), attachment_id, thumbnail=thumbnail)


def is_settling(view: ReceiptView) -> bool:
    """Whether the newest step can still be taken back: its answer is not told yet, and nobody is asked to judge it.

    One query.
    """
    rows = JournalEvent.objects.filter(matter=view.proof.matter_id).order_by("-seq").values_list("body", "received_at")
    newest = rows.first()
    return newest is not None and _is_held(json.loads(bytes(newest[0])), newest[1])


def judging_action(view: ReceiptView) -> Action | None:
    """The action by which the raiser judges now, if there is one."""
    return next((action for action in view.actions if action.mark is Mark.JUDGED), None)


def redo_action(view: ReceiptView) -> Action | None:
    """The action by which the raiser says that it is not solved and has it done again, if that is still open.

    Only once the raisers have been answered. Two queries where the method has such an action.
    """
    action = asking_again(view.actions)
    return action if action and _is_answered(view) else None


def asking_again(actions: Iterable[Action]) -> Action | None:
    """The one that the method itself calls so: nothing else that asks for words may hide behind the button “没解决，
    请重新办”, withdrawing least of all.
    """
    return next((action for action in actions if action.redo), None)


def _not_sealed() -> QuerySet[Voice]:
    """Voices of what may be followed here; a sealed file has a page of its own that leaves no trace."""
    return Voice.objects.select_related(*_VOICES).exclude(matter__sensitivity="sealed")


def _is_answered(view: ReceiptView) -> bool:
    """Whether somebody in a post has done something in the matter of which the raisers were told."""
    matter = Matter.objects.get(pk=view.proof.matter_id)
    actions = playbook_of(matter).actions
    return any(
        body["kind"] == "acted" and body["by"]["posts"] and _tells(actions.get(body["detail"].get("action", "")))
        for body in _bodies(view)
    )


def _tells(action: Action | None) -> bool:
    return action is not None and action.tell is not None and action.tell.says is not None


def _bodies(view: ReceiptView) -> list[Body]:
    """The events to be told, oldest first."""
    rows = JournalEvent.objects.filter(matter=view.proof.matter_id).order_by("seq").values_list("body", "received_at")
    events = [(json.loads(bytes(body)), at) for body, at in rows]
    taken_back = {body["detail"].get("undoes") for body, _at in events if body["kind"] == "undone"}
    return [
        body
        for body, at in events
        if body["kind"] in _SHOWN and body["seq"] not in taken_back and not _is_held(body, at) and _is_ours(view, body)
    ]


def _is_held(body: Body, at: datetime) -> bool:
    return body["kind"] == "acted" and bool(body["by"]["posts"]) and now() - at < _OPEN_FOR_UNDO


def _is_ours(view: ReceiptView, body: Body) -> bool:
    """Notes and files of the office are its own; those of the raiser's side are told."""
    return body["kind"] not in {"noted", "attached"} or not body["by"]["posts"]


def _instant(body: Body) -> datetime:
    return datetime.fromisoformat(body["at"])


def _own_numbers(view: ReceiptView) -> frozenset[int]:
    """The events in which this voice said something."""
    rows = ErasableText.objects.filter(voice=view.proof.voice_id, matter=view.proof.matter_id)
    return frozenset(rows.values_list("seq", flat=True))


def _names(bodies: list[Body]) -> dict[UUID, str]:
    """What posts and units are called that did something, or have it since somebody was late. Two queries at most."""
    late = [body for body in bodies if body["kind"] == "late"]
    risen = {UUID(body["after"]["owner"]["seat"]) for body in late if body["after"].get("owner")}
    units = {UUID(body["detail"]["unit"]) for body in late if body["detail"].get("unit")}
    titles = post_titles(risen | {UUID(post) for body in bodies for post in body["by"]["posts"][:1]})
    return titles | {unit: unit_title(row) for unit, row in (find_units(units) if units else {}).items()}


def _late_title(playbook: Playbook, body: Body, titles: Mapping[UUID, str]) -> str:
    """That a limit passed and what was done about it: on to another step, up to somebody, or reminded."""
    after, unit = body["after"], body["detail"].get("unit")
    if unit:
        return _("%(who)s超过时限，已催办") % {"who": titles.get(UUID(unit), "")}
    if after.get("step"):
        return _("期限已到，已转到“%(step)s”") % {"step": step_title(playbook, after["step"])}
    owner = titles.get(UUID(after["owner"]["seat"]), "") if after.get("owner") else ""
    return _("超过时限，已升级到%(who)s") % {"who": owner} if owner else _("超过时限，已催办")


def _who(body: Body, titles: Mapping[UUID, str], *, is_own: bool) -> str:
    posts = [titles[UUID(post)] for post in body["by"]["posts"][:1] if UUID(post) in titles]
    if posts:
        return posts[0]
    if body["by"]["kind"] == "system":
        return _("系统自动")
    return _("您") if is_own else _("其他反映人")


def _said(view: ReceiptView) -> dict[int, str]:
    """What this voice said later and was told, by the event's number, without the line that repeats the case code."""
    rows = OutboxMessage.objects.filter(voice=view.proof.voice_id, matter=view.proof.matter_id)
    told: dict[int, list[str]] = {}
    for message in rows.exclude(state=MessageState.CANCELLED).order_by("seq", "n"):
        if message.hold_until <= now() or message.occasion == "opened":
            told.setdefault(message.seq, []).append((message.body or "").rsplit("\n", 1)[0])
    for text in ErasableText.objects.filter(voice=view.proof.voice_id, matter=view.proof.matter_id, seq__gt=1):
        told.setdefault(text.seq, []).insert(0, shown(text))
    return {seq: "\n".join(said) for seq, said in told.items()}


def _photos(view: ReceiptView, address_of: AddressOf) -> dict[int, list[tuple[str, str]]]:
    rows = Attachment.objects.filter(matter=view.proof.matter_id, erased_at=None, media_type__startswith="image/")
    found: dict[int, list[tuple[str, str]]] = {}
    for row in rows.order_by("added_at", "id"):
        if row.seq > 1 and row.voice_id in (None, view.proof.voice_id):
            found.setdefault(row.seq, []).append((address_of(row.id), _("照片")))
    return found


def _with_newest(steps: list[Step], *, is_open: bool) -> list[Step]:
    if not steps:
        return steps
    newest = steps[0] if steps[0].state == "late" else replace(steps[0], state="now" if is_open else "done")
    return [newest, *steps[1:]]
