"""A town with two hundred matters more: for pages with real amounts in their lists, and for counts that stand still."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.every_page import GRID
from tests.journeys.people import sign_in

ROWS = 200
STEPS = ("网格已收到", "网格已收到", "乡镇办理", "待派单", "待派单", "网格员回访", "办结")
KINDS = ("咨询", "求助", "投诉", "建议", "隐患上报", "矛盾纠纷")


def old_ledger() -> bytes:
    """Two hundred rows as an office would bring them in, most of them still open."""
    out, today = io.StringIO(), datetime.now(UTC)
    rows = csv.writer(out)
    rows.writerow(["原编号", "提出时间", "内容", "地点", "类别", "当前环节", "办理时限", "办结时间", "办理结果"])
    for number in range(ROWS):
        step, raised = STEPS[number % len(STEPS)], today - timedelta(days=2 + number % 20)
        due = today + timedelta(days=1 + number % 9)
        closed = [f"{today - timedelta(days=1):%Y-%m-%d}", "已办好。"] if step == "办结" else ["", ""]
        words = f"旧台账第 {number + 1} 件：第 {number % 40 + 1} 栋楼下的公共设施坏了，盼着早些修好。"
        kind = KINDS[number % len(KINDS)]
        rows.writerow([f"旧{number:05d}", f"{raised:%Y-%m-%d}", words, GRID, kind, step, f"{due:%Y-%m-%d}", *closed])
    return out.getvalue().encode("utf-8-sig")


@pytest.fixture
def full_town(once_a_town: Callable[[str, Callable[[], None]], None], windows: Callable[[int], Page]) -> None:
    """The town with two hundred matters more, taken over through the desk's own page."""

    def fill() -> None:
        page = windows(1440)
        sign_in(page, "centre")
        page.goto("/desk/import/")
        page.set_input_files("input[type=file]", {"name": "old.csv", "mimeType": "text/csv", "buffer": old_ledger()})
        page.get_by_role("button", name="先看看").click()
        page.get_by_role("button", name=f"导入这 {ROWS} 行").click(timeout=60_000)
        expect(page.locator("main .table")).to_contain_text("整批撤回", timeout=60_000)

    once_a_town("filled", fill)
