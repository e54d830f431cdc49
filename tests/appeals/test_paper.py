"""Paper bridges an outage: numbered before, keyed in later, once, with both times."""

from datetime import timedelta

import pytest

from huiyin.appeals.models import Intake, PaperForm
from huiyin.appeals.selectors.ledgers import red_ledger
from huiyin.appeals.services.paper import issue_paper_forms, key_in, paper_number
from huiyin.casework.models import Alias, JournalEvent, Matter
from huiyin.kernel.models import AuditEntry
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor
from tests.casework.town import GRID, MONDAY

WRITTEN = MONDAY + timedelta(hours=5)


@pytest.fixture
def forms(town):
    return issue_paper_forms(town.desk, place_code=GRID, count=3)


def test_numbers_go_on_and_none_is_given_twice(town, forms):
    more = issue_paper_forms(town.centre, place_code=GRID, count=2)
    numbers = [form.number for form in (*forms, *more)]
    assert [number[:9] for number in numbers] == [f"20260000{serial}" for serial in range(1, 6)]
    assert PaperForm.objects.count() == 5


def test_a_form_is_keyed_in_with_its_place_number_and_both_times(town, forms):
    town.clock.advance(timedelta(days=20))
    heard = key_in(town.desk, number=forms[0].number, happened_at=WRITTEN, words="停电时路灯杆倒了")
    matter = Matter.objects.get()
    assert (matter.place_code, matter.door, Alias.objects.get().number) == (GRID, "paper", forms[0].number)
    assert (matter.raised_at, matter.received_at) == (WRITTEN, MONDAY + timedelta(days=20))
    assert (Intake.objects.get().happened_at, JournalEvent.objects.get().at) == (WRITTEN, WRITTEN)
    assert matter.due_at is not None
    assert matter.due_at > matter.received_at
    assert PaperForm.objects.get(number=forms[0].number).matter_id == heard.receipt.matter_id


def test_how_long_a_matter_takes_counts_from_the_writing(town, forms):
    town.clock.advance(timedelta(days=20))
    key_in(town.desk, number=forms[0].number, happened_at=WRITTEN, words="停电时路灯杆倒了")
    assert [line.days for line in red_ledger(GRID).lines] == [19]


def test_keying_in_leaves_an_audit_row_with_both_times(town, forms):
    town.clock.advance(timedelta(days=2))
    key_in(town.desk, number=forms[0].number, happened_at=WRITTEN, words="停电时路灯杆倒了")
    row = AuditEntry.objects.get(action="appeals.key_in_paper")
    assert row.detail["written_at"] == WRITTEN.isoformat()
    assert row.detail["keyed_in_at"] == (MONDAY + timedelta(days=2)).isoformat()


def test_a_form_older_than_the_city_allows_or_than_its_own_printing_is_refused(town, forms):
    before = MONDAY - timedelta(minutes=1)
    with pytest.raises(Refused) as refused:
        key_in(town.desk, number=forms[0].number, happened_at=before, words="路灯杆倒了")
    assert (refused.value.field, refused.value.details["problem"]) == ("happened_at", "before_issue")
    town.clock.advance(timedelta(days=31, hours=6))
    with pytest.raises(Refused, match="31 天") as refused:
        key_in(town.desk, number=forms[0].number, happened_at=WRITTEN, words="路灯杆倒了")
    assert (refused.value.field, refused.value.details["problem"]) == ("happened_at", "too_old")
    assert (Matter.objects.count(), PaperForm.objects.filter(matter=None).count()) == (0, 3)


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
