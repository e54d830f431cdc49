import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.drawing import Area, GridMap, Pin, grid_map

SQUARE = [(112.0, 32.0), (112.01, 32.0), (112.01, 32.01), (112.0, 32.01)]


def _corners(path: str) -> list[tuple[float, float]]:
    numbers = [float(figure) for figure in re.findall(r"-?[\d.]+", path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def test_north_is_up_and_a_square_on_the_ground_is_square_on_paper() -> None:
    east = 0.01 / 0.848048  # as far as 0.01 degrees north, at 32 degrees
    area = Area("a", "甲", [[(112.0, 31.995), (112.0 + east, 31.995), (112.0 + east, 32.005), (112.0, 32.005)]])
    south_west, south_east, north_east, _ = _corners(grid_map([area]).areas[0].path)
    assert south_west[1] > north_east[1]
    assert abs((south_east[0] - south_west[0]) - (south_west[1] - north_east[1])) < 0.3


def test_the_area_of_the_matter_is_drawn_on_top() -> None:
    drawing = grid_map([Area("here", "甲", [SQUARE], "here"), Area("b", "乙", [SQUARE])])
    assert [item.area.code for item in drawing.areas] == ["b", "here"]


def test_the_name_stands_in_the_middle_unless_a_pin_is_there() -> None:
    alone = grid_map([Area("a", "甲", [SQUARE])]).areas[0]
    beside = grid_map([Area("a", "甲", [SQUARE])], [Pin((112.005, 32.005), "井盖")]).areas[0]
    assert (alone.x, alone.y) == (200.0, 150.0)
    assert beside.y > alone.y


def test_nothing_to_draw_is_an_empty_drawing() -> None:
    drawing = grid_map([])
    assert (drawing.areas, drawing.pins) == ([], [])


@given(st.lists(st.tuples(st.floats(110.3, 112.9), st.floats(31.2, 32.6)), min_size=3, max_size=12))
def test_everything_stays_inside_the_drawing(ring: list[tuple[float, float]]) -> None:
    drawing = grid_map([Area("a", "甲", [ring])], [Pin(ring[0], "井盖")])
    for x, y in [*_corners(drawing.areas[0].path), (drawing.pins[0].x, drawing.pins[0].y)]:
        assert 0 <= x <= drawing.width
        assert 0 <= y <= drawing.height


def _row(count: int, width: int, name: str = "第一网格") -> GridMap:
    """Neighbours side by side, each a little larger than the one to its west."""
    west, areas = 112.0, []
    for number in range(count):
        east = west + 0.001 * (1 + number / count)
        areas.append(Area(str(number), name, [[(west, 32.0), (east, 32.0), (east, 32.002), (west, 32.002)]]))
        west = east
    return grid_map(areas, width=width)


def test_names_that_would_cover_one_another_are_left_out_the_smallest_first() -> None:
    drawing = _row(10, 400)
    named = [item for item in drawing.areas if item.is_named]
    assert [item.area.code for item in drawing.areas][-1] == named[-1].area.code
    assert 2 <= len(named) < 10
    letters = 12 * len("第一网格")
    assert all(later.x - earlier.x >= letters for earlier, later in pairwise(named))


@pytest.mark.parametrize(("width", "letter"), [(720, 24), (400, 15)])
def test_a_telephone_names_fewer_areas_in_larger_letters(width: int, letter: int) -> None:
    drawing = _row(10, width)
    narrow = [item for item in drawing.areas if item.is_named_narrow]
    assert drawing.is_wide is (width == 720)
    assert 1 <= len(narrow) < sum(item.is_named for item in drawing.areas)
    assert all(item.is_named for item in narrow)
    assert all(later.x - earlier.x >= letter * len("第一网格") for earlier, later in pairwise(narrow))


def test_the_area_of_the_matter_and_what_is_late_are_named_before_larger_ones() -> None:
    ring = [(112.0, 32.0), (112.0001, 32.0), (112.0001, 32.0001), (112.0, 32.0001)]
    areas = [Area("big", "很大的网格", [SQUARE]), Area("here", "这里", [ring], "here")]
    far = [(112.00495, 32.00495), (112.00505, 32.00495), (112.00505, 32.00505), (112.00495, 32.00505)]
    late = Area("late", "超时的网格", [far], "overdue")
    named = {item.area.code: item.is_named for item in grid_map([*areas, late]).areas}
    assert named == {"big": False, "here": True, "late": True}
