"""Citizen numbers (vector of GB 11643)."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.codes import check_citizen_number, citizen_birth_date
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import travel

VECTOR = "11010519491231002X"


def problem(text: str) -> str:
    with pytest.raises(Refused) as refused:
        check_citizen_number(text)
    return str(refused.value.details["problem"])


def test_the_example_of_the_standard_passes_and_tells_its_birth_date() -> None:
    assert check_citizen_number(" 110105 19491231 002ｘ ") == VECTOR
    assert citizen_birth_date(VECTOR) == date(1949, 12, 31)


@given(st.integers(14, 16), st.integers(1, 9))
def test_a_mistyped_serial_digit_is_caught(place: int, shift: int) -> None:
    slipped = VECTOR[:place] + str((int(VECTOR[place]) + shift) % 10) + VECTOR[place + 1 :]
    assert problem(slipped) == "check"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("110105491231002", "old"),
        ("1101051949123100", "form"),
        ("11010519491331002X", "birth"),
        ("11010519490229002X", "birth"),
    ],
)
def test_what_is_wrong_is_named(typed: str, expected: str) -> None:
    assert problem(typed) == expected


def test_nobody_is_born_tomorrow() -> None:
    with travel(datetime(1949, 12, 30, 15, 59, tzinfo=UTC)):
        assert problem(VECTOR) == "birth"
    with travel(datetime(1949, 12, 30, 16, 0, tzinfo=UTC)):
        assert check_citizen_number(VECTOR) == VECTOR
