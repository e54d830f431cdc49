"""The town of a replay: invented places, units and persons, every post of the playbook filled, real calendars.

The texts of the appeals name no real places, so neither does the town. Everything is made through the services.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from shapely.geometry import box

from huiyin.casework.services import publish_playbook
from huiyin.engine.definition import Binding, Playbook
from huiyin.kernel.ids import uuid7
from huiyin.kernel.time import today
from huiyin.people.models import OrganisationKind, PostKind
from huiyin.people.services.approvals import confirm_change
from huiyin.people.services.organisations import add_organisation
from huiyin.people.services.persons import create_person
from huiyin.people.services.posts import appoint, define_post_kind, open_post
from huiyin.people.types import LEVEL_DIGITS, Actor, ActorKind, Level, SeatHeld
from huiyin.places.selectors import known_holidays
from huiyin.places.services import GridPlan, open_division, open_grid
from huiyin.places.services.calendars import confirm_calendar, draft_year

CITY, COUNTIES, TOWNSHIPS, VILLAGES, GRIDS = "9999", 2, 2, 3, 3
UNITS_A_COUNTY = 6
DEPARTMENT, DESK = "department_duty", "desk_duty"
_SYSTEM = Actor.system("replay")
_LEVEL_OF = {level: digits for level, digits in LEVEL_DIGITS.items() if level is not Level.ORGANISATION}


@dataclass
class Town:
    """Who sits where. ``seats``: (post kind, place code or unit id) → the person in it; ``units`` by county."""

    grids: list[str] = field(default_factory=list)
    divisions: list[str] = field(default_factory=list)
    units: dict[str, list[UUID]] = field(default_factory=dict)
    seats: dict[tuple[str, str], Actor] = field(default_factory=dict)
    calendar_years: tuple[int, int] = (0, 0)

    def actor(self, post: str, level: str | None, grid: str, unit: UUID | None = None) -> Actor:
        """The person who holds a post at the level above a grid, or in a unit. KeyError when nobody does."""
        where = str(unit) if level is None else grid[: LEVEL_DIGITS[Level(level)]]
        return self.seats[post, where]


def build(playbook: Playbook, years: range) -> Town:
    """Draw the places, fill the posts that the playbook names, and publish a calendar for each year as far as the
    State Council's days are known. Everything happens "now".
    """
    town, numbers = Town(), count(1)
    _draw(town)
    desk = _seat(town, numbers, DESK, CITY)
    second = _person(numbers, "desk")
    appoint(_SYSTEM, post_id=desk.seats[0].post_id, person_id=_id(second))
    town.seats["second desk", CITY] = Actor(ActorKind.STAFF, "desk 2", _id(second), uuid7(), desk.seats)
    _publish_calendars(town, years)
    for county in [code for code in town.divisions if len(code) == LEVEL_DIGITS[Level.COUNTY]]:
        town.units[county] = [_unit(town, numbers, county, number) for number in range(UNITS_A_COUNTY)]
    for post, level in sorted(_posts(playbook) - {(DESK, Level.CITY)}):
        _know_kind(post, level)
        for code in [*town.divisions, *town.grids]:
            if len(code) == _LEVEL_OF[level]:
                _seat(town, numbers, post, code)
    return town


def publish(town: Town, source: Mapping[str, Any]) -> None:
    """Publish a playbook through both gates, proposed and confirmed by the two persons of the duty desk. `Refused`."""
    change = publish_playbook(town.seats[DESK, CITY], source=source)
    confirm_change(town.seats["second desk", CITY], change_id=change.id)


def _draw(town: Town) -> None:
    clerk = Actor(ActorKind.STAFF, "replay", uuid7())
    open_division(clerk, code=CITY, name="回放市", english_name="Replay City")
    town.divisions.append(CITY)
    for c in range(1, COUNTIES + 1):
        county = _division(town, clerk, f"{CITY}{c:02d}", f"回放{c}县")
        for t in range(1, TOWNSHIPS + 1):
            township = _division(town, clerk, f"{county}{t:03d}", f"回放{c}-{t}镇")
            for v in range(1, VILLAGES + 1):
                village = _division(town, clerk, f"{township}{v:03d}", f"回放{c}-{t}-{v}村")
                for g in range(1, GRIDS + 1):
                    west, south = 100 + c + t / 10 + v / 100, 30 + g / 100
                    plan = GridPlan(f"{village}{g:03d}", f"第{g}网格", box(west, south, west + 0.009, south + 0.009))
                    town.grids.append(open_grid(clerk, plan=plan).code)


def _division(town: Town, clerk: Actor, code: str, name: str) -> str:
    open_division(clerk, code=code, name=name, english_name=f"Replay {code}")
    town.divisions.append(code)
    return code


def _publish_calendars(town: Town, years: range) -> None:
    """One year after another, by two persons, until a year whose days nobody knows."""
    first, second = town.seats[DESK, CITY], town.seats["second desk", CITY]
    for year in years:
        days = known_holidays(year)
        if days is None:
            break
        draft = draft_year(
            first, year=year, holidays=days.holidays, makeup_days=days.makeup_days, source="holiday table"
        )
        confirm_calendar(second, draft_id=draft.id)
        town.calendar_years = (town.calendar_years[0] or year, year)


def _unit(town: Town, numbers: count[int], county: str, number: int) -> UUID:
    unit = add_organisation(
        _SYSTEM,
        name=f"{county}第{number + 1}局",
        kind=OrganisationKind.DEPARTMENT,
        place_code=county,
        english_name=f"Department {number + 1} of {county}",
        may_be_called=True,
        active_from=today(),
    )
    post = open_post(_SYSTEM, kind=DEPARTMENT, organisation_id=unit.id)
    _hold(town, numbers, (DEPARTMENT, str(unit.id)), SeatHeld(post.id, DEPARTMENT, county, unit.id))
    return unit.id


def _posts(playbook: Playbook) -> set[tuple[str, Level]]:
    """The posts at places that a playbook names, and the supervisors that its effects look for."""
    named = {
        (role.post, Level(role.at))
        for role in playbook.roles.values()
        if role.binding is Binding.PLACE and role.post and role.at
    }
    return named | {("centre_supervisor", Level.COUNTY)}


def _know_kind(post: str, level: Level) -> None:
    if not PostKind.objects.filter(code=post).exists():
        define_post_kind(_SYSTEM, code=post, title_zh=post, title_en=post, level=level, above="centre_duty")


def _seat(town: Town, numbers: count[int], kind: str, code: str) -> Actor:
    post = open_post(_SYSTEM, kind=kind, place_code=code)
    return _hold(town, numbers, (kind, code), SeatHeld(post.id, kind, code, None))


def _hold(town: Town, numbers: count[int], key: tuple[str, str], seat: SeatHeld) -> Actor:
    person = _person(numbers, seat.post_kind)
    appoint(_SYSTEM, post_id=seat.post_id, person_id=_id(person))
    town.seats[key] = Actor(ActorKind.STAFF, person.label, person.person_id, uuid7(), (seat,))
    return town.seats[key]


def _person(numbers: count[int], label: str) -> Actor:
    number = next(numbers)
    made = create_person(_SYSTEM, name=f"回放{number}", phone=f"1390000{number:04d}")
    return Actor(ActorKind.STAFF, f"{label} {number}", made.id)


def _id(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise AssertionError("Everybody in the town is a person.")
    return actor.person_id
