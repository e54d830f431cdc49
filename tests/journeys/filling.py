"""A town with two hundred matters more, for pages with real amounts in their lists and for counts that stand still; and
one family that the police follow, with a warning letter beside its file.
"""

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


def open_family(page: Page) -> tuple[str, str]:
    """The community officer opens a red file; the number and the word of the protected person's slip."""
    sign_in(page, "police")
    page.goto("/care/new/")
    page.check("[name=scheme][value='gongxian/fanjiabao:red']")
    page.select_option("[name=place_code]", GRID)
    page.fill("[name=name]", "张小禾")
    page.fill("[name=other_party]", "李某")
    page.fill("[name=words]", "他喝了酒就动手，孩子也吓哭了。")
    page.get_by_role("button", name="建档").click()
    expect(page.locator("dl.summary dd").nth(2)).to_be_visible()
    values = page.locator("dl.summary dd").all_inner_texts()
    return values[1].replace(" ", ""), values[2]


def place_in_red(page: Page) -> str:
    """The deputy chief says how it goes on with the one that was just opened; the address of the family's file."""
    sign_in(page, "chief")
    page.goto("/care/")
    page.locator("a.row-main[href^='/care/f/']", has_text="已建档").first.click()
    page.wait_for_url("**/care/f/**")
    family = page.url
    page.get_by_role("link", name="看经过、写回访").click()
    page.locator("summary", has_text="列为红色").click()
    form = page.locator("form[action*='/act/place_red/']")
    form.locator("[name=plan]").fill("每月单独看望一次，孩子放学由奶奶接。")
    form.locator("[name=words]").fill("一个月内两次动手")
    form.locator("button.button-main").click()
    expect(page.locator("main")).to_contain_text("红色跟踪")
    return family


def begin_letter(page: Page, family: str) -> None:
    """The deputy chief begins a warning letter from the family's file."""
    page.goto(family)
    page.get_by_text("办一份", exact=True).click()
    page.check("[name=paper][value='national/warning_letter:letter']")
    page.locator("form[action$='/papers/'] [name=words]").fill("二月二十八日动手打人")
    page.get_by_role("button", name="开始办").click()
    expect(page.locator("main")).to_contain_text("家庭暴力告诫书")


@pytest.fixture
def family_town(once_a_town: Callable[[str, Callable[[], None]], None], windows: Callable[[int], Page]) -> None:
    """The town with one family that the police follow, and a warning letter."""

    def fill() -> None:
        open_family(windows(390))
        chief = windows(390)
        begin_letter(chief, place_in_red(chief))

    once_a_town("family", fill)
