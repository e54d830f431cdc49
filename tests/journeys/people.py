"""Who walks: how staff and the resident of the demo town sign in."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page

PASSWORD = "Huiyin-demo-1"
RESIDENT_PHONE = "17000000001"
_CODE_LIMIT_SECONDS = 20


def sign_in(page: Page, login: str) -> None:
    """Sign a member of staff in by one of the printed logins."""
    page.goto("/staff/sign-in/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: "/sign-in/" not in address)


def sign_in_resident(page: Page, window_text: Callable[[], str]) -> None:
    """Sign the resident in; the code is read where the server prints it (`window_text`)."""
    page.goto("/me/sign-in/")
    before = len(window_text())
    page.fill("[name=phone]", RESIDENT_PHONE)
    page.press("[name=phone]", "Enter")
    page.wait_for_url("**/me/code/**")
    end = time.monotonic() + _CODE_LIMIT_SECONDS
    while not (found := re.search(r"(?<!\d)\d{6}(?!\d)", window_text()[before:])) and time.monotonic() < end:
        time.sleep(0.2)
    assert found, "no code was printed"
    page.fill("[name=code]", found[0])
    page.press("[name=code]", "Enter")
    page.wait_for_url(lambda address: "/me/code/" not in address)
