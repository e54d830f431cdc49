"""Files that go out."""

import io
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from huiyin.kernel.tables import CellError, Column, error_workbook, write_table

COLUMNS = (Column("what", "什么事", width=40, help="一句话"), Column("at", "时间"))


def test_the_heading_is_frozen_wide_and_explained() -> None:
    sheet = load_workbook(io.BytesIO(write_table(COLUMNS, [{"what": "路灯"}], sheet_name="台账")))["台账"]
    assert [cell.value for cell in sheet[1]] == ["什么事", "时间"]
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width == 40
    assert sheet["A1"].comment.text == "一句话"
    assert sheet.auto_filter.ref == "A1:B2"


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(0)"])
def test_a_text_never_becomes_a_formula(text: str) -> None:
    cell = load_workbook(io.BytesIO(write_table(COLUMNS, [{"what": text}])))["表"]["A2"]
    assert (cell.data_type, cell.value) == ("s", f"'{text}")


def test_an_instant_is_written_as_the_time_in_the_city_and_control_characters_go() -> None:
    row = {"what": "路\x00灯", "at": datetime(2026, 3, 2, 1, 30, tzinfo=UTC)}
    sheet = load_workbook(io.BytesIO(write_table(COLUMNS, [row])))["表"]
    assert sheet["A2"].value == "路灯"
    assert sheet["B2"].value == datetime(2026, 3, 2, 9, 30)  # noqa: DTZ001 - Excel knows no zones


@pytest.mark.parametrize(
    "file", [write_table(COLUMNS, [{"what": "路灯"}], sheet_name="台账"), "什么事,时间\n路灯,".encode()]
)
def test_the_wrong_cells_are_marked_in_the_file_given_back_and_the_others_are_not(file: bytes) -> None:
    error = CellError("台账", 2, "B", "时间", "这里不能空着。")
    book = load_workbook(io.BytesIO(error_workbook(io.BytesIO(file), [error])))
    first = book.worksheets[0]
    assert first["B2"].comment.text == "这里不能空着。"
    assert first["A2"].value == "路灯"
    assert first["A2"].comment is None
    assert [cell.value for cell in book["要改的地方"][2]] == ["台账", 2, "B", "时间", "这里不能空着。"]
