"""Grids are drawn, merged and split; the days gone by keep their borders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import shapely
from django.db import IntegrityError, transaction

from huiyin.kernel.audit import trail_of
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now, today, travel
from huiyin.places.models import Grid, GridSetVersion
from huiyin.places.selectors import (
    boundary_of,
    find_grid,
    grid,
    grid_at_time,
    grid_versions,
    predecessors_of,
    successor_of,
    successors_of,
)
from huiyin.places.services import (
    GridPlan,
    base_layer,
    end_grid,
    free_grid_code,
    merge_grids,
    open_grid,
    open_layer,
    redraw_grid,
    rename_grid,
    split_grid,
)
from huiyin.places.types.boundaries import area_m2

VILLAGE = "999001001001"
DrawGrid = Callable[..., str]
Cell = Callable[[int], Any]


def test_a_new_grid_is_measured_and_its_drawing_is_in_the_trail(draw_grid: DrawGrid, cell: Cell) -> None:
    code = draw_grid(1, 0)
    drawn = grid(code)
    assert boundary_of(drawn).equals(cell(0))
    assert round(drawn.area_m2 / 1e6, 2) == 1.11
    assert (drawn.west, drawn.south, drawn.east, drawn.north) == cell(0).bounds
    assert [entry.action for entry in trail_of(f"grid {code}")] == ["places.grid.open"]


@pytest.mark.parametrize("code", ["99900100100100", "999001001001000", "99900100100100A", "999001001009001"])
def test_a_code_that_is_no_villages_is_refused(village: Any, clerk: Any, cell: Cell, code: str) -> None:
    with pytest.raises(Refused) as refused:
        open_grid(clerk, plan=GridPlan(code, "网格", cell(0)))
    assert refused.value.field == "code"
    assert not Grid.objects.exists()


def test_a_code_in_use_is_refused(draw_grid: DrawGrid) -> None:
    draw_grid(1, 0)
    with pytest.raises(Refused, match="已在使用"):
        draw_grid(1, 5)


def test_overlap_in_the_base_layer_is_refused_with_its_size(draw_grid: DrawGrid, clerk: Any, cell: Cell) -> None:
    code = draw_grid(1, 0)
    number = GridSetVersion.objects.get().number
    with pytest.raises(Refused, match="重叠") as refused:
        draw_grid(2, 0)
    assert refused.value.details["codes"] == (code, f"{VILLAGE}002")
    assert refused.value.details["area_m2"] == pytest.approx(area_m2(cell(0)), rel=1e-6)
    assert Grid.objects.count() == 1
    assert GridSetVersion.objects.get().number == number


def test_other_layers_may_overlap(draw_grid: DrawGrid, clerk: Any) -> None:
    draw_grid(1, 0)
    open_layer(clerk, code="joint", name="联防")
    draw_grid(2, 0, layer="joint")
    draw_grid(3, 0, layer="joint")
    assert Grid.objects.filter(layer="joint").count() == 2


def test_there_is_one_base_layer(village: Any, clerk: Any) -> None:
    base_layer(clerk)
    with pytest.raises(Refused):
        open_layer(clerk, code="other", name="另一个", is_base=True)
    assert base_layer(clerk).is_exclusive


def test_redrawing_makes_the_next_version_and_keeps_the_old_border(draw_grid: DrawGrid, clerk: Any, cell: Cell) -> None:
    code = draw_grid(1, 0)
    before = now()
    with travel(now() + timedelta(days=1)):
        redraw_grid(clerk, code=code, area=shapely.union(cell(0), cell(1)))
        assert [(row.version, row.active_until is None) for row in grid_versions(code)] == [(1, False), (2, True)]
        then = grid_at_time(code, before)
        assert then is not None
        assert boundary_of(then).equals(cell(0))
        assert grid(code).area_m2 == pytest.approx(2 * then.area_m2, rel=1e-3)


def test_renaming_keeps_the_border(draw_grid: DrawGrid, clerk: Any, cell: Cell) -> None:
    code = draw_grid(1, 0)
    rename_grid(clerk, code=code, name="桥头网格")
    assert (grid(code).name, grid(code).version, boundary_of(grid(code)).equals(cell(0))) == ("桥头网格", 2, True)


def test_merged_grids_point_to_the_one_that_goes_on(draw_grid: DrawGrid, clerk: Any, cell: Cell) -> None:
    codes = [draw_grid(serial, serial) for serial in (1, 2, 3)]
    merged = merge_grids(clerk, codes=codes[:2], name="第1网格")
    assert (merged.code, merged.version) == (codes[0], 2)
    assert boundary_of(merged).equals(shapely.union(cell(1), cell(2)))
    assert find_grid(codes[1]) is None
    assert [successor_of(code) for code in codes] == [None, codes[0], None]
    assert predecessors_of(codes[0]) == (codes[1],)


def test_a_merge_into_a_new_code_re_points_all(draw_grid: DrawGrid, clerk: Any) -> None:
    codes = [draw_grid(serial) for serial in (1, 2)]
    new = free_grid_code(VILLAGE)
    merge_grids(clerk, codes=codes, name="新网格", into=new)
    assert [successor_of(code) for code in codes] == [new, new]
    assert Grid.objects.filter(active_until=None).count() == 1


def test_a_split_leaves_several_successors_and_no_guess(draw_grid: DrawGrid, clerk: Any, cell: Cell) -> None:
    codes = [draw_grid(serial) for serial in (1, 2)]
    merge_grids(clerk, codes=codes, name="第1网格")
    new = f"{VILLAGE}003"
    split_grid(clerk, code=codes[0], parts=[GridPlan(codes[0], "西", cell(1)), GridPlan(new, "东", cell(2))])
    assert successors_of(codes[0]) == (codes[0], new)
    assert successors_of(codes[1]) == (codes[0], new)
    assert successor_of(codes[1]) is None
    assert boundary_of(grid(codes[0])).equals(cell(1))


def test_a_split_must_tile_the_old_grid(draw_grid: DrawGrid, clerk: Any, cell: Cell) -> None:
    code = draw_grid(1, 0)
    with pytest.raises(Refused, match="相差"):
        split_grid(clerk, code=code, parts=[GridPlan(code, "西", cell(0)), GridPlan(f"{VILLAGE}002", "东", cell(1))])
    assert [row.version for row in grid_versions(code)] == [1]


def test_a_planned_merge_is_not_told_before_its_day(draw_grid: DrawGrid, clerk: Any) -> None:
    codes = [draw_grid(serial) for serial in (1, 2)]
    merge_grids(clerk, codes=codes, name="第1网格", on=today() + timedelta(days=10))
    assert (successor_of(codes[1]), grid(codes[1]).name) == (None, "第2网格")
    with travel(now() + timedelta(days=10)):
        assert (successor_of(codes[1]), find_grid(codes[1])) == (codes[0], None)


@pytest.mark.parametrize("what", ["merge", "split", "redraw", "rename"])
def test_what_is_planned_for_a_later_day_bars_a_change_before_it(
    draw_grid: DrawGrid, clerk: Any, cell: Cell, what: str
) -> None:
    one, other = draw_grid(1), draw_grid(2)
    later = today() + timedelta(days=10)
    rename_grid(clerk, code=other, name="以后的名字", on=later)
    parts = [GridPlan(other, "西", cell(2)), GridPlan(f"{VILLAGE}003", "东", cell(3))]
    changes: dict[str, Callable[[], object]] = {
        "merge": lambda: merge_grids(clerk, codes=[one, other], into=one, name="合"),
        "split": lambda: split_grid(clerk, code=other, parts=parts),
        "redraw": lambda: redraw_grid(clerk, code=other, area=cell(2)),
        "rename": lambda: rename_grid(clerk, code=other, name="今天"),
    }
    with pytest.raises(Refused, match="已经定好从") as refused:
        changes[what]()
    assert refused.value.field == "on"
    assert grid(other, on=later).name == "以后的名字"
    rename_grid(clerk, code=other, name="更后", on=later + timedelta(days=1))


def test_the_past_is_not_redrawn(draw_grid: DrawGrid, clerk: Any) -> None:
    code = draw_grid(1)
    with pytest.raises(Refused, match="早于今天"):
        end_grid(clerk, code=code, on=today() - timedelta(days=1))
    assert grid(code).active_until is None


def test_a_code_never_comes_back_by_itself(draw_grid: DrawGrid, clerk: Any) -> None:
    code = draw_grid(7)
    end_grid(clerk, code=code)
    assert free_grid_code(VILLAGE) == f"{VILLAGE}008"


def test_the_database_itself_keeps_one_living_grid_per_code(draw_grid: DrawGrid) -> None:
    code = draw_grid(1)
    row = Grid.objects.get(code=code)
    row.id, row.version = base_id(), 2
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def base_id() -> Any:
    """A fresh primary key."""
    return Grid._meta.get_field("id").get_default()
