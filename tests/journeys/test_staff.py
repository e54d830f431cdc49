"""Staff at work in the demo town: the worker on a telephone, the desk at an office screen, keys and no keys."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.journeys.every_page import GRID
from tests.journeys.page_checks import check_page
from tests.journeys.people import sign_in


def test_the_queue_is_walked_by_keys_alone(wide_page: Page) -> None:
    sign_in(wide_page, "centre")
    wide_page.goto("/desk/queue/?scope=open")
    wide_page.keyboard.press("j")
    wide_page.keyboard.press("j")
    second = wide_page.locator("#queue [data-key-list]").nth(1)
    expect(second).to_be_focused()
    wide_page.keyboard.press("Enter")
    expect(wide_page).to_have_url(re.compile(r"/desk/queue/[0-9a-f-]{36}/"))
    wide_page.keyboard.press("/")
    expect(wide_page.locator("#queue-q")).to_be_focused()
    wide_page.keyboard.press("Escape")
    wide_page.locator("h2").first.click()
    wide_page.keyboard.press("?")
    expect(wide_page.locator("dialog.keys")).to_contain_text("j")


def test_counts_arrive_beside_the_list(wide_page: Page) -> None:
    sign_in(wide_page, "centre")
    wide_page.goto("/desk/queue/?scope=open")
    expect(wide_page.locator("#queue [role=status]").first).to_contain_text(re.compile(r"共 \d+ 件"))


def test_nothing_moves_when_the_counts_come(wide_page: Page) -> None:
    sign_in(wide_page, "centre")
    wide_page.route("**/desk/counts/**", lambda route: route.abort(), times=1)
    wide_page.goto("/desk/queue/?scope=open")
    row = wide_page.locator("#queue a.row-main").first
    before = row.bounding_box()
    wide_page.reload()
    expect(wide_page.locator("#queue nav .count:not(.count-later)").first).to_be_visible()
    assert row.bounding_box() == before


def test_a_worker_captures_a_matter_in_one_sentence_and_finds_it_again(page: Page) -> None:
    sign_in(page, "worker")
    page.goto("/work/new/")
    page.fill("[name=words]", "梓山路口的护栏被撞歪了一截")
    page.get_by_role("button", name="发出").click()
    expect(page.locator(".notice.is-done")).to_contain_text("案码")
    page.goto("/work/find/?q=护栏被撞歪")
    expect(page.locator(".row-what").first).to_contain_text("护栏被撞歪")


def test_what_one_official_began_to_write_is_not_shown_to_the_next_on_the_same_machine(page: Page) -> None:
    words = "有人在家里挨打，不让说"
    for leaves, kept in ((False, words), (True, "")):
        sign_in(page, "worker")
        page.goto("/work/new/")
        page.fill("[name=words]", words)
        expect(page.locator(".draft-note")).to_have_text("草稿已存在本机")
        if leaves:
            page.goto("/sign-out/")
            page.locator("main form button").click()
            page.wait_for_url("**/")
        page.context.clear_cookies()
        sign_in(page, "housing")
        page.goto("/work/new/")
        expect(page.locator("[name=words]")).to_have_value("")
        page.context.clear_cookies()
        sign_in(page, "worker")
        page.goto("/work/new/")
        expect(page.locator("[name=words]")).to_have_value(kept)
        page.context.clear_cookies()


def test_without_javascript_a_matter_is_captured_too(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    sign_in(page, "worker")
    page.goto("/work/new/")
    page.fill("[name=words]", "没有脚本也能记下的一件事")
    page.get_by_role("button", name="发出").click()
    expect(page.locator(".notice.is-done")).to_contain_text("案码")
    context.close()


def test_large_type_stays_within_the_telephone(page: Page) -> None:
    sign_in(page, "worker")
    page.goto("/work/")
    page.get_by_role("button", name="大字").click()
    expect(page.locator("html.large")).to_be_attached()
    check_page(page, "worker-inbox-large")


def test_a_grid_is_cut_along_a_line_pressed_on_its_map(page: Page) -> None:
    sign_in(page, "centre")
    page.goto(f"/desk/places/{GRID}/")
    page.get_by_role("link", name="一分为二").click()
    grid = page.locator("svg.map path.map-here")
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box
    for down in (0.2, 0.75):
        page.mouse.click(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * down)
    assert page.locator("[name=line]").first.input_value().count(",") == 2
    drawn = page.locator("svg.map path.map-line").bounding_box()
    assert drawn
    assert abs(drawn["x"] - box["x"] - box["width"] * 0.45) < 4
    page.get_by_role("button", name="看看分成什么样").click()
    expect(page.locator("svg.map path.map-soon")).to_be_visible()
    assert page.locator("dl.summary dt").all_inner_texts()[:2] == ["大块", "小块"]
    check_page(page, "desk-split-parts", touch=False)
    page.get_by_role("button", name="重画").click()
    expect(page.locator("[name=line]").first).to_have_value("")
    expect(page.locator("[data-line-shown]")).to_be_hidden()
