"""Crypto: what is kept secret, and with which key.

providers  ciphers and keyed hashes behind one interface (software; a certified module may take its place)
keyring    versioned keys out of a file or a setting: the newest encrypts and signs, any decrypts and verifies
indexes    blind indexes: find an encrypted phone without reading it
fields     `EncryptedTextField` and `BlindIndexField` for models

Losing the keys loses the names: the key file belongs into the backup, apart from the data.
"""

from huiyin.kernel.crypto.fields import BlindIndexField, EncryptedTextField
from huiyin.kernel.crypto.indexes import blind_index, last_four, normal_phone, normal_text
from huiyin.kernel.crypto.keyring import (
    KeyRing,
    add_key_version,
    case_code_key,
    create_key_file,
    ensure_key_file,
    key_file_is_private,
    key_ring,
    retire_key_version,
    verify_signature,
)
from huiyin.kernel.crypto.providers import CryptoError, CryptoProvider, SoftwareProvider

__all__ = [
    "BlindIndexField",
    "CryptoError",
    "CryptoProvider",
    "EncryptedTextField",
    "KeyRing",
    "SoftwareProvider",
    "add_key_version",
    "blind_index",
    "case_code_key",
    "create_key_file",
    "ensure_key_file",
    "key_file_is_private",
    "key_ring",
    "last_four",
    "normal_phone",
    "normal_text",
    "retire_key_version",
    "verify_signature",
]
