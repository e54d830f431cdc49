"""Every page, at both sizes and in both languages, with two hundred matters in the lists, open forms and errors.

One test signs in once and walks the pages of one reader in one language. The list is in every_page.py.
"""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from playwright.sync_api import Page

from tests.journeys.every_page import VISITS, Visit
from tests.journeys.page_checks import told, use_language, wrong_at_all_sizes
from tests.journeys.people import sign_in, sign_in_resident


def arrive(page: Page, visit: Visit, found: dict[tuple[str, str], str]) -> None:
    """Open the page in the state of the visit; `found` keeps where links led, so that a list is opened once."""
    links, _, onward = visit.follow.partition(" >> ")
    where = visit.address
    for link in links.split(" | ") if visit.follow else ():
        if (where, link) not in found:
            page.goto(where)
            found[where, link] = str(page.locator(link).first.get_attribute("href"))
        where = found[where, link]
    answer = page.goto(where + onward)
    assert answer is not None
    assert answer.status == visit.status, visit.name
    if visit.script:
        page.evaluate(visit.script)
    if visit.press:
        page.locator(visit.press).first.click()
        page.locator("[data-errors]").wait_for()
    path = re.sub(r"<\w+:\w+>", ".+", visit.route)
    assert not visit.route or re.fullmatch(path, page.evaluate("decodeURI(location.pathname)")), page.url


# Readers take turns in Chinese and English and see every fourth page; HUIYIN_SOAK=1 shows all pages to each in both.
ALL = bool(os.environ.get("HUIYIN_SOAK"))
LOOKS = [
    (reader, language)
    for number, reader in enumerate(VISITS)
    for turn, language in enumerate(("zh", "en"))
    if ALL or (number + turn) % 2 == 0
]


@pytest.mark.parametrize(("reader", "language"), LOOKS)
@pytest.mark.usefixtures("full_town", "family_town")
def test_every_page_keeps_the_rules(page: Page, town: Any, reader: str, language: str) -> None:
    if reader == "resident":
        with FileLock(Path(town.folder, "resident.lock")):  # a second code would end the first
            sign_in_resident(page, town.window_text)
    elif reader:
        sign_in(page, reader)
    else:
        page.goto("/")
    use_language(page, language)
    wrong: dict[str, Any] = {}
    found: dict[tuple[str, str], str] = {}
    for visit in VISITS[reader][:: 1 if ALL else 4]:
        arrive(page, visit, found)
        wrong |= wrong_at_all_sizes(page, visit.name, language=language, touch=visit.touch)
    assert wrong == {}, told(wrong)
