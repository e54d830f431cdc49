"""What the tests of appeals share: casework's town, its clock and data folder, and the shortest way in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from huiyin.appeals.services.receiving import receive
from huiyin.appeals.types import Received
from huiyin.casework.types import RaiserContact
from huiyin.people.types import Actor
from tests.casework.fixtures import _data_folder, clock, seen, town, town_and_more, town_database
from tests.casework.town import GRID

__all__ = ["_data_folder", "clock", "say", "seen", "town", "town_and_more", "town_database"]
RAISER = RaiserContact(name="王小明", phone="13812345678")
Raise = Callable[..., Received]


@pytest.fixture
def say() -> Raise:
    """Somebody says something in the first grid, by the web form unless told otherwise."""

    def make(words: str = "小区门口的路灯坏了三天，晚上看不见路", **given: Any) -> Received:
        given = {"door": "web", "place": GRID, "raiser": RAISER, "actor": Actor.anonymous(), **given}
        return receive(given.pop("actor"), words=words, **given)

    return make
