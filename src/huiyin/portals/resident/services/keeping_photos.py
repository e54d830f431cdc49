"""Keeping photos: a page that has to be shown again must not lose the photos that came with it.

A file input cannot be filled by the server. So photos that were accepted are stored as casework stores them (by the
hash of their content, encrypted) and the page carries signed tokens for them, good for a day and for this browser only.
A token also bears when and where the photo was taken, because what is stored does not say so any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from huiyin.casework.selectors.attachments import read_file
from huiyin.casework.services.attaching import stored
from huiyin.casework.types import AttachmentGiven
from huiyin.kernel.images import Capture
from huiyin.kernel.refusal import Refused

KEPT_FOR = timedelta(days=1)
AT_MOST = 6
_SALT = "resident.photo"


def keep(files: Sequence[UploadedFile], device: str) -> list[str]:
    """Tokens for the photos that can be kept; one that is refused is left out, the page says why beside the field."""
    tokens = []
    for file in files[:AT_MOST]:
        file.seek(0)
        try:
            kept = stored([AttachmentGiven("photos", file.read(), file.name or "")])[0].kept
        except Refused:
            continue
        taken = kept.capture
        known = [kept.sha256, taken.at.isoformat() if taken.at else "", taken.longitude, taken.latitude]
        tokens.append(_signer(device).sign_object(known))
    return tokens


def kept_tokens(tokens: Iterable[str], device: str) -> list[str]:
    """Those of the tokens that are this browser's and not too old, each once."""
    return [token for token in dict.fromkeys(tokens) if _known(token, device)][:AT_MOST]


def kept_files(tokens: Iterable[str], device: str) -> list[AttachmentGiven]:
    """The photos behind tokens with when and where they were taken; one whose file is gone is left out."""
    found = []
    for known in filter(None, (_known(token, device) for token in tokens)):
        sha256, at, longitude, latitude = known
        capture = Capture(datetime.fromisoformat(at) if at else None, longitude, latitude)
        try:
            found.append(AttachmentGiven("photos", read_file(sha256), capture=capture))
        except FileNotFoundError:
            continue
    return found


def _signer(device: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"{_SALT}/{device}")


def _known(token: str, device: str) -> tuple[str, str, float | None, float | None] | None:
    """(hash, instant, longitude, latitude) behind a token; None for one that is not this browser's, or too old."""
    try:
        sha256, at, longitude, latitude = _signer(device).unsign_object(token, max_age=KEPT_FOR)
    except (signing.BadSignature, ValueError):
        return None
    return str(sha256), str(at), longitude, latitude
