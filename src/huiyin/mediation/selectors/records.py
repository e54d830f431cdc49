"""Reading a table of closed cases: every row understood, every fault with its cell and what to do."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.kernel.crypto import key_ring
from huiyin.kernel.tables import CellError, Column, Row, TableReading, read_table
from huiyin.kernel.time import today
from huiyin.mediation.models import CaseRecord, TableImport
from huiyin.mediation.types import columns as table
from huiyin.people.selectors.actors import within
from huiyin.places.selectors import missing_codes

PURPOSE = "mediation.case_import"
_ASKED = 5_000


@dataclass(frozen=True, slots=True)
class CasePreview:
    """What an import would do. ``by_class`` counts rows by the Chinese name of their class."""

    import_id: UUID
    rows_count: int
    succeeded_count: int
    bad_rows_count: int
    errors: tuple[CellError, ...]
    errors_left_out: int
    unknown_headings: tuple[str, ...]

    @property
    def can_apply(self) -> bool:
        """Whether there is something to do and nothing is wrong."""
        return self.rows_count > 0 and self.bad_rows_count == 0 and not self.errors


@dataclass
class CasesRead:
    """A file, understood: the good rows as records that are not saved, and the reading with all its faults."""

    reading: TableReading
    records: list[CaseRecord] = field(default_factory=list)
    bad_numbers: set[int] = field(default_factory=set)

    @property
    def bad_rows_count(self) -> int:
        """How many rows cannot be taken in."""
        return self.reading.bad_row_count + len(self.bad_numbers)

    def preview(self, import_id: UUID) -> CasePreview:
        """What an import would do."""
        return CasePreview(
            import_id=import_id,
            rows_count=len(self.records),
            succeeded_count=sum(record.result == "succeeded" for record in self.records),
            bad_rows_count=self.bad_rows_count,
            errors=tuple(sorted(self.reading.cell_errors, key=lambda error: error.row)),
            errors_left_out=self.reading.errors_left_out,
            unknown_headings=tuple(self.reading.unknown_headings),
        )

    def wrong(self, row: Row, column: Column, sentence: str) -> None:
        """Note what only the city can know of a row."""
        self.reading.add_error(row.number, column, sentence)
        self.bad_numbers.add(row.number)


def understand(content: bytes, *, place_code: str) -> CasesRead:
    """Read and check a whole file. `Refused` when it cannot be read at all. Two queries, more only for thousands."""
    reading = read_table(io.BytesIO(content), table.CASE_COLUMNS)
    found = CasesRead(reading)
    places = {row["place"] for row in reading.rows if row["place"]}
    unknown = {place for place in places if not place.startswith(place_code)} | (
        missing_codes(places) if places else set()
    )
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
        _check_sense(found, row)
        if row.number not in found.bad_numbers:
            found.records.append(_record(row, key[0]))
    return found


def imports_within(place_code: str) -> tuple[TableImport, ...]:
    """The imports into a place and below, the newest first, without their files. One query."""
    rows = TableImport.objects.filter(within("place_code", (place_code,))).defer("content")
    return tuple(rows.order_by("-previewed_at"))


def content_of(kept: TableImport) -> bytes:
    """The file as it came."""
    return key_ring().decrypt(bytes(kept.content), PURPOSE)


def _taken(place_code: str, numbers: list[str]) -> set[tuple[str, str]]:
    taken: set[tuple[str, str]] = set()
    for start in range(0, len(numbers), _ASKED):
        rows = CaseRecord.objects.filter(number__in=numbers[start : start + _ASKED])
        taken |= set(rows.filter(within("place_code", (place_code,))).values_list("place_code", "number"))
    return taken


def _check_sense(found: CasesRead, row: Row) -> None:
    """What a row says must fit together: no day to come, no agreement without success, people only where prevented."""
    if row["accepted_on"] > today():
        found.wrong(row, table.ACCEPTED_ON, _("受理日期不能晚于今天。"))
    if row["form"] and row["result"] != "succeeded":
        found.wrong(row, table.FORM, _("没有调解成功，就不会有协议，请核对。"))
    if row["amount"] and row["result"] != "succeeded":
        found.wrong(row, table.AMOUNT, _("没有调解成功，就不会有协议金额，请核对。"))
    if (row["confirmed"] or row["performance"]) and row["result"] != "succeeded":
        found.wrong(row, table.PERFORMANCE, _("没有协议，就没有履行和司法确认，请核对。"))
    if bool(row["prevented"]) != (row["prevented_people"] > 0):
        found.wrong(row, table.PREVENTED_PEOPLE, _("防止激化和涉及人数要一起填。"))


def _record(row: Row, place_code: str) -> CaseRecord:
    kind, standard_code = row["class"]
    return CaseRecord(
        row_number=row.number,
        number=row["number"],
        place_code=place_code,
        kind=kind,
        standard_code=standard_code,
        source=row["source"],
        accepted_on=row["accepted_on"],
        result=row["result"],
        form=row["form"],
        amount_cents=row["amount"],
        is_confirmed=row["confirmed"],
        performance=row["performance"],
        prevented=row["prevented"],
        prevented_people=row["prevented_people"],
    )
