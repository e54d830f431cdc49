"""Reading a table of older screenings: every row understood, every fault with its cell and what to do."""

from __future__ import annotations

import io

from django.utils.translation import gettext as _

from huiyin.kernel.tables import Row, read_table
from huiyin.kernel.time import today
from huiyin.mediation.models import ScreeningRecord
from huiyin.mediation.selectors.imports import TableRead, check_keys
from huiyin.mediation.types import screening_columns as table


def understand_screenings(content: bytes, *, place_code: str) -> TableRead:
    """Read and check a whole file. `Refused` when it cannot be read at all. Two queries, more only for thousands."""
    reading = read_table(io.BytesIO(content), table.SCREENING_COLUMNS)
    found = TableRead(reading)
    check_keys(found, place_code=place_code, place=table.PLACE, number=table.NUMBER, records=ScreeningRecord)
    for row in reading.rows:
        _check_sense(found, row)
        if row.number not in found.bad_numbers:
            found.records.append(_record(row, row["place"] or place_code))
    found.rows_count = len(found.records)
    found.facts = [(_("发现纠纷"), sum(record.found_count for record in found.records))]
    return found


def _check_sense(found: TableRead, row: Row) -> None:
    if row["made_on"] > today():
        found.wrong(row, table.MADE_ON, _("排查日期不能晚于今天。"))
    if not 0 <= row["settled"] <= row["found"]:
        found.wrong(row, table.SETTLED, _("化解的件数在零和发现的件数之间，请核对。"))


def _record(row: Row, place_code: str) -> ScreeningRecord:
    return ScreeningRecord(
        row_number=row.number,
        number=row["number"],
        place_code=place_code,
        made_on=row["made_on"],
        found_count=row["found"],
        settled_count=row["settled"],
    )
