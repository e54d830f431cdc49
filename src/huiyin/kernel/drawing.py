"""Polygons on a page without a tile server.

`grid_map` projects longitude and latitude to a drawing and hands back finished SVG paths, so that the template
(kit/map.html) holds no arithmetic. At the size of a village or a county an equirectangular projection with the
longitude shrunk by the cosine of the middle latitude is right to a few metres.

Names never cover one another: the area of the matter is named first, then what is late, then the largest; a name for
which no room is left stays with the pointer and the text version. On a telephone letters are larger, most of all in a
wide drawing (kit.css), so that fewer names have room there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import cos, radians

# Of the drawing in kit/map.html, in its units: half a name across, a name and a pin from top to foot.
NAME_WIDTH, NAME_HEIGHT, PIN_HEIGHT = 36, 12, 20
# Of a name in the drawing's units, as kit.css sets it: the height of letters, and how much of it a narrow one takes.
_LETTER_HEIGHT, _NARROW_LETTER, _GAP = 12, 0.58, 2
WIDE_FROM, WIDE_LETTERS, NARROW_LETTERS = 500, 2, 1.25
_STATES_FIRST = ("here", "overdue", "soon")

Point = tuple[float, float]
"""Longitude, latitude in degrees."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Area:
    """A place to draw: its outer rings, and what is said about it. `state` is here, overdue, soon, done or empty.

    Without `is_labelled` its name is left to the pointer and to the text version: many names would cover the map.
    """

    code: str
    name: str
    rings: Sequence[Sequence[Point]]
    state: str = ""
    word: str = ""
    href: str = ""
    is_labelled: bool = True


@dataclass(frozen=True)
class Pin:
    """A spot to mark. `state` is empty for the matter itself, `repeat` or `overdue` for others."""

    at: Point
    name: str
    state: str = ""


@dataclass(frozen=True)
class DrawnArea:
    """An area with its SVG path and the spot of its name, in drawing units. ``is_named``: there is room for the name;
    ``is_named_narrow``: also on a telephone.
    """

    area: Area
    path: str
    x: float
    y: float
    is_named: bool = True
    is_named_narrow: bool = True


@dataclass(frozen=True)
class DrawnPin:
    """A pin with its spot in drawing units."""

    pin: Pin
    x: float
    y: float


@dataclass(frozen=True)
class GridMap:
    """A finished drawing: `width` × `height` units, areas below, pins above. ``lies``: west, north, units a degree to
    the east and to the south, so that a spot of the drawing can be told as longitude and latitude.
    """

    width: int
    height: int
    areas: list[DrawnArea]
    pins: list[DrawnPin]
    lies: Box = (0.0, 0.0, 1.0, 1.0)

    @property
    def is_wide(self) -> bool:
        """Whether its letters are larger on a telephone."""
        return self.width >= WIDE_FROM


@dataclass(frozen=True)
class _Projection:
    west: float
    north: float
    shrink: float
    scale: float
    left: float
    top: float

    def __call__(self, point: Point) -> Point:
        x = self.left + (point[0] - self.west) * self.shrink * self.scale
        y = self.top + (self.north - point[1]) * self.scale
        return round(x, 1), round(y, 1)

    @property
    def lies(self) -> Box:
        """As of a `GridMap`."""
        across = self.shrink * self.scale
        return self.west - self.left / across, self.north + self.top / self.scale, across, self.scale


def _fit(points: Sequence[Point], width: int, height: int, margin: int) -> _Projection:
    longitudes, latitudes = [p[0] for p in points], [p[1] for p in points]
    west, north, south = min(longitudes), max(latitudes), min(latitudes)
    shrink = cos(radians((north + south) / 2))
    across = max((max(longitudes) - west) * shrink, 1e-6)
    down = max(north - south, 1e-6)
    scale = min((width - 2 * margin) / across, (height - 2 * margin) / down)
    return _Projection(west, north, shrink, scale, (width - across * scale) / 2, (height - down * scale) / 2)


