"""The page kit in a browser: every part, in both languages, at both sizes, by day and by night."""

import base64
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.page_checks import check_colours_by_night, check_page, sideways_pixels

PARTS = ["", "follow/", "inbox/", "desk/", "table/", "print/"]
OFFICE_ONLY = {"desk/"}
_FIRST_PHOTO = """() => new Promise(done => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result.split(',')[1]);
  reader.readAsDataURL(document.querySelector('#id_photos').files[0]);
})"""


@pytest.mark.parametrize("part", PARTS)
def test_every_part_of_the_kit_keeps_the_rules_of_pages(page: Page, part: str) -> None:
    page.goto(f"/kit/{part}")
    check_page(page, f"kit-{part.strip('/') or 'parts'}", touch=part not in OFFICE_ONLY)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_read_by_night(page: Page, part: str) -> None:
    page.goto(f"/kit/{part}")
    check_colours_by_night(page, f"kit-{part.strip('/') or 'parts'}")


def test_errors_are_told_at_the_top_and_beside_the_field_in_the_same_words(page: Page) -> None:
    page.goto("/kit/?wrong=1")
    expect(page.locator("[data-errors]")).to_be_focused()
    words = page.locator("#id_what_error1").inner_text().strip()
    assert words in page.locator("[data-errors] a[href='#id_what']").inner_text()
    check_page(page, "kit-errors")


@pytest.mark.parametrize("part", PARTS)
def test_pages_fit_a_window_of_320_pixels(page: Page, part: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"/kit/{part}")
    assert sideways_pixels(page) == 0


def test_large_type_makes_text_and_targets_larger_and_stays(page: Page) -> None:
    page.goto("/kit/")
    page.get_by_role("button", name="大字").click()
    expect(page.locator("html.large")).to_be_attached()
    page.goto("/kit/follow/")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "22px"
    box = page.locator("a.button").first.bounding_box()
    assert box is not None
    assert box["height"] >= 60
    assert sideways_pixels(page) == 0


def test_the_language_switch_works_without_javascript(browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto("/kit/follow/")
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(f"{base_url}/kit/follow/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    context.close()


def test_a_form_of_an_action_opens_in_place_without_javascript(browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto("/kit/inbox/")
    page.locator("summary", has_text="吹哨").click()
    expect(page.get_by_label("大约影响多少人")).to_be_visible()
    context.close()


def test_what_was_typed_comes_back_after_the_page_was_lost(page: Page) -> None:
    page.goto("/kit/")
    page.get_by_label("什么事").fill("井盖缺了半边")
    expect(page.locator(".draft-note")).to_have_text("草稿已存在本机")
    page.goto("/kit/follow/")
    page.goto("/kit/")
    expect(page.get_by_label("什么事")).to_have_value("井盖缺了半边")
    page.get_by_role("button", name="清空重写").click()
    page.reload()
    expect(page.get_by_label("什么事")).to_have_value("")


def test_the_keys_of_the_desk_are_shown_and_can_be_switched_off(wide_page: Page) -> None:
    wide_page.goto("/kit/inbox/")
    wide_page.keyboard.press("?")
    expect(wide_page.get_by_role("dialog")).to_contain_text("吹哨")
    wide_page.get_by_role("button", name="关闭", exact=True).click()
    wide_page.keyboard.press("w")
    expect(wide_page.get_by_label("大约影响多少人")).to_be_focused()
    wide_page.reload()
    wide_page.keyboard.press("?")
    wide_page.get_by_role("button", name="单键快捷键已打开").click()
    wide_page.keyboard.press("Escape")
    wide_page.keyboard.press("w")
    expect(wide_page.get_by_label("大约影响多少人")).to_be_hidden()


def test_position_is_taken_and_said(page: Page) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 112.1555, "latitude": 32.0175, "accuracy": 12})
    page.goto("/kit/")
    page.get_by_role("button", name="用我现在的位置").click()
    expect(page.locator("[data-locate-words]")).to_have_text("已取得位置，误差约 12 米")
    assert page.locator("[data-locate-longitude]").input_value() == "112.1555000"
    assert page.locator("[data-locate-datum]").input_value() == "WGS84"


def test_a_large_photo_is_made_smaller_and_keeps_the_cameras_time(page: Page, tmp_path) -> None:
    image = pytest.importorskip("PIL.Image")
    file, exif = tmp_path / "large.jpg", image.Exif()
    exif[0x0132] = "2026:03:02 14:24:00"
    exif[0x0112] = 6
    image.effect_noise((3000, 2400), 80).convert("RGB").save(file, exif=exif)
    page.goto("/kit/")
    page.locator("#id_photos").set_input_files(file)
    expect(page.locator("[data-photo-words]")).to_have_text("已选 1 张照片 · 照片已缩小，省流量")
    expect(page.locator("[data-previews] canvas")).to_have_count(1)
    sent = tmp_path / "sent.jpg"
    sent.write_bytes(base64.b64decode(page.evaluate(_FIRST_PHOTO)))
    with image.open(sent) as picture:
        assert picture.size == (1600, 2000)
        assert (picture.getexif()[0x0132], picture.getexif()[0x0112]) == ("2026:03:02 14:24:00", 1)


def test_the_receipt_is_saved_as_a_picture(page: Page, tmp_path) -> None:
    page.goto("/kit/print/")
    with page.expect_download() as saved:
        page.get_by_role("button", name="存成图片").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    assert file.name == "huiyin-2026041207358.png"
    assert file.read_bytes()[:4] == b"\x89PNG"


def test_no_page_breaks_the_content_security_policy(page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for part in PARTS:
        page.goto(f"/kit/{part}")
    assert complaints == []


def test_what_can_be_taken_back_counts_down_and_then_cannot(windows: Callable[[int], Page]) -> None:
    page = windows(390)  # its own: a window's clock, once set, stays so
    page.clock.install()
    page.goto("/kit/")
    undo = page.locator("form.undo")
    expect(undo).to_contain_text("20 秒内可以撤回")
    page.clock.run_for(21_000)
    expect(undo).to_contain_text("已发出，不能撤回")
    expect(undo.get_by_role("button")).to_be_hidden()


def test_selecting_all_takes_this_page_and_not_the_others(wide_page: Page) -> None:
    wide_page.goto("/kit/table/")
    wide_page.get_by_label("选中本页全部").check()
    expect(wide_page.locator("[data-selected-words]")).to_have_text("已选 8 项")
    expect(wide_page.get_by_label("选中全部 120 项")).not_to_be_checked()


def test_pressing_twice_sends_once(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto("/kit/")
    with page.expect_navigation():
        page.evaluate(
            "() => { const b = document.querySelector('form[data-once] .button-main'); b.click(); b.click(); }"
        )
    assert len(sent) == 1
