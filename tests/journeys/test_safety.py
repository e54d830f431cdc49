"""Safety first: the page of the protected person, on a phone that somebody else may look at (SYSTEMS C6)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.filling import open_family
from tests.journeys.page_checks import told, use_language, wrong_at_all_sizes
from tests.journeys.people import sign_in

BETRAYING = ("回音", "Huiyin", "暴力", "家庭", "派出所", "保护", "violence", "family", "police")
AWAY = "https://www.weather.com.cn/"
Windows = Callable[[int], Page]


def weather(route: Route) -> None:
    """Where the way out leads, without the network."""
    route.fulfill(body="<title>天气</title>晴", content_type="text/html; charset=utf-8")


@pytest.fixture(scope="module")
def slips() -> dict[str, tuple[str, str]]:
    """The slips that this module's families were given."""
    return {}


@pytest.fixture
def slip(slips: dict[str, tuple[str, str]], windows: Windows) -> tuple[str, str]:
    """Number and word of a family's slip, opened once for all tests here."""
    if not slips:
        slips["first"] = open_family(windows(390))
    return slips["first"]


def look(page: Page, slip: tuple[str, str]) -> None:
    """The protected person types number and word."""
    page.route(f"{AWAY}**", weather)
    page.goto("/w/")
    page.fill("[name=code]", slip[0])
    page.fill("[name=word]", slip[1])
    page.get_by_role("button", name="查询").click()
    expect(page.locator("h1")).to_have_text("跟进中")


def test_the_page_says_nothing_before_the_word_and_keeps_nothing_after(page: Page, slip: tuple[str, str]) -> None:
    page.goto("/w/")
    assert [word for word in BETRAYING if word in page.content()] == []
    assert page.title() == "查询"
    look(page, slip)
    page.wait_for_url("**/w/")
    assert page.title() == "查询"
    assert slip[1] not in page.content()
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    expect(page.locator("main")).to_contain_text("谁看过")


def test_one_press_leaves_and_the_way_back_does_not_lead_here(page: Page, slip: tuple[str, str]) -> None:
    page.route(f"{AWAY}**", weather)
    page.goto(AWAY + "before")
    look(page, slip)
    page.get_by_role("link", name="马上离开").click()
    page.wait_for_url(AWAY)
    page.go_back()
    assert "/w/" not in page.url or page.locator("[name=code]").input_value() == ""
    expect(page.locator("body")).not_to_contain_text("跟进中")


def test_the_escape_key_leaves_too(page: Page, slip: tuple[str, str]) -> None:
    look(page, slip)
    page.wait_for_url(lambda address: address.endswith("/w/"))
    page.keyboard.press("Escape")
    page.wait_for_url(AWAY)


def test_without_javascript_the_way_out_is_a_link(browser: Browser, base_url: str, slip: tuple[str, str]) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    look(page, slip)
    page.get_by_role("link", name="马上离开").click()
    page.wait_for_url(AWAY)
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("跟进中")
    context.close()


def test_a_wrong_word_and_an_ordinary_receipt_open_nothing(page: Page, slip: tuple[str, str]) -> None:
    page.goto("/w/")
    page.fill("[name=code]", slip[0])
    page.fill("[name=word]", "wrong")
    page.get_by_role("button", name="查询").click()
    expect(page.locator("[role=alert]")).to_contain_text("对不上")
    page.goto(f"/c/?code={slip[0]}")
    expect(page.locator("main")).not_to_contain_text("跟进中")


def test_the_person_agrees_on_the_phone_and_only_then_the_contact_applies(
    windows: Windows, slip: tuple[str, str]
) -> None:
    contact, phone = windows(390), windows(390)
    sign_in(contact, "women")
    contact.goto("/care/")
    contact.locator("a.row-main", has_text=" ".join(slip[0][at : at + 4] for at in (0, 4, 8, 12))).click()
    contact.get_by_text("办一份", exact=True).click()
    contact.check("[name=paper][value='national/protection_order:own']")
    contact.locator("form[action$='/papers/'] [name=words]").fill("他又来堵门")
    contact.get_by_role("button", name="开始办").click()
    contact.get_by_role("link", name="看经过、写回访").click()
    expect(contact.locator("form[action*='/act/apply/']")).to_have_count(0)
    look(phone, slip)
    phone.get_by_role("button", name="同意申请").click()
    expect(phone.locator("main")).to_contain_text("已经记下")
    contact.reload()
    expect(contact.locator("form[action*='/act/apply/']")).to_have_count(1)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_opened_page_keeps_the_rules(page: Page, slip: tuple[str, str], language: str) -> None:
    page.goto("/w/")
    use_language(page, language)
    page.goto("/w/")
    page.fill("[name=code]", slip[0])
    page.fill("[name=word]", slip[1])
    page.locator("main form button").click()
    page.locator("main section").first.wait_for()
    wrong = wrong_at_all_sizes(page, "safe-opened", language=language, touch=True)
    assert wrong == {}, told(wrong)
