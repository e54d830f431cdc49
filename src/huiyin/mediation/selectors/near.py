"""Who is near ("百米服务圈", SYSTEMS C1): studios, mediators and committees by their distance from a spot or a place.

Their names are public by law; nobody's own phone is told, only that of the studio or committee. Where somebody stands
is used for the distance and not kept.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Model, Q

from huiyin.kernel.codes import PlaceLevel
from huiyin.kernel.time import now
from huiyin.mediation.models import Committee, Mediator, Studio
from huiyin.mediation.selectors.rosters import DutyDay, duty_today
from huiyin.people.models import Tenure
from huiyin.places.selectors import boundary_of, find_grid, grids_within, locate
from huiyin.places.types import Located, Point
from huiyin.places.types.points import distance_m

NEAR_M = 100.0
_SHOWN = 8
_MILLION = 1_000_000
_PLACED = Q(longitude_e6__isnull=False, latitude_e6__isnull=False)


@dataclass(frozen=True, slots=True)
class Nearby:
    """A committee, studio or mediator near a spot, and how far it is. ``studio_id`` where it has a page of its own;
    ``duty``: who is there today, where it has a roster.
    """

    name: str
    committee: str
    phone: str
    hours: str
    metres: int
    is_within_reach: bool
    studio_id: UUID | None = None
    duty: DutyDay | None = None


_Found = tuple[float, type[Model], UUID]


def nearest(point: Point, *, at_most: int = _SHOWN) -> tuple[Nearby, ...]:
    """Those with a spot of their own, the nearest first. Ten queries at most, however many there are."""
    here = point.wgs84()
    sources: tuple[tuple[type[Model], Q], ...] = (
        (Studio, Q(closed_on=None)),
        (Mediator, Q(until=None)),
        (Committee, Q(closed_on=None)),
    )
    found = [one for model, condition in sources for one in _measured(model, condition, here)]
    chosen = heapq.nsmallest(at_most, found, key=lambda one: one[0])
    rows = _rows(chosen)
    duty = duty_today([key for _metres, model, key in chosen if model is Studio])
    return tuple(_shown(rows[key], metres, duty.get(key)) for metres, _model, key in chosen)


@dataclass(frozen=True, slots=True)
class GridMediator:
    """Somebody whose post as a mediator is a grid (一格三员, SYSTEMS A3)."""

    name: str
    committee: str
    phone: str


def mediators_of_grid(point: Point | None, place_code: str) -> tuple[GridMediator, ...]:
    """Who mediates for the grid in which a spot lies, or for the grid of that code. Two queries at most."""
    found = locate(point) if point else None
    code = found.grid.code if isinstance(found, Located) else place_code
    if len(code) != PlaceLevel.GRID:
        return ()
    at = now()
    held = Tenure.objects.filter(
        Q(until_at=None) | Q(until_at__gt=at),
        post__kind="mediator",
        post__place_code=code,
        post__closed_at=None,
        from_at__lte=at,
    )
    rows = Mediator.objects.filter(person__in=held.values("person"), until=None, committee__closed_on=None)
    return tuple(
        GridMediator(row.person.name or "", row.committee.name, row.committee.phone)
        for row in rows.select_related("person", "committee").order_by("since", "id")
    )


def spot_of(place_code: str) -> Point | None:
    """The middle of a grid, or of a village's grids; None for a place that is wider or has none. Two queries."""
    grid = find_grid(place_code) if len(place_code) == PlaceLevel.GRID else None
    if grid is not None:
        inside = boundary_of(grid).representative_point()
        return Point(inside.x, inside.y)
    if len(place_code) != PlaceLevel.VILLAGE:
        return None
    boxes = list(grids_within(place_code).values_list("west", "east", "south", "north"))
    if not boxes:
        return None
    west, east, south, north = zip(*boxes, strict=True)
    return Point((min(west) + max(east)) / 2, (min(south) + max(north)) / 2)


def _measured(model: type[Model], condition: Q, here: tuple[float, float]) -> Iterable[_Found]:
    rows = model._default_manager.filter(_PLACED, condition)  # noqa: SLF001 - Django's name
    for key, longitude, latitude in rows.values_list("pk", "longitude_e6", "latitude_e6"):
        yield distance_m(here, (longitude / _MILLION, latitude / _MILLION)), model, key


def _rows(chosen: list[_Found]) -> dict[UUID, Studio | Mediator | Committee]:
    """The rows themselves, with names: only of those that are shown."""
    ids = {model: [key for _metres, one, key in chosen if one is model] for model in (Studio, Mediator, Committee)}
    rows: dict[UUID, Studio | Mediator | Committee] = {}
    for studio in Studio.objects.filter(pk__in=ids[Studio]).select_related("committee"):
        rows[studio.pk] = studio
    for mediator in Mediator.objects.filter(pk__in=ids[Mediator]).select_related("committee", "person"):
        rows[mediator.pk] = mediator
    for committee in Committee.objects.filter(pk__in=ids[Committee]):
        rows[committee.pk] = committee
    return rows


def _shown(row: Studio | Mediator | Committee, metres: float, duty: DutyDay | None) -> Nearby:
    committee = row if isinstance(row, Committee) else row.committee
    name = (row.person.name or "") if isinstance(row, Mediator) else row.name
    is_studio = isinstance(row, Studio)
    return Nearby(
        name=name,
        committee=committee.name,
        phone=(row.phone if isinstance(row, Studio) else "") or committee.phone,
        hours=row.hours if isinstance(row, Studio) else "",
        metres=round(metres),
        is_within_reach=metres <= NEAR_M,
        studio_id=row.pk if is_studio else None,
        duty=duty,
    )
