"""Grids are drawn coarsely, carded for the neighbourhood, and never said to be surveyed when they are invented."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import override
from shapely.geometry import Polygon, shape

from huiyin.kernel.drawing import grid_map
from huiyin.kernel.time import today
from huiyin.places.selectors import card_lines, grid, grid_card, outline_areas, outlines, outlines_geojson
from huiyin.places.services import GridPlan, open_grid

VILLAGE = "999001001001"
DrawGrid = Callable[..., str]


def test_outlines_of_a_scope_cost_three_questions_however_many(
    draw_grid: DrawGrid, django_assert_num_queries: Any
) -> None:
    codes = [draw_grid(1), draw_grid(2)]
    with django_assert_num_queries(3):
        found = outlines(VILLAGE)
    assert [outline.code for outline in found] == codes
    assert set(found[0].rings[0]) == {(113.01, 25.7), (113.02, 25.7), (113.02, 25.71), (113.01, 25.71)}
    assert outlines("999002") == []


def test_an_outline_is_rounded_to_a_metre_and_keeps_its_note(village: Any, clerk: Any) -> None:
    exact = Polygon([(113.0000012345, 25.7), (113.01, 25.7), (113.01, 25.71)])
    open_grid(clerk, plan=GridPlan(f"{VILLAGE}001", "一", exact, outline_note="示意边界"))
    (found,) = outlines(VILLAGE)
    assert found.note == "示意边界"
    assert all(round(value, 5) == value for ring in found.rings for corner in ring for value in corner)
    (feature,) = outlines_geojson(VILLAGE)["features"]
    assert (feature["id"], feature["properties"]["note"]) == (f"{VILLAGE}001", "示意边界")
    assert shape(feature["geometry"]).is_valid


def test_outlines_fit_the_map_of_the_page_kit(draw_grid: DrawGrid) -> None:
    draw_grid(1)
    draw_grid(2)
    drawing = grid_map(outline_areas(VILLAGE))
    assert [item.area.name for item in drawing.areas] == ["第1网格", "第2网格"]
    assert all(item.path.startswith("M") for item in drawing.areas)


def test_the_card_shows_what_the_law_asks_for(draw_grid: DrawGrid) -> None:
    code = draw_grid(1)
    draw_grid(2)
    card = grid_card(grid(code))
    assert card.raise_address.endswith(f"/g/{code}")
    assert card_lines(card, workers=[("王芳", "13800000000")], supervision_phone="12345") == [
        ("范围", "资阳区 · 汽车路街道 · 城隍庙社区 · 第1网格"),
        ("类型", "基础网格"),
        ("面积", "1.11 平方公里"),
        ("相邻网格", "第2网格"),
        ("网格员", "王芳 13800000000"),
        ("监督电话", "12345"),
        ("更新日期", today().isoformat()),
    ]


def test_a_card_without_a_worker_says_so(draw_grid: DrawGrid) -> None:
    card = grid_card(grid(draw_grid(1)))
    assert ("网格员", "暂缺，请拨打监督电话") in card_lines(card)
    with override("en"):
        assert "Grid worker" in dict(card_lines(card))
