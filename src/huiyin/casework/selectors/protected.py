"""Protected: what the person whom a sealed matter protects sees of it, by the safe channel: their receipt's secret.

Whoever has proved it may act for their own voice for a few minutes (`safe_pass`), without a session or a cookie; who
reads the file may write down what the person says before them (`in_presence`).
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _

from huiyin.casework.models import Voice
from huiyin.casework.models.matters import Sensitivity
from huiyin.casework.selectors.access import access_matter, unknown_matter
from huiyin.casework.selectors.public import PER_CODE, PER_DEVICE, opens, receipt_view, voice_of, wrong_proof
from huiyin.casework.selectors.reading import ReadingShown, readings_of
from huiyin.casework.types import ReceiptView, VoiceProof
from huiyin.kernel.codes import check_case_code
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor

_SALT = "casework.safe_pass"
_PASS_LASTS = timedelta(minutes=10)


def safe_voice(code: str, *, secret: str, device: str) -> Voice:
    """The protected person's voice in a sealed matter, for the secret of their receipt alone: others know the phone.

    `Refused` and counted as by `by_receipt`, with the same words for whatever it is.
    """
    voice_code = check_case_code(code)
    PER_DEVICE.check(device)
    PER_CODE.check(voice_code)
    voice = voice_of(voice_code)
    if voice is None or not voice.is_protected or voice.matter.sensitivity != "sealed" or not secret:
        raise wrong_proof(voice_code, device)
    if not opens(voice, secret, ""):
        raise wrong_proof(voice_code, device)
    return voice


def readings(code: str, *, secret: str, device: str) -> tuple[ReadingShown, ...]:
    """Who looked at the file that protects the holder of this receipt, the newest first. Refused as by `safe_voice`."""
    return readings_of(safe_voice(code, secret=secret, device=device).matter_id)


def protected_view(code: str, *, secret: str, device: str) -> tuple[ReceiptView, tuple[ReadingShown, ...]]:
    """What the protected person sees of their file, and who looked at it. Refused as by `safe_voice`."""
    voice = safe_voice(code, secret=secret, device=device)
    return receipt_view(voice), readings_of(voice.matter_id)


def protected_voice(matter_id: UUID) -> Voice | None:
    """The voice that a sealed matter protects, if it has one. The caller has proved the right to it."""
    found = Voice.objects.filter(matter=matter_id, is_protected=True, matter__sensitivity=Sensitivity.SEALED)
    return found.select_related("matter__playbook").order_by("received_at", "id").first()


def safe_pass(voice: Voice) -> str:
    """A pass by which the holder of a proved secret may go on for ten minutes; it holds no secret."""
    return signing.dumps(str(voice.id), salt=_SALT)


def passed_voice(token: str) -> Voice:
    """The voice a pass was made for. `Refused` for one that is forged or over: the secret is asked again."""
    try:
        voice_id = signing.loads(token, salt=_SALT, max_age=_PASS_LASTS)
    except signing.BadSignature as wrong:
        raise Refused(_("时间到了，请重新输入号码和口令。"), details={"problem": "over"}) from wrong
    voice = Voice.objects.filter(pk=voice_id, is_protected=True, matter__sensitivity=Sensitivity.SEALED).first()
    if voice is None:
        raise unknown_matter()
    return voice


def proof_of(voice: Voice) -> VoiceProof:
    """Proof for a voice whose secret or pass the caller has checked."""
    return VoiceProof(voice.matter_id, voice.id)


def in_presence(actor: Actor, *, matter_id: UUID) -> VoiceProof:
    """Let who reads a sealed matter write down what the protected person says before them; the journal shows whose
    hand it was. `Refused` as for nothing to anybody else, and where nobody is protected.
    """
    access_matter(actor, matter_id)
    voice = protected_voice(matter_id)
    if voice is None or not actor.is_staff:
        raise unknown_matter()
    return proof_of(voice)
