"""A point is in exactly one base grid, and the program knows which."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import shapely
from shapely.geometry import box

from huiyin.kernel.ids import uuid7
from huiyin.kernel.time import now, today, travel
from huiyin.places.models import GridSetVersion
from huiyin.places.selectors import forget_index, locate, locate_many, neighbours
from huiyin.places.selectors.locating import index_of
from huiyin.places.services import GridPlan, end_grid, merge_grids, open_grid, open_layer, redraw_grid
from huiyin.places.types import Datum, Located, Outside, Plane, Point

VILLAGE = "999001001001"
METRE = 1 / Plane(25.7).east_m
DrawGrid = Callable[..., str]
Cell = Callable[[int], Any]


def _grid_at(point: Point, **options: Any) -> str:
    found = locate(point, **options)
    assert isinstance(found, Located)
    return found.grid.code


def test_a_point_inside_is_located_with_the_version_that_answered(draw_grid: DrawGrid) -> None:
    code = draw_grid(1)
    found = locate(Point(113.015, 25.705))
    assert isinstance(found, Located)
    assert (found.grid.code, found.grid.version, found.on_edge, found.others) == (code, 1, False, ())
    assert found.set_number == GridSetVersion.objects.get().number


def test_a_point_on_a_shared_edge_goes_to_the_lower_code(draw_grid: DrawGrid) -> None:
    higher, lower = draw_grid(2, 0), draw_grid(1, 1)
    found = locate(Point(113.01, 25.705))
    assert isinstance(found, Located)
    assert (found.grid.code, found.on_edge) == (lower, True)
    assert _grid_at(Point(113.01 - 0.4 * METRE, 25.705)) == lower
    assert _grid_at(Point(113.01 - 0.6 * METRE, 25.705)) == higher


def test_a_point_just_beyond_the_outer_edge_is_still_inside(draw_grid: DrawGrid) -> None:
    code = draw_grid(0 + 1, 0)
    assert _grid_at(Point(113.0 - 0.4 * METRE, 25.705)) == code
    assert isinstance(locate(Point(113.0 - 0.6 * METRE, 25.705)), Outside)


def test_outside_tells_the_nearest_grid_and_the_distance(draw_grid: DrawGrid) -> None:
    draw_grid(1, 0)
    near = draw_grid(2, 1)
    found = locate(Point(113.02 + 100 * METRE, 25.705))
    assert isinstance(found, Outside)
    assert found.nearest is not None
    assert (found.nearest.code, found.distance_m) == (near, 100.0)


@pytest.mark.django_db
def test_before_the_first_grid_everything_is_outside() -> None:
    point = Point(113.0, 25.7)
    assert locate(point) == Outside(point, None, None, (), 0)


def test_a_pin_in_one_grid_that_reads_raw_as_another_lands_where_it_was_dropped(draw_grid: DrawGrid) -> None:
    here, east = draw_grid(1, 0), draw_grid(2, 1)
    pin = Point(113.0099, 25.705).written_in(Datum.GCJ02)
    assert _grid_at(Point(pin.longitude, pin.latitude, Datum.WGS84)) == east
    assert _grid_at(pin) == here
    assert _grid_at(Point(113.0099, 25.705).written_in(Datum.BD09)) == here


def test_other_layers_are_told_beside_the_base_grid(draw_grid: DrawGrid, clerk: Any, cell: Cell) -> None:
    base = draw_grid(1, 0)
    open_layer(clerk, code="micro", name="十户")
    for serial in (901, 902):
        open_grid(clerk, plan=GridPlan(f"{VILLAGE}{serial}", "十户", cell(0), kind="micro"), layer="micro")
    found = locate(Point(113.005, 25.705))
    assert isinstance(found, Located)
    assert found.grid.code == base
    assert [other.code for other in found.others] == [f"{VILLAGE}901", f"{VILLAGE}902"]


def test_a_season_begins_and_ends_by_itself(village: Any, clerk: Any, cell: Cell) -> None:
    start, end = today() + timedelta(days=30), today() + timedelta(days=60)
    open_grid(clerk, plan=GridPlan(f"{VILLAGE}001", "虫草山", cell(0), kind="moving"), on=start, until=end)
    point = Point(113.005, 25.705)
    assert isinstance(locate(point), Outside)
    assert isinstance(locate(point, on=start), Located)
    with travel(now() + timedelta(days=60)):
        assert isinstance(locate(point), Outside)


def test_yesterdays_point_is_located_with_yesterdays_borders(draw_grid: DrawGrid, clerk: Any) -> None:
    west, east = draw_grid(1, 0), draw_grid(2, 1)
    point = Point(113.015, 25.705)
    yesterday = today()
    with travel(now() + timedelta(days=1)):
        merge_grids(clerk, codes=[west, east], name="第1网格")
        assert _grid_at(point) == west
        assert _grid_at(point, on=yesterday) == east


def test_a_change_is_seen_at_once(draw_grid: DrawGrid, clerk: Any, cell: Cell) -> None:
    code = draw_grid(1, 0)
    point = Point(113.015, 25.705)
    assert isinstance(locate(point), Outside)
    redraw_grid(clerk, code=code, area=shapely.union(cell(0), cell(1)))
    assert _grid_at(point) == code
    end_grid(clerk, code=code)
    assert isinstance(locate(point), Outside)


def test_looking_up_asks_the_database_once_a_second_at_most(
    draw_grid: DrawGrid, django_assert_num_queries: Any
) -> None:
    draw_grid(1, 0)
    points = [Point(113.0 + step / 10_000, 25.705) for step in range(100)]
    locate(points[0])
    with django_assert_num_queries(0):
        assert [_grid_at(point) for point in points] == [f"{VILLAGE}001"] * 100
    forget_index()
    with django_assert_num_queries(1):
        locate(points[0])


def test_many_points_get_the_answers_they_get_one_by_one(draw_grid: DrawGrid) -> None:
    for serial in (1, 2, 3):
        draw_grid(serial)
    points = [Point(113.0 + step / 400, 25.703) for step in range(20)]
    assert locate_many(points) == [locate(point) for point in points]
    assert locate_many([]) == []


def test_neighbours_share_a_border(draw_grid: DrawGrid) -> None:
    codes = [draw_grid(serial) for serial in (1, 2, 3)]
    assert [ref.code for ref in neighbours(codes[1])] == [codes[0], codes[2]]
    assert [ref.code for ref in neighbours(codes[0])] == [codes[1]]
    assert neighbours("999001001001999") == ()


def test_twenty_thousand_grids_answer() -> None:
    squares = [(113 + column * 0.001, 25 + row * 0.001) for column in range(200) for row in range(100)]
    index = index_of(1, uuid7(), "base", [_row(number, *corner) for number, corner in enumerate(squares)])
    asked = list(range(0, 20_000, 37))
    points = [Point(squares[number][0] + 0.0005, squares[number][1] + 0.0005) for number in asked]
    answers = index.answer(points, today())
    assert [found.grid.name for found in answers if isinstance(found, Located)] == [str(number) for number in asked]


def _row(number: int, west: float, south: float) -> tuple[Any, ...]:
    boundary = shapely.to_wkb(box(west, south, west + 0.001, south + 0.001))
    return (f"{999001001000001 + number}", 1, str(number), "", "basic", "base", today(), None, boundary)
