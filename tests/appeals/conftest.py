"""What the tests of appeals share: casework's town, its clock and data folder, and the shortest way in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from huiyin.appeals.services.receiving import receive
from huiyin.appeals.types import Received
from huiyin.casework.selectors import access_matter
from huiyin.casework.types import RaiserContact
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import HeldClock, travel
from huiyin.people.types import Actor
from huiyin.places.selectors import forget_index
from tests.casework.town import GRID, MONDAY, Town, build_town

RAISER = RaiserContact(name="王小明", phone="13812345678")
Raise = Callable[..., Received]


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
def say() -> Raise:
    """Somebody says something in the first grid, by the web form unless told otherwise."""

    def make(words: str = "小区门口的路灯坏了三天，晚上看不见路", **given: Any) -> Received:
        given = {"door": "web", "place": GRID, "raiser": RAISER, "actor": Actor.anonymous(), **given}
        return receive(given.pop("actor"), words=words, **given)

    return make


@pytest.fixture
def seen_by() -> Callable[[Actor, UUID], bool]:
    """Whether an actor can open a matter through its only door."""

    def look(actor: Actor, matter_id: UUID) -> bool:
        try:
            return access_matter(actor, matter_id).id == matter_id
        except Refused:
            return False

    return look
