"""The key ring: versioned root keys, from the file `HUIYIN_KEY_FILE`.

The file is JSON: `{"format": 1, "cipher": "AES-256-GCM", "stable": "…", "versions": {"1": "…", "2": "…"}}`, keys in
base64, 32 bytes. `versions` encrypt and sign: the newest writes, every one reads, so that rotating is adding one.
`retired`, if there is any: of versions that open nothing any more the public keys, which still verify signatures.
`stable` never changes, because blind indexes and case codes must come out the same for ever.

A sealed value: format (1 byte) · cipher (1) · key version (2) · nonce (12) · ciphertext · tag (16), bound to its
purpose.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from huiyin.kernel.crypto.providers import PROVIDERS, CryptoError, CryptoProvider, derived_key

KEY_BYTES = 32
_FORMAT = 1
_HEADER_BYTES = 4
_VERSION_BYTES = 2


@dataclass(frozen=True)
class KeyRing:
    """The keys of one city. Never printed: the keys are left out of its text."""

    versions: dict[int, bytes] = field(repr=False)
    stable: bytes = field(repr=False)
    cipher: str = "AES-256-GCM"
    retired: dict[int, bytes] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        keys = [*self.versions.values(), self.stable]
        if not self.versions or any(len(key) != KEY_BYTES for key in keys) or self.cipher not in PROVIDERS:
            raise ImproperlyConfigured("A key ring needs a known cipher, a stable key and a version, 32 bytes each.")

    @property
    def newest(self) -> int:
        """The version that encrypts and signs."""
        return max(self.versions)

    @property
    def provider(self) -> CryptoProvider:
        """The provider that encrypts and hashes."""
        return PROVIDERS[self.cipher]

    def encrypt(self, plain: bytes, purpose: str) -> bytes:
        """Seal `plain` with the newest key; only `decrypt` with the same purpose opens it."""
        header = bytes((_FORMAT, self.provider.cipher_id)) + self.newest.to_bytes(_VERSION_BYTES)
        return header + self.provider.encrypt(self.versions[self.newest], plain, header + purpose.encode())

    def decrypt(self, sealed: bytes, purpose: str) -> bytes:
        """Open a value sealed by any version and cipher; `CryptoError` when it cannot be."""
        header = sealed[:_HEADER_BYTES]
        if len(header) < _HEADER_BYTES or header[0] != _FORMAT:
            raise CryptoError("Not a sealed value.")
        provider = next((one for one in PROVIDERS.values() if one.cipher_id == header[1]), None)
        key = self.versions.get(version_of(sealed))
        if provider is None or key is None:
            raise CryptoError(f"No key for cipher {header[1]}, version {version_of(sealed)}.")
        return provider.decrypt(key, sealed[_HEADER_BYTES:], header + purpose.encode())

    def keyed_digest(self, data: bytes, purpose: str) -> bytes:
        """A 32-byte keyed hash for one purpose that stays the same when keys are rotated."""
        return self.provider.keyed_digest(self.stable_key(purpose), data)

    def stable_key(self, purpose: str) -> bytes:
        """A 32-byte key for one purpose that stays the same when keys are rotated."""
        return derived_key(self.stable, f"stable/{purpose}")

    def sign(self, data: bytes) -> bytes:
        """An Ed25519 signature by the newest key: version (2 bytes) and signature (64)."""
        return self.newest.to_bytes(_VERSION_BYTES) + self._signer(self.newest).sign(data)

    def verify(self, data: bytes, signature: bytes) -> bool:
        """Whether `sign`, of this ring or an earlier state of it, made the signature."""
        public = (self.public_keys() | self.retired).get(int.from_bytes(signature[:_VERSION_BYTES]))
        return public is not None and verify_signature(public, data, signature)

    def public_keys(self) -> dict[int, bytes]:
        """Version → 32-byte public key, of the versions that still open what they sealed."""
        return {version: self._signer(version).public_key().public_bytes_raw() for version in self.versions}

    def _signer(self, version: int) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(derived_key(self.versions[version], "sign/ed25519"))


def verify_signature(public_key: bytes, data: bytes, signature: bytes) -> bool:
    """Check a signature of `KeyRing.sign` with nothing but the public key."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature[_VERSION_BYTES:], data)
    except InvalidSignature:
        return False
    return True


