"""Protected: what the person whom a sealed matter protects sees of it, by the safe channel: their receipt's secret."""

from __future__ import annotations

from huiyin.casework.models import Voice
from huiyin.casework.selectors.public import PER_CODE, PER_DEVICE, opens, receipt_view, voice_of, wrong_proof
from huiyin.casework.selectors.reading import ReadingShown, readings_of
from huiyin.casework.types import ReceiptView
from huiyin.kernel.codes import check_case_code


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
