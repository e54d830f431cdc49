"""Providers: ciphers and keyed hashes behind one interface.

The software provider offers AES-256-GCM with HMAC-SHA-256 (default) and the national suite SM4-GCM with HMAC-SM3
(DOMAIN §7.3). Software alone does not pass a commercial-cryptography assessment; a certified module implements the
same three methods.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256, SM3, HashAlgorithm
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
TAG_BYTES = 16


class CryptoError(Exception):
    """A secret could not be read: wrong key, unknown key version or changed bytes."""


class CryptoProvider(Protocol):
    """What the rest of the program asks of cryptography. `key` is always a 32-byte root key of the ring."""

    cipher_id: int

    def encrypt(self, key: bytes, plain: bytes, context: bytes) -> bytes:
        """Authenticated encryption bound to `context`; the nonce is part of the result."""

    def decrypt(self, key: bytes, sealed: bytes, context: bytes) -> bytes:
        """The plain bytes; `CryptoError` when key, bytes or context are not the ones of `encrypt`."""

    def keyed_digest(self, key: bytes, data: bytes) -> bytes:
        """A 32-byte keyed hash."""


class SoftwareProvider:
    """AES-256-GCM and HMAC-SHA-256, or SM4-GCM and HMAC-SM3 when `national`."""

    def __init__(self, *, national: bool = False) -> None:
        self.cipher_id = 2 if national else 1
        self._national = national

    def encrypt(self, key: bytes, plain: bytes, context: bytes) -> bytes:
        """Nonce, ciphertext and tag in one. The nonce is random: fewer than 2^32 values to a key version."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealing = Cipher(self._algorithm(key), modes.GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(context)
        return nonce + sealing.update(plain) + sealing.finalize() + sealing.tag

    def decrypt(self, key: bytes, sealed: bytes, context: bytes) -> bytes:
        """The plain bytes; `CryptoError` when anything does not fit."""
        if len(sealed) < NONCE_BYTES + TAG_BYTES:
            raise CryptoError("A sealed value is cut short.")
        nonce, tag = sealed[:NONCE_BYTES], sealed[-TAG_BYTES:]
        opening = Cipher(self._algorithm(key), modes.GCM(nonce, tag)).decryptor()
        opening.authenticate_additional_data(context)
        try:
            return opening.update(sealed[NONCE_BYTES:-TAG_BYTES]) + opening.finalize()
        except InvalidTag:
            raise CryptoError("A sealed value does not open with its key.") from None

    def keyed_digest(self, key: bytes, data: bytes) -> bytes:
        """HMAC-SM3 or HMAC-SHA-256."""
        keyed = HMAC(key, self._hash())
        keyed.update(data)
        return keyed.finalize()

    def _hash(self) -> HashAlgorithm:
        return SM3() if self._national else SHA256()

    def _algorithm(self, key: bytes) -> algorithms.AES256 | algorithms.SM4:
        if self._national:
            return algorithms.SM4(derived_key(key, "encrypt/sm4", 16))
        return algorithms.AES256(derived_key(key, "encrypt/aes-256"))


PROVIDERS: dict[str, CryptoProvider] = {
    "AES-256-GCM": SoftwareProvider(),
    "SM4-GCM": SoftwareProvider(national=True),
}


@lru_cache(maxsize=256)
def derived_key(key: bytes, purpose: str, length: int = 32) -> bytes:
    """A key for one purpose, made from a root key (HKDF-SHA-256); no two purposes share one."""
    return HKDF(SHA256(), length, salt=None, info=f"huiyin/{purpose}".encode()).derive(key)
