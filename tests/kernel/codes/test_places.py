"""Place codes are cut at levels, never by stripping zeros."""

import pytest

from huiyin.kernel.codes import (
    PlaceLevel,
    ancestor_codes,
    check_place_code,
    covers,
    cut_to_level,
    level_of,
    parent_code,
)
from huiyin.kernel.refusal import Refused


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("431000000000", "4310"),
        ("４３１０ 00", "4310"),
        ("431010", "431010"),
        ("430000", "43"),
        ("431003001002", "431003001002"),
        ("431003001002003", "431003001002003"),
        ("441900003000", "441900003"),
    ],
)
def test_a_typed_code_is_cut_to_its_level(typed: str, code: str) -> None:
    assert check_place_code(typed) == code


@pytest.mark.parametrize("typed", ["", "431", "43100a", "000000", "4310030010020031"])
def test_what_is_no_place_code_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        check_place_code(typed)
    assert refused.value.field == "place_code"


def test_levels_parents_and_ancestors() -> None:
    grid = "431003001002003"
    assert level_of(grid) is PlaceLevel.GRID
    assert parent_code(grid) == "431003001002"
    assert ancestor_codes(grid) == ("431003001002", "431003001", "431003", "4310", "43")
    assert parent_code("43") is None
    assert cut_to_level(grid, PlaceLevel.COUNTY) == "431003"
    assert cut_to_level("4310", PlaceLevel.COUNTY) is None


def test_a_town_of_a_city_without_counties_stands_right_below_the_city() -> None:
    assert ancestor_codes("441900003") == ("4419", "44")


def test_a_scope_covers_itself_and_what_lies_inside_and_nothing_else() -> None:
    assert covers("431003", "431003")
    assert covers("431003", "431003001002003")
    assert not covers("431003", "4310")
    assert not covers("431003", "431004001")
    assert not covers("", "431003")
    assert not covers("431", "431003")


def test_a_code_of_another_length_has_no_level() -> None:
    with pytest.raises(ValueError, match="43100"):
        level_of("43100")
