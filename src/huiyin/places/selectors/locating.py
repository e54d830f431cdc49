"""Locating: which grid a point lies in, answered from memory.

Each process holds all grids as shapes in one index, built in milliseconds and swapped as a whole when the version
of the set changes. The version is asked at most once a second, so a look-up costs some microseconds and nearly never
the database. The index keeps grids of other days too: a point can be located with the borders of its own day.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray

from huiyin.kernel.remembering import remembered
from huiyin.kernel.time import today
from huiyin.places.models import Grid, GridLayer, GridSetVersion
from huiyin.places.types import GridRef, Located, Outside, Plane, Point
from huiyin.places.types.points import distance_m

EDGE_TOLERANCE_M: Final = 0.5
CHECK_EVERY_SECONDS: Final = 1.0
_DAYS_HELD: Final = 16
_COLUMNS = (
    "code", "version", "name", "english_name", "kind", "layer_id", "active_from", "active_until", "boundary",
)  # fmt: skip

Shapes = NDArray[Any]


@dataclass(frozen=True, slots=True)
class _Tree:
    """The grids of some layers on one day, in order of code, as shapes in metres and an index over them."""

    refs: tuple[GridRef, ...]
    index: shapely.STRtree

    def near(self, spots: Shapes, within_m: float) -> Sequence[Sequence[int]]:
        """For each spot the positions of the grids within that distance, the lower code first."""
        if not self.refs:
            return [()] * len(spots)
        hits: list[list[int]] = [[] for _spot in spots]
        for spot, grid in self.index.query(spots, predicate="dwithin", distance=within_m).T.tolist():
            hits[spot].append(grid)
        for found in hits:
            if len(found) > 1:
                found.sort()
        return hits


@dataclass(slots=True)
class GridIndex:
    """All grids of one version of the set. `number` and `stamp` say which."""

    number: int
    stamp: UUID
    plane: Plane
    base_layer: str | None
    refs: tuple[GridRef, ...]
    shapes: Shapes
    _days: dict[date, tuple[_Tree, _Tree]] = field(default_factory=dict)

    def trees(self, on: date) -> tuple[_Tree, _Tree]:
        """The base layer and the other layers as they are on a day."""
        found = self._days.get(on)
        if found is None:
            living = [place for place, ref in enumerate(self.refs) if ref.is_active(on)]
            base = [place for place in living if self.refs[place].layer == self.base_layer]
            others = [place for place in living if self.refs[place].layer != self.base_layer]
            if len(self._days) >= _DAYS_HELD:
                self._days.clear()
            found = self._days[on] = (self._tree(base), self._tree(others))
        return found

    def neighbours(self, code: str, on: date) -> tuple[GridRef, ...]:
        """The base grids that touch one on a day."""
        base, _others = self.trees(on)
        place = bisect_left(base.refs, code, key=lambda ref: ref.code)
        if place == len(base.refs) or base.refs[place].code != code:
            return ()
        near = base.index.query(base.index.geometries[place], predicate="dwithin", distance=2 * EDGE_TOLERANCE_M)
        return tuple(base.refs[other] for other in sorted(near) if other != place)

    def _tree(self, places: list[int]) -> _Tree:
        return _Tree(tuple(self.refs[place] for place in places), shapely.STRtree(self.shapes[places]))

    def answer(self, points: Sequence[Point], on: date) -> list[Located | Outside]:
        """Locate points with the borders of one day."""
        base, others = self.trees(on)
        degrees = np.array([point.wgs84() for point in points]).reshape(-1, 2)
        spots: Shapes = np.asarray(shapely.points(degrees * _metres(self.plane)))
        in_base, in_others = base.near(spots, EDGE_TOLERANCE_M), others.near(spots, EDGE_TOLERANCE_M)
        answers: list[Located | Outside] = []
        for point, spot, hits, more in zip(points, spots, in_base, in_others, strict=True):
            also = tuple(others.refs[place] for place in more)
            answers.append(
                Located(point, base.refs[hits[0]], also, len(hits) > 1, EDGE_TOLERANCE_M, self.number)
                if hits
                else self._outside(point, spot, base, also)
            )
        return answers

    def _outside(self, point: Point, spot: Any, base: _Tree, others: tuple[GridRef, ...]) -> Outside:
        if not base.refs:
            return Outside(point, None, None, others, self.number)
        place = int(base.index.nearest(spot))
        line = shapely.shortest_line(spot, base.index.geometries[place])
        here, there = (self.plane.lift((x, y)) for x, y in shapely.get_coordinates(line))
        return Outside(point, base.refs[place], round(distance_m(here, there), 1), others, self.number)


class _Held:
    """The index this process holds, and when its version was last asked."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.index: GridIndex | None = None
        self.asked_at = 0.0


