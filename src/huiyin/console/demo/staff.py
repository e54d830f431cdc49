"""Posts of the demo city and the invented people in them (SYSTEMS A3), written in bulk.

One person may hold several posts: a village's committee member also mediates in its grids, a township's officers look
after many. Some seats stay vacant and some have somebody standing in, as in life. Everybody has a login with an
unusable password; those of `logins` get one that is printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password

from huiyin.console.demo.divisions import DivisionPlan, GridName
from huiyin.console.demo.files import read_yaml
from huiyin.console.demo.units import Units
from huiyin.kernel.audit import record
from huiyin.kernel.ids import uuid7
from huiyin.mediation.selectors.rights import COURT_POSTS
from huiyin.people.models import Account, AccountKind, Person, Post, PostKind, Tenure, TenureRole
from huiyin.people.services.posts import define_post_kind
from huiyin.people.types import Actor, Level

_BATCH = 500
_VACANT_WORKER_EVERY, _VACANT_SECRETARY_EVERY, _SUBSTITUTE_EVERY = 53, 97, 61
_PROPERTY_COUNTY, _VILLAGE_MEETING_COUNTY, _CHECKED_COUNTY = "430981", "430923", "430921"
_OFFICERS = 2


def phone_of(number: int) -> str:
    """A number that nobody has been given, so that no message can reach a stranger."""
    return f"17000{number:06d}"


def name_of(number: int) -> str:
    """An invented name: surname and one or two given characters by number."""
    words = read_yaml("names.yaml")
    surnames, given = words["surnames"], words["given"]
    first = given[number * 7 % len(given)]
    second = given[number * 13 // len(surnames) % len(given)] if number % 3 else ""
    return f"{surnames[number * 31 % len(surnames)]}{first}{second}"


@dataclass(slots=True)
class Staff:
    """What is to be written: persons, posts, tenures; and who holds which seat, by (kind, place or unit)."""

    since: datetime
    persons: list[Person] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    tenures: list[Tenure] = field(default_factory=list)
    holders: dict[tuple[str, str | UUID], list[UUID]] = field(default_factory=dict)
    post_ids: dict[tuple[str, str | UUID], UUID] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()

    def person(self) -> UUID:
        """Somebody new."""
        number = len(self.persons) + 1_000
        row = Person(id=uuid7(), name=name_of(number), phone=phone_of(number), created_at=self.since)
        self.persons.append(row)
        return row.id

    def people(self, count: int) -> list[UUID]:
        """Several new ones."""
        return [self.person() for _one in range(count)]

    def seat(self, kind: str, place: str | None, holders: Sequence[UUID], unit: UUID | None = None) -> UUID:
        """A post with its holders; none of them: vacant."""
        post = Post(id=uuid7(), kind_id=kind, place_code=place, organisation_id=unit, opened_at=self.since)
        self.posts.append(post)
        where = place or unit or ""
        self.post_ids[kind, where], self.holders[kind, where] = post.id, list(holders)
        for person in holders:
            self.tenures.append(
                Tenure(
                    id=uuid7(), post_id=post.id, person_id=person, role=TenureRole.HOLDER, reason="demo",
                    exclusive=kind not in self.shared, from_at=self.since,
                )
            )  # fmt: skip
        return post.id

    def stand_in(self, post: UUID, person: UUID, since: datetime) -> None:
        """Somebody stands in for a fortnight."""
        self.tenures.append(
            Tenure(
                id=uuid7(), post_id=post, person_id=person, role=TenureRole.SUBSTITUTE, exclusive=True,
                from_at=since, until_at=since + timedelta(days=14), reason="demo",
            )
        )  # fmt: skip


def define_kinds(actor: Actor) -> None:
    """The kinds of posts that the demo's methods ask for beyond the built-in ones; known ones stay."""
    known = set(PostKind.objects.values_list("code", flat=True))
    for code, words in read_yaml("units.yaml")["post_kinds"].items():
        if code not in known:
            define_post_kind(
                actor, code=code, title_zh=words["zh"], title_en=words["en"], level=Level(words["level"]),
                above=words["above"],
            )  # fmt: skip


def _beside(staff: Staff, code: str, units: Units) -> None:
    """Posts of justice, police, courts and others beside the centres, by the level of the place (units.yaml)."""
    for kind in read_yaml("units.yaml")["beside"].get(len(code), ()):
        staff.seat(kind, code, staff.people(1), units.courts.get(code) if kind in COURT_POSTS else None)


