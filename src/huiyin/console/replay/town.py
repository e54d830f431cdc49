"""The town of a replay: invented places, units and persons, every post of the playbook filled, real calendars.

The texts of the appeals name no real places, so neither does the town. Everything is made through the services.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, product
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

CITY, COUNTIES, TOWNSHIPS, VILLAGES, GRIDS = "9999", 6, 2, 2, 2
UNITS_A_COUNTY = 4
DEPARTMENT, DESK = "department_duty", "desk_duty"
_SYSTEM = Actor.system("replay")


@dataclass
class Town:
    """Who sits where. ``seats``: (post kind, place code or unit id) → the person in it; ``units`` by county."""

    places: list[str] = field(default_factory=list)
    units: dict[str, list[UUID]] = field(default_factory=dict)
    seats: dict[tuple[str, str], Actor] = field(default_factory=dict)
    calendar_years: tuple[int, int] = (0, 0)

    def actor(self, post: str, level: str | None, grid: str, unit: UUID | None = None) -> Actor:
        """The person who holds a post at the level above a grid, or in a unit. KeyError when nobody does."""
        where = str(unit) if level is None else grid[: LEVEL_DIGITS[Level(level)]]
        return self.seats[post, where]


def counties() -> list[str]:
    """The codes of all counties."""
    return [f"{CITY}{number:02d}" for number in range(1, COUNTIES + 1)]


def grids(county: str) -> list[str]:
    """The codes of a county's grids, in order."""
    serials = product(range(1, TOWNSHIPS + 1), range(1, VILLAGES + 1), range(1, GRIDS + 1))
    return [f"{county}{township:03d}{village:03d}{grid:03d}" for township, village, grid in serials]


def build(playbook: Playbook, years: range, only: Collection[str]) -> Town:
    """Draw some of the counties, fill the posts that the playbook names, and publish a calendar for each year as far
    as the State Council's days are known. Everything happens "now".
    """
    town, numbers = Town(), count(1)
    _draw(town, sorted(only))
    desk = _seat(town, numbers, DESK, CITY)
    second = _person(numbers, "desk")
    appoint(_SYSTEM, post_id=desk.seats[0].post_id, person_id=_id(second))
    town.seats["second desk", CITY] = Actor(ActorKind.STAFF, "desk 2", _id(second), uuid7(), desk.seats)
    _publish_calendars(town, years)
    for county in sorted(only):
        town.units[county] = [_unit(town, numbers, county, number) for number in range(UNITS_A_COUNTY)]
    for post, level in sorted(_posts(playbook) - {(DESK, Level.CITY)}):
        _know_kind(post, level)
        for code in town.places:
            if len(code) == LEVEL_DIGITS[level]:
                _seat(town, numbers, post, code)
    return town


def publish(town: Town, source: Mapping[str, Any]) -> None:
    """Publish a playbook through both gates, proposed and confirmed by the two persons of the duty desk. `Refused`."""
    change = publish_playbook(town.seats[DESK, CITY], source=source)
    confirm_change(town.seats["second desk", CITY], change_id=change.id)


def _draw(town: Town, only: Sequence[str]) -> None:
    clerk = Actor(ActorKind.STAFF, "replay", uuid7())
    all_grids = [code for county in only for code in grids(county)]
    divisions = {code[:digits] for code in all_grids for digits in (4, 6, 9, 12)}
    for code in sorted(divisions, key=lambda code: (len(code), code)):
        open_division(clerk, code=code, name=f"回放{code[4:] or '市'}", english_name=f"Replay {code}")
    for number, code in enumerate(all_grids):
        west, south = 100 + number / 100, 30.0
        open_grid(clerk, plan=GridPlan(code, f"第{number + 1}网格", box(west, south, west + 0.009, south + 0.009)))
    town.places = [*sorted(divisions), *all_grids]


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