def version_of(sealed: bytes) -> int:
    """The key version a sealed value was written with; what a re-encryption job looks for."""
    return int.from_bytes(sealed[2:_HEADER_BYTES])


def key_ring() -> KeyRing:
    """The ring of this city. Read again when the file changes, so that a rotation needs no restart.

    `ImproperlyConfigured` when there is no key file (in demo mode one is made) or it cannot be read.
    """
    path = str(settings.HUIYIN_KEY_FILE)
    try:
        return _read(path, os.stat(path).st_mtime_ns)  # noqa: PTH116 - for every sealed value, and a Path is slow to make
    except OSError as error:
        missing = error
    try:
        if getattr(settings, "HUIYIN_DEMO", False):
            ensure_key_file(path)
            return _read(path, Path(path).stat().st_mtime_ns)
    except OSError as error:
        missing = error
    raise ImproperlyConfigured(f"No key file at {path}. Make one with create_key_file, or set it.") from missing


def case_code_key() -> bytes:
    """The key that scrambles case codes; it never changes."""
    return key_ring().stable_key("case-code")


def create_key_file(path: str | Path, cipher: str = "AES-256-GCM") -> None:
    """Write a new key file, readable by its owner only. `FileExistsError` when there is one: keys are never
    overwritten.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_new(path, {"format": _FORMAT, "cipher": cipher, "stable": _new_key(), "versions": {"1": _new_key()}})


def ensure_key_file(path: str | Path) -> None:
    """Write a key file where there is none; of several starting processes the first one wins and all use its keys."""
    path = Path(path)
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    create_key_file(draft)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def add_key_version(path: str | Path) -> int:
    """Rotate: add a version to the file and return its number. Old versions stay, because old rows need them."""
    path = Path(path)
    content = json.loads(path.read_text("utf-8"))
    version = max(map(int, [*content["versions"], *content.get("retired", {})])) + 1
    content["versions"][str(version)] = _new_key()
    _replace(path, content)
    return version


def retire_key_version(path: str | Path, version: int) -> None:
    """Take a version out of the file for good: what it sealed cannot be opened any more, what it signed still verifies.
    `ValueError` for the newest version and for one that is not there. The caller has made sure that nothing is left.
    """
    path = Path(path)
    content = json.loads(path.read_text("utf-8"))
    if str(version) not in content["versions"] or version == max(map(int, content["versions"])):
        raise ValueError(f"Version {version} is the newest one, or none that is in use.")
    public = key_ring().public_keys()[version]
    content.setdefault("retired", {})[str(version)] = base64.b64encode(public).decode()
    del content["versions"][str(version)]
    _replace(path, content)


def key_file_is_private(path: str | Path) -> bool:
    """Whether nobody but its owner may read or write the key file."""
    return Path(path).stat().st_mode & 0o077 == 0


@lru_cache(maxsize=8)
def _read(path: str, _changed_ns: int) -> KeyRing:
    try:
        content = json.loads(Path(path).read_text("utf-8"))
        if content["format"] != _FORMAT:
            raise ImproperlyConfigured(f"The key file {path} has the unknown format {content['format']!r}.")
        versions = {int(version): _key(text) for version, text in content["versions"].items()}
        retired = {int(version): _key(text) for version, text in content.get("retired", {}).items()}
        return KeyRing(versions=versions, stable=_key(content["stable"]), cipher=content["cipher"], retired=retired)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ImproperlyConfigured(f"The key file {path} cannot be read: {type(error).__name__}.") from error


def _key(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _replace(path: Path, content: dict[str, Any]) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    _write_new(draft, content)
    draft.replace(path)


def _write_new(path: Path, content: dict[str, Any]) -> None:
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "w", encoding="utf-8") as file:
        file.write(json.dumps(content, indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
