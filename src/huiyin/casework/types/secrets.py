"""Secrets: the hash by which a receipt's secret is known."""

from __future__ import annotations

import hashlib


def hash_of(secret: str) -> bytes:
    """What is stored of a secret; capitals and spaces around it make no difference."""
    return hashlib.sha256(b"huiyin/receipt/1" + secret.strip().lower().encode()).digest()
