"""Case codes: one each way, never guessable, every slip caught."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.codes import case_code, case_number, check_case_code, spaced_case_code
from huiyin.kernel.codes.case import NUMBERS_A_YEAR
from huiyin.kernel.refusal import Refused

KEY = b"a key of the tests, never of a city"
years = st.integers(1000, 9999)
numbers = st.integers(0, NUMBERS_A_YEAR - 1)


def problem(text: str) -> str:
    with pytest.raises(Refused) as refused:
        check_case_code(text)
    return str(refused.value.details["problem"])


@given(years, numbers)
def test_a_code_leads_back_to_its_year_and_number(year: int, number: int) -> None:
    code = case_code(year, number, KEY)
    assert len(code) == 13
    assert code.startswith(str(year))
    assert case_number(code, KEY) == (year, number)


def test_the_first_ten_thousand_codes_of_a_year_are_all_different_and_in_no_order() -> None:
    codes = [case_code(2026, number, KEY) for number in range(10_000)]
    assert len(set(codes)) == 10_000
    rising = sum(first < second for first, second in pairwise(codes))
    assert 4_500 < rising < 5_500


def test_another_key_and_another_year_scramble_differently() -> None:
    eight_digits = {case_code(year, 7, key)[4:12] for year in (2026, 2027) for key in (KEY, b"another")}
    assert len(eight_digits) == 4


@given(numbers, st.integers(0, 12), st.integers(1, 9))
def test_every_single_mistyped_digit_is_caught(number: int, place: int, shift: int) -> None:
    code = case_code(2026, number, KEY)
    slipped = code[:place] + str((int(code[place]) + shift) % 10) + code[place + 1 :]
    assert problem(slipped) == "check"


def test_nearly_every_swap_of_neighbours_is_caught() -> None:
    caught = swaps = 0
    for number in range(2_000):
        code = case_code(2026, number, KEY)
        for place in range(12):
            swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            if swapped != code:
                swaps += 1
                try:
                    check_case_code(swapped)
                except Refused:
                    caught += 1
    assert caught / swaps > 0.97


def test_spaces_dashes_and_full_width_digits_are_accepted() -> None:
    code = case_code(2026, 471, KEY)
    wide = "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in code)
    for typed in (spaced_case_code(code), f" {code[:4]}—{code[4:]} ", wide, f"{code[:4]}\u3000{code[4:]}"):
        assert check_case_code(typed) == code


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("", "empty"), ("2026 1234", "length"), ("2026l23456789", "letter"), ("20261234567890", "length")],
)
def test_what_is_wrong_is_named(typed: str, expected: str) -> None:
    assert problem(typed) == expected


@pytest.mark.parametrize(("year", "number"), [(999, 0), (10_000, 0), (2026, -1), (2026, NUMBERS_A_YEAR)])
def test_a_number_outside_the_year_has_no_code(year: int, number: int) -> None:
    with pytest.raises(ValueError, match="No case code"):
        case_code(year, number, KEY)
