"""Parsers forgive how something was typed, not what."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import parse_choice, parse_code, parse_date, parse_decimal, parse_text, parse_whole_number

MARCH = date(2026, 3, 2)
DATES = ("2026-3-2", "2026年3月2日", "２０２６/０３/０２", "2026.3.2", "20260302", " 2026-03-02 00:00:00", 46083, MARCH)


@pytest.mark.parametrize("typed", [*DATES, datetime(2026, 3, 2, 8, 30)])  # noqa: DTZ001 - Excel knows no zones
def test_a_date_is_read_however_it_was_written(typed: object) -> None:
    assert parse_date(typed) == MARCH


@given(st.dates())
def test_every_date_survives_its_text(day: date) -> None:
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize("typed", ["2026-02-30", "昨天", "3", "2026"])
def test_what_is_no_date_is_refused_with_its_text(typed: str) -> None:
    with pytest.raises(Refused, match=typed):
        parse_date(typed)


def test_numbers_are_exact() -> None:
    assert parse_whole_number("１，２００ ") == 1200
    assert parse_whole_number(3.0) == 3
    assert parse_decimal("12.30") == Decimal("12.30")
    assert parse_decimal(0.1) == Decimal("0.1")


@pytest.mark.parametrize("typed", ["三个", "nan", "1e999999999x", True])
def test_what_is_no_number_is_refused(typed: object) -> None:
    with pytest.raises(Refused):
        parse_decimal(typed)


def test_a_half_person_is_refused() -> None:
    with pytest.raises(Refused):
        parse_whole_number(1.5)


def test_codes_stay_whole_or_are_refused() -> None:
    assert parse_code(431081001002.0) == "431081001002"
    assert parse_code("'０４３１ 0810") == "04310810"
    for rounded in (1.1010519491231e17, "1.10105E+17"):
        with pytest.raises(Refused):
            parse_code(rounded)


def test_stray_spaces_go_from_texts_and_choices() -> None:
    assert parse_text(" 张\u3000 三\u200b ") == "张 三"
    assert parse_choice({"是": True, "否": False})(" 是 ") is True
    with pytest.raises(Refused, match="是、否"):
        parse_choice({"是": True, "否": False})("也许")
