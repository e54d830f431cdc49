"""Reading a table of past visits: every row understood, every fault with its cell and what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiyin.casework.selectors.tables import check_keys
from huiyin.casework.types import TableRead
from huiyin.kernel.tables import Row
from huiyin.kernel.time import today
from huiyin.receptions.models import PastVisit
from huiyin.receptions.types import columns as table


def understand_visits(found: TableRead, place_code: str) -> None:
    """A table of past visits, none of them to come. Two queries, more only for thousands."""
    check_keys(found, place_code, place=table.PLACE, key=table.NUMBER, records=PastVisit)
    for row in found.reading.rows:
        if row["held_on"] > today():
            found.wrong(row, table.HELD_ON, _("接访日期不能晚于今天。"))
    found.records = [_visit(row, row["place"] or place_code) for row in found.good_rows]
    found.facts = [(_("其中解决"), sum(visit.result == "solved" for visit in found.records))]


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
