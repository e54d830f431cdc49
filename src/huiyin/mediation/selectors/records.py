"""Reading a table of closed cases: every row understood, every fault with its cell and what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiyin.casework.selectors.tables import check_keys
from huiyin.casework.types import TableRead
from huiyin.kernel.tables import Row
from huiyin.kernel.time import today
from huiyin.mediation.models import CaseRecord
from huiyin.mediation.types import columns as table


def understand_cases(found: TableRead, place_code: str) -> None:
    """A table of closed cases, each number once at its place. Two queries, more only for thousands."""
    check_keys(found, place_code, place=table.PLACE, key=table.NUMBER, records=CaseRecord)
    for row in found.reading.rows:
        _check_sense(found, row)
    found.records = [_record(row, row["place"] or place_code) for row in found.good_rows]
    found.facts = [(_("其中调解成功"), sum(record.result == "succeeded" for record in found.records))]


def _check_sense(found: TableRead, row: Row) -> None:
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
