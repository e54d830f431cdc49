"""The table: every matter that passes the filters, with chosen columns, sorted, page by page or as one Excel file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.casework.forms import MatterLine, lines
from huiyin.casework.forms.choices import urgencies
from huiyin.casework.models import Matter
from huiyin.kernel.tables import Column as ExcelColumn
from huiyin.kernel.tables import write_table
from huiyin.kernel.time import now

PAGE = 50
EXPORT_AT_MOST = 50_000
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column: ``value`` for people and Excel alike; ``order`` the model's field it sorts by, empty for none."""

    name: str
    title: str | Promise
    value: Callable[[MatterLine], Any]
    order: str = ""
    width: int = 14
    is_number: bool = False
    is_usual: bool = True


COLUMNS = (
    TableColumn("code", _("案码"), lambda line: line.code, "code", 16),
    TableColumn("what", _("什么事"), lambda line: line.summary, "", 48),
    TableColumn("place", _("地点"), lambda line: line.place, "place_code", 36),
    TableColumn("step", _("步骤"), lambda line: line.step, "step"),
    TableColumn("owner", _("现在归谁"), lambda line: line.owner, "", 24),
    TableColumn("unit", _("牵头单位"), lambda line: line.unit, "", 20),
    TableColumn("received", _("收到"), lambda line: line.received_at, "received_at", 18),
    TableColumn("due", _("到期"), lambda line: line.due_at, "due_at", 18),
    TableColumn("voice", _("来源"), lambda line: line.voice, "door", is_usual=False),
    TableColumn("kind", _("类别"), lambda line: line.kind, "kind", is_usual=False),
    TableColumn("method", _("工作法"), lambda line: line.method, "", 20, is_usual=False),
    TableColumn(
        "urgency", _("紧急程度"), lambda line: dict(urgencies()).get(line.urgency, ""), "urgency", is_usual=False
    ),
    TableColumn("late", _("超时次数"), lambda line: line.late_count, "late_count", is_number=True, is_usual=False),
    TableColumn("raised", _("提出"), lambda line: line.raised_at, "raised_at", 18, is_usual=False),
    TableColumn("closed", _("办结"), lambda line: line.closed_at, "closed_at", 18, is_usual=False),
)
_BY_NAME = {column.name: column for column in COLUMNS}


def chosen_columns(names: list[str]) -> list[TableColumn]:
    """The columns of those names, in the table's order; the usual ones for none. The code is always there."""
    wanted = {name for name in names if name in _BY_NAME} or {column.name for column in COLUMNS if column.is_usual}
    return [column for column in COLUMNS if column.name in wanted | {"code"}]


def ordered(found: QuerySet[Matter], sort: str) -> QuerySet[Matter]:
    """Sorted by a column's name, "-" before it for the other way; by due time for what is no column. Empty last."""
    column = _BY_NAME.get(sort.removeprefix("-"))
    field = F(column.order if column and column.order else "due_at")
    first = field.desc(nulls_last=True) if sort.startswith("-") else field.asc(nulls_last=True)
    return found.order_by(first, "id")


def excel(found: QuerySet[Matter], columns: list[TableColumn], chosen: list[UUID], *, sheet_name: str) -> bytes:
    """What is seen as an .xlsx file: the same rows in the same order and the same columns; only the chosen rows when
    some are chosen.
    """
    rows = found.filter(pk__in=chosen) if chosen else found
    heading = [ExcelColumn(name=column.name, title=str(column.title), width=column.width) for column in columns]
    return write_table(heading, _values(rows[:EXPORT_AT_MOST], columns), sheet_name=sheet_name)


def _values(rows: QuerySet[Matter], columns: list[TableColumn]) -> Iterator[dict[str, Any]]:
    at, chunk = now(), []
    for row in rows.iterator(chunk_size=_CHUNK):
        chunk.append(row)
        if len(chunk) == _CHUNK:
            yield from _told(chunk, columns, at)
            chunk = []
    yield from _told(chunk, columns, at)


def _told(chunk: list[Matter], columns: list[TableColumn], at: Any) -> Iterator[dict[str, Any]]:
    for line in lines(chunk, at=at):
        yield {column.name: column.value(line) for column in columns}
