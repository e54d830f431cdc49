"""The mediation network of the demo city: committees taken in as a table, studios, a roster of eight areas, lawsuits.

The register goes through the import of mediation, as a city would bring it; everything else through its own verbs.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from uuid import UUID

from shapely.geometry import Polygon

from huiyin.casework.services.tables import apply_table, preview_table
from huiyin.console.demo.acting import Cast
from huiyin.console.demo.divisions import CITY, TOWN, DivisionPlan, short
from huiyin.console.demo.files import read_yaml
from huiyin.console.demo.logins import COUNTY, VILLAGE
from huiyin.console.demo.staff import Staff, name_of, phone_of
from huiyin.kernel.time import today
from huiyin.mediation.models import Campaign
from huiyin.mediation.selectors.committees import changes_to_record, committee_for, serving_names
from huiyin.mediation.selectors.lawsuits import villages_of
from huiyin.mediation.services.committees import mark_recorded, open_studio
from huiyin.mediation.services.lawsuits import enter_lawsuits
from huiyin.mediation.services.registering import PersonGiven, appoint_named
from huiyin.mediation.services.rosters import SeatGiven, exchange_days, note_absence, set_roster
from huiyin.mediation.services.screening import open_campaign
from huiyin.mediation.types.lawsuits import month_after, months_over
from huiyin.mediation.types.screening import RoundGiven
from huiyin.people.models import Person
from huiyin.people.types import Actor
from huiyin.places.types import Point

_HEADINGS = (
    "调委会名称", "调委会类型", "地点代码", "调委会电话", "推选日期", "姓名", "手机号", "性别", "主任", "专职", "委员",
)  # fmt: skip
_MEMBERS, _OVER_EVERY, _SUIT_EVERY = 5, 37, 3
_PEOPLE_FROM, _OFFICES_FROM, _DUTY_FROM = 700_000, 60_000, 690_000
_LONG_AGO, _LATELY = timedelta(days=4 * 366), timedelta(days=300)
_KINDS = {9: "乡镇（街道）", 12: "村（居）"}
_CHAIRS = {9: "justice_duty", 12: "committee_duty"}
"""Whose post leads a committee, by the digits of its place."""
_FIRST_ROUND, _SECOND_ROUND = (44, 30), (9, -5)
"""From how many days before the end to how many."""


def take_in_register(actor: Actor, *, divisions: tuple[DivisionPlan, ...], staff: Staff) -> int:
    """Take in every village's and township's committee and three of trades; returns how many people serve them."""
    content = _as_file(_rows(divisions, staff))
    preview = preview_table(
        actor, what="mediation-register", file_name="register.csv", content=content, place_code=CITY
    )
    apply_table(actor, import_id=preview.import_id)
    return preview.rows_count


def open_studios(actor: Actor, *, spots: Mapping[str, Polygon], names: Mapping[str, str]) -> None:
    """A room for each village of the town, and a personal studio with its roster in the printed logins' village."""
    rooms = read_yaml("mediation.yaml")["rooms"]
    for number, code in enumerate(villages_of(TOWN)):
        committee = committee_for(code)
        assert committee is not None
        inside = spots[f"{code}001"].representative_point()
        open_studio(
            actor,
            committee_id=committee.id,
            name=f"{names[code]}{rooms['suffix']}",
            hours=rooms["hours"],
            phone=phone_of(_OFFICES_FROM + number),
            point=Point(round(inside.x, 6), round(inside.y, 6)),
        )
    _personal_studio(actor, spots)


def open_screening(actor: Actor, *, end: date) -> Campaign:
    """One campaign over the town: a round that is over and one that runs now."""
    words = read_yaml("mediation.yaml")["campaign"]
    rounds = [
        RoundGiven(end - timedelta(days=first), end - timedelta(days=last))
        for first, last in (_FIRST_ROUND, _SECOND_ROUND)
    ]
    return open_campaign(actor, name=words["name"], asks=words["asks"], place_codes=[TOWN], rounds=rounds)


def count_lawsuits(cast: Cast) -> None:
    """What the court's post has entered of the county, last year and this year; one entry was corrected."""
    court = cast.holder("court_duty", COUNTY)
    assert court is not None
    villages = villages_of(COUNTY)
    months = [month for year in (today().year - 1, today().year) for month in months_over(year, today())]
    for month in months:
        counts = {code: _suits(code, month) for code in villages}
        # The last month has not been entered everywhere.
        if month_after(month_after(month)) > today():
            counts.pop(villages[-1])
        enter_lawsuits(court, month=month, counts=counts)
    if months:
        wrong = {villages[0]: _suits(villages[0], months[0]) + 1}
        enter_lawsuits(court, month=months[0], counts=wrong, reason="漏登一件，补上。")