def fill_posts(
    actor: Actor, divisions: Sequence[DivisionPlan], grids: Sequence[GridName], units: Units,
    *, since: datetime, until: datetime,
) -> Staff:  # fmt: skip
    """Make everybody and every seat; one audit row tells how many. Returns who sits where."""
    shared = frozenset(PostKind.objects.filter(shared=True).values_list("code", flat=True))
    staff = Staff(since, shared=shared)
    for place in divisions:
        _LEVELS[len(place.code)](staff, place.code, units)
        _beside(staff, place.code, units)
    for unit, _place in units.called:
        staff.seat("department_leader", None, staff.people(1), unit)
        staff.seat("department_duty", None, staff.people(2), unit)
    _grids(staff, grids, until)
    Person.objects.bulk_create(staff.persons, batch_size=_BATCH)
    Account.objects.bulk_create(_accounts(staff), batch_size=_BATCH)
    Post.objects.bulk_create(staff.posts, batch_size=_BATCH)
    Tenure.objects.bulk_create(staff.tenures, batch_size=_BATCH)
    record(actor.label, "demo.staff", "city", {"persons": len(staff.persons), "posts": len(staff.posts)})
    return staff


def _accounts(staff: Staff) -> Iterator[Account]:
    """Logins by number, each with a password that cannot be used."""
    unusable = make_password(None)
    for number, person in enumerate(staff.persons, start=1):
        yield Account(
            id=uuid7(), login=f"yiyang{number:05d}", kind=AccountKind.STAFF, person_id=person.id,
            password=unusable, created_at=staff.since,
        )  # fmt: skip


def _city(staff: Staff, code: str, units: Units) -> None:
    centre = units.centres[code]
    staff.seat("desk_duty", code, staff.people(3), centre)
    staff.seat("centre_supervisor", code, staff.people(1), centre)
    staff.seat("city_leader", code, staff.people(1))
    staff.seat("government_duty", code, staff.people(1), units.governments[code])


def _county(staff: Staff, code: str, units: Units) -> None:
    centre = units.centres[code]
    staff.seat("centre_duty", code, staff.people(2), centre)
    staff.seat("centre_supervisor", code, staff.people(1), centre)
    staff.seat("county_leader", code, staff.people(1))


def _township(staff: Staff, code: str, units: Units) -> None:
    duty = staff.people(2)
    staff.seat("township_duty", code, duty, units.governments[code])
    staff.seat("township_leader", code, staff.people(1), units.governments[code])
    staff.seat("centre_duty", code, duty, units.centres[code])
    if code.startswith(_CHECKED_COUNTY):
        staff.seat("checker", code, staff.people(1))


def _village(staff: Staff, code: str, units: Units) -> None:
    number = len(staff.posts)
    centre, township = units.centres[code], code[:9]
    staff.seat("village_secretary", code, [] if number % _VACANT_SECRETARY_EVERY == 0 else staff.people(1), centre)
    staff.seat("committee_duty", code, staff.people(1), centre)
    for kind in ("cadre", "legal_adviser"):
        staff.seat(kind, code, _of_township(staff, kind, township))
    if code.startswith(_VILLAGE_MEETING_COUNTY):
        staff.seat("villager_representative", code, staff.people(1))
    if code.startswith(_PROPERTY_COUNTY):
        staff.seat("property_manager", code, staff.people(1))
        staff.seat("owners_committee", code, staff.people(1))


_LEVELS = {4: _city, 6: _county, 9: _township, 12: _village}


def _of_township(staff: Staff, kind: str, township: str) -> list[UUID]:
    """The one person of a township who does this in each of its villages."""
    known = staff.holders.get((f"township {kind}", township))
    if known is None:
        known = staff.holders[f"township {kind}", township] = staff.people(1)
    return known


def _grids(staff: Staff, grids: Sequence[GridName], until: datetime) -> None:
    """一格三员: a worker, a mediator and an officer on each grid; a building leader where a method asks for one."""
    before: UUID | None = None
    for number, grid in enumerate(grids, start=1):
        village, township = grid.code[:12], grid.code[:9]
        worker = [] if number % _VACANT_WORKER_EVERY == 0 else staff.people(1)
        post = staff.seat("grid_worker", grid.code, worker)
        if number % _SUBSTITUTE_EVERY == 0 and before and worker:
            staff.stand_in(post, before, until - timedelta(days=5))
        before = worker[0] if worker else before
        staff.seat("mediator", grid.code, staff.holders["committee_duty", village])
        staff.seat("police_officer", grid.code, _of_township(staff, f"officer {number % _OFFICERS}", township))
        if grid.code.startswith(_PROPERTY_COUNTY):
            staff.seat("building_leader", grid.code, staff.people(1))
