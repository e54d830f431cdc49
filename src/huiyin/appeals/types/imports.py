"""Values of importing an old ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huiyin.kernel.tables import CellError


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row of an old ledger, understood. ``number`` as Excel shows it. Instants are aware."""

    number: int
    old_number: str
    words: str
    place_code: str
    kind: str
    urgency: str
    step: str
    raised_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    unit_id: UUID | None
    raiser_name: str
    raiser_phone: str
    result: str


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would do. ``by_step`` counts rows by the step they would stand in."""

    import_id: UUID
    rows_count: int
    open_count: int
    closed_count: int
    late_count: int
    bad_rows_count: int
    errors: tuple[CellError, ...]
    errors_left_out: int
    unknown_headings: tuple[str, ...]
    by_step: Mapping[str, int]

    @property
    def can_apply(self) -> bool:
        """Whether there is something to do and nothing is wrong."""
        return self.rows_count > 0 and self.bad_rows_count == 0 and not self.errors
