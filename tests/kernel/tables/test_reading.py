"""Tables as offices really fill them."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import CellError, Column, parse_code, parse_date, parse_whole_number, read_table, write_table

COLUMNS = (
    Column("name", "姓名", required=True),
    Column("grid", "网格编码", parse_code, required=True, also=("网格号",)),
    Column("born", "出生日期", parse_date),
    Column("people", "人数", parse_whole_number, default=1),
)
GRID = "431081001002003"


def workbook(*rows: list[Any], title: str = "名单", merge: tuple[str, ...] = ()) -> io.BytesIO:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for cells in merge:
        sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out


def values(file: io.BytesIO) -> list[tuple[int, dict[str, Any]]]:
    reading = read_table(file, COLUMNS)
    assert reading.cell_errors == []
    return [(row.number, row.values) for row in reading.rows]


ZHANG = {"name": "张三", "grid": GRID, "born": date(2026, 3, 2), "people": 2}
HEAD = ["* 姓名（必填）", "网格号", "出生日期：", "人 数"]


def test_a_title_a_merged_row_and_empty_rows_do_no_harm() -> None:
    file = workbook(
        ["2026 年走访名单"],
        ["填表人：王五"],
        HEAD,
        [" 张三 ", GRID, "2026年3月2日", "２"],
        [],
        [" "],
        merge=("A1:D1", "A2:D2"),
    )
    assert values(file) == [(4, ZHANG)]


def test_headings_merged_downwards_are_read_as_one() -> None:
    two_rows = workbook(
        ["姓名", "网格编码", "其他", None], [None, None, "出生日期", "人数"], ["张三", GRID, date(2026, 3, 2), 2],
        merge=("A1:A2", "B1:B2", "C1:D1"),
    )  # fmt: skip
    assert values(two_rows) == [(3, ZHANG)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_csv_file_is_read_in_the_encodings_of_the_trade(encoding: str, separator: str) -> None:
    lines = [["姓名", "网格编码", "出生日期", "人数"], ["张三", GRID, "20260302", "2"], ["", "", "", ""]]
    text = "\r\n".join(separator.join(line) for line in lines)
    assert values(io.BytesIO(text.encode(encoding))) == [(2, ZHANG)]


def test_every_fault_is_named_by_its_cell_and_hides_no_other() -> None:
    file = workbook(
        ["备注", "姓名", "网格编码", "出生日期", "人数"],
        ["", "", GRID, "昨天", 1],
        ["", "李四", GRID, None, None],
        ["", "王五", 1.1e20, None, "几个"],
    )
    reading = read_table(file, COLUMNS)
    assert [(row.number, row["name"], row["people"]) for row in reading.rows] == [(3, "李四", 1)]
    assert [(error.sheet, error.row, error.column, error.title) for error in reading.cell_errors] == [
        ("名单", 2, "B", "姓名"),
        ("名单", 2, "D", "出生日期"),
        ("名单", 4, "C", "网格编码"),
        ("名单", 4, "E", "人数"),
    ]
    assert (reading.bad_row_count, reading.unknown_headings) == (2, ["备注"])
    assert str(CellError("名单", 2, "B", "姓名", "空")) == "工作表“名单”第 2 行 B 列“姓名”：空"


def test_a_missing_column_is_told_with_the_nearest_heading() -> None:
    with pytest.raises(Refused) as refused:
        read_table(workbook(["姓名", "网格编吗"], ["张三", GRID]), COLUMNS)
    assert refused.value.details == {"missing": ["grid"]}
    assert "网格编吗" in str(refused.value)


def test_a_column_named_twice_is_refused() -> None:
    with pytest.raises(Refused, match="网格编码"):
        read_table(workbook(["姓名", "网格编码", "网格号"], ["张三", GRID, GRID]), COLUMNS)


@pytest.mark.parametrize(
    "content", [b"", b"\xd0\xcf\x11\xe0 old excel", b"PK\x03\x04 broken", b"\xff\xfe\x00\x01", "只有一句话".encode()]
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_table(io.BytesIO(content), COLUMNS)
    assert refused.value.field == "file"


ENTITIES = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a0 "ha">%s]><worksheet><sheetData><row><c t="str"><v>&a9;</v></c>'
    b"</row></sheetData></worksheet>" % ENTITIES
)


@pytest.mark.parametrize("content", [b"<worksheet><sheetData><row", b"", BOMB, b"said to be 401 MB"])
def test_a_workbook_that_is_a_bomb_or_breaks_further_down_is_refused(content: bytes) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(workbook(HEAD)) as good, zipfile.ZipFile(packed, "w") as bad:
        for member in good.namelist():
            bad.writestr(member, content if member.endswith("sheet1.xml") else good.read(member))
        if content.startswith(b"said"):
            bad.infolist()[0].file_size = 401 << 20
    with pytest.raises(Refused) as refused:
        read_table(packed, COLUMNS)
    assert refused.value.details["problem"] == ("too_large" if content.startswith(b"said") else "damaged")


def test_an_unknown_sheet_is_refused() -> None:
    with pytest.raises(Refused, match="二月"):
        read_table(workbook(HEAD), COLUMNS, sheet_name="二月")


def test_ten_thousand_rows_come_back_as_they_were_written() -> None:
    rows = [
        {"name": f"村民{number}", "grid": GRID, "born": date(2026, 3, 2), "people": number} for number in range(10_000)
    ]
    assert [row.values for row in read_table(io.BytesIO(write_table(COLUMNS, rows)), COLUMNS).rows] == rows
