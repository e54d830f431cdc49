"""What is found, what the public sees, and what is counted."""

from datetime import date, timedelta

import pytest

from huiyin.casework.jobs import beat
from huiyin.casework.models import MeasureDaily, MeasureDelta
from huiyin.casework.selectors import by_code, by_receipt, disagreements, measures, newest, no_beat_since
from huiyin.casework.selectors.load import city_load
from huiyin.casework.services import fold_measures
from huiyin.kernel.refusal import Refused
from tests.casework.town import CITY, COUNTY, GRID, OTHER_GRID, SYSTEM, VILLAGE

DAY = date(2026, 3, 2)


@pytest.mark.parametrize("text", ["井盖", "路口很危险", "  危险 "])
def test_two_characters_find_a_matter(town, text):
    receipt = town.raise_matter()
    town.raise_matter("路灯不亮")
    assert [row.code for row in newest(town.desk, text)] == [receipt.code]


def test_codes_phones_and_old_numbers_find_a_matter(town):
    receipt = town.raise_matter(alias=("12345", "HX-2026-77"))
    spaced = f"{receipt.code[:4]} {receipt.code[4:8]} {receipt.code[8:]}"
    for text in (receipt.code, spaced, "138 1234 5678", "HX-2026-77"):
        assert [row.id for row in newest(town.desk, text)] == [receipt.matter_id]
        assert newest(town.other_worker, text) == []


def test_one_character_is_too_little_and_the_unknown_is_not_found(town):
    town.raise_matter()
    with pytest.raises(Refused, match="两个字"):
        newest(town.desk, "井")
    assert newest(town.desk, "飞碟") == []
    assert newest(town.desk, "！？") == []


def test_a_search_takes_the_same_queries_for_one_and_for_many(town, django_assert_num_queries):
    town.raise_matter()
    newest(town.desk, "井盖")
    with django_assert_num_queries(5):
        newest(town.desk, "井盖")
    for _turn in range(3):
        town.raise_matter()
    with django_assert_num_queries(5):
        assert len(newest(town.desk, "井盖")) == 4


def test_the_code_alone_shows_step_unit_and_time_and_nothing_else(town):
    receipt = town.raise_matter()
    town.push(receipt.matter_id)
    town.do(town.roads, receipt.matter_id, "attend", unit=str(town.roads_unit.id))
    shown = by_code(f" {receipt.code[:4]} {receipt.code[4:]} ")
    assert (shown.step, shown.unit, shown.is_open) == ("处置中", "住建局", True)
    known = {"code", "step", "unit", "is_open", "received_at", "changed_at", "due_at", "blocked_year", "is_guarded"}
    assert set(type(shown).__slots__) == known


def test_the_code_says_who_has_it_now_also_when_another_unit_led(town):
    receipt = town.raise_matter()
    town.solve(receipt.matter_id)
    assert by_code(receipt.code).unit == "综治中心值班"
    town.do_by_receipt(by_receipt(receipt.code, secret=receipt.secret, device="d"), "not_solved", words="还是没盖")
    shown = by_code(receipt.code)
    assert (shown.step, shown.unit) == ("提级重办", "综治中心负责人")
    town.do(town.above, receipt.matter_id, "solved", words="重新盖好")
    town.do(town.worker, receipt.matter_id, "confirm", words="看过了")
    town.do_by_receipt(by_receipt(receipt.code, secret=receipt.secret, device="d"), "judge", rating="satisfied")
    assert (by_code(receipt.code).is_open, by_code(receipt.code).unit) == (False, "住建局")


def test_the_code_of_a_guarded_matter_tells_neither_step_nor_unit(town):
    receipt = town.raise_matter(sensitivity="protected")
    town.push(receipt.matter_id)
    shown = by_code(receipt.code)
    assert (shown.step, shown.unit, shown.due_at) == ("办理中", "", None)


def test_words_open_by_secret_or_last_four_digits_only(town):
    receipt = town.raise_matter()
    assert by_receipt(receipt.code, secret=receipt.secret.upper(), device="d").words == "井盖丢了，路口很危险"
    assert by_receipt(receipt.code, last_four="５６７８", device="d").proof.voice_id == receipt.voice_id
    for wrong in ({"secret": "x"}, {"last_four": "1234"}, {"last_four": ""}, {}):
        with pytest.raises(Refused) as refused:
            by_receipt(receipt.code, device="other", **wrong)
        assert refused.value.details["problem"] == "wrong"


def test_guessing_is_stopped_per_code_and_per_device_and_others_go_on(town):
    one, two = town.raise_matter(), town.raise_matter("另一件")
    for _turn in range(5):
        with pytest.raises(Refused, match="对不上"):
            by_receipt(one.code, last_four="0000", device="a")
    with pytest.raises(Refused, match="次数太多"):
        by_receipt(one.code, secret=one.secret, device="b")
    assert by_receipt(two.code, secret=two.secret, device="a").words == "另一件"
    town.later(hours=2)
    assert by_receipt(one.code, secret=one.secret, device="b").words == "井盖丢了，路口很危险"


def test_the_answers_on_the_follow_page_appear_when_they_can_no_longer_be_undone(town):
    receipt = town.raise_matter()
    town.push(receipt.matter_id)
    answers = by_receipt(receipt.code, secret=receipt.secret, device="d").answers
    assert len(answers) == 1
    town.later(seconds=20)
    answers = by_receipt(receipt.code, secret=receipt.secret, device="d").answers
    assert [text[:9] for _at, text in answers] == ["您反映的事已登记，", "您的事已推送给住建"]


def test_measures_roll_up_by_prefix_before_and_after_folding(town):
    town.raise_matter()
    town.raise_matter("别处", place_code=OTHER_GRID)
    fresh = measures(CITY, since=DAY, until=DAY)
    assert fresh[CITY]["opened"] == 2
    assert fold_measures(SYSTEM) == 0
    town.later(minutes=2)
    deltas = MeasureDelta.objects.count()
    assert fold_measures(SYSTEM) == deltas
    assert MeasureDelta.objects.count() == 0
    assert measures(CITY, since=DAY, until=DAY) == fresh
    assert measures(VILLAGE, since=DAY, until=DAY, level_digits=15)[GRID]["opened"] == 1
    assert measures(COUNTY, since=DAY + timedelta(days=1), until=DAY + timedelta(days=2)) == {}
    assert disagreements() == ()


def test_a_figure_that_was_written_past_the_services_is_found(town):
    town.raise_matter()
    town.later(minutes=2)
    fold_measures(SYSTEM)
    MeasureDaily.objects.filter(name="opened").update(value=5)
    [found] = disagreements()
    assert (found.name, found.in_journal, found.in_tables) == ("opened", 1, 5)


def test_two_minutes_without_a_beat_raise_the_banner(town):
    assert no_beat_since().since is None
    beat("one")
    at = town.clock.now()
    town.later(minutes=2)
    assert no_beat_since() is None
    town.later(seconds=1)
    assert no_beat_since().since == at
    town.clock.set(at - timedelta(hours=1))  # the beat was given while the clock was wrong
    assert (no_beat_since().since, city_load().last_beat_at) == (None, None)
