"""What the tests of public pages share: casework's town and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from huiyin.kernel.time import HeldClock, travel
from huiyin.places.selectors import forget_index
from tests.casework.town import MONDAY, Town, build_town


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
    """A browser on an encrypted connection, so that cookies are kept."""
    client = Client()
    client.defaults["wsgi.url_scheme"] = "https"
    return client
