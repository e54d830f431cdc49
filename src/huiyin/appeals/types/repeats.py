"""Repeats: matters that may be about the same trouble. Only ever a suggestion (SYSTEMS B10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Repeat:
    """One matter that may be the same. ``score_percent`` 0 to 100; ``because`` says in one sentence why.

    ``shared_terms`` are the words both say. These, ``summary`` and ``code`` are empty for residents, who may not read
    the words of others.
    """

    matter_id: UUID
    score_percent: int
    because: str
    kind: str
    place_code: str
    is_open: bool
    raised_at: datetime
    closed_at: datetime | None
    voice_count: int
    metres: int | None = None
    shared_terms: tuple[str, ...] = ()
    code: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """The same trouble was closed before and is back (多次重复反弹): ``sentence`` suggests a named cadre (干部领办)."""

    closed_count: int
    last_closed_at: datetime
    matter_ids: tuple[UUID, ...]
    sentence: str
