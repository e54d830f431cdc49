"""A suggestion has a reason that a person can check, and acts by itself only where the city has said so."""

import csv
from pathlib import Path

import pytest

from huiyin.appeals.jobs.training import learn_at_night
from huiyin.appeals.models import Category
from huiyin.appeals.selectors import suggesting
from huiyin.appeals.selectors.categories import categories, category_name
from huiyin.appeals.selectors.suggesting import closed_with_category, guess, kept_model, training_facts, with_unit
from huiyin.appeals.services.sorting import set_policy
from huiyin.appeals.services.training import train_suggestions
from huiyin.appeals.types.model import train
from huiyin.appeals.types.sorting import sorted_by_words
from huiyin.appeals.types.words import category_rows
from huiyin.casework.jobs import Runner
from huiyin.casework.models import Matter, MatterClock
from huiyin.console.commands.runner import chores
from huiyin.kernel.bigrams import bigrams
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from tests.casework.town import GRID, MONDAY, SYSTEM

LABELLED = Path(__file__).resolve().parents[3] / "shared" / "data" / "appeals_labelled.csv"
ABSENT = "the labelled appeals are not on this machine"


def suggest(words, about_organisation_id=None):
    """What is suggested for these words in the grid, the unit included."""
    return with_unit(guess(words, GRID), bigrams(words), GRID, about_organisation_id=about_organisation_id)


def test_every_category_is_there_on_the_first_day(db):
    assert [Category.objects.filter(level=level).count() for level in (1, 2, 3)] == [15, 118, 517]
    assert [row.name for row in categories(level=1)][:2] == ["城乡建设", "党务政务"]
    assert category_name("010303") == "城乡建设 / 城乡规划 / 容积挡光"


def test_the_words_that_were_matched_are_the_reason(town):
    found = suggest("小区物业不管，电梯坏了一个月")
    assert found.category_name.startswith("城乡建设")
    assert "物业" in found.because
    assert (found.source, found.may_apply) == ("words", False)


def test_on_the_first_day_it_says_that_there_is_too_little_to_learn_from(town):
    assert "满 300 件才训练" in suggest("路灯坏了").note
    assert closed_with_category() == 0
    with pytest.raises(Refused, match="少于 300 件"):
        train_suggestions(SYSTEM)
    assert kept_model() is None


def test_nothing_said_is_nothing_guessed(town):
    found = suggest("嗯嗯")
    assert (found.category, found.kind, found.unit_id, found.confidence_percent) == ("", "", None, 0)


@pytest.fixture
def four_lamps(town):
    """Four closed matters about lamps, all led by one unit."""
    for words in ("河堤路路灯不亮", "菜场路灯不亮了", "学校门口路灯不亮", "桥头路灯不亮"):
        receipt = town.raise_matter(words)
        town.solve(receipt.matter_id)
        Matter.objects.filter(pk=receipt.matter_id).update(
            is_open=False, owner_post=None, closed_at=now(), lead_organisation=town.roads_unit
        )


def test_the_unit_that_handled_the_similar_ones_is_suggested_with_the_count(town, four_lamps):
    found = suggest("楼下路灯不亮")
    assert (found.unit_id, found.unit_name) == (town.roads_unit.id, "住建局")
    assert "4 条相似事项中 4 条由住建局办理" in found.because


def test_only_the_newest_so_many_closed_ones_are_looked_at(town, four_lamps, monkeypatch):
    monkeypatch.setattr(suggesting, "SIMILAR_LOOKED_AT", 3)
    assert suggest("楼下路灯不亮").similar_of == 3


def test_without_similar_ones_the_name_of_a_unit_is_all_there_is(town):
    found = suggest("楼盘烂尾，开发商不交房")
    assert found.unit_id == town.roads_unit.id
    assert "按单位名称，可能归住建局" in found.because


def test_a_unit_complained_about_is_not_suggested(town):
    assert suggest("楼盘烂尾，开发商不交房", about_organisation_id=town.roads_unit.id).unit_id is None


def test_nothing_is_applied_by_itself_by_default(town, say):
    heard = say("小区物业不管，电梯坏了一个月，开发商烂尾")
    assert (Matter.objects.get().category, heard.suggestion.may_apply) == ("", False)


def test_above_the_confidence_the_city_sets_it_is_applied(town, say):
    set_policy(SYSTEM, automatic_from_percent=50)
    heard = say("小区物业不管，电梯坏了一个月，开发商烂尾")
    assert (Matter.objects.get().category, heard.suggestion.may_apply) == (heard.suggestion.category, True)
    assert heard.suggestion.category.startswith("01")


