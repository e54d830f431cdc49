"""Divisions open, merge and get other codes; whoever asks for the old code is sent on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from huiyin.kernel.audit import trail_of
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now, today, travel
from huiyin.places.models import Division
from huiyin.places.selectors import division, find_division, find_grid, grids_within, place_name, successor_of
from huiyin.places.services import (
    end_division,
    merge_divisions,
    open_division,
    rename_division,
    renumber_division,
)

VILLAGE = "999001001001"
DrawGrid = Callable[..., str]


def test_a_division_finds_its_parent_by_its_code(village: Any) -> None:
    assert (village.parent.code, village.level) == ("999001001", "village")
    assert division("999001").parent is None


def test_a_code_padded_with_zeros_is_cut_to_its_level(village: Any, clerk: Any) -> None:
    assert open_division(clerk, code="999010000000", name="某县").code == "999010"
    assert open_division(clerk, code="999001010000", name="某镇").code == "999001010"


@pytest.mark.parametrize(
    ("code", "name"), [("999001", "重复"), ("99900", "短"), (f"{VILLAGE}001", "网格"), ("9998", " ")]
)
def test_a_wrong_code_or_no_name_is_refused(village: Any, clerk: Any, code: str, name: str) -> None:
    before = Division.objects.count()
    with pytest.raises(Refused):
        open_division(clerk, code=code, name=name)
    assert Division.objects.count() == before


def test_renaming_changes_the_name_and_nothing_below(draw_grid: DrawGrid, clerk: Any) -> None:
    code = draw_grid(1)
    rename_division(clerk, code=VILLAGE, name="古城社区")
    assert place_name(code) == "资阳区 · 汽车路街道 · 古城社区 · 第1网格"
    assert trail_of(f"division {VILLAGE}")[-1].detail == {"before": "城隍庙社区", "after": "古城社区"}


def test_renumbering_takes_everything_below_along(draw_grid: DrawGrid, clerk: Any) -> None:
    old = draw_grid(1)
    renumber_division(clerk, code="999001", new_code="999003")
    new = "999003001001001"
    assert [successor_of(code) for code in ("999001", "999001001", VILLAGE, old)] == [
        "999003", "999003001", "999003001001", new,
    ]  # fmt: skip
    assert place_name(new) == "资阳区 · 汽车路街道 · 城隍庙社区 · 第1网格"
    assert (find_division("999001"), find_grid(old)) == (None, None)


def test_merged_villages_keep_their_grids_under_free_codes(draw_grid: DrawGrid, clerk: Any, cell: Any) -> None:
    first = draw_grid(1, 0)
    open_division(clerk, code="999001001002", name="河边村")
    renumber_division(clerk, code=VILLAGE, new_code="999001001003")
    moved = successor_of(first)
    assert moved == "999001001003001"
    open_division(clerk, code=VILLAGE, name="新村")
    second = draw_grid(2, 1)
    merge_divisions(clerk, codes=[VILLAGE, "999001001002"], into="999001001003", name="河口社区")
    assert [found.code for found in grids_within("999001001003")] == [moved, "999001001003002"]
    assert successor_of(second) == "999001001003002"
    assert successor_of("999001001002") == "999001001003"
    assert division("999001001003").name == "河口社区"


def test_merged_streets_give_clashing_villages_the_next_free_code(village: Any, clerk: Any) -> None:
    open_division(clerk, code="999001002", name="桥南街道")
    open_division(clerk, code="999001002001", name="桥南社区")
    merge_divisions(clerk, codes=["999001001", "999001002"], into="999001001", name="汽车路街道")
    assert successor_of("999001002001") == "999001001002"
    assert place_name("999001001002") == "资阳区 · 汽车路街道 · 桥南社区"
    assert find_division(VILLAGE) == village


def test_borders_of_then_are_still_there(village: Any, clerk: Any) -> None:
    day = today()
    with travel(now() + timedelta(days=3)):
        renumber_division(clerk, code="999001001", new_code="999001009")
        assert find_division("999001001", on=day) is not None
        assert find_division("999001001") is None


def test_a_division_with_something_below_does_not_end(draw_grid: DrawGrid, clerk: Any) -> None:
    draw_grid(1)
    for code in ("999001", VILLAGE):
        with pytest.raises(Refused):
            end_division(clerk, code=code)
    empty = open_division(clerk, code="999001001008", name="空村")
    end_division(clerk, code=empty.code)
    assert find_division(empty.code) is None
    assert find_division(VILLAGE) is not None
