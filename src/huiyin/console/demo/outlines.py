"""Invented outlines: one mesh of cells, dealt out to counties, townships, villages and grids by cutting it in two.

No real border is known here. A mesh of exactly as many cells as there are grids is drawn around the city's middle,
denser there than at the edge; the city is what the cells make together. The mesh is cut along its longer side, the
parts go to the divisions in proportion to their grids, and so on down to one cell a grid. Neighbours therefore share
their corners to the last digit: nothing overlaps and nothing is left out. The same seed gives the same city.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPoint, Polygon

from huiyin.console.demo.divisions import under
from huiyin.places.types.points import Plane

_SEED = 4309
_MIDDLE = (112.35, 28.55)
_HALF_WIDTH_M, _HALF_HEIGHT_M = 88_000.0, 58_000.0
_DENSER = 1.35
_DIGITS = 7
_SPARE_CELLS = 2.2
_LEVEL_DIGITS = (6, 9, 12, 15)

# Roughly where the counties lie to each other (degrees), so that the west of the map is the west of the city.
_COUNTY_MIDDLES = {
    "430902": (112.33, 28.62), "430903": (112.40, 28.46), "430921": (112.40, 29.37), "430922": (112.12, 28.53),
    "430923": (111.21, 28.37), "430971": (112.68, 29.15), "430972": (112.26, 28.45), "430981": (112.38, 28.84),
}  # fmt: skip

_Floats = NDArray[np.float64]


def outlines(codes: Sequence[str]) -> dict[str, Polygon]:
    """A polygon in WGS-84 degrees for each grid code (15 digits), together one piece without holes."""
    cells, middles = _mesh(len(codes))
    dealt: dict[str, Polygon] = {}
    _deal(sorted(codes), np.arange(len(codes)), middles, 0, cells, dealt)
    return dealt


@cache
def _mesh(count: int) -> tuple[list[Polygon], _Floats]:
    """The cells in degrees and their middles in metres."""
    spots = _spots(count)
    drawn = shapely.get_parts(shapely.voronoi_polygons(MultiPoint(spots), ordered=True))
    chosen = np.argsort(_farness(spots), kind="stable")[:count]
    plane = Plane(_MIDDLE[1])
    east, north = plane.flatten(_MIDDLE)
    cells = []
    for index in chosen:
        corners = np.add(shapely.get_coordinates(drawn[index]), (east, north))
        degrees = np.round(corners / (plane.east_m, plane.north_m), _DIGITS)
        moved = np.any(np.diff(degrees, axis=0) != 0, axis=1)
        cells.append(Polygon(degrees[np.append(moved, True)]))
    return cells, spots[chosen]


def _spots(count: int) -> _Floats:
    """Points on a jittered lattice, drawn together towards the middle, in metres from it."""
    random = np.random.default_rng(_SEED)
    side = int(np.ceil(np.sqrt(count * _SPARE_CELLS)))
    lattice = np.linspace(-1.25, 1.25, side)
    x, y = np.meshgrid(lattice, lattice)
    x[::2] += (lattice[1] - lattice[0]) / 2
    spots = np.column_stack([x.ravel(), y.ravel()])
    spots += random.uniform(-0.33, 0.33, spots.shape) * (lattice[1] - lattice[0])
    radius = np.hypot(spots[:, 0], spots[:, 1])[:, None]
    warped: _Floats = spots * radius ** (_DENSER - 1) * (_HALF_WIDTH_M, _HALF_HEIGHT_M)
    return warped


def _farness(spots: _Floats) -> _Floats:
    """How far out a point lies, measured along a coast with bays: the nearest ones are the city."""
    x, y = spots[:, 0] / _HALF_WIDTH_M, spots[:, 1] / _HALF_HEIGHT_M
    angle = np.arctan2(y, x)
    coast = 1 + 0.14 * np.sin(2 * angle + 0.6) + 0.08 * np.sin(3 * angle + 2.0) + 0.04 * np.sin(7 * angle)
    far: _Floats = np.hypot(x, y) / coast
    return far


def _deal(
    codes: Sequence[str], mine: NDArray[np.intp], middles: _Floats, level: int, cells: list[Polygon],
    dealt: dict[str, Polygon],
) -> None:  # fmt: skip
    """Deal the cells of one division out to those below it."""
    if level == len(_LEVEL_DIGITS):
        dealt[codes[0]] = cells[mine[0]]
        return
    below = under(codes, _LEVEL_DIGITS[level])
    for code, part in _cut(list(below.items()), mine, middles):
        _deal([one for one in codes if one.startswith(code)], part, middles, level + 1, cells, dealt)


def _cut(shares: list[tuple[str, int]], mine: NDArray[np.intp], middles: _Floats) -> list[tuple[str, NDArray[np.intp]]]:
    """Cut along the longer side, in two as equal parts as the shares allow, and again until each has its own."""
    if len(shares) == 1:
        return [(shares[0][0], mine)]
    spots = middles[mine]
    axis = int(np.argmax(np.ptp(spots, axis=0)))
    if shares[0][0] in _COUNTY_MIDDLES:
        shares = sorted(shares, key=lambda share: _COUNTY_MIDDLES[share[0]][axis])
    edges = np.cumsum([count for _code, count in shares])
    at = int(np.argmin(np.abs(edges[:-1] - edges[-1] / 2)))
    order = mine[np.argsort(spots[:, axis], kind="stable")]
    first, second = order[: edges[at]], order[edges[at] :]
    return _cut(shares[: at + 1], first, middles) + _cut(shares[at + 1 :], second, middles)
