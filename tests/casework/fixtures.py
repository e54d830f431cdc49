"""What all tests share that begin in the town: a clock that stands still, a data folder of their own, the town itself.

The town is built once in a test process, into a database of its own (`worker_database.prepare`); every test finds it as
it was built, because what a test does there is rolled back, or the database is renewed after tests that commit.
A subject's tests begin in a town with more in it: `town_with`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
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


def town_with(kind: str, more: Callable[[Town], Any]) -> Any:
    """The fixture `town_database`: the database with the town and with what `more` builds in it; gives (town, built).

    Of a scope above that of tests, so that the database is chosen before the test's transaction begins in it.
    """

    @pytest.fixture(scope="class", name="town_database")
    def database(worker_database: Any, key_file: None, django_db_blocker: DjangoDbBlocker) -> tuple[Town, Any]:
        def make() -> tuple[Town, Any]:
            forget_index()
            with travel(MONDAY) as clock:
                town = build_town(clock)
                return town, more(town)

        with django_db_blocker.unblock():
            built: tuple[Town, Any] = worker_database.prepare(kind, make)
        return built

    return database


town_database = town_with("town", lambda town: None)


@pytest.fixture
def town_and_more(town_database: tuple[Town, Any], db: None, clock: HeldClock) -> tuple[Town, Any]:
    """This test's own town, and what was built in it."""
    town, more = deepcopy(town_database)
    town.clock = clock  # the same town stands in what was built
    return town, more


@pytest.fixture
def town(town_and_more: tuple[Town, Any]) -> Town:
    """A county ready for the first matter."""
    return town_and_more[0]


@pytest.fixture
def seen() -> Callable[[Actor, UUID], bool]:
    """Whether an actor can open a matter through its only door."""

    def look(actor: Actor, matter_id: UUID) -> bool:
        try:
            return access_matter(actor, matter_id).id == matter_id
        except Refused:
            return False

    return look
