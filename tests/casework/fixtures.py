"""What all tests share that begin in the town: a clock that stands still, a data folder of their own, the town itself.

The town is built once in a test process, into a database of its own (`worker_database.prepare`); every test finds it as
it was built, because what a test does there is rolled back, or the database is renewed after tests that commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

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


# Of a scope above that of tests, so that the database is chosen before the test's transaction begins in it.
@pytest.fixture(scope="class")
def town_database(worker_database: Any, key_file: None, django_db_blocker: DjangoDbBlocker) -> Town:
    """The database with the town in it, used by this test; who and what was built there."""

    def make() -> Town:
        forget_index()
        with travel(MONDAY) as clock:
            return build_town(clock)

    with django_db_blocker.unblock():
        built: Town = worker_database.prepare("town", make)
    return built


@pytest.fixture
def town(town_database: Town, db: None, clock: HeldClock) -> Town:
    """A county ready for the first matter."""
    return replace(deepcopy(town_database), clock=clock)


@pytest.fixture
def seen() -> Callable[[Actor, UUID], bool]:
    """Whether an actor can open a matter through its only door."""

    def look(actor: Actor, matter_id: UUID) -> bool:
        try:
            return access_matter(actor, matter_id).id == matter_id
        except Refused:
            return False

    return look
