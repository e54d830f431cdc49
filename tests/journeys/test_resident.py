"""Residents and the public in a browser: raise with a position and a photo, the receipt, the track, ledgers, grids."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.page_checks import check_page, findings, sideways_pixels

WORDS = "小区门口的路灯坏了三天，晚上看不见路"


def grid_address(page: Page) -> str:
    """The page of some grid, found as a resident would."""
    page.goto("/places/?q=网格")
    return str(page.locator("a.row-main[href^='/grid/']").first.get_attribute("href"))


def raised(page: Page, photo: Path | None = None) -> str:
    """Raise a matter in some grid by its QR; the case code."""
    page.goto(grid_address(page).replace("/grid/", "/g/"))
    page.get_by_label("说说什么事").fill(WORDS)
    if photo:
        page.locator("#id_photos").set_input_files(photo)
        expect(page.locator("[data-photo-words]")).to_contain_text("已选 1 张照片")
    page.locator("summary", has_text="怎么告诉您结果").click()
    page.get_by_label("电话").fill("13812345678")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("heading", name="收到了")).to_be_visible()
    found = re.search(r"/c/(\d{13})/", page.url)
    assert found
    return found[1]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo as a telephone takes it."""
    image = pytest.importorskip("PIL.Image")
    file = tmp_path / "photo.jpg"
    image.effect_noise((800, 600), 40).convert("RGB").save(file)
    return file


def test_from_words_and_a_photo_to_the_track(page: Page, photo: Path) -> None:
    code = raised(page, photo)
    check_page(page, "resident-receipt")
    page.get_by_role("link", name="看进度").click()
    expect(page.locator("ol.track")).to_contain_text("登记")
    expect(page.locator("img.photo")).to_have_count(1)
    check_page(page, "resident-follow")
    page.goto("/raise/")
    expect(page.get_by_label("说说什么事")).to_have_value("")
    assert code in page.context.new_page().goto(f"/c/{code}/").url


def test_a_stranger_sees_the_step_and_the_phone_s_last_digits_open_the_rest(page: Page, browser: Browser) -> None:
    code = raised(page)
    context = browser.new_context(base_url=page.url.split("/c/")[0], locale="zh-CN")
    stranger = context.new_page()
    stranger.goto(f"/c/{code}/")
    expect(stranger.locator("body")).not_to_contain_text(WORDS)
    check_page(stranger, "resident-code-only")
    stranger.get_by_label("手机尾号四位").fill("0000")
    stranger.get_by_role("button", name="打开", exact=True).click()
    expect(stranger.locator("[data-errors]")).to_contain_text("对不上")
    assert findings(stranger, language="zh", touch=True) == {}
    stranger.get_by_label("手机尾号四位").fill("5678")
    stranger.get_by_role("button", name="打开", exact=True).click()
    expect(stranger.locator("body")).to_contain_text(WORDS)
    context.close()


def test_errors_and_open_forms_keep_the_rules_and_everything_typed(page: Page, photo: Path) -> None:
    page.goto("/raise/")
    for fold in page.locator("details.fold > summary").all():
        fold.click()
    assert findings(page, language="zh", touch=True) == {}
    page.locator("#id_photos").set_input_files(photo)
    page.get_by_label("电话").fill("138")
    page.get_by_role("button", name="发送").click()
    expect(page.locator("[data-errors]")).to_be_focused()
    expect(page.get_by_label("电话")).to_have_value("138")
    expect(page.locator("body")).to_contain_text("1 张照片已传好")
    for width in (320, 390, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        assert findings(page, language="zh", touch=True) == {}


def test_danger_shows_the_number_before_anything_is_sent(page: Page) -> None:
    page.goto("/raise/")
    page.get_by_label("说说什么事").fill("三楼着火了，有人困在里面")
    expect(page.locator("[data-danger-number='119']")).to_be_visible()
    page.get_by_label("说说什么事").fill("路灯不亮")
    expect(page.locator("[data-danger]")).to_be_hidden()


def test_a_position_outside_the_city_is_said_at_once(page: Page) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 0, "latitude": 0, "accuracy": 12})
    page.goto("/raise/")
    page.get_by_role("button", name="用我现在的位置").click()
    expect(page.locator("[data-here]")).to_contain_text("不在本市范围内")


def test_everything_works_without_javascript(browser: Browser, base_url: str, photo: Path) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto("/")
    page.locator("textarea[name=words]").fill(WORDS)
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_label("说说什么事")).to_have_value(WORDS)
    page.locator("#id_photos").set_input_files(photo)
    page.locator("summary", has_text="写地点").click()
    page.get_by_label("在哪里").fill("网格")
    page.get_by_role("button", name="查找地点").click()
    page.locator("input[name=place]").first.check()
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("heading", name="收到了")).to_be_visible()
    page.get_by_role("link", name="看进度").click()
    expect(page.locator("img.photo")).to_have_count(1)
    context.close()


@pytest.mark.parametrize("address", ["/", "/raise/", "/c/", "/ledger/", "/figures/", "/places/"])
def test_large_type_and_narrow_windows_fit(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address)
    assert sideways_pixels(page) == 0
    page.get_by_role("button", name="大字").click()
    expect(page.locator("html.large")).to_be_attached()
    assert sideways_pixels(page) == 0
