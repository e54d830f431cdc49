"""Reading a table of older screenings: every row understood, every fault with its cell and what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiyin.casework.selectors.tables import check_keys
from huiyin.casework.types import TableRead
from huiyin.kernel.tables import Row
from huiyin.kernel.time import today
from huiyin.mediation.models import ScreeningRecord
from huiyin.mediation.types import screening_columns as table


def understand_screenings(found: TableRead, place_code: str) -> None:
    """A table of older screenings, each number once at its place. Two queries, more only for thousands."""
    check_keys(found, place_code, place=table.PLACE, key=table.NUMBER, records=ScreeningRecord)
    for row in found.reading.rows:
        _check_sense(found, row)
    found.records = [_record(row, row["place"] or place_code) for row in found.good_rows]
    found.facts = [(_("发现纠纷"), sum(record.found_count for record in found.records))]


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
