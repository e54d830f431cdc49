"""Public pages: whole counts with their denominators, and nothing that leads to a person."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.appeals.selectors.ledgers import PAGE_LINES
from huiyin.casework.models import Matter
from huiyin.casework.selectors import by_receipt
from huiyin.people.models import Tenure
from huiyin.people.services import posts
from huiyin.people.types import Actor
from huiyin.places.selectors import forget_index
from huiyin.places.services import merge_grids
from tests.casework.town import COUNTY, GRID, MONDAY, OTHER_GRID, SYSTEM, VILLAGE, post_of

PUBLIC = ["/ledger/", "/ledger/done/", "/figures/", "/places/", f"/grid/{GRID}/", f"/grid/{GRID}/card/"]
WORDS = "三号楼王家漏水，电话13812345678"


def text(page):
    assert page.status_code == 200
    return page.content.decode()


def close(town, receipt, rating="satisfied"):
    town.solve(receipt.matter_id)
    view = by_receipt(receipt.code, secret=receipt.secret, device="tests")
    town.do_by_receipt(view, "judge", rating=rating)


@pytest.fixture
def one_of_each(town):
    close(town, town.raise_matter(WORDS))
    town.raise_matter("另一件：" + WORDS)


def test_red_is_owed_and_blue_is_done_with_whole_counts(town, browser, one_of_each):
    red, blue = text(browser.get("/ledger/")), text(browser.get("/ledger/done/"))
    assert ("已上报" in red, "满意" in red) == (True, False)
    assert ("满意" in blue, "已上报" in blue) == (True, False)
    for page in (red, blue):
        assert page.count('<span class="count">1</span>') == 2


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_says_anything_personal(town, browser, one_of_each, address, language):
    browser.cookies["language"] = language
    page = text(browser.get(address))
    for personal in ("王小明", "13812345678", "漏水", *Matter.objects.values_list("code", flat=True)):
        assert personal not in page


def test_what_is_guarded_or_about_a_unit_stands_on_no_ledger(town, browser):
    town.raise_matter("家里的事", sensitivity="protected")
    town.raise_matter("住建局的人态度差", about_organisation_id=town.roads_unit.id)
    assert "这里没有还没办完的事" in text(browser.get("/ledger/"))
    assert '<td class="number tabular" data-title="收到">2</td>' in text(browser.get("/figures/"))


def test_ledgers_are_narrowed_by_place_month_and_kind_and_each_filter_can_be_taken_off(town, browser, one_of_each):
    here = text(browser.get("/ledger/", {"place": VILLAGE, "month": "2026-03", "kind": "appeal"}))
    assert "已上报" in here
    for removed in ("?kind=appeal&amp;month=2026-03", f"?place={VILLAGE}&amp;kind=appeal"):
        assert removed in here
    for nothing in ({"place": "430902"}, {"month": "2025-12"}, {"kind": "hazard"}):
        assert "这里没有还没办完的事" in text(browser.get("/ledger/", nothing))


@pytest.mark.parametrize(
    "asked", [{"place": "x"}, {"month": "2026-13"}, {"page": "-1"}, {"page": "9" * 9}, {"kind": "<"}]
)
def test_what_is_not_understood_is_left_out(town, browser, one_of_each, asked):
    assert "已上报" in text(browser.get("/ledger/", asked))


def test_long_ledgers_are_cut_into_pages_and_stay_small(town, browser):
    for number in range(PAGE_LINES + 1):
        town.raise_matter(f"第 {number} 件")
    first = browser.get("/ledger/")
    assert len(first.content) < 60_000
    assert "共 51 项，正在看 1–50" in text(first)
    assert "正在看 51–51" in text(browser.get("/ledger/", {"page": "99"}))


def test_figures_show_what_each_share_is_of_and_no_per_cent_of_a_few(town, browser, one_of_each):
    page = text(browser.get("/figures/"))
    assert "<span>1 / 1</span>" in page
    assert "100%" not in page
    assert f"place={COUNTY}" in page


def test_figures_have_a_per_cent_from_twenty_on_and_the_parts_add_up(town, browser):
    for number in range(20):
        close(town, town.raise_matter(f"第 {number} 件"), "satisfied" if number else "unsatisfied")
    town.raise_matter("不知道在哪里", place_code="")
    page = " ".join(text(browser.get("/figures/")).split())
    assert '20 / 20 <span class="muted">100%</span>' in page
    assert '19 / 20 <span class="muted">95%</span>' in page
    assert page.count('data-title="收到">21<') == 1
    assert page.count('data-title="收到">20<') == 1
    assert "还没核到具体地方" in page


@pytest.mark.parametrize("address", PUBLIC)
def test_the_number_of_queries_does_not_grow(town, browser, address):
    close(town, town.raise_matter(WORDS))
    town.raise_matter(WORDS)
    browser.get(address)
    forget_index()  # it asks for its version once a second
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for number in range(3):
        close(town, town.raise_matter(f"完 {number}"))
        town.raise_matter(f"欠 {number}")
    forget_index()
    with CaptureQueriesContext(connection) as many:
        browser.get(address)
    assert len(many) == len(few)


def test_a_grid_names_who_is_on_duty_and_the_phone_for_when_nobody_cares(town, browser):
    for page in (text(browser.get(f"/grid/{GRID}/")), text(browser.get(f"/grid/{GRID}/card/"))):
        assert "格一" in page
        assert "12345" in page
        assert "格二" not in page
    assert f"/g/{GRID}" in text(browser.get(f"/grid/{GRID}/card/"))


def test_a_grid_without_a_worker_says_so(town, browser):
    posts.end_tenure(SYSTEM, tenure_id=Tenure.objects.get(post=post_of(town.worker)).id, reason="调走")
    assert "网格员暂缺" in text(browser.get(f"/grid/{GRID}/"))
    assert "请拨打监督电话" in text(browser.get(f"/grid/{GRID}/card/"))


def test_a_card_of_a_grid_that_was_merged_leads_to_its_heir(town, browser):
    clerk = Actor.system("tests")
    tomorrow = (MONDAY + timedelta(days=1)).date()
    merge_grids(clerk, codes=[GRID, OTHER_GRID], name="新网格", on=tomorrow)
    town.later(days=2)
    assert browser.get(f"/grid/{OTHER_GRID}/")["Location"] == f"/grid/{GRID}/"
    assert "新网格" in text(browser.get(f"/grid/{GRID}/"))


def test_an_unknown_grid_is_not_there(town, browser):
    assert browser.get("/grid/999901001001777/").status_code == 404


def test_my_grid_is_found_by_name_and_step_by_step(town, browser):
    assert f"/grid/{GRID}/" in text(browser.get("/places/", {"q": "第1网格"}))
    assert "没有找到这个名字" in text(browser.get("/places/", {"q": "没有这个村"}))
    assert f"place={COUNTY}" in text(browser.get("/places/"))
    assert f"/grid/{OTHER_GRID}/" in text(browser.get("/places/", {"place": VILLAGE}))


def test_reading_needs_no_account_and_writes_nothing(town, browser, one_of_each):
    with CaptureQueriesContext(connection) as asked:
        for address in PUBLIC:
            assert browser.get(address).status_code == 200
    assert [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
