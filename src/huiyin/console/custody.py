"""The keys in people's hands: how one tells them apart, and how a copy is sealed for the safe.

fingerprints()  part -> sixteen digits that tell one key from another and betray nothing of it
seal / unseal   the key file under a passphrase: what is kept in two places outside the house
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings

from huiyin.kernel.crypto import key_ring

PASSPHRASE_LEAST = 16
_FORMAT = "huiyin sealed keys 1"
_SALT_BYTES, _NONCE_BYTES = 16, 12


class CustodyFault(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """A sealed copy that cannot be made or opened; the message says why."""


def fingerprints() -> dict[str, str]:
    """Of each part of the key ring, `stable` and every version; what was written needs all parts of its time."""
    ring = key_ring()
    stable = hashlib.sha256(ring.stable_key("fingerprint")).hexdigest()[:16]
    public = sorted(ring.public_keys().items())
    return {"stable": stable, **{str(version): hashlib.sha256(key).hexdigest()[:16] for version, key in public}}


def city_fingerprint() -> str:
    """The one fingerprint to write on an envelope: of the part that never changes."""
    return fingerprints()["stable"]


def seal(target: Path, passphrase: str) -> None:
    """Write the key file, sealed under a passphrase of PASSPHRASE_LEAST characters or more, to a new file."""
    if len(passphrase) < PASSPHRASE_LEAST:
        raise CustodyFault(f"The passphrase needs {PASSPHRASE_LEAST} characters: six or seven words, for example.")
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    fingerprint = city_fingerprint()
    plain = Path(settings.HUIYIN_KEY_FILE).read_bytes()
    sealed = AESGCM(_derived(passphrase, salt)).encrypt(nonce, plain, _FORMAT.encode())
    text = {"format": _FORMAT, "fingerprint": fingerprint, "sealed": _text(salt + nonce + sealed)}
    _write_new(target, json.dumps(text, indent=1).encode() + b"\n")


def unseal(source: Path, passphrase: str) -> Path:
    """Put a sealed copy back where the settings want the key file; never over one that is there. Returns the place."""
    try:
        content = json.loads(source.read_text("utf-8"))
        raw = base64.b64decode(content["sealed"], validate=True)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CustodyFault(f"{source} is no sealed copy of a key file.") from error
    salt, nonce, sealed = raw[:_SALT_BYTES], raw[_SALT_BYTES:][:_NONCE_BYTES], raw[_SALT_BYTES + _NONCE_BYTES :]
    try:
        plain = AESGCM(_derived(passphrase, salt)).decrypt(nonce, sealed, _FORMAT.encode())
    except InvalidTag as error:
        raise CustodyFault("The passphrase does not open this copy, or the copy is damaged.") from error
    place = Path(settings.HUIYIN_KEY_FILE)
    _write_new(place, plain)
    return place


def _derived(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**17, r=8, p=1).derive(passphrase.encode())


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _write_new(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        opened = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise CustodyFault(f"{target} exists already; keys are never overwritten. Move it away first.") from error
    with os.fdopen(opened, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
