"""Keeping photos: a page that has to be shown again must not lose the photos that came with it.

A file input cannot be filled by the server. So photos that were accepted are stored as casework stores them (by the
hash of their content, encrypted) and the page carries signed tokens for them, good for a day and for this browser only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from huiyin.casework.selectors.attachments import read_file
from huiyin.casework.services.attaching import stored
from huiyin.casework.types import AttachmentGiven
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
        tokens.append(_signer(device).sign(kept.sha256))
    return tokens


def kept_tokens(tokens: Iterable[str], device: str) -> list[str]:
    """Those of the tokens that are this browser's and not too old, each once."""
    return [token for token in dict.fromkeys(tokens) if _hash(token, device)][:AT_MOST]


def contents(tokens: Iterable[str]) -> list[bytes]:
    """The photos behind checked tokens; one whose file is gone is left out."""
    found = []
    for token in tokens:
        try:
            found.append(read_file(token.split(":", 1)[0]))
        except FileNotFoundError:
            continue
    return found


def _signer(device: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"{_SALT}/{device}")


def _hash(token: str, device: str) -> str:
    try:
        return str(_signer(device).unsign(token, max_age=KEPT_FOR))
    except signing.BadSignature:
        return ""
