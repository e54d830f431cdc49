"""Committees and mediators: which one answers for a place, and who is near ("百米", SYSTEMS C1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from huiyin.kernel.time import today
from huiyin.mediation.models import Committee, Mediator, RegisterChange, Studio
from huiyin.people.selectors.actors import within
from huiyin.places.types import Point
from huiyin.places.types.points import distance_m

NEAR_M = 100.0
_SHOWN = 8
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Nearby:
    """A committee, studio or mediator near a spot: names, phone and hours that are public, and how far it is."""

    name: str
    committee: str
    phone: str
    hours: str
    metres: int
    is_within_reach: bool


@dataclass(frozen=True, slots=True)
class CommitteeLine:
    """A committee in a list, with who serves it."""

    committee: Committee
    chair: str
    members: int
    full_time: int
    studios: tuple[str, ...]
    is_term_over: bool


def committees_within(place_code: str) -> tuple[Committee, ...]:
    """The open committees of a place and below, the wider place first. One query."""
    rows = Committee.objects.filter(within("place_code", (place_code,)), closed_on=None)
    return tuple(rows.order_by("place_code", "name"))


def committee_lines(place_code: str) -> tuple[CommitteeLine, ...]:
    """The committees of a place with their chairs, numbers and studios. Three queries."""
    committees = committees_within(place_code)
    serving: dict[UUID, list[Mediator]] = {committee.id: [] for committee in committees}
    for mediator in Mediator.objects.filter(committee__in=serving, until=None).select_related("person"):
        serving[mediator.committee_id].append(mediator)
    studios: dict[UUID, list[str]] = {committee.id: [] for committee in committees}
    for studio in Studio.objects.filter(committee__in=studios, closed_on=None).order_by("name"):
        studios[studio.committee_id].append(studio.name)
    day = today()
    return tuple(_line(committee, serving[committee.id], studios[committee.id], day) for committee in committees)


def _line(committee: Committee, serving: list[Mediator], studios: list[str], day: date) -> CommitteeLine:
    ends = committee.term_ends_on
    return CommitteeLine(
        committee=committee,
        chair=next((mediator.person.name or "" for mediator in serving if mediator.is_chair), ""),
        members=len(serving),
        full_time=sum(mediator.is_full_time for mediator in serving),
        studios=tuple(studios),
        is_term_over=ends is not None and ends <= day,
    )


def find_committee(committee_id: UUID) -> Committee | None:
    """A committee by its id. One query."""
    return Committee.objects.filter(pk=committee_id).first()


def committee_for(place_code: str) -> Committee | None:
    """The open committee that answers for a place: of the narrowest area around it, a village's or township's own
    before one of a trade. One query.
    """
    prefixes = [place_code[:digits] for digits in range(1, len(place_code) + 1)]
    rows = list(Committee.objects.filter(place_code__in=prefixes, closed_on=None).order_by("name"))
    return max(rows, key=lambda row: (len(row.place_code), row.kind in ("village", "township")), default=None)


def mediator_at(post_id: UUID) -> Mediator | None:
    """The mediator whom disputes reach through a post. One query."""
    return Mediator.objects.filter(post=post_id, until=None).select_related("committee").order_by("since").first()


def nearest(point: Point, *, at_most: int = _SHOWN) -> tuple[Nearby, ...]:
    """Studios, mediators and committees with a spot of their own, the nearest first. Three queries.

    Their names are public by law; nobody's own phone is shown, only that of the studio or committee.
    """
    here = point.wgs84()
    found = [*_studios(), *_mediators(), *_committees()]
    measured = [(distance_m(here, (lon / _MILLION, lat / _MILLION)), row) for lon, lat, row in found]
    measured.sort(key=lambda pair: pair[0])
    return tuple(
        Nearby(name, committee, phone, hours, round(metres), metres <= NEAR_M)
        for metres, (name, committee, phone, hours) in measured[:at_most]
    )


_Spot = tuple[int, int, tuple[str, str, str, str]]
_PLACED = Q(longitude_e6__isnull=False, latitude_e6__isnull=False)


def _studios() -> Iterable[_Spot]:
    for row in Studio.objects.filter(_PLACED, closed_on=None).select_related("committee"):
        yield _spot(row, (row.name, row.committee.name, row.phone or row.committee.phone, row.hours))


def _mediators() -> Iterable[_Spot]:
    for row in Mediator.objects.filter(_PLACED, until=None).select_related("committee", "person"):
        yield _spot(row, (row.person.name or "", row.committee.name, row.committee.phone, ""))


def _committees() -> Iterable[_Spot]:
    for row in Committee.objects.filter(_PLACED, closed_on=None):
        yield _spot(row, (row.name, row.name, row.phone, ""))


def _spot(row: Studio | Mediator | Committee, shown: tuple[str, str, str, str]) -> _Spot:
    assert row.longitude_e6 is not None
    assert row.latitude_e6 is not None
    return row.longitude_e6, row.latitude_e6, shown


def changes_to_record(place_code: str) -> tuple[RegisterChange, ...]:
    """Changes of committees that the justice bureau has not been told of, the nearest day first. One query."""
    rows = RegisterChange.objects.filter(within("committee__place_code", (place_code,)), recorded_on=None)
    return tuple(rows.select_related("committee").order_by("due_on", "id"))
