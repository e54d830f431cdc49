"""Protected: what the person whom a sealed matter protects sees of it, by the safe channel: their receipt's secret.

Whoever has proved it may act for their own voice for a few minutes (`safe_pass`), without a session or a cookie; who
reads the file may write down what the person says before them (`in_presence`).
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
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
from huiyin.kernel.limits import RateLimit
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.types import Actor

_PASS, _KEY = "casework.safe_pass", "casework.safe_key"
_PASS_LASTS, _KEY_LASTS = timedelta(minutes=10), timedelta(minutes=1)
ONCE = RateLimit("casework.safe_key", 1, timedelta(minutes=10))


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
    return _token(voice, _PASS, _PASS_LASTS)


def passed_voice(token: str) -> Voice:
    """The voice a pass was made for. `Refused` for one that is forged or over: the secret is asked again."""
    return _voice(token, _PASS)


def safe_key(voice: Voice) -> str:
    """A key that opens the page once, within a minute: what a browser keeps in its history opens nothing."""
    return _token(voice, _KEY, _KEY_LASTS)


def opened_voice(key: str) -> Voice:
    """The voice a key was made for, which is spent by this. `Refused` for one that is forged, spent or over."""
    voice = _voice(key, _KEY)
    ONCE.spend(key)
    return voice


def _token(voice: Voice, salt: str, lasts: timedelta) -> str:
    said = [str(voice.id), (now() + lasts).isoformat(), secrets.token_hex(8)]
    return signing.dumps(said, salt=salt)


def _voice(token: str, salt: str) -> Voice:
    over = Refused(_("时间到了，请重新输入号码和口令。"), details={"problem": "over"})
    try:
        voice_id, until, _chance = signing.loads(token, salt=salt)
    except (signing.BadSignature, ValueError) as wrong:
        raise over from wrong
    if now() >= datetime.fromisoformat(until):
        raise over
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
