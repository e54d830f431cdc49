"""Sheets: the raw rows of an .xlsx or .csv file, streamed, each with the number Excel shows for it."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from huiyin.kernel.refusal import Refused

_UNPACKED_LIMIT_BYTES = 400 * 1024 * 1024
_DAMAGED = (InvalidFileException, KeyError, ValueError, OSError, EOFError, zipfile.BadZipFile, zlib.error, ParseError)
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"

RawRow = tuple[int, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name ("" for CSV) and its rows as (number from 1, values)."""

    name: str
    rows: Iterator[RawRow]


@contextmanager
def open_sheet(file: BinaryIO, sheet_name: str | None = None) -> Iterator[Sheet]:
    """The named sheet, or the first one that is visible. The kind of file is told by its bytes, not by its name.

    `Refused` for an old .xls, a damaged or oversized file, an unknown sheet or bytes that are no text.
    """
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    if start == _OLD_EXCEL:
        raise _refused(
            "old_excel", _("这是旧版 .xls 文件或加了密码的文件。请在 Excel 里另存为 .xlsx（不设密码）再上传。")
        )
    if start == _ZIP:
        with _excel_sheet(file, sheet_name) as sheet:
            yield sheet
    else:
        yield Sheet("", _csv_rows(file.read()))


@contextmanager
def _excel_sheet(file: BinaryIO, sheet_name: str | None) -> Iterator[Sheet]:
    refuse_bomb(file)
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except _DAMAGED as error:
        raise _damaged() from error
    try:
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        chosen = [sheet for sheet in visible if sheet_name in (None, sheet.title)]
        if not chosen:
            raise _refused("no_sheet", _("文件里没有名为“%(name)s”的工作表。") % {"name": sheet_name or ""})
        sheet = chosen[0]
        sheet.reset_dimensions()  # files may lie about their size
        yield Sheet(sheet.title, _excel_rows(sheet))
    finally:
        book.close()


def _excel_rows(sheet: Any) -> Iterator[RawRow]:
    """The rows as they are unpacked; what is wrong further down in the file shows only then."""
    try:
        yield from enumerate(sheet.iter_rows(values_only=True), start=1)
    except _DAMAGED as error:
        raise _damaged() from error


def refuse_bomb(file: BinaryIO, limit_bytes: int = _UNPACKED_LIMIT_BYTES) -> None:
    """`Refused` for an Excel file that would be larger than this when it is unpacked, or that is damaged. What a member
    says of its size is more than is ever unpacked of it.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked_bytes = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile as error:
        raise _damaged() from error
    if unpacked_bytes > limit_bytes:
        raise _refused("too_large", _("文件展开后太大，请分成几个文件上传。"))
    file.seek(0)


def _csv_rows(content: bytes) -> Iterator[RawRow]:
    text = _decoded(content)
    first_line = text.partition("\n")[0]
    separator = max(",\t;，", key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = 1
    try:
        for row in reader:
            yield number, tuple(value if value.strip() else None for value in row)
            number += 1
    except csv.Error as error:
        raise _refused("damaged", _("第 %(row)d 行读不出来，请检查引号是否成对。") % {"row": number}) from error


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _refused("no_text", _("这不是 Excel 或 CSV 文件。请上传 .xlsx 或 .csv 文件。"))


def _damaged() -> Refused:
    return _refused("damaged", _("打不开这个文件，它可能损坏了。请在 Excel 里另存为 .xlsx 再上传。"))


def _refused(problem: str, sentence: str) -> Refused:
    return Refused(sentence, field="file", details={"problem": problem})
