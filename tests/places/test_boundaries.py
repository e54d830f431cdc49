"""A drawn area is read in its datum, checked, and compared with its neighbours in square metres."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import MultiPolygon, Polygon, box, mapping

from huiyin.kernel.refusal import Refused
from huiyin.places.types import Datum, Plane, Point
from huiyin.places.types.boundaries import (
    SMALLEST_PART_M2,
    area_m2,
    checked_area,
    gaps,
    geojson_features,
    halves,
    overlaps,
    read_geojson_area,
    read_line,
    read_written_area,
)

SQUARE = box(113.0, 25.7, 113.01, 25.71)
METRE = 1 / Plane(25.7).east_m


def test_a_square_kilometre_is_one() -> None:
    plane = Plane(25.7)
    assert round(area_m2(box(113, 25.7, 113 + 1000 / plane.east_m, 25.7 + 1000 / plane.north_m)) / 1e6, 4) == 1


@pytest.mark.parametrize(
    "text",
    [
        "POLYGON ((113 25.7, 113.01 25.7, 113.01 25.71, 113 25.71, 113 25.7))",
        "113,25.7; 113.01,25.7; 113.01,25.71; 113,25.71",
        "113 25.7；113.01，25.7；113.01 25.71\n113 25.71",
    ],
)
def test_wkt_and_lists_of_corners_are_read(text: str) -> None:
    assert read_written_area(text, Datum.CGCS2000).equals(SQUARE)


@pytest.mark.parametrize("datum", list(Datum))
def test_a_boundary_drawn_in_any_datum_is_kept_in_one(datum: Datum) -> None:
    corners = [Point(*corner).written_in(datum) for corner in SQUARE.exterior.coords]
    drawn = Polygon([(corner.longitude, corner.latitude) for corner in corners])
    assert read_geojson_area(mapping(drawn), datum).equals_exact(checked_area(SQUARE, Datum.WGS84), 1e-9)


@pytest.mark.parametrize(
    ("geometry", "why"),
    [
        (None, "没有边界"),
        ({"type": "Point", "coordinates": [113, 25]}, "多边形"),
        ({"type": "Polygon"}, "GeoJSON"),
        ({"type": "Polygon", "coordinates": [[[113, 25], [113, "x"]]]}, "GeoJSON"),
        ({"type": "Polygon", "coordinates": [[[25, 113], [25.1, 113], [25.1, 113.1], [25, 113]]]}, "写反"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}, "自己相交"),
        ({"type": "Polygon", "coordinates": [[[113, 25], [113.000001, 25], [113, 25.000001], [113, 25]]]}, "面积"),
    ],
)
def test_what_is_no_area_is_refused_with_the_reason(geometry: Any, why: str) -> None:
    with pytest.raises(Refused, match=why) as refused:
        read_geojson_area(geometry, Datum.WGS84)
    assert refused.value.field == "boundary"


@pytest.mark.parametrize("text", ["", "POLYGON ((1", "113,25; 114,25", "a,b;c,d;e,f", "113;25;26"])
def test_a_text_that_is_no_boundary_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_written_area(text, Datum.WGS84)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[]", b'{"features": 1}', b'{"features": [1]}', b"{"])
def test_a_file_that_is_no_collection_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        geojson_features(content)


def test_an_overlap_is_told_once_with_its_size() -> None:
    areas = {"B": box(113.0, 25.7, 113.01 + 10 * METRE, 25.71), "A": box(113.01, 25.7, 113.02, 25.71)}
    (found,) = overlaps(areas, 50)
    assert found.codes == ("A", "B")
    assert found.area_m2 == pytest.approx(10 * 0.01 * Plane(25.7).north_m, rel=1e-3)
    assert areas["A"].intersection(areas["B"]).covers(_dot(found.spot))
    assert overlaps(areas, 20_000) == []


def test_neighbours_that_share_an_edge_have_neither_overlap_nor_gap() -> None:
    areas = {"A": SQUARE, "B": box(113.01, 25.7, 113.02, 25.71), "C": box(113.0, 25.71, 113.02, 25.72)}
    assert overlaps(areas, 0.01) == []
    assert gaps(areas, 0.01) == []


def test_a_hole_between_grids_is_a_gap() -> None:
    ring = box(113.0, 25.7, 113.03, 25.73).difference(box(113.01, 25.71, 113.02, 25.72))
    (found,) = gaps({"A": ring}, 50)
    assert found.area_m2 == pytest.approx(area_m2(box(113.01, 25.71, 113.02, 25.72)), rel=1e-3)
    assert box(113.01, 25.71, 113.02, 25.72).covers(_dot(found.spot))


@given(width_m=st.floats(0.5, 4.0))
def test_a_sliver_open_to_the_outside_is_a_gap_too(width_m: float) -> None:
    east = box(113.01 + width_m * METRE, 25.7, 113.02, 25.71)
    (found,) = gaps({"A": SQUARE, "B": east}, 50)
    assert found.area_m2 == pytest.approx(width_m * 0.01 * Plane(25.7).north_m, rel=0.1)


def test_a_street_left_open_is_no_gap() -> None:
    assert gaps({"A": SQUARE, "B": box(113.01 + 30 * METRE, 25.7, 113.02, 25.71)}, 50) == []


def _dot(spot: tuple[float, float]) -> Any:
    """A shapely point at a spot."""
    return box(*spot, *spot).centroid


ODD = Polygon([(0, 0), (9, 1), (6, 4), (9, 8), (4, 6), (1, 9), (2, 4)])
AWAY = MultiPolygon([ODD, box(20, 0, 21, 1)])
spots = st.tuples(st.floats(-3, 12), st.floats(-3, 12))


@given(line=st.lists(spots, min_size=1, max_size=5), shape=st.sampled_from([ODD, AWAY]))
def test_a_line_cuts_into_two_parts_that_tile_the_area_or_is_refused(
    line: list[tuple[float, float]], shape: Any
) -> None:
    area = affinity.scale(shape, 1e-3, 1e-3, origin=(0, 0))
    try:
        one, other = halves(area, [(x / 1e3, y / 1e3) for x, y in line])
    except Refused:
        return
    assert area_m2(one) >= area_m2(other) - 0.1 or shape is AWAY
    assert area_m2(one.intersection(other)) < 0.1
    assert area_m2(area.symmetric_difference(one.union(other))) < 0.1
    assert min(area_m2(one), area_m2(other)) >= SMALLEST_PART_M2


def test_a_part_that_the_line_does_not_touch_goes_to_the_nearer_half() -> None:
    area = MultiPolygon([box(0, 0, 0.01, 0.01), box(0.02, 0, 0.021, 0.001)])
    one, other = halves(area, [(0.004, -0.01), (0.004, 0.02)])
    assert (one.geom_type, other.geom_type) == ("MultiPolygon", "Polygon")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1,2",
        "x,y; 1,2",
        "1,2 3,4",
        "1e3,2; 3,4",
        "nan,1; 2,3",
        "1,2,3; 4,5,6",
        "181,1; 2,2",
        f"{'9' * 400},1; 2,2",
    ],
)
def test_a_line_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="至少两点") as refused:
        read_line(text)
    assert refused.value.field == "line"


def test_a_line_is_read_however_it_is_parted() -> None:
    assert read_line("113.01,25.7；113.02， 25.8;\n113.03 25.9") == ((113.01, 25.7), (113.02, 25.8), (113.03, 25.9))