def _personal_studio(actor: Actor, spots: Mapping[str, Polygon]) -> None:
    words = read_yaml("mediation.yaml")["studio"]
    committee = committee_for(VILLAGE)
    assert committee is not None
    people = [
        appoint_named(
            actor,
            committee_id=committee.id,
            person=PersonGiven(name_of(_DUTY_FROM + number), phone_of(_DUTY_FROM + number), is_woman=number % 3 == 0),
        )
        for number in range(2 * len(words["areas"]))
    ]
    for change in changes_to_record(VILLAGE):
        mark_recorded(actor, change_id=change.pk, on=today())
    keeper = serving_names(committee.id)[0][0]
    inside = spots[f"{VILLAGE}002"].representative_point()
    studio = open_studio(
        actor,
        committee_id=committee.id,
        name=words["name"],
        mediator_id=UUID(keeper),
        named_by=words["named_by"],
        hours=words["hours"],
        phone=phone_of(_OFFICES_FROM - 1),
        point=Point(round(inside.x, 6), round(inside.y, 6)),
    )
    seats = [
        SeatGiven(area, role, people[2 * number + place].id)
        for number, area in enumerate(words["areas"])
        for place, role in enumerate(("elder", "sage"))
    ]
    roster = set_roster(actor, studio_id=studio.id, begins_on=today(), seats=seats)
    last = today() + timedelta(days=120)
    note_absence(
        actor, roster_id=roster.pk, mediator_id=seats[0].mediator_id, since=last - timedelta(days=60), last=last
    )
    day = today() + timedelta(days=67)
    exchange_days(actor, roster_id=roster.pk, role="sage", one_day=day, other_day=day + timedelta(days=1))


def _suits(code: str, month: date) -> int:
    """How many suits an invented village had: most have none, the same in every run."""
    chance = random.Random(f"{code}{month}")  # noqa: S311 - a demo, the same each time
    return chance.randint(1, 3) if int(code[-3:]) % _SUIT_EVERY == 0 and chance.random() < 0.3 else 0  # noqa: PLR2004 - now and then


def _as_file(rows: Iterator[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEADINGS)
    writer.writerows(rows)
    return out.getvalue().encode()


def _rows(divisions: tuple[DivisionPlan, ...], staff: Staff) -> Iterator[tuple[str, ...]]:
    """A line for each who serves: who has duty at the place is the chair, the others are new; a few terms are over."""
    people = {person.id: person for person in staff.persons}
    names = {place.code: short(place.name) for place in divisions}
    number = 0
    for place in divisions:
        post = _CHAIRS.get(len(place.code))
        if post is None:
            continue
        above = names[place.code[:9]] if place.is_village else names[place.code[:6]]
        title = f"{above}{names[place.code]}人民调解委员会"
        chair = people[staff.holders[post, place.code][0]]
        yield _row(title, place.code, number, chair)
        for number in range(number + 1, number + _MEMBERS):  # noqa: B020 - one number for each who serves
            yield _row(title, place.code, number)
    for trade in read_yaml("mediation.yaml")["trades"]:
        for member in range(_MEMBERS):
            number += 1
            yield _row(f"{names[COUNTY]}{trade}", COUNTY, number, leads=member == 0)


def _row(title: str, code: str, number: int, chair: Person | None = None, *, leads: bool = False) -> tuple[str, ...]:
    place = int(code[-3:])
    elected = today() - (_LONG_AGO if place % _OVER_EVERY == 0 else _LATELY + timedelta(days=place % 200))
    is_chair = leads or chair is not None
    name, phone = (chair.name, chair.phone) if chair else (None, None)
    return (
        title, _KINDS.get(len(code), "行业性"), code, phone_of(_OFFICES_FROM + 1_000 + place), elected.isoformat(),
        name or name_of(_PEOPLE_FROM + number), phone or phone_of(_PEOPLE_FROM + number),
        "女" if number % 2 else "男", "是" if is_chair else "否", "是" if number % 4 == 0 else "否", "是",
    )  # fmt: skip
