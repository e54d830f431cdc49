"""An older ledger as a table: the template, the preview with every fault, taking it in once."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from huiyin.care.models import CareFile, PastTable
from huiyin.care.selectors.figures import scheme_figures
from huiyin.care.services.importing import PURPOSE, apply_past, preview_past, template_workbook
from huiyin.casework.models import JournalEvent, Matter
from huiyin.kernel.crypto import key_ring
from huiyin.kernel.refusal import Refused
from tests.care.conftest import GONGXIAN
from tests.casework.town import GRID, VILLAGE, hold
from tests.portals.staff import browser_of

TITLES = ["户号", "网格编码", "建档颜色", "建档日期", "日期", "事项", "逐项做到", "发现或原因", "改为颜色", "说明"]
FOUR = "倾听、宣传、警示、疏导"
BLUE = [
    ["1", GRID, "蓝色", "2025-03-03", "2025-03-07", "列为橙色、蓝色", "", "", "蓝色", "建档"],
    ["1", "", "", "", "2025-08-14", "回访平稳", FOUR, "", "", "平稳"],
    ["1", "", "", "", "2025-11-02", "回访再次平稳", FOUR, "", "", "平稳"],
    ["1", "", "", "", "2025-12-02", "会商：退出", "", "连续几次回访平稳", "", "退出"],
]
RED = [
    ["2", GRID, "红色", "2025-03-03", "2025-03-07", "列为红色", "", "", "", "严重"],
    ["2", "", "", "", "2025-04-06", "红色回访", FOUR, "有争吵", "", "还要跟"],
]


def sheet(*rows: list[str]) -> bytes:
    book, made = Workbook(), io.BytesIO()
    for row in (TITLES, *rows):
        book.active.append(row)
    book.save(made)
    return made.getvalue()


def test_a_table_is_shown_first_and_then_taken_in_once(station):
    content = sheet(*BLUE, *RED)
    before = JournalEvent.objects.count()
    preview = preview_past(station.county, playbook=GONGXIAN, content=content)
    assert (preview.new, preview.known, preview.deeds, preview.errors) == (2, 0, 6, ())
    assert (Matter.objects.count(), JournalEvent.objects.count()) == (0, before)
    assert apply_past(station.county, table_id=preview.table_id) == 2
    assert {(m.kind, m.step) for m in Matter.objects.all()} == {("blue", "left"), ("red", "red")}
    assert set(CareFile.objects.values_list("opened_at", flat=True)) == {datetime(2025, 3, 3, tzinfo=UTC)}
    (scheme,) = scheme_figures(station.county)
    assert (scheme.left, scheme.ever) == (1, 2)
    assert key_ring().decrypt(bytes(PastTable.objects.get().content), PURPOSE) == b""
    with pytest.raises(Refused, match="已经导入"):
        apply_past(station.county, table_id=preview.table_id)
    again = preview_past(station.county, playbook=GONGXIAN, content=content)
    assert (again.new, again.known, again.can_apply) == (0, 2, False)


@pytest.mark.parametrize(
    ("rows", "row", "column", "words"),
    [
        ([["9" * 81, *BLUE[0][1:]]], 2, "A", "80"),
        ([["1", "", "蓝色", "2025-03-03", "", "", "", "", "", ""]], 2, "B", "第一行"),
        ([["1", "99", "蓝色", "2025-03-03", "", "", "", "", "", ""]], 2, "B", "没有这个地方"),
        ([["1", GRID, "紫色", "2025-03-03", "", "", "", "", "", ""]], 2, "C", "只能填"),
        ([BLUE[0], ["1", "", "", "", "2025-08-14", "回访平稳", "倾听、宣传", "", "", "平稳"]], 3, "G", "四到位"),
        ([[*BLUE[0][:4], "2025-03-07", "列为橙色、蓝色", "", "", "", "建档"]], 2, "I", "类别"),
        ([BLUE[0], BLUE[3]], 2, "F", "会商：退出"),
        ([[*BLUE[0][:4], "2025-03-02", *BLUE[0][5:]]], 2, "F", "先后"),
        ([[*RED[0][:8], "蓝色", "严重"]], 2, "F", "类别"),
    ],
)
def test_every_fault_stands_at_its_cell_and_nothing_is_taken_in(station, rows, row, column, words):
    preview = preview_past(station.county, playbook=GONGXIAN, content=sheet(*rows))
    (error,) = preview.errors
    assert (error.row, error.column, words in error.sentence) == (row, column, True), error
    assert not preview.can_apply
    with pytest.raises(Refused):
        apply_past(station.county, table_id=preview.table_id)
    assert not Matter.objects.exists()


def test_nobody_takes_in_what_somebody_else_sent_or_does_not_work_in(station):
    secretary = hold("village_secretary", VILLAGE, "书记")
    preview = preview_past(secretary, playbook=GONGXIAN, content=sheet(*BLUE))
    assert [error.column for error in preview.errors] == ["B"]
    mine = preview_past(station.county, playbook=GONGXIAN, content=sheet(*BLUE))
    with pytest.raises(Refused, match="不是您上传的"):
        apply_past(station.chief, table_id=mine.table_id)
    assert not Matter.objects.exists()


def test_the_page_shows_faults_and_takes_in(station):
    browser = browser_of(station.county)
    book = load_workbook(io.BytesIO(browser.get("/care/past/template.xlsx").content))
    assert str(book.active["A1"].value).startswith("户号")
    assert template_workbook()[:2] == b"PK"

    def send(*rows):
        file = SimpleUploadedFile("旧台账.xlsx", sheet(*rows))
        return browser.post("/care/past/", {"playbook": GONGXIAN, "file": file}).content.decode()

    assert "第 2 行" in send([*BLUE[0][:4], "2025-03-02", *BLUE[0][5:]])
    page = send(*BLUE, *RED)
    assert "新的 2 户，已有的 0 户，回访和会商 6 次。" in page
    (address,) = set(re.findall(r'action="(/care/past/[0-9a-f-]{36}/)"', page))
    assert "导入了 2 户" in browser.post(address).content.decode()
    assert Matter.objects.count() == 2
