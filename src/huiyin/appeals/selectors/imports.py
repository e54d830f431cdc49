"""Imports of old ledgers: which there were, and the files as they came."""

from __future__ import annotations

from huiyin.appeals.models import LedgerImport
from huiyin.kernel.crypto import key_ring

PURPOSE = "appeals.ledger_import"


def imports_of(place_code: str) -> tuple[LedgerImport, ...]:
    """The imports into a place and below, the newest first, without their files. One query."""
    rows = LedgerImport.objects.filter(place_code__startswith=place_code).defer("content")
    return tuple(rows.order_by("-previewed_at"))


def content_of(kept: LedgerImport) -> bytes:
    """The file as it came."""
    return key_ring().decrypt(bytes(kept.content), PURPOSE)
