"""A place has one name, known from its code, in two languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import override

from huiyin.kernel.refusal import Refused
from huiyin.kernel.remembering import at_a_glance
from huiyin.places.selectors import (
    children,
    division,
    divisions_within,
    grid,
    grids_within,
    missing_codes,
    names_by_level,
    place_name,
    place_names,
    search_places,
)
from huiyin.places.services import end_grid, open_division

VILLAGE = "999001001001"
DrawGrid = Callable[..., str]


def test_the_full_name_runs_from_the_county_to_the_grid(draw_grid: DrawGrid) -> None:
    assert place_name(draw_grid(3)) == "资阳区 · 汽车路街道 · 城隍庙社区 · 第3网格"
    assert place_name("999001") == "资阳区"


def test_in_english_the_name_runs_from_narrow_to_wide(draw_grid: DrawGrid) -> None:
    code = draw_grid(3)
    with override("en"):
        assert place_name(code) == "第3网格, Chenghuangmiao Community, Qichelu Subdistrict, Ziyang District"


def test_the_city_above_is_left_out_unless_it_is_meant(village: Any, clerk: Any) -> None:
    open_division(clerk, code="9990", name="益阳市")
    assert place_name("9990") == "益阳市"
    assert place_name("999001001") == "资阳区 · 汽车路街道"


def test_an_unknown_code_stays_a_code_and_an_ended_place_keeps_its_name(draw_grid: DrawGrid, clerk: Any) -> None:
    code = draw_grid(1)
    end_grid(clerk, code=code)
    assert place_names([code, f"{VILLAGE}777", "x"]) == {
        code: "资阳区 · 汽车路街道 · 城隍庙社区 · 第1网格",
        f"{VILLAGE}777": f"资阳区 · 汽车路街道 · 城隍庙社区 · {VILLAGE}777",
        "x": "x",
    }


def test_many_names_cost_as_many_questions_as_one(draw_grid: DrawGrid, django_assert_num_queries: Any) -> None:
    codes = [draw_grid(serial) for serial in range(1, 6)]
    with django_assert_num_queries(2):
        place_names(codes[:1])
    with django_assert_num_queries(2):
        assert len(place_names(codes)) == 5


def test_in_a_look_places_of_many_townships_are_asked_for_once(
    draw_grid: DrawGrid, clerk: Any, django_assert_num_queries: Any
) -> None:
    grid_code = draw_grid(1)
    open_division(clerk, code="999001002", name="大码头街道")
    codes = [grid_code, "999001002", "999001002001", "999001"]
    outside = place_names(codes)
    with at_a_glance():
        with django_assert_num_queries(3):  # the marks, divisions and grids
            assert place_names(codes) == outside
        with django_assert_num_queries(0):
            assert place_name(VILLAGE) == "资阳区 · 汽车路街道 · 城隍庙社区"


def test_a_table_gets_a_name_for_each_level(draw_grid: DrawGrid) -> None:
    code = draw_grid(1)
    assert names_by_level([code]) == {code: ["资阳区", "汽车路街道", "城隍庙社区", "第1网格"]}


def test_children_lie_one_level_below(draw_grid: DrawGrid) -> None:
    codes = [draw_grid(2), draw_grid(1)]
    assert [below.code for below in children("")] == ["999001"]
    assert [below.code for below in children("999001")] == ["999001001"]
    assert [below.code for below in children(VILLAGE)] == sorted(codes)


def test_a_scope_is_a_prefix(draw_grid: DrawGrid, clerk: Any) -> None:
    code = draw_grid(1)
    open_division(clerk, code="999002", name="别处")
    assert [found.code for found in grids_within("999001")] == [code]
    assert [found.code for found in divisions_within("999001")] == ["999001", "999001001", VILLAGE]
    assert not grids_within("999002").exists()


def test_a_scope_is_answered_by_the_index(draw_grid: DrawGrid) -> None:
    draw_grid(1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for within in (divisions_within("999001001"), grids_within("999001001")):
        assert ">= '999001001'" in within.explain()


def test_no_such_place_is_refused_with_its_code(village: Any) -> None:
    with pytest.raises(Refused, match="999009"):
        division("999009")
    with pytest.raises(Refused, match="001999"):
        grid(f"{VILLAGE}999"[:12] + "999")
    assert missing_codes(["999001", "999009", f"{VILLAGE}999"]) == {"999009", f"{VILLAGE}999"}


def test_a_picker_finds_by_name_and_code_inside_its_scope(draw_grid: DrawGrid, clerk: Any) -> None:
    code = draw_grid(1)
    open_division(clerk, code="999002", name="城隍庙区")
    assert [found.code for found in search_places("城隍庙")] == ["999002", VILLAGE]
    assert [found.code for found in search_places("城隍庙", scope="999001")] == [VILLAGE]
    assert [found.code for found in search_places("chenghuang")] == [VILLAGE]
    assert [found.code for found in search_places(code)] == [code]
    assert search_places("城隍庙社区")[0].full_name == "资阳区 · 汽车路街道 · 城隍庙社区"
    assert search_places("第1", level="grid")[0].level == "grid"
    assert search_places("  ") == []


def test_a_picker_costs_the_same_for_one_place_and_for_many(
    draw_grid: DrawGrid, django_assert_num_queries: Any
) -> None:
    draw_grid(1)
    with django_assert_num_queries(4):
        assert len(search_places("网格")) == 1
    for serial in range(2, 7):
        draw_grid(serial)
    with django_assert_num_queries(4):
        assert len(search_places("网格")) == 6
