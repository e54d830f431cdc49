"""Boundaries: reading a drawn area from a file, checking it, and measuring gaps and overlaps in square metres.

Pure: shapes in, findings out. Shapes are shapely polygons or multipolygons in WGS-84 degrees.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import shapely
import shapely.ops
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon, box, shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from huiyin.kernel.refusal import Refused
from huiyin.places.types.datum import Datum, LonLat, to_wgs84
from huiyin.places.types.points import Plane

Area = Polygon | MultiPolygon
"""What a grid may be drawn as."""

SMALLEST_GRID_M2 = 1.0
SMALLEST_PART_M2 = 100.0
SLIVER_WIDTH_M = 5.0
_FEWEST_ENDS, _HALVES = 2, 2
_EDGE_DEGREES = 1e-9
_DIGITS = 7  # about a centimetre
_FEWEST_CORNERS = 3
_EARTH = box(-180, -90, 180, 90)
_PAIR = re.compile(r"\s*(-?\d+(?:\.\d+)?)[\s,，]+(-?\d+(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong between areas: `codes` concerned, how much, and a spot on it to look at."""

    codes: tuple[str, ...]
    area_m2: float
    spot: LonLat


def read_geojson_area(geometry: Mapping[str, Any] | None, datum: Datum) -> Area:
    """The area of a GeoJSON geometry object. Raises Refused with field "boundary"."""
    if not geometry:
        raise _refused(_("没有边界。"))
    try:
        drawn = shape(dict(geometry))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, shapely.errors.ShapelyError) as error:
        raise _refused(_("边界不是有效的 GeoJSON 图形。")) from error
    return checked_area(drawn, datum)


def read_written_area(text: str, datum: Datum) -> Area:
    """The area of WKT, or of a list of corners "113.01,25.77; 113.02,25.77; …". Raises Refused."""
    text = text.strip()
    if not text:
        raise _refused(_("没有边界。"))
    if text[:1].isalpha():
        try:
            return checked_area(shapely.from_wkt(text), datum)
        except shapely.errors.ShapelyError as error:
            raise _refused(_("边界不是有效的 WKT。")) from error
    corners = [_PAIR.fullmatch(part) for part in re.split(r"[;；\n]", text) if part.strip()]
    if len(corners) < _FEWEST_CORNERS or not all(corners):
        raise _refused(_("边界请写成“经度,纬度; 经度,纬度; …”，至少三个点。"))
    return checked_area(Polygon([(float(pair[1]), float(pair[2])) for pair in corners if pair]), datum)


def checked_area(drawn: BaseGeometry, datum: Datum) -> Area:
    """The area in WGS-84, or Refused: not an area, off the earth, crossing itself, too small."""
    if not isinstance(drawn, Polygon | MultiPolygon) or drawn.is_empty:
        raise _refused(_("边界必须是多边形。"))
    if not all(map(math.isfinite, drawn.bounds)) or not _EARTH.covers(box(*drawn.bounds)):
        raise _refused(_("坐标超出范围，经度和纬度可能写反了。"))
    area = shapely.force_2d(_unbent(drawn, datum))
    if not area.is_valid:
        raise _refused(_("边界自己相交：%(where)s。") % {"where": _spot_of(explain_validity(area))})
    if area_m2(area) < SMALLEST_GRID_M2:
        raise _refused(_("面积不足一平方米。"))
    assert isinstance(area, Polygon | MultiPolygon)
    return shapely.normalize(area)


def area_m2(area: BaseGeometry) -> float:
    """Square metres of an area in degrees, measured on the plane of its middle."""
    plane = _plane_of([area])
    return float(area.area * plane.east_m * plane.north_m)


def overlaps(areas: Mapping[str, Area], tolerance_m2: float) -> list[Finding]:
    """Every pair of areas that share more than the tolerance, once, the lower code first."""
    codes = sorted(areas)
    shapes = np.array([areas[code] for code in codes], dtype=object)
    tree = shapely.STRtree(shapes)
    left, right = tree.query(shapes, predicate="intersects")
    once = left < right
    pairs = np.column_stack([left[once], right[once]])
    shared = shapely.intersection(shapes[pairs[:, 0]], shapes[pairs[:, 1]])
    return [
        Finding((codes[one], codes[other]), round(size, 1), _inside(common))
        for (one, other), common in zip(pairs, shared, strict=True)
        if (size := area_m2(common)) > tolerance_m2
    ]


def gaps(areas: Mapping[str, Area], tolerance_m2: float) -> list[Finding]:
    """Holes and slivers (narrower than SLIVER_WIDTH_M) between areas that should tile one village.

    The outer edge of a village is not known, so a wide opening to the outside is no gap.
    """
    if not areas:
        return []
    plane = _plane_of(areas.values())
    flat = _scaled(shapely.union_all(list(areas.values())), plane.east_m, plane.north_m)
    half = SLIVER_WIDTH_M / 2
    closed = flat.buffer(half, join_style="mitre").buffer(-half, join_style="mitre")
    filled = shapely.union_all([Polygon(part.exterior) for part in shapely.get_parts(closed)])
    empty = shapely.get_parts(filled.difference(flat.buffer(0.01)))
    codes = tuple(sorted(areas))
    return [
        Finding(codes, round(float(part.area), 1), plane.lift(_inside(part)))
        for part in empty
        if part.area > tolerance_m2
    ]


