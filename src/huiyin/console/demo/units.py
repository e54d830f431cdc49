"""Organisations of the demo city: centres of four levels, governments, departments, police stations (SYSTEMS A5).

Written in bulk into the tables of people, because a real city brings them in row by row over days; names and codes
are checked by the same constraints.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from huiyin.console.demo.divisions import CITY, DivisionPlan, short
from huiyin.console.demo.files import read_yaml
from huiyin.kernel.ids import uuid7
from huiyin.people.models import Organisation, OrganisationKind

_COUNTY_DIGITS, _TOWNSHIP_DIGITS = 6, 9
_STREET_WORD = "街道"
_BATCH = 1_000


@dataclass(slots=True)
class Units:
    """The organisations by what they are and where: departments by (place, key), the others by place."""

    departments: dict[tuple[str, str], UUID] = field(default_factory=dict)
    centres: dict[str, UUID] = field(default_factory=dict)
    governments: dict[str, UUID] = field(default_factory=dict)
    stations: dict[str, UUID] = field(default_factory=dict)
    courts: dict[str, UUID] = field(default_factory=dict)
    rows: list[Organisation] = field(default_factory=list)

    @property
    def called(self) -> list[tuple[UUID, str]]:
        """(unit, place) of everything that may be called."""
        return [(row.id, row.place_code) for row in self.rows if row.may_be_called]

    def near(self, place_code: str, keys: Iterable[str], count: int) -> list[UUID]:
        """The county's departments for a matter there, the first ones of a topic; never fewer than asked for."""
        county = place_code[:_COUNTY_DIGITS]
        wanted = [*keys, "streets", "housing", "market"]
        return list(dict.fromkeys(self.departments[county, key] for key in wanted))[:count]


def found_units(divisions: Sequence[DivisionPlan], on: date) -> Units:
    """Make the organisations of these divisions, parents before children, in a few statements."""
    made = Units()
    for place in divisions:
        parent = made.centres.get(_above(place.code))
        words = read_yaml("units.yaml")["centre"]
        made.centres[place.code] = _add(made, place, words, OrganisationKind.CENTRE, parent, on)
        if not place.is_village:
            made.governments[place.code] = _government(made, place, on)
        if len(place.code) <= _COUNTY_DIGITS:
            _departments(made, place, on)
        if len(place.code) == _COUNTY_DIGITS:
            court = read_yaml("units.yaml")["court"]
            made.courts[place.code] = _add(made, place, court, OrganisationKind.OTHER, None, on)
        elif len(place.code) == _TOWNSHIP_DIGITS:
            _station(made, place, on)
    Organisation.objects.bulk_create(made.rows, batch_size=_BATCH)
    return made


def _add(
    made: Units, place: DivisionPlan, words: dict[str, str], kind: OrganisationKind, parent: UUID | None, on: date,
    *, may_be_called: bool = False,
) -> UUID:  # fmt: skip
    name, english = names_of(place)
    row = Organisation(
        id=uuid7(), parent_id=parent, kind=kind, name=f"{name}{words['zh']}", english_name=f"{english} {words['en']}",
        place_code=place.code, may_be_called=may_be_called, active_from=on,
    )  # fmt: skip
    made.rows.append(row)
    return row.id


def names_of(place: DivisionPlan) -> tuple[str, str]:
    """What stands before an office's name, in both languages."""
    known = read_yaml("units.yaml")["short_names"].get(place.code)
    return (known["zh"], known["en"]) if known else (short(place.name), place.english_name)


def _government(made: Units, place: DivisionPlan, on: date) -> UUID:
    words = read_yaml("units.yaml")
    ending = words["government"]
    kind = OrganisationKind.OTHER
    if len(place.code) == _TOWNSHIP_DIGITS:
        kind = OrganisationKind.TOWNSHIP_GOVERNMENT
        if place.name.endswith(_STREET_WORD):
            ending = {"zh": words["street_office"]["zh"].removeprefix(_STREET_WORD), "en": "Office"}
        elif not place.name.endswith(("镇", "乡")):
            ending = words["committee"]
    return _add(made, place, ending, kind, made.governments.get(_above(place.code)), on)


def _departments(made: Units, place: DivisionPlan, on: date) -> None:
    """A city department has no superior among them; a county's has the city's for its own."""
    government = made.governments[place.code]
    for key, words in read_yaml("units.yaml")["departments"].items():
        parent = made.departments.get((CITY, key), government) if place.code != CITY else government
        made.departments[place.code, key] = _add(
            made, place, words, OrganisationKind.DEPARTMENT, parent, on, may_be_called=True
        )


def _station(made: Units, place: DivisionPlan, on: date) -> None:
    police = made.departments[place.code[:_COUNTY_DIGITS], "police"]
    words = read_yaml("units.yaml")["station"]
    made.stations[place.code] = _add(made, place, words, OrganisationKind.STATION, police, on, may_be_called=True)


def _above(code: str) -> str:
    """The code one level up, among the levels of the demo."""
    return next((code[:digits] for digits in (9, 6, 4) if digits < len(code)), "")
