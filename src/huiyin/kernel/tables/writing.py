"""Writing: tables as Excel files, streamed; and a file given back with its wrong cells marked.

Text is never taken for a formula: every text cell is written as text, and one that begins like a formula gets an
apostrophe, so that it stays harmless when the file is saved as CSV and opened again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import datetime
from itertools import chain
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from huiyin.kernel.tables.columns import Column
from huiyin.kernel.tables.reading import CellError
from huiyin.kernel.tables.sheets import open_sheet, refuse_bomb
from huiyin.kernel.time import city_zone

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # the wide ones count in Chinese Excel
_BYTE_ORDER_MARK = "\ufeff"
_HEADING = Font(bold=True)
_SHADE = PatternFill("solid", fgColor="E8EDEB")
_WRONG = PatternFill("solid", fgColor="F6D5D2")
_CELL_TEXT_LIMIT = 32_767
_WHOLE_LIMIT_BYTES = 64 * 1024 * 1024  # a workbook that is changed stands in memory as a whole, thirtyfold


def write_table(
    columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], *, sheet_name: str | None = None
) -> bytes:
    """An .xlsx file: frozen heading with the column's help as a note, widths, filters. `rows` may be a generator.

    Aware instants are written as the city's wall time; missing and None values stay empty.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name or _("表"))
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.append([_heading(sheet, column) for column in columns])
    zone = city_zone()
    count = 1
    for row in rows:
        sheet.append([_cell(sheet, row.get(column.name), zone) for column in columns])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count}"
    return _saved(book)


def csv_lines(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a CSV file, one after the other: for lists that are too long for a workbook. Texts are disarmed as
    in `write_table`; a byte order mark in front tells Excel that it is UTF-8.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    out.write(_BYTE_ORDER_MARK)
    for row in chain([heading], rows):
        writer.writerow([_safe(value) for value in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def error_workbook(original: BinaryIO, cell_errors: Sequence[CellError]) -> bytes:
    """The uploaded file with each wrong cell shaded and its sentence as a note, plus a sheet listing all faults.

    A CSV file comes back as .xlsx. `Refused` as `open_sheet`, and for a file too large to be held in memory.
    """
    book = _opened(original)
    for error in cell_errors:
        sheet = book[error.sheet] if error.sheet in book.sheetnames else book.worksheets[0]
        cell = sheet[f"{error.column or 'A'}{error.row}"]
        if isinstance(cell, Cell):
            cell.fill = copy(_WRONG)
            cell.comment = Comment(error.sentence, "Huiyin")
    faults = book.create_sheet(_("要改的地方"))
    faults.append([_("工作表"), _("行"), _("列"), _("表头"), _("怎么改")])
    for error in cell_errors:
        faults.append([_safe(text) for text in (error.sheet, error.row, error.column, error.title, error.sentence)])
    for letter, width in zip("ABCDE", (14, 8, 8, 18, 60), strict=True):
        faults.column_dimensions[letter].width = width
    return _saved(book)


def _opened(original: BinaryIO) -> Workbook:
    with open_sheet(original) as sheet:
        if not sheet.name:
            book = Workbook()
            page = book.worksheets[0]
            for _number, values in sheet.rows:
                page.append([_safe(value) for value in values])
            return book
    refuse_bomb(original, _WHOLE_LIMIT_BYTES)
    return load_workbook(original)


def _heading(sheet: Any, column: Column) -> Cell:
    cell = WriteOnlyCell(sheet, str(column.title))
    cell.font, cell.fill, cell.alignment = _HEADING, _SHADE, Alignment(vertical="top", wrap_text=True)
    if column.help:
        cell.comment = Comment(str(column.help), "Huiyin")
    return cell


def _cell(sheet: Any, value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(zone).replace(tzinfo=None)
    if value is None or isinstance(value, int | float) or not isinstance(value, str):
        return _safe(value)
    cell = WriteOnlyCell(sheet, _safe(value))
    cell.data_type = "s"
    return cell


def _safe(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[: _CELL_TEXT_LIMIT - 1]
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
