"""Reading a table of past visits: every row understood, every fault with its cell and what to do."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.kernel.crypto import key_ring
from huiyin.kernel.tables import CellError, Column, Row, TableReading, read_table
from huiyin.kernel.time import today
from huiyin.people.selectors.actors import within
from huiyin.places.selectors import missing_codes
from huiyin.receptions.models import PastVisit, VisitImport
from huiyin.receptions.types import columns as table

PURPOSE = "receptions.visit_import"
_ASKED = 5_000


@dataclass(frozen=True, slots=True)
class VisitPreview:
    """What an import would do."""

    import_id: UUID
    rows_count: int
    solved_count: int
    bad_rows_count: int
    errors: tuple[CellError, ...]
    errors_left_out: int
    unknown_headings: tuple[str, ...]

    @property
    def can_apply(self) -> bool:
        """Whether there is something to do and nothing is wrong."""
        return self.rows_count > 0 and self.bad_rows_count == 0 and not self.errors


@dataclass
class VisitsRead:
    """A file, understood: the good rows as visits that are not saved, and the reading with all its faults."""

    reading: TableReading
    visits: list[PastVisit] = field(default_factory=list)
    bad_numbers: set[int] = field(default_factory=set)

    @property
    def bad_rows_count(self) -> int:
        """How many rows cannot be taken in."""
        return self.reading.bad_row_count + len(self.bad_numbers)

    def preview(self, import_id: UUID) -> VisitPreview:
        """What an import would do."""
        return VisitPreview(
            import_id=import_id,
            rows_count=len(self.visits),
            solved_count=sum(visit.result == "solved" for visit in self.visits),
            bad_rows_count=self.bad_rows_count,
            errors=tuple(sorted(self.reading.cell_errors, key=lambda error: error.row)),
            errors_left_out=self.reading.errors_left_out,
            unknown_headings=tuple(self.reading.unknown_headings),
        )

    def wrong(self, row: Row, column: Column, sentence: str) -> None:
        """Note what only the city can know of a row."""
        self.reading.add_error(row.number, column, sentence)
        self.bad_numbers.add(row.number)


def understand_visits(content: bytes, *, place_code: str) -> VisitsRead:
    """Read and check a whole file. `Refused` when it cannot be read at all. Two queries, more only for thousands."""
    reading = read_table(io.BytesIO(content), table.VISIT_COLUMNS)
    found = VisitsRead(reading)
    places = {row["place"] for row in reading.rows if row["place"]}
    unknown = {place for place in places if not place.startswith(place_code)}
    unknown |= missing_codes(places) if places else set()
    numbers = Counter((row["place"] or place_code, row["number"]) for row in reading.rows)
    taken = _taken(place_code, [row["number"] for row in reading.rows])
    for row in reading.rows:
        key = (row["place"] or place_code, row["number"])
        if row["place"] in unknown:
            found.wrong(row, table.PLACE, _("没有这个地方，或者不在导入的范围内。"))
        if numbers[key] > 1:
            found.wrong(row, table.NUMBER, _("这个编号在文件里出现了不止一次，请核对。"))
        if key in taken:
            found.wrong(row, table.NUMBER, _("这个编号以前导入过，请从文件里删去这一行。"))
        if row["held_on"] > today():
            found.wrong(row, table.HELD_ON, _("接访日期不能晚于今天。"))
        if row.number not in found.bad_numbers:
            found.visits.append(_visit(row, key[0]))
    return found


def imports_within(place_code: str) -> tuple[VisitImport, ...]:
    """The imports into a place and below, the newest first, without their files. One query."""
    rows = VisitImport.objects.filter(within("place_code", (place_code,))).defer("content")
    return tuple(rows.order_by("-previewed_at"))


def content_of(kept: VisitImport) -> bytes:
    """The file as it came."""
    return key_ring().decrypt(bytes(kept.content), PURPOSE)


def _taken(place_code: str, numbers: list[str]) -> set[tuple[str, str]]:
    taken: set[tuple[str, str]] = set()
    for start in range(0, len(numbers), _ASKED):
        rows = PastVisit.objects.filter(number__in=numbers[start : start + _ASKED])
        taken |= set(rows.filter(within("place_code", (place_code,))).values_list("place_code", "number"))
    return taken


def _visit(row: Row, place_code: str) -> PastVisit:
    return PastVisit(
        row_number=row.number,
        number=row["number"],
        place_code=place_code,
        held_on=row["held_on"],
        series=row["series"][:60],
        kind=row["kind"],
        result=row["result"],
    )
