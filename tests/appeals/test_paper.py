"""Paper bridges an outage: numbered before, keyed in later, once, with both times."""

from datetime import timedelta

import pytest

from huiyin.appeals.models import Intake, PaperForm
from huiyin.appeals.services.paper import issue_paper_forms, key_in, paper_number
from huiyin.casework.models import Alias, Matter
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor
from tests.casework.town import GRID, MONDAY


@pytest.fixture
def forms(town):
    return issue_paper_forms(town.desk, place_code=GRID, count=3)


def test_numbers_go_on_and_none_is_given_twice(town, forms):
    more = issue_paper_forms(town.centre, place_code=GRID, count=2)
    numbers = [form.number for form in (*forms, *more)]
    assert [number[:9] for number in numbers] == [f"20260000{serial}" for serial in range(1, 6)]
    assert PaperForm.objects.count() == 5


def test_a_form_is_keyed_in_with_its_place_number_and_both_times(town, forms):
    written = MONDAY - timedelta(days=2)
    heard = key_in(town.desk, number=forms[0].number, happened_at=written, words="停电时路灯杆倒了")
    matter = Matter.objects.get()
    assert (matter.place_code, matter.door, Alias.objects.get().number) == (GRID, "paper", forms[0].number)
    assert (Intake.objects.get().happened_at, matter.received_at) == (written, MONDAY)
    assert PaperForm.objects.get(number=forms[0].number).matter_id == heard.receipt.matter_id


def test_a_form_is_keyed_in_once(town, forms):
    key_in(town.desk, number=forms[0].number, happened_at=MONDAY, words="路灯杆倒了")
    with pytest.raises(Refused, match="录入过") as refused:
        key_in(town.desk, number=forms[0].number, happened_at=MONDAY, words="路灯杆倒了")
    assert (refused.value.details["problem"], Matter.objects.count()) == ("keyed_in", 1)


@pytest.mark.parametrize("place", range(10))
def test_every_mistyped_digit_of_a_number_is_noticed(town, forms, place):
    number = forms[0].number
    wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
    with pytest.raises(Refused, match="写错"):
        key_in(town.desk, number=wrong, happened_at=MONDAY, words="路灯")
    assert Matter.objects.count() == 0


def test_a_number_nobody_gave_out_and_a_time_to_come_are_refused(town, forms):
    with pytest.raises(Refused, match="没有发过"):
        key_in(town.desk, number=paper_number("2026", 99_999), happened_at=MONDAY, words="路灯")
    with pytest.raises(Refused) as refused:
        key_in(town.desk, number=forms[0].number, happened_at=MONDAY + timedelta(hours=1), words="路灯")
    assert (refused.value.field, Matter.objects.count()) == ("happened_at", 0)


def test_residents_print_no_forms(town):
    with pytest.raises(Refused):
        issue_paper_forms(Actor.anonymous(), place_code=GRID, count=1)
    assert PaperForm.objects.count() == 0
