"""What comes in: the digest by which it is known again, the time that counts for it, its first words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from huiyin.casework.types.given import AttachmentGiven
from huiyin.kernel.chain import canonical_bytes
from huiyin.places.types import Point

OFFLINE_LIMIT = timedelta(hours=24)
SKEW_LIMIT = timedelta(minutes=2)
_SUMMARY_CHARACTERS = 60


def digest_of(
    playbook: str,
    kind: str,
    words: str,
    fields: Mapping[str, Any],
    place_code: str,
    point: Point | None,
    attachments: Sequence[AttachmentGiven],
) -> str:
    """The digest (SHA-256, hex) by which a repeated submission is known. Clients that work offline send their own."""
    parts = {
        "playbook": playbook,
        "kind": kind,
        "words": words,
        "fields": {name: str(value) for name, value in fields.items()},
        "place": place_code,
        "point": [repr(point.longitude), repr(point.latitude)] if point else None,
        "files": [hashlib.sha256(item.content).hexdigest() for item in attachments],
    }
    return hashlib.sha256(canonical_bytes(parts)).hexdigest()


def counted_instant(
    happened_at: datetime | None, received_at: datetime, *, late_by_at_most: timedelta = OFFLINE_LIMIT
) -> datetime:
    """The time that counts: when it happened, if the city heard in time and the clock was right, else receipt."""
    if happened_at is None or happened_at > received_at + SKEW_LIMIT or received_at - happened_at > late_by_at_most:
        return received_at.astimezone(UTC)
    return min(happened_at, received_at).astimezone(UTC)


def summary_of(words: str) -> str:
    """The first words, on one line, for lists."""
    return " ".join(words.split())[:_SUMMARY_CHARACTERS]
