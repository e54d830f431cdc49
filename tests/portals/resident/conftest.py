"""What the tests of residents' pages share: browsers and the shortest way to a receipt."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.casework.town import Town

Send = Callable[..., Any]
WORDS = "小区门口的路灯坏了三天，晚上看不见路"


@pytest.fixture
def browser() -> Client:
    """Somebody's telephone."""
    return new_browser()


def new_browser() -> Client:
    """A browser on an encrypted connection, so that cookies are kept."""
    client = Client()
    client.defaults["wsgi.url_scheme"] = "https"
    return client


def hidden(page: Any) -> dict[str, str]:
    """The hidden fields of the raise form."""
    text = page.content.decode()
    found = re.findall(r'<input type="hidden" name="(token|grid|point|kept_photo|notice)" value="([^"]*)"', text)
    return dict(found)


@pytest.fixture
def send(town: Town, browser: Client) -> Send:
    """Open the page (a grid's by default), fill it in and send it."""

    def make(words: str = WORDS, *, at: str = "/g/999901001001001/", by: Client | None = None, **given: Any) -> Any:
        visitor = by or browser
        fields = {"words": words, "phone": "13812345678", **hidden(visitor.get(at)), **given}
        return visitor.post("/raise/", fields)

    return make


def code_in(answer: Any) -> str:
    """The case code that an answer leads to."""
    return re.search(r"/c/(\d{13})/", answer["Location"])[1]
