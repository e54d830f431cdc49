"""Public: what a case code shows and what a receipt opens (SYSTEMS B9, DESIGN §3 Matter)."""

from __future__ import annotations

import hmac
import json
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from huiyin.casework.models import JournalEvent, Matter, OutboxMessage, Voice
from huiyin.casework.models.outbox import MessageState
from huiyin.casework.selectors.allowing import allowed_actions
from huiyin.casework.selectors.details import attachment_view, fields_of, shown, texts_of
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.selectors.titles import event_title, post_title, step_title, unit_title
from huiyin.casework.types import Progress, ReceiptView, VoiceProof
from huiyin.casework.types.secrets import hash_of
from huiyin.engine.state import State, evolve
from huiyin.kernel.codes import check_case_code
from huiyin.kernel.codes.typed import plain
from huiyin.kernel.crypto import last_four as tail_of
from huiyin.kernel.limits import RateLimit
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.types import Actor

PER_CODE = RateLimit("casework.receipt.code", 5, timedelta(hours=1))
PER_DEVICE = RateLimit("casework.receipt.device", 20, timedelta(hours=1))
_TAIL = 4
_TOLD_KINDS = ("opened", "acted", "late", "undone", "merged", "parted", "rehomed", "imported", "withdrawn")


def by_code(code: str) -> Progress:
    """What the bare case code shows: step, unit, time. `Refused` for a code that is mistyped or nobody's.

    A protected matter shows neither step nor unit by name, which would tell its kind; a sealed one is nobody's.
    """
    found = voice_of(code)
    matter = found.matter if found else _matters().filter(code=check_case_code(code)).first()
    if matter is None or matter.sensitivity == "sealed":
        raise Refused(_("没有找到这个案码，请对照回执再看一遍。"), field="case_code", details={"problem": "unknown"})
    return _progress(matter, found.code if found else matter.code)


def by_receipt(code: str, *, secret: str = "", last_four: str = "", device: str) -> ReceiptView:
    """Everything the raiser may see, for the secret of the receipt's QR or the last four digits of the phone.

    Wrong tries are counted per code and per ``device`` (never per address alone); then both must wait. `Refused` with
    the same words for a wrong secret and for a code that is nobody's.
    """
    voice_code = check_case_code(code)
    PER_DEVICE.check(device)
    PER_CODE.check(voice_code)
    voice = voice_of(voice_code)
    if voice is None or voice.matter.sensitivity == "sealed" or not opens(voice, secret, last_four):
        raise wrong_proof(voice_code, device)
    return receipt_view(voice)


def wrong_proof(voice_code: str, device: str) -> Refused:
    """Count a wrong try; the refusal for it, the same for whatever was wrong."""
    PER_DEVICE.count(device)
    PER_CODE.count(voice_code)
    return Refused(
        _("案码和验证信息对不上，请核对手机尾号，或扫回执上的二维码。"),
        who_can_help=_("市值班台"),
        field="last_four",
        details={"problem": "wrong"},
    )


def receipt_view(voice: Voice) -> ReceiptView:
    """What a voice sees of its matter: its own words and files, the steps, and every answer. Constant queries."""
    matter, proof = voice.matter, VoiceProof(voice.matter_id, voice.id)
    playbook = playbook_of(matter)
    texts = [text for text in texts_of(matter, [voice]) if text.voice_id == voice.id]
    words = next((shown(text) for text in texts if text.name == "words"), "")
    answers = OutboxMessage.objects.filter(voice=voice).exclude(state=MessageState.CANCELLED)
    answers = answers.filter(Q(hold_until__lte=now()) | Q(occasion="opened")).order_by("created_at", "n")
    events = [(event.received_at, json.loads(bytes(event.body))) for event in _journal(matter.id)]
    return ReceiptView(
        proof=proof,
        progress=_progress(matter, voice.code, is_proved=True),
        words=words,
        fields=fields_of(playbook, matter, texts),
        attachments=tuple(attachment_view(row) for row in voice.attachments.order_by("added_at", "id")),
        answers=tuple((answer.created_at, answer.body or "") for answer in answers),
        steps=tuple((at, event_title(playbook, body)) for at, body in events if body["kind"] in _TOLD_KINDS),
        actions=allowed_actions(Actor.anonymous(), matter, proof=proof),
        rating=voice.rating,
        revision=matter.revision,
    )


def voice_receipt(actor: Actor, voice_id: UUID) -> ReceiptView:
    """The same view for a signed-in resident's own voice. `Refused` as for nothing otherwise."""
    own = _voices().filter(pk=voice_id, person=actor.person_id).exclude(matter__sensitivity="sealed")
    voice = own.first() if actor.person_id else None
    if voice is None:
        raise Refused(_("没有找到这件事。"), details={"problem": "unknown"})
    return receipt_view(voice)


def own_voices(actor: Actor, *, limit: int = 50) -> tuple[Progress, ...]:
    """The matters a signed-in resident has raised, the newest first."""
    if actor.person_id is None:
        return ()
    voices = _voices().filter(person=actor.person_id).exclude(matter__sensitivity="sealed")
    voices = voices.order_by("-received_at")[:limit]
    return tuple(_progress(voice.matter, voice.code, is_proved=True) for voice in voices)


def _matters() -> QuerySet[Matter]:
    return Matter.objects.select_related("owner_post__kind", "owner_post__organisation", "lead_organisation")


def _voices() -> QuerySet[Voice]:
    return Voice.objects.select_related(
        "matter__owner_post__kind", "matter__owner_post__organisation", "matter__lead_organisation"
    )


def _journal(matter_id: UUID) -> QuerySet[JournalEvent]:
    return JournalEvent.objects.filter(matter=matter_id).order_by("seq")


def voice_of(code: str) -> Voice | None:
    """The voice that has this case code. One query."""
    return _voices().filter(code=check_case_code(code)).first()


def opens(voice: Voice, secret: str, last_four: str) -> bool:
    """Whether the secret or the last four digits are this voice's; compared in constant time."""
    if secret:
        return hmac.compare_digest(hash_of(secret), bytes(voice.secret_hash))
    digits = plain(last_four)
    return bool(voice.phone) and len(digits) == _TAIL and hmac.compare_digest(tail_of(voice.phone or ""), digits)


def _progress(matter: Matter, code: str, *, is_proved: bool = False) -> Progress:
    """Where a matter stands. Of a guarded one only who has proved to be its raiser learns step, unit and day."""
    playbook = playbook_of(matter)
    guarded = matter.sensitivity != "open" and not is_proved
    generic = _("办理中") if matter.is_open else _("已办结")
    return Progress(
        code=code,
        step=generic if guarded else step_title(playbook, matter.step),
        unit="" if guarded else _unit(matter),
        is_open=matter.is_open,
        received_at=matter.received_at,
        changed_at=matter.changed_at,
        due_at=None if guarded else matter.due_at,
        blocked_year=None if guarded else _blocked_year(matter),
        is_guarded=guarded,
    )


def _blocked_year(matter: Matter) -> int | None:
    """The year whose calendar a clock of the matter waits for."""
    clocks = evolve(State(), matter.state).clocks
    return next((clock.blocked_year for clock in clocks if clock.blocked_year and clock.unit is None), None)


def _unit(matter: Matter) -> str:
    """Who has it now: the unit of the owning post, or the post itself where it belongs to none; never a person. Of a
    closed matter the unit that led.
    """
    unit = matter.owner_post.organisation if matter.owner_post else matter.lead_organisation
    if unit is not None:
        return unit_title(unit)
    return post_title(matter.owner_post) if matter.owner_post else ""
