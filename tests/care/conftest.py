"""What the tests of care share: the town with a police station that follows families."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from huiyin.engine.loading import load_file
from huiyin.people.types import Actor
from tests.casework.fixtures import _data_folder, clock, seen, town, town_and_more, town_with
from tests.casework.town import FILE, GRID, OTHER_GRID, STREET, Town, hold, publish

__all__ = ["_data_folder", "clock", "seen", "town", "town_and_more"]

GONGXIAN, NANXIAN = "gongxian/fanjiabao", "nanxian/haohaoshuohua"


@dataclass
class Station:
    """Who follows families: the officer of the first grid, the deputy chief, the head of the county's centre."""

    town: Any
    officer: Actor
    chief: Actor
    county: Actor


def build_station(town: Town) -> Station:
    """The method of Gongxian, published, with every post of it filled."""
    officer, chief = hold("police_officer", GRID, "社区民警"), hold("police_chief", STREET, "副所长")
    hold("police_officer", OTHER_GRID, "邻格民警")
    publish(town.desk, town.above, load_file(FILE.parents[1] / f"{GONGXIAN}.yaml").source)
    return Station(town, officer, chief, town.above)


town_database = town_with("station", build_station)


@pytest.fixture
def station(town_and_more: tuple[Town, Station]) -> Station:
    """Who follows families in the town."""
    return town_and_more[1]