def _path(rings: Sequence[Sequence[Point]], project: _Projection) -> str:
    return "".join("M" + "L".join(f"{x} {y}" for x, y in map(project, ring)) + "Z" for ring in rings)


def _middle(ring: Sequence[Point]) -> Point:
    """The centroid of a ring by the shoelace formula; the mean of its corners when it encloses nothing."""
    doubled_area = x_sum = y_sum = 0.0
    x0, y0 = ring[0]  # shifted to the first corner: degrees this close together would lose digits
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        doubled_area += cross
        x_sum += (ax + bx - 2 * x0) * cross
        y_sum += (ay + by - 2 * y0) * cross
    if doubled_area == 0:
        return sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)
    return x0 + x_sum / (3 * doubled_area), y0 + y_sum / (3 * doubled_area)


def _clear_of(spot: Point, pins: Sequence[Point]) -> Point:
    """The spot of a name, moved below any pin that would cover it."""
    covered = [y for x, y in pins if abs(x - spot[0]) < NAME_WIDTH and -PIN_HEIGHT / 2 < y - spot[1] < PIN_HEIGHT]
    return (spot[0], max(covered) + NAME_HEIGHT) if covered else spot


def _size(ring: Sequence[Point]) -> float:
    """How much a ring encloses, by the shoelace formula."""
    x0, y0 = ring[0]
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum((ax - x0) * (by - y0) - (bx - x0) * (ay - y0) for (ax, ay), (bx, by) in pairs)) / 2


def _box(item: DrawnArea, letters: float) -> Box:
    """West, north, east, south of a name. Latin letters are narrow, Chinese ones as wide as high."""
    height = _LETTER_HEIGHT * letters
    across = sum(_NARROW_LETTER if character < "\u1100" else 1 for character in item.area.name) * height
    return (
        item.x - across / 2 - _GAP,
        item.y - height / 2 - _GAP,
        item.x + across / 2 + _GAP,
        item.y + height / 2 + _GAP,
    )


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _named(drawn: Sequence[DrawnArea], letters: float) -> set[str]:
    """The codes of the areas whose names find room, the most important first."""
    taken: list[Box] = []
    found = set()
    for item in sorted(drawn, key=_importance):
        box = _box(item, letters)
        if item.area.is_labelled and not any(_meet(box, other) for other in taken):
            taken.append(box)
            found.add(item.area.code)
    return found


def _importance(item: DrawnArea) -> tuple[int, float]:
    state = item.area.state
    rank = _STATES_FIRST.index(state) if state in _STATES_FIRST else len(_STATES_FIRST)
    return rank, -max(_size(ring) for ring in item.area.rings)


def _thinned(drawn: Sequence[DrawnArea], width: int) -> list[DrawnArea]:
    wide = _named(drawn, 1)
    narrow = _named(drawn, WIDE_LETTERS if width >= WIDE_FROM else NARROW_LETTERS)
    return [
        replace(item, is_named=item.area.code in wide, is_named_narrow=item.area.code in wide & narrow)
        for item in drawn
    ]


def grid_map(areas: Iterable[Area], pins: Iterable[Pin] = (), width: int = 400, height: int = 300) -> GridMap:
    """Fit areas and pins into a drawing of `width` × `height` units; the area in state `here` is drawn last, on top.

    With neither areas nor pins the drawing is empty. Rings need not repeat their first corner.
    """
    shown = sorted(areas, key=lambda area: area.state == "here")
    marked = list(pins)
    points = [point for area in shown for ring in area.rings for point in ring] + [pin.at for pin in marked]
    if not points:
        return GridMap(width, height, [], [])
    project = _fit(points, width, height, margin=12)
    spots = [project(pin.at) for pin in marked]
    drawn = [
        DrawnArea(area, _path(area.rings, project), *_clear_of(project(_middle(max(area.rings, key=len))), spots))
        for area in shown
        if area.rings
    ]
    placed = [DrawnPin(pin, *spot) for pin, spot in zip(marked, spots, strict=True)]
    return GridMap(width, height, _thinned(drawn, width), placed, project.lies)
