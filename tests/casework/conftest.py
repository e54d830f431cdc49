"""What the tests of casework share: the town, a clock that stands still, a data folder of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings

from huiyin.casework.selectors.access import access_matter
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import HeldClock, travel
from huiyin.people.types import Actor
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
    return build_town(clock)


@pytest.fixture
def seen() -> Callable[[Actor, UUID], bool]:
    """Whether an actor can open a matter through its only door."""

    def look(actor: Actor, matter_id: UUID) -> bool:
        try:
            return access_matter(actor, matter_id).id == matter_id
        except Refused:
            return False

    return look