def read_line(text: str) -> tuple[LonLat, ...]:
    """The corners of a line "113.01,25.77; 113.02,25.77; …" in WGS-84. Raises Refused with field "line"."""
    corners = [_PAIR.fullmatch(part) for part in re.split(r"[;；\n]", text) if part.strip()]
    if len(corners) < _FEWEST_ENDS or not all(corners) or not all(map(_is_on_earth, corners)):
        raise Refused(_("请在图上依次点出分界线，至少两点；或写成“经度,纬度; 经度,纬度”。"), field="line")
    return tuple((float(pair[1]), float(pair[2])) for pair in corners if pair)


def _is_on_earth(pair: re.Match[str] | None) -> bool:
    return pair is not None and abs(float(pair[1])) <= 180 and abs(float(pair[2])) <= 90  # noqa: PLR2004 - degrees


def halves(area: Area, line: Sequence[LonLat]) -> tuple[Area, Area]:
    """The two parts into which a line cuts an area, the larger first. Ends that lie inside are prolonged to the edge,
    as a finger on a telephone seldom hits it; a part elsewhere that the line does not touch goes to the nearer half.
    Raises Refused with field "line" when it does not make just two parts, each of at least SMALLEST_PART_M2.
    """
    corners = [corner for corner, _same in groupby((round(x, _DIGITS), round(y, _DIGITS)) for x, y in line)]
    if len(corners) < _FEWEST_ENDS:
        raise Refused(_("分界线至少要两个不同的点。"), field="line")
    reach = math.dist(area.bounds[:2], area.bounds[2:])
    cut = shapely.LineString(_prolonged(corners, area, reach))
    parts = [piece for part in shapely.get_parts(area) for piece in shapely.get_parts(shapely.ops.split(part, cut))]
    near = _EDGE_DEGREES
    touched = [piece for piece in parts if piece.boundary.intersection(cut.buffer(near)).length > 2 * near]
    if not cut.is_simple or len(touched) != _HALVES or min(map(area_m2, touched)) < SMALLEST_PART_M2:
        raise Refused(_("这条线没有把网格分成两块，请从一边穿到另一边，只穿过一次。"), field="line")
    one, other = sorted(touched, key=area_m2, reverse=True)
    for piece in parts:
        if piece not in touched:
            to_one = piece.distance(one) <= piece.distance(other)
            one, other = (one.union(piece), other) if to_one else (one, other.union(piece))
    return checked_area(one, Datum.WGS84), checked_area(other, Datum.WGS84)


def _prolonged(line: list[LonLat], area: Area, reach: float) -> list[LonLat]:
    """The line with each end that lies inside the area drawn out straight to beyond it."""
    for end, before in ((0, 1), (-1, -2)):
        (x, y), (from_x, from_y) = line[end], line[before]
        length = math.dist(line[end], line[before])
        if length and area.covers(shapely.Point(x, y)):
            line[end] = (x + (x - from_x) / length * reach, y + (y - from_y) / length * reach)
    return line


def geojson_features(content: bytes) -> list[Mapping[str, Any]]:
    """The features of a GeoJSON FeatureCollection. Raises Refused when the file is something else."""
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError) as error:
        raise Refused(_("文件不是 GeoJSON。请导出为 UTF-8 编码的 GeoJSON 再上传。"), field="file") from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise Refused(_("文件不是 GeoJSON 的 FeatureCollection。"), field="file")
    return features


def _unbent(drawn: BaseGeometry, datum: Datum) -> BaseGeometry:
    if datum in (Datum.WGS84, Datum.CGCS2000):
        return drawn

    def turn(corners: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array([to_wgs84(float(x), float(y), datum) for x, y in corners])

    return shapely.transform(shapely.force_2d(drawn), turn)


def _scaled(area: BaseGeometry, east: float, north: float) -> BaseGeometry:
    return shapely.transform(area, lambda corners: corners * np.array([east, north]))


def _plane_of(areas: Iterable[BaseGeometry]) -> Plane:
    _west, south, _east, north = shapely.total_bounds(list(areas))
    return Plane(0.0 if math.isnan(south) else float(south + north) / 2)


def _inside(area: BaseGeometry) -> tuple[float, float]:
    spot = area.representative_point()
    return round(spot.x, 6), round(spot.y, 6)


def _spot_of(reason: str) -> str:
    """The corner that shapely names in "Self-intersection[113.01 25.77]"."""
    found = re.search(r"\[(.*)\]", reason)
    return found[1] if found else reason


def _refused(sentence: str) -> Refused:
    return Refused(sentence, field="boundary")


def bounds_of(areas: Sequence[Area]) -> tuple[float, float, float, float]:
    """West, south, east, north of all areas together, in degrees."""
    west, south, east, north = shapely.total_bounds(list(areas))
    return float(west), float(south), float(east), float(north)
