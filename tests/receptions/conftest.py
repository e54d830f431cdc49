"""What the tests of receptions share: the town with a reception day of the secretary and others, every Wednesday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

import pytest

from huiyin.engine.loading import load_file
from huiyin.people.services import posts
from huiyin.people.types import Actor, Level
from huiyin.receptions.models import Series
from huiyin.receptions.services.arranging import SeriesGiven, arrange
from huiyin.receptions.types import Rhythm, Rule
from tests.casework.fixtures import _data_folder, clock, seen, town, town_and_more, town_with
from tests.casework.town import CITY, COUNTY, FILE, MONDAY, STREET, SYSTEM, Town, hold, post_of, publish

__all__ = ["_data_folder", "clock", "seen", "town", "town_and_more"]
METHOD, PETITION = "xiangcheng/dajiefang", "national/petition"
WEDNESDAY = date(2026, 3, 4)


@dataclass
class Hall:
    """Where people are received: the desk, the secretary and the chief who sit, the petitions office, one series."""

    town: Town
    secretary: Actor
    chief: Actor
    deputy: Actor
    petitions: Actor
    city_petitions: Actor
    county: Actor
    city: Actor
    roads_leader: Actor
    series: Series

    @property
    def desk(self) -> Actor:
        """Who is at the reception desk."""
        return self.town.centre


def given(**changed: Any) -> SeriesGiven:
    """Every Wednesday from nine to eleven, a quarter of an hour each."""
    usual: dict[str, Any] = {
        "title": "书记+四长大接访",
        "english_title": "Leaders' reception day",
        "place_code": COUNTY,
        "venue": "县综治中心一楼",
        "playbook": METHOD,
        "kind": "trouble",
        "rule": Rule(Rhythm.WEEK, weekday=2),
        "opens": time(9),
        "closes": time(11),
        "since": MONDAY.date(),
    }
    return SeriesGiven(**{**usual, **changed})


def build_hall(town: Town) -> Hall:
    """The method of Xiangcheng and petitions published, one series arranged."""
    posts.define_post_kind(
        SYSTEM, code="government_duty", title_zh="政府办值班", title_en="Government office", level=Level.COUNTY,
        above="centre_supervisor", shared=True,
    )  # fmt: skip
    secretary, chief = hold("county_leader", COUNTY, "书记"), hold("police_chief", STREET, "所长")
    deputy = hold("township_leader", STREET, "镇长")
    petitions, city_petitions = hold("petition_duty", COUNTY, "信访"), hold("petition_duty", CITY, "市信访")
    county, city = hold("government_duty", COUNTY, "县府办"), hold("government_duty", CITY, "市府办")
    roads_leader = hold("department_leader", None, "局长", town.roads_unit)
    hold("department_leader", None, "水务局长", town.water_unit)
    for name in (METHOD, PETITION):
        publish(town.desk, town.above, load_file(FILE.parents[1] / f"{name}.yaml").source)
    series = arrange(town.centre, given=given(), posts=[post_of(secretary), post_of(chief)])
    return Hall(town, secretary, chief, deputy, petitions, city_petitions, county, city, roads_leader, series)


town_database = town_with("hall", build_hall)


@pytest.fixture
def hall(town_and_more: tuple[Town, Hall]) -> Hall:
    """Who receives people in the town."""
    return town_and_more[1]
