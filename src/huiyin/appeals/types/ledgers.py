"""Lines of the public ledgers and counts of judgements: nothing in them leads to a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One matter in the red (still owed) or blue (done) ledger. ``village`` is a name, never a grid or an address."""

    kind: str
    village: str
    step: str
    raised_on: date
    days: int
    is_late: bool
    rating: str = ""


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """One page of a ledger with its whole count."""

    lines: tuple[LedgerLine, ...]
    count: int
    page: int
    pages_count: int
