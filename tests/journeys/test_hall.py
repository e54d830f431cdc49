"""The hall: a resident books a reception day and comes, a petition is raised, a counsellor's time is taken and given
back; each page that only its holder can open, at both sizes and in both languages.
"""

import re
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.every_page import GRID
from tests.journeys.page_checks import told, use_language, wrong_at_all_sizes
from tests.journeys.people import sign_in


class Looker:
    """Looks at each page in turn and keeps what is wrong."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language, self.wrong = page, language, {}
        page.goto("/")
        use_language(page, language)

    def look(self, name: str, *, touch: bool = True) -> None:
        self.wrong |= wrong_at_all_sizes(self.page, name, language=self.language, touch=touch)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_booking_is_made_and_a_visitor_is_received(
    page: Page, windows: Callable[[int], Page], town: Any, language: str
) -> None:
    phone = Looker(page, language)
    page.goto("/receptions/")
    page.locator("main a.button[href^='/receptions/']:not(.button-plain)").first.click()
    page.locator("main input[name=slot]").last.check(force=True)
    page.fill("[name=about]", "想问问宅基地确权")
    page.locator("main form.form button.button-main").click()
    page.wait_for_url("**/receptions/b/**")
    phone.look("hall-booked")
    page.locator("form[action*='/cancel/'] button").click()
    expect(page.locator("form[action*='/cancel/']")).to_have_count(0)
    phone.look("hall-cancelled")
    wide = windows(1440)
    sign_in(wide, "centre")
    desk = Looker(wide, language)
    today = _receive_today(wide)
    if wide.goto(f"/receptions/desk/{today}/").status == HTTPStatus.NOT_FOUND:
        # Nobody works today, and on the days to come nobody can have arrived yet.
        wide.goto("/receptions/desk/")
        wide.locator("main a.row-main[href^='/receptions/desk/']").first.click()
        expect(wide.locator("form[action$='/arrive/']")).to_have_count(0)
        assert {**phone.wrong} == {}, told(phone.wrong)
        return
    wide.locator("#arrive summary").first.click()
    wide.fill("#arrive [name=words]", "孩子转学的手续一直没有办下来")
    wide.locator("form[action$='/arrive/'] button.button-main").click()
    wide.locator("[data-receipt-code]").wait_for()
    desk.look("hall-arrived", touch=False)
    wide.locator("main a[href^='/receptions/desk/visit/']").first.click()
    wide.locator("[name=words]").wait_for()
    desk.look("hall-hearing", touch=False)
    wide.fill("[name=words]", "手续齐全，教育局同意")
    wide.locator("[name=answer][value=explain]").check(force=True)
    wide.fill("[name=answer_words]", "下周一带户口本到学校报到")
    wide.locator("main form.form button.button-main").click()
    wide.wait_for_url(re.compile(r"/receptions/desk/[0-9a-f-]{36}/"))
    desk.look("hall-queue-heard", touch=False)
    assert {**phone.wrong, **desk.wrong} == {}, told({**phone.wrong, **desk.wrong})


def _receive_today(wide: Page) -> str:
    """Let a reception come back on this day of the week, early and without slots, so that nobody else's first day to
    book changes; series and date as an address has them.
    """
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    wide.goto("/receptions/series/")
    wide.fill("main [name=title]", "早接访")
    wide.fill("main [name=venue]", "接访大厅")
    wide.locator("main [name=rhythm][value=week]").check(force=True)
    wide.select_option("main [name=weekday]", str(today.weekday()))
    wide.locator("main [name=day_off][value=skip]").check(force=True)
    for name, value in (("opens", "07:10"), ("closes", "07:50"), ("slot_minutes", "0")):
        wide.fill(f"main [name={name}]", value)
    wide.locator("main [name=posts]").first.check(force=True)
    wide.locator("main form.form button.button-main").click()
    wide.locator("main form[action$='/end/']").first.wait_for()
    mine = wide.locator("main tr", has_text="早接访").last.locator("form[action$='/end/']")
    series = re.search(r"/receptions/series/([0-9a-f-]{36})/end/", mine.get_attribute("action") or "")
    assert series is not None
    mine.locator("button").click()  # with today, so that it is over tomorrow
    return f"{series[1]}/{today.isoformat()}"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_petition_is_raised_and_its_days_are_told(
    page: Page, windows: Callable[[int], Page], town: Any, language: str
) -> None:
    phone = Looker(page, language)
    page.goto(f"/petition/?place={GRID}")
    page.locator("[name=kind][value=claim]").check(force=True)
    page.fill("[name=words]", "征地补偿款还差一半没有付")
    page.fill("[name=name]", "曾满生")
    page.fill("[name=phone]", "17000960999")
    page.locator("main form.form button.button-main").click()
    page.wait_for_url(re.compile(r"/petition/p/\d{13}/$"))
    phone.look("hall-petition")
    wide = windows(1440)
    sign_in(wide, "petitions")
    desk = Looker(wide, language)
    wide.goto("/petition/new/")
    wide.locator("[name=kind][value=suggestion]").check(force=True)
    wide.fill("[name=words]", "建议桥头装一盏灯")
    wide.fill("[name=name]", "文小英")
    wide.locator("main form.form button.button-main").click()
    wide.wait_for_url(re.compile(r"/petition/new/\d{13}/$"))
    desk.look("hall-petition-written", touch=False)
    assert {**phone.wrong, **desk.wrong} == {}, told({**phone.wrong, **desk.wrong})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_counsellors_time_is_taken_and_given_back(page: Page, town: Any, language: str) -> None:
    phone = Looker(page, language)
    page.goto("/counselling/?way=online")
    page.locator("main a[href^='/counselling/book/']").last.click()
    page.fill("[name=phone]", "17000960998")
    page.locator("main form.form button.button-main").click()
    page.locator("[data-receipt-code]").wait_for()
    phone.look("hall-slip")
    code, word = (page.locator(f"[name={name}]").input_value() for name in ("code", "word"))
    page.goto(f"/counselling/mine/?c={code}&k={word}")
    phone.look("hall-mine")
    page.locator("form:has([name=do]) button").click()
    expect(page.locator("form:has([name=do])")).to_have_count(0)
    phone.look("hall-mine-cancelled")
    assert phone.wrong == {}, told(phone.wrong)
