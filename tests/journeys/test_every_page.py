"""Every page, at both sizes and in both languages, with two hundred matters in the lists, open forms and errors.

One test signs in once and walks all pages of one reader in one language. The list is in every_page.py.
"""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.every_page import GRID, VISITS, Visit
from tests.journeys.page_checks import told, use_language, wrong_at_all_sizes
from tests.journeys.people import sign_in, sign_in_resident

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


def arrive(page: Page, visit: Visit) -> None:
    """Open the page in the state of the visit."""
    answer = page.goto(visit.address)
    if visit.follow:
        link, _, onward = visit.follow.partition(" >> ")
        answer = page.goto(str(page.locator(link).first.get_attribute("href")) + onward)
    assert answer is not None
    assert answer.status == visit.status, visit.name
    if visit.script:
        page.evaluate(visit.script)
    if visit.press:
        page.locator(visit.press).first.click()
        page.locator("[data-errors]").wait_for()
    path = re.sub(r"<\w+:\w+>", ".+", visit.route)
    assert not visit.route or re.fullmatch(path, page.evaluate("decodeURI(location.pathname)")), page.url


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("reader", VISITS)
@pytest.mark.usefixtures("full_town")
def test_every_page_keeps_the_rules(page: Page, town: Any, reader: str, language: str) -> None:
    if reader == "resident":
        sign_in_resident(page, town.window_text)
    elif reader:
        sign_in(page, reader)
    else:
        page.goto("/")
    use_language(page, language)
    wrong: dict[str, Any] = {}
    for visit in VISITS[reader]:
        arrive(page, visit)
        wrong |= wrong_at_all_sizes(page, visit.name, language=language, touch=visit.touch)
    assert wrong == {}, told(wrong)
