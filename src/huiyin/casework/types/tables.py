"""What a file says that is to be taken over, and so what taking it over would do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from huiyin.kernel.ids import uuid7
from huiyin.kernel.tables import CellError, Column, Row, TableReading


@dataclass
class TableRead:
    """A file, understood. ``records``: rows that are not saved yet, or what the table's own verb makes rows of;
    ``facts``: what else is counted in the file, as (words, number); ``import_id`` names it where it is kept.
    """

    reading: TableReading
    records: list[Any] = field(default_factory=list)
    facts: list[tuple[str, int]] = field(default_factory=list)
    bad_numbers: set[int] = field(default_factory=set)
    import_id: UUID = field(default_factory=uuid7)

    @property
    def good_rows(self) -> list[Row]:
        """The rows in which nothing was found wrong so far."""
        return [row for row in self.reading.rows if row.number not in self.bad_numbers]

    @property
    def rows_count(self) -> int:
        """How many lines of the file can be taken in."""
        return len(self.good_rows)

    @property
    def bad_rows_count(self) -> int:
        """How many lines cannot."""
        return self.reading.bad_row_count + len(self.bad_numbers)

    @property
    def errors(self) -> list[CellError]:
        """Every fault with its cell, from top to bottom; at most a thousand."""
        return sorted(self.reading.cell_errors, key=lambda error: error.row)

    @property
    def can_apply(self) -> bool:
        """Whether there is something to do and nothing is wrong."""
        return bool(self.records) and self.bad_rows_count == 0 and not self.reading.cell_errors

    def wrong(self, row: Row, column: Column, sentence: str) -> None:
        """Note what only the city can know of a row."""
        self.reading.add_error(row.number, column, sentence)
        self.bad_numbers.add(row.number)
