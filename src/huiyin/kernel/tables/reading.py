"""Reading: typed rows out of a file, and every fault named by sheet, row, column, what is wrong and what to do.

The heading row is the first of the top rows that names most of the columns, so that a title, a remark or a merged
row above it does no harm. Headings merged over two rows are read as one. Empty rows are passed over, a wrong row
hides no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import chain, islice
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables.columns import Column, parse_text, plain_heading
from huiyin.kernel.tables.sheets import RawRow, open_sheet

_HEADING_ROWS = 12
_ERRORS_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class CellError:
    """One fault. `row` as Excel shows it; `column` its letter, "" when the column is missing altogether."""

    sheet: str
    row: int
    column: str
    title: str
    sentence: str

    def __str__(self) -> str:
        place = {"row": self.row, "column": self.column, "title": self.title, "sentence": self.sentence}
        where = _("第 %(row)d 行 %(column)s 列“%(title)s”：%(sentence)s") % place
        return _("工作表“%(sheet)s”%(where)s") % {"sheet": self.sheet, "where": where} if self.sheet else where


@dataclass(frozen=True, slots=True)
class Row:
    """One good row: its number in the file and its values by column name."""

    number: int
    values: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(slots=True)
class TableReading:
    """What a file said. `rows` are the good ones; `cell_errors` the faults, of which the first thousand are kept."""

    sheet: str
    heading_row: int = 0
    rows: list[Row] = field(default_factory=list)
    cell_errors: list[CellError] = field(default_factory=list)
    errors_left_out: int = 0
    bad_row_count: int = 0
    unknown_headings: list[str] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.cell_errors

    def add_error(self, row: int, column: Column, sentence: str) -> None:
        """Note a fault in a cell; callers use it for what only they can know (an unknown code, a repeat)."""
        if len(self.cell_errors) >= _ERRORS_KEPT:
            self.errors_left_out += 1
            return
        letter = self.letters.get(column.name, "")
        self.cell_errors.append(CellError(self.sheet, row, letter, str(column.title), sentence))


def read_table(file: BinaryIO, columns: Sequence[Column], *, sheet_name: str | None = None) -> TableReading:
    """Read an .xlsx or .csv file row by row. A row with a fault is not among `rows`.

    `Refused` when the file cannot be read, has no heading row, lacks required columns (each with the nearest heading
    found) or names a column twice.
    """
    with open_sheet(file, sheet_name) as sheet:
        reading = TableReading(sheet.name)
        top = list(islice(sheet.rows, _HEADING_ROWS))
        places, first = _headings(top, columns, reading)
        for number, values in chain(top[first:], sheet.rows):
            if any(not _is_empty(value) for value in values):
                _read_row(number, values, places, reading)
    return reading


def _read_row(number: int, values: tuple[Any, ...], places: Mapping[int, Column], reading: TableReading) -> None:
    good: dict[str, Any] = {}
    for place, column in places.items():
        value = values[place] if 0 <= place < len(values) else None
        try:
            good[column.name] = _parse(column, value)
        except Refused as refused:
            reading.add_error(number, column, str(refused))
    if len(good) == len(places):
        reading.rows.append(Row(number, good))
    else:
        reading.bad_row_count += 1


def _parse(column: Column, value: Any) -> Any:
    if not _is_empty(value):
        if isinstance(value, str) and value.startswith("#") and value.endswith(("!", "?", "A")):
            raise Refused(_("这个单元格的公式出错了，请填写数值。"))
        return column.parse(value)
    if column.required:
        raise Refused(_("这里不能空着。%(help)s") % {"help": column.help} if column.help else _("这里不能空着。"))
    return column.default


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip("\u200b\ufeff \t\r\n\u3000\xa0"))


def _headings(top: list[RawRow], columns: Sequence[Column], reading: TableReading) -> tuple[dict[int, Column], int]:
    """Column by place in the row, and how many of the top rows lie above the first row of values."""
    known = {heading: column for column in columns for heading in column.headings()}
    counts = [sum(heading in known for heading in _plain_row(values)) for _number, values in top]
    best = max(range(len(top)), key=counts.__getitem__, default=-1)
    if best < 0 or counts[best] == 0:
        titles = _("、").join(str(column.title) for column in columns)
        raise Refused(_("没有找到表头。表头应当有这些列：%(titles)s。") % {"titles": titles}, field="file")
    reading.heading_row = top[best][0]
    headings = _joined_headings(top, best, known)
    places = _places(headings, known)
    after = best + 1
    lower = _places(_plain_row(top[after][1]), known) if after < len(top) else {}
    if lower and not places.keys() & lower.keys():  # the second row of a heading of two rows
        places |= lower
        after += 1
    reading.letters = {column.name: get_column_letter(place + 1) for place, column in places.items()}
    reading.unknown_headings = [heading for heading in headings if heading and heading not in known]
    _refuse_missing(columns, places, reading.unknown_headings)
    absent = {-index: column for index, column in enumerate(columns, start=1) if column.name not in reading.letters}
    return {**places, **absent}, after


def _joined_headings(top: list[RawRow], best: int, known: Mapping[str, Column]) -> list[str]:
    """The best row; a known heading right above an empty cell of it (merged downwards) counts too."""
    row = _plain_row(top[best][1])
    above = _plain_row(top[best - 1][1]) if best else []
    for place, heading in enumerate(above):
        if place >= len(row):
            row.append("")
        if not row[place] and heading in known:
            row[place] = heading
    return row


def _places(headings: Iterable[str], known: Mapping[str, Column]) -> dict[int, Column]:
    places: dict[int, Column] = {}
    for place, heading in enumerate(headings):
        column = known.get(heading)
        if column is None:
            continue
        if column in places.values():
            raise Refused(_("“%(title)s”这一列出现了两次，请删掉一列。") % {"title": column.title}, field="file")
        places[place] = column
    return places


def _refuse_missing(columns: Sequence[Column], places: Mapping[int, Column], unknown: list[str]) -> None:
    found = {column.name for column in places.values()}
    missing = [column for column in columns if column.required and column.name not in found]
    if not missing:
        return
    parts = []
    for column in missing:
        near = get_close_matches(plain_heading(str(column.title)), unknown, n=1, cutoff=0.5)
        names = {"title": column.title, "near": near[0] if near else ""}
        parts.append(_("“%(title)s”（是不是“%(near)s”？）") % names if near else _("“%(title)s”") % names)
    sentence = _("缺少这些列：%(columns)s。请补上表头再上传。") % {"columns": _("、").join(parts)}
    raise Refused(sentence, field="file", details={"missing": [column.name for column in missing]})


def _plain_row(values: tuple[Any, ...]) -> list[str]:
    return ["" if _is_empty(value) else plain_heading(parse_text(value)) for value in values]
