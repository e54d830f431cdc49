"""What the tests of residents' pages share: casework's town, browsers, and the shortest way to a receipt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from huiyin.kernel.time import HeldClock, travel
from huiyin.places.selectors import forget_index
from tests.casework.town import MONDAY, Town, build_town

Send = Callable[..., Any]
WORDS = "小区门口的路灯坏了三天，晚上看不见路"


@pytest.fixture
def clock() -> Iterator[HeldClock]:
    """A Monday morning that lasts."""
    with travel(MONDAY) as held:
        yield held


@pytest.fixture(autouse=True)
def _data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of one test are not seen by the next."""
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "attachments")
    monkeypatch.setattr(settings, "DATA", tmp_path)
    forget_index()


@pytest.fixture
def town(db: None, clock: HeldClock) -> Town:
    """A county ready for the first matter."""
    return build_town(clock)


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
