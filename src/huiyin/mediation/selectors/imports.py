"""Tables that were sent: what an import would do, and the files that were taken in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from huiyin.kernel.crypto import key_ring
from huiyin.kernel.tables import CellError, Column, Row, TableReading
from huiyin.mediation.models import TableImport
from huiyin.people.selectors.actors import within
from huiyin.places.selectors import missing_codes

PURPOSE = "mediation.case_import"
_ASKED = 5_000


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do. ``facts``: what else is counted in the file, as (words, number)."""

    import_id: UUID
    rows_count: int
    facts: tuple[tuple[str, int], ...]
    bad_rows_count: int
    errors: tuple[CellError, ...]
    errors_left_out: int
    unknown_headings: tuple[str, ...]

    @property
    def can_apply(self) -> bool:
        """Whether there is something to do and nothing is wrong."""
        return self.rows_count > 0 and self.bad_rows_count == 0 and not self.errors


@dataclass
class TableRead:
    """A file, understood: what its good rows say, and the reading with all its faults. ``records`` are rows that are
    not saved, or what the table's own verb makes rows of; ``rows_count`` counts lines of the file.
    """

    reading: TableReading
    records: list[Any] = field(default_factory=list)
    rows_count: int = 0
    facts: list[tuple[str, int]] = field(default_factory=list)
    bad_numbers: set[int] = field(default_factory=set)

    @property
    def bad_rows_count(self) -> int:
        """How many rows cannot be taken in."""
        return self.reading.bad_row_count + len(self.bad_numbers)

    def preview(self, import_id: UUID) -> Preview:
        """What an import would do."""
        return Preview(
            import_id=import_id,
            rows_count=self.rows_count,
            facts=tuple(self.facts),
            bad_rows_count=self.bad_rows_count,
            errors=tuple(sorted(self.reading.cell_errors, key=lambda error: error.row)),
            errors_left_out=self.reading.errors_left_out,
            unknown_headings=tuple(self.reading.unknown_headings),
        )

    def wrong(self, row: Row, column: Column, sentence: str) -> None:
        """Note what only the city can know of a row."""
        self.reading.add_error(row.number, column, sentence)
        self.bad_numbers.add(row.number)


def check_keys(
    found: TableRead, *, place_code: str, place: Column, number: Column, records: type[models.Model]
) -> None:
    """Note rows whose place is none or lies outside of the import's, and whose number stands twice in the file or was
    taken in before (``records`` have ``place_code`` and ``number``). Two queries, more only for thousands.
    """
    rows = found.reading.rows
    places = {row["place"] for row in rows if row["place"]}
    unknown = {code for code in places if not code.startswith(place_code)} | (
        missing_codes(places) if places else set()
    )
    numbers = Counter((row["place"] or place_code, row["number"]) for row in rows)
    taken = _taken(records, place_code, [row["number"] for row in rows])
    for row in rows:
        key = (row["place"] or place_code, row["number"])
        if row["place"] in unknown:
            found.wrong(row, place, _("没有这个地方，或者不在导入的范围内。"))
        if numbers[key] > 1:
            found.wrong(row, number, _("这个编号在文件里出现了不止一次，请核对。"))
        if key in taken:
            found.wrong(row, number, _("这个编号以前导入过，请从文件里删去这一行。"))


def _taken(records: type[models.Model], place_code: str, numbers: list[str]) -> set[tuple[str, str]]:
    taken: set[tuple[str, str]] = set()
    for start in range(0, len(numbers), _ASKED):
        rows = records._default_manager.filter(number__in=numbers[start : start + _ASKED])  # noqa: SLF001 - Django's name
        taken |= set(rows.filter(within("place_code", (place_code,))).values_list("place_code", "number"))
    return taken


def imports_within(place_code: str, what: str) -> tuple[TableImport, ...]:
    """The tables of a kind brought into a place and below, the newest first, without their files. One query."""
    rows = TableImport.objects.filter(within("place_code", (place_code,)), what=what).defer("content")
    return tuple(rows.order_by("-previewed_at"))


def content_of(kept: TableImport) -> bytes:
    """The file as it came."""
    return key_ring().decrypt(bytes(kept.content), PURPOSE)
