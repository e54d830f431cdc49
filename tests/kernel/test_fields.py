"""A field takes what a page can go on with, and says in a sentence what it does not take."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"])
def test_a_date_before_or_after_all_records_is_refused_in_words(day):
    with pytest.raises(forms.ValidationError) as refused:
        forms.DateField().clean(day)
    assert refused.value.messages[0] in {"不能小于 1900-01-01。", "不能大于 2200-12-31。"}


@pytest.mark.parametrize("day", ["1900-01-01", "2026-03-02", "2200-12-31"])
def test_every_other_date_is_taken(day):
    assert forms.DateField().clean(day) == date.fromisoformat(day)


@pytest.mark.parametrize("number", ["9" * 30, "-" + "9" * 30, "2147483648"])
def test_a_number_that_no_column_holds_is_refused_in_words(number):
    with pytest.raises(forms.ValidationError) as refused:
        forms.IntegerField().clean(number)
    assert refused.value.messages[0] in {"不能大于 2147483647。", "不能小于 -2147483647。"}


def test_amounts_and_places_on_the_earth_are_not_whole_numbers():
    assert forms.IntegerField().clean("2147483647") == 2147483647
    assert forms.DecimalField(max_digits=14, decimal_places=2).clean("123456789012.34") == Decimal("123456789012.34")
    assert forms.FloatField().clean("3e9") == 3e9