def test_a_guess_below_it_stays_a_guess(town, say):
    set_policy(SYSTEM, automatic_from_percent=100)
    say("小区物业不管，电梯坏了一个月")
    assert Matter.objects.get().category == ""


def test_a_policy_that_makes_no_sense_is_refused(town):
    with pytest.raises(Refused):
        set_policy(SYSTEM, automatic_from_percent=20)
    with pytest.raises(Refused):
        set_policy(town.worker, automatic_from_percent=90)


def closed(town, words, category):
    receipt = town.raise_matter(words)
    Matter.objects.filter(pk=receipt.matter_id).update(
        is_open=False, owner_post=None, closed_at=now(), category=category
    )
    MatterClock.objects.filter(matter=receipt.matter_id).delete()


def test_a_model_learns_from_closed_matters_and_tells_how_good_it_is(town):
    set_policy(SYSTEM, model_minimum_count=20)
    for number in range(10):
        closed(town, f"{number}号楼电梯坏了物业不修", "010206")
        closed(town, f"{number}路公交车司机不停站", "060401")
    train_suggestions(SYSTEM)
    facts = training_facts()
    assert (facts.count, facts.classes_count, facts.trained_at) == (20, 2, MONDAY)
    assert (facts.majority_percent, facts.accuracy_percent) == (50, 100)
    found = suggest("我们楼的电梯又坏了")
    assert (found.source, found.category[:2]) == ("model", "01")
    assert "20 件已办结事项训练" in found.note


def test_the_runner_learns_once_a_night_and_never_by_day(town):
    set_policy(SYSTEM, model_minimum_count=20)
    for number in range(10):
        closed(town, f"{number}号楼电梯坏了物业不修", "010206")
        closed(town, f"{number}路公交车司机不停站", "060401")
    runner = Runner(chores=chores(beside=False))
    runner.turn()
    assert training_facts() is None
    night = town.later(hours=17)
    Runner(chores=chores(beside=False)).turn()
    assert (training_facts().count, training_facts().trained_at) == (20, night)
    town.later(hours=1)
    assert learn_at_night() is False
    assert training_facts().trained_at == night
    assert town.later(hours=24) > night
    assert learn_at_night() is True


def test_a_night_with_too_little_to_learn_from_leaves_no_model(town):
    town.later(hours=17)
    assert learn_at_night() is False
    assert training_facts() is None


def test_erased_words_and_protected_matters_teach_nothing(town):
    set_policy(SYSTEM, model_minimum_count=1)
    closed(town, "电梯坏了", "010206")
    Matter.objects.update(sensitivity="protected")
    with pytest.raises(Refused, match="有 0 件"):
        train_suggestions(SYSTEM)


def labelled():
    if not LABELLED.exists():
        pytest.skip(ABSENT)
    codes = {name: code for code, level, name, _english in category_rows() if level == 1}
    with LABELLED.open(encoding="utf-8-sig", newline="") as file:
        return [(f"{row['title']}。{row['text']}", codes[row["category"]]) for row in csv.DictReader(file)]


def test_word_lists_sort_real_appeals_far_better_than_always_the_commonest_class(record_property):
    rows = labelled()
    right = sum(sorted_by_words(text).name == code for text, code in rows)
    names = [code for _text, code in rows]
    majority = max(names.count(code) for code in set(names))
    record_property("word_list_accuracy", right / len(rows))
    record_property("majority_share", majority / len(rows))
    assert majority / len(rows) < 0.25
    assert right / len(rows) >= 0.75


def test_a_sure_guess_is_more_often_right_than_an_unsure_one():
    guesses = [(sorted_by_words(text), code) for text, code in labelled()]
    sure = [guess.name == code for guess, code in guesses if guess.confidence_percent >= 70]
    unsure = [guess.name == code for guess, code in guesses if guess.confidence_percent < 70]
    assert sum(sure) / len(sure) > 0.9 > sum(unsure) / len(unsure)


def test_the_model_too_beats_the_commonest_class_on_real_appeals(record_property):
    rows = labelled()
    facts = train([text for text, _code in rows], [code for _text, code in rows], at=MONDAY).facts
    record_property("model_accuracy_percent", facts.accuracy_percent)
    assert facts.majority_percent <= 23
    assert facts.accuracy_percent >= 70
