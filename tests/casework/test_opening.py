"""A matter is taken in once, whatever its door, and nothing that was said is lost."""

from datetime import timedelta

import pytest

from huiyin.casework.models import Draft, ErasableText, JournalEvent, Matter, OutboxMessage
from huiyin.casework.selectors import by_receipt
from huiyin.casework.services import open_matter
from huiyin.casework.types import RaiserContact
from huiyin.kernel.ids import uuid7
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor
from huiyin.places.types import Datum, Point
from tests.casework.town import CITY, GRID, MONDAY, OTHER_GRID, post_of


def test_a_matter_lands_with_an_owner_a_clock_and_a_message(town):
    receipt = town.raise_matter()
    matter = Matter.objects.get(pk=receipt.matter_id)
    assert (matter.step, matter.owner_post_id) == ("reported", post_of(town.centre))
    assert matter.due_at == MONDAY + timedelta(minutes=15)
    assert [clock.name for clock in matter.clocks.all()] == ["push"]
    assert JournalEvent.objects.filter(matter=matter).count() == 1
    assert OutboxMessage.objects.get(matter=matter).state == "held"
    assert receipt.head == bytes(matter.head).hex()
    assert (len(receipt.code), receipt.created) == (13, True)


def test_the_same_submission_again_gives_the_same_receipt_and_no_second_matter(town):
    identity = uuid7()
    first = town.raise_matter(matter_id=identity)
    again = town.raise_matter(matter_id=identity)
    assert (again.code, again.secret, again.head, again.created) == (first.code, first.secret, first.head, False)
    assert Matter.objects.count() == 1
    assert OutboxMessage.objects.count() == 1


def test_an_id_that_is_taken_by_other_words_is_refused_and_the_words_are_kept(town):
    identity = uuid7()
    town.raise_matter("路灯坏了", matter_id=identity)
    with pytest.raises(Refused, match="草稿"):
        town.raise_matter("另一件事：水管漏水", matter_id=identity)
    assert Draft.objects.get().text == "另一件事：水管漏水"
    assert Matter.objects.count() == 1


def test_a_hundred_thousand_characters_are_refused_with_a_sentence_and_kept(town):
    text = "说" * 100_000
    with pytest.raises(Refused, match="最多 5000 字"):
        town.raise_matter(text)
    assert Draft.objects.get().text == text
    assert Matter.objects.count() == 0


def test_without_a_place_it_belongs_to_the_city_and_its_duty_desk(town):
    matter = Matter.objects.get(pk=town.raise_matter(place_code="").matter_id)
    assert (matter.place_code, matter.owner_post_id, matter.owner_via) == (CITY, post_of(town.desk), "desk")


def test_a_pin_decides_the_grid_whatever_code_comes_with_it(town):
    pin = Point(112.025, 28.005).written_in(Datum.GCJ02)
    matter = Matter.objects.get(pk=town.raise_matter(place_code=GRID, point=pin).matter_id)
    assert matter.place_code == OTHER_GRID
    assert (matter.longitude_e6, matter.latitude_e6) == (112_025_000, 28_005_000)
    assert matter.grid_version is not None


@pytest.mark.parametrize(("hours", "counts"), [(3, True), (25, False), (-1, False)])
def test_what_comes_in_offline_counts_by_its_own_time_within_a_day(town, hours, counts):
    happened = MONDAY - timedelta(hours=hours)
    matter = Matter.objects.get(pk=town.raise_matter(happened_at=happened).matter_id)
    assert matter.raised_at == (happened if counts else MONDAY)
    assert matter.received_at == MONDAY


def test_the_journal_holds_no_word_and_no_phone_of_the_raiser(town):
    receipt = town.raise_matter("邻居家的狗咬人")
    body = bytes(JournalEvent.objects.get().body).decode()
    assert "狗" not in body
    assert "13812345678" not in body
    assert bytes(ErasableText.objects.get().commitment).hex() in body
    assert by_receipt(receipt.code, last_four="5678", device="d").words == "邻居家的狗咬人"


def test_an_unknown_kind_and_a_masked_phone_are_refused(town):
    with pytest.raises(Refused, match="星号"):
        town.raise_matter(raiser=RaiserContact(phone="138****5678"))
    with pytest.raises(Refused, match="紧急程度"):
        town.raise_matter(urgency="very")
    assert Matter.objects.count() == 0


def test_a_missing_playbook_says_who_can_help(db, clock):
    with pytest.raises(Refused) as refused:
        open_matter(Actor.anonymous(), playbook="no/such", kind="x", words="y", door="qr")
    assert refused.value.who_can_help == "综治中心负责人"


def test_taking_one_in_costs_a_fixed_number_of_queries(town, django_assert_max_num_queries):
    town.raise_matter()
    with django_assert_max_num_queries(15):
        town.raise_matter("第二件")


def test_a_number_of_another_system_leads_to_one_matter(town):
    first = town.raise_matter(alias=("12345", "HX-1"))
    again = town.raise_matter("同一张工单，补充几句", alias=("12345", "HX-1"))
    assert (again.code, again.created) == (first.code, False)
    assert Matter.objects.count() == 1
