"""Faults that others are known for, clocks that jump and runners that were away: in one process, exactly."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from huiyin.casework.jobs import beat, run_due
from huiyin.casework.models import Heartbeat, JournalEvent, Matter, MatterClock, MeasureDelta, OutboxMessage
from huiyin.casework.selectors import matters, newest, no_beat_since, waiting
from huiyin.casework.services import add_voice, note, verify, write_checkpoint
from huiyin.casework.services.keeping import place_matter
from tests.casework.fixtures import _data_folder, clock, town, town_and_more, town_database
from tests.casework.town import GRID, MONDAY, OTHER_GRID, SYSTEM, post_of

__all__ = ["_data_folder", "clock", "town", "town_and_more", "town_database"]


def kinds(matter_id):
    """What happened to a matter, in order."""
    bodies = JournalEvent.objects.filter(matter=matter_id).order_by("seq").values_list("body", flat=True)
    return [json.loads(bytes(body))["kind"] for body in bodies]


@pytest.mark.parametrize("broken", ["disagrees", "raises"])
def test_more_broken_clocks_than_a_batch_holds_do_not_hide_the_one_behind_them(town, broken):
    hidden = [town.raise_matter(f"坏的{number}").matter_id for number in range(45)]
    town.later(minutes=1)
    sound = town.raise_matter("好的").matter_id
    state = {"step": "reported", "clocks": [] if broken == "disagrees" else [{"name": 1}]}
    for matter in Matter.objects.filter(id__in=hidden):
        Matter.objects.filter(pk=matter.pk).update(state={**matter.state, **state})
    town.later(minutes=15)
    for _turn in range(4):
        run_due()
    assert kinds(sound) == ["opened", "late"]
    assert {tuple(kinds(matter)) for matter in hidden} == {("opened",)}
    assert MatterClock.objects.filter(matter__in=hidden, tries=1).count() == 45


def test_an_escalation_is_not_put_off_by_words_voices_or_another_place(town):
    matter_id = town.raise_matter().matter_id
    due = MatterClock.objects.get().due_at
    for minute in range(1, 15):
        town.later(minutes=1)
        match minute % 3:
            case 0:
                note(town.centre, matter_id=matter_id, words=f"第{minute}次说明")
            case 1:
                add_voice(SYSTEM, matter_id=matter_id, words=f"第{minute}个人也说", door="web")
            case _:
                matter = Matter.objects.get()
                place = OTHER_GRID if matter.place_code == GRID else GRID
                place_matter(town.desk, matter_id=matter_id, revision=matter.revision, place_code=place)
        assert (MatterClock.objects.get().due_at, run_due()) == (due, 0)
    town.later(minutes=1)
    assert run_due() == 1
    assert kinds(matter_id)[-1] == "late"


def test_who_has_a_matter_in_three_ways_sees_it_once(town):
    matter_id = town.raise_matter("井盖丢了，路口很危险").matter_id
    for number in range(3):
        add_voice(SYSTEM, matter_id=matter_id, words=f"井盖丢了，第{number}个人也说", door="web")
    town.push(matter_id, town.roads_unit, town.water_unit)
    seats = {seat.post_id: seat for actor in (town.centre, town.roads, town.water) for seat in actor.seats}
    three = replace(town.centre, seats=tuple(seats.values()))
    for found in (waiting(three), matters(three), newest(three, "井盖丢了")):
        assert [row.id for row in found] == [matter_id]


def test_a_late_matter_counts_against_who_had_it_and_goes_to_who_has_it_now(town):
    matter_id = town.raise_matter().matter_id
    before = Matter.objects.get().owner_post_id
    town.later(minutes=15)
    run_due()
    detail = json.loads(bytes(JournalEvent.objects.get(matter=matter_id, seq=2).body))
    assert before == post_of(town.centre)
    assert Matter.objects.get().owner_post_id == post_of(town.above)
    assert MeasureDelta.objects.get(name="late").organisation_id == town.centre.seats[0].organisation_id
    assert OutboxMessage.objects.get(occasion="late").post_id == post_of(town.above)
    assert detail["kind"] == "late"


def test_what_a_runner_that_was_away_finds_due_it_does_in_order_of_time(town):
    raised = []
    for number in range(45):
        raised.append(town.raise_matter(f"第{number}件").matter_id)
        town.later(seconds=1)
    town.later(hours=3)
    assert run_due(45) == 45
    late = JournalEvent.objects.filter(seq=2).order_by("id").values_list("matter", flat=True)
    batches = [set(late[start : start + 20]) for start in (0, 20, 40)]
    assert batches == [set(raised[start : start + 20]) for start in (0, 20, 40)]


def test_a_machine_whose_clock_jumps_lets_each_clock_run_out_once_and_the_journal_stays_whole(town):
    first = town.raise_matter("先说的").matter_id
    town.later(days=2)  # the clock is wrong for a moment
    beat("one that ends now")
    second = town.raise_matter("钟快时说的").matter_id
    assert run_due(1) == 1
    town.clock.set(MONDAY + timedelta(minutes=1))
    write_checkpoint(SYSTEM)
    third = town.raise_matter("钟准了说的").matter_id
    assert run_due() == 0
    assert (kinds(first), kinds(second)) == (["opened", "late"], ["opened"])
    assert no_beat_since() is not None  # a beat of the future hides no runner that is gone
    town.later(minutes=15)
    assert run_due() == 1
    assert kinds(third) == ["opened", "late"]
    assert MatterClock.objects.get(matter=second).due_at == MONDAY + timedelta(days=2, minutes=15)
    assert Heartbeat.objects.count() == 1
    write_checkpoint(SYSTEM)
    assert verify(SYSTEM, whole=True) == ()


def test_a_checkpoint_that_was_cut_off_amid_its_line_is_written_again(town, tmp_path):
    town.raise_matter("甲")
    write_checkpoint(SYSTEM)
    [file] = (tmp_path / "checkpoints").glob("*.jsonl")
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"number": 2, "bo')
    assert [finding.kind for finding in verify(SYSTEM, whole=True)] == ["checkpoint"]
    town.raise_matter("乙")
    write_checkpoint(SYSTEM)
    assert file.read_bytes().startswith(whole + b'{"number": 2, "body"')
    assert verify(SYSTEM, whole=True) == ()
