from collections import Counter

import pytest
import shapely

from huiyin.console.demo.divisions import all_divisions, all_grids, divisions_of, short
from huiyin.console.demo.history import place_names
from huiyin.console.demo.outlines import outlines


@pytest.fixture(scope="module")
def drawn():
    return outlines([grid.code for grid in all_grids()])


def test_yiyang_has_its_real_numbers_of_divisions_and_grids():
    assert Counter(len(place.code) for place in all_divisions()) == {4: 1, 6: 8, 9: 98, 12: 1446}
    assert len({grid.code for grid in all_grids()}) == 5816


def test_every_village_has_a_grid_and_every_name_its_english():
    assert {grid.code[:12] for grid in all_grids()} == {p.code for p in all_divisions() if p.is_village}
    assert [place.name for place in all_divisions() if not place.english_name.isprintable()] == []
    assert not any("\u4e00" <= sign <= "\u9fff" for place in all_divisions() for sign in place.english_name)


def test_a_grid_s_name_does_not_repeat_its_village_s_but_those_who_raise_something_say_both():
    grid = all_grids()[0]
    assert (grid.name, grid.english_name) == ("第1网格", "Grid 1")
    village = next(place for place in all_divisions() if place.code == grid.code[:12])
    assert place_names([village], [grid])[grid.code] == f"{short(village.name)}第1网格"


def test_a_town_comes_with_what_lies_above_it():
    assert [place.code for place in divisions_of(town=True)][:3] == ["4309", "430903", "430903001"]
    assert len(divisions_of(town=True)) == 18


def test_grids_of_a_county_tile_it_to_the_last_digit(drawn):
    county = [area for code, area in drawn.items() if code.startswith("430903")]
    assert shapely.coverage_is_valid(county)
    whole = shapely.coverage_union_all(county)
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 0
    assert sum(area.area for area in county) == pytest.approx(whole.area, rel=1e-12)


def test_counties_and_townships_are_each_of_one_piece(drawn):
    assert shapely.coverage_is_valid(list(drawn.values()))
    for digits in (4, 6, 9):
        parts: dict[str, list[shapely.Polygon]] = {}
        for code, area in drawn.items():
            parts.setdefault(code[:digits], []).append(area)
        assert {shapely.coverage_union_all(areas).geom_type for areas in parts.values()} == {"Polygon"}


def test_the_same_grids_are_drawn_the_same_again(drawn):
    again = outlines([grid.code for grid in all_grids()])
    assert all(again[code].equals(area) for code, area in drawn.items())