_held = _Held()


def locate(point: Point, *, on: date | None = None) -> Located | Outside:
    """The base grid a point lies in, with hits in other layers; or how far outside it is.

    A point within EDGE_TOLERANCE_M of several grids belongs to the lower code (DESIGN §3 Places). `on` asks for the
    borders of another day; without it, today's. Touches the database at most once a second, and when grids changed.
    """
    return locate_many([point], on=on)[0]


def locate_many(points: Sequence[Point], *, on: date | None = None) -> list[Located | Outside]:
    """`locate` for many points at once, in their order; much faster than one by one."""
    return grid_index().answer(points, on or today())


def neighbours(code: str, *, on: date | None = None) -> tuple[GridRef, ...]:
    """The base grids whose borders touch that grid's on a day (today), by code; from memory like `locate`."""
    return grid_index().neighbours(code, on or today())


def grid_index() -> GridIndex:
    """The index of the current version of the set, loaded again if it has changed."""
    index = _held.index
    if index is not None and time.monotonic() - _held.asked_at < CHECK_EVERY_SECONDS:
        return index
    with _held.lock:
        index, asked_at = _held.index, time.monotonic()
        number, stamp = set_version()
        if index is None or index.stamp != stamp:
            index = _load(number, stamp)
        _held.index, _held.asked_at = index, asked_at
    return index


def forget_index() -> None:
    """Ask for the version at the next look-up: called after a change in this process."""
    _held.asked_at = float("-inf")


def set_version() -> tuple[int, UUID]:
    """Number and stamp of the set of grids; zeros before the first grid was drawn."""
    return GridSetVersion.objects.values_list("number", "stamp").first() or (0, UUID(int=0))


@remembered("places")
def base_layer_code() -> str | None:
    """The code of the layer that tiles the city, None before it was made."""
    return GridLayer.objects.filter(is_base=True).values_list("code", flat=True).first()


def _load(number: int, stamp: UUID) -> GridIndex:
    rows = Grid.objects.order_by("code", "version").values_list(*_COLUMNS)
    return index_of(number, stamp, base_layer_code(), list(rows))


def index_of(number: int, stamp: UUID, base_layer: str | None, rows: Sequence[tuple[Any, ...]]) -> GridIndex:
    """The index over rows of (the fields of GridRef in order, boundary as WKB), in order of code. Pure."""
    shapes: Shapes = shapely.from_wkb([bytes(row[-1]) for row in rows])
    plane = _plane(shapes)
    scale = _metres(plane)
    flat = shapely.transform(np.asarray(shapes, dtype=object), lambda corners: corners * scale)
    return GridIndex(number, stamp, plane, base_layer, _refs(rows), np.asarray(flat, dtype=object))


@cache
def _metres(plane: Plane) -> NDArray[np.float64]:
    """Metres in a degree of longitude and of latitude; every look-up asks."""
    return np.array([plane.east_m, plane.north_m])


def _refs(rows: Iterable[tuple[Any, ...]]) -> tuple[GridRef, ...]:
    return tuple(GridRef(*row[:-1]) for row in rows)


def _plane(shapes: Shapes) -> Plane:
    if not len(shapes):
        return Plane(0.0)
    _west, south, _east, north = shapely.total_bounds(shapes)
    return Plane(float(south + north) / 2)
