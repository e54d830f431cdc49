"""Clocks run out: exactly once, upward, never quietly."""

import json
from datetime import timedelta

import pytest

from huiyin.casework import effects
from huiyin.casework.jobs import run_due
from huiyin.casework.models import JournalEvent, Matter, MatterClock, MeasureDelta, OutboxMessage
from huiyin.casework.selectors import clocks_in_trouble, unbound_effects
from huiyin.casework.services import differences, running_out
from huiyin.casework.types import forget
from huiyin.config.environment import Missing
from huiyin.config.wiring import refuse_unbound
from tests.casework.town import post_of


def test_a_late_matter_rises_to_the_superior_who_is_told_and_it_is_counted(town):
    receipt = town.raise_matter()
    town.later(minutes=14)
    assert run_due() == 0
    town.later(minutes=1)
    assert run_due() == 1
    assert run_due() == 0
    matter = Matter.objects.get()
    assert (matter.owner_post_id, matter.late_count, matter.level) == (post_of(town.above), 1, 1)
    assert json.loads(bytes(JournalEvent.objects.get(seq=2).body))["kind"] == "late"
    assert OutboxMessage.objects.filter(occasion="late", post=post_of(town.above)).count() == 1
    assert MeasureDelta.objects.get(name="late").value == 1
    assert matter.tallies["supervised"] == 1
    assert differences(receipt.matter_id) == {}


def test_of_two_clocks_of_one_matter_in_a_batch_each_has_its_own_event_in_their_order(town):
    receipt, other = town.raise_matter(), town.raise_matter("路灯也坏了")
    town.push(receipt.matter_id, town.roads_unit, town.water_unit)
    town.push(other.matter_id)
    before = Matter.objects.get(pk=receipt.matter_id).revision
    town.clock.set(max(MatterClock.objects.values_list("due_at", flat=True)))
    assert run_due() >= 3
    for one in (receipt, other):
        seqs = list(JournalEvent.objects.filter(matter=one.matter_id).order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, Matter.objects.get(pk=one.matter_id).revision + 1))
        assert differences(one.matter_id) == {}
    assert Matter.objects.get(pk=receipt.matter_id).revision >= before + 2


def test_a_runner_whose_whole_batch_another_one_has_just_done_goes_on(town, monkeypatch):
    town.raise_matter()
    town.later(minutes=15)
    taken = running_out._taken
    looks = []

    def taken_by_another_first(at, limit):
        matters, due = taken(at, limit)
        looks.append(len(matters))
        return (matters, {key: [] for key in due}) if len(looks) == 1 else (matters, due)

    monkeypatch.setattr(running_out, "_taken", taken_by_another_first)
    assert run_due() == 1
    assert looks[:2] == [1, 1]
    assert Matter.objects.get().late_count == 1


def test_it_rises_to_the_desk_at_last_and_is_brought_to_mind_again_and_again(town):
    town.raise_matter()
    for _turn in range(4):
        town.clock.set(MatterClock.objects.get().next_at)
        assert run_due() == 1
    matter = Matter.objects.get()
    assert (matter.owner_post_id, matter.owner_via) == (post_of(town.desk), "desk")
    assert matter.state["reminders"] == 2
    assert matter.is_open


def test_a_warning_comes_before_the_limit_and_once(town):
    receipt = town.raise_matter()
    town.push(receipt.matter_id)
    town.do(town.roads, receipt.matter_id, "attend")
    clock = MatterClock.objects.get()
    assert clock.warn_at < clock.due_at
    town.clock.set(clock.warn_at)
    assert (run_due(), run_due()) == (1, 0)
    assert OutboxMessage.objects.filter(occasion="warned", post=post_of(town.roads)).count() == 1
    assert Matter.objects.get().late_count == 0


def test_a_called_unit_that_does_not_come_is_reminded_and_counted(town):
    receipt = town.raise_matter()
    town.push(receipt.matter_id)
    clock = MatterClock.objects.get(unit=town.roads_unit.id)
    town.clock.set(clock.due_at)
    run_due()
    matter = Matter.objects.get()
    assert matter.calls.get().late == 1
    assert OutboxMessage.objects.filter(occasion="late", post=post_of(town.roads)).count() == 1


def test_silence_of_the_raiser_closes_unrated_and_says_so(town):
    receipt = town.raise_matter()
    town.solve(receipt.matter_id)
    town.later(days=8)
    run_due()
    matter = Matter.objects.get()
    assert (matter.is_open, matter.rating) == (False, "")
    assert OutboxMessage.objects.filter(voice__isnull=False, occasion="judge").exists()
    assert MeasureDelta.objects.get(name="rated_none").value == 1


def test_a_clock_that_raises_is_put_off_then_put_into_quarantine_and_others_go_on(town):
    broken, sound = town.raise_matter("坏的"), town.raise_matter("好的")
    Matter.objects.filter(pk=broken.matter_id).update(state={"step": "reported", "clocks": [{"name": 1}]})
    for _turn in range(6):
        town.later(hours=1)
        run_due()
    clock = MatterClock.objects.get(matter=broken.matter_id)
    assert (clock.state, clock.tries) == ("quarantined", 6)
    assert clock.last_error != ""
    assert list(clocks_in_trouble(town.desk)) == [clock]
    assert Matter.objects.get(pk=sound.matter_id).late_count > 0
    assert JournalEvent.objects.filter(matter=broken.matter_id).count() == 1


def test_a_clock_that_its_matter_does_not_know_is_put_off_and_does_not_stand_in_the_way(town):
    receipt = town.raise_matter()
    known = MatterClock.objects.get()
    strange = MatterClock.objects.create(
        matter_id=receipt.matter_id, name="strange", due_at=known.due_at, next_at=town.clock.now()
    )
    assert run_due() == 0
    strange.refresh_from_db()
    assert (strange.tries, strange.next_at > town.clock.now(), JournalEvent.objects.count()) == (1, True, 1)


def test_a_year_without_a_calendar_stops_no_intake(town):
    town.clock.set(town.clock.now() + timedelta(days=303))  # 30 December, a Wednesday
    receipt = town.raise_matter()
    town.push(receipt.matter_id)
    town.do(town.roads, receipt.matter_id, "attend")
    clock = MatterClock.objects.get()
    assert clock.blocked_year == 2027
    assert clock.due_at == town.clock.now() + timedelta(days=11)
    assert list(clocks_in_trouble(town.desk)) == [clock]


def test_the_program_must_not_start_while_an_open_matter_needs_an_unbound_effect(town):
    receipt = town.raise_matter()
    refuse_unbound()
    forget("supervise")
    try:
        assert unbound_effects() == {"supervise": ("xiangcheng/bianminhu 1",)}
        with pytest.raises(Missing, match="supervise"):
            refuse_unbound()
        Matter.objects.filter(pk=receipt.matter_id).update(is_open=False, owner_post=None, closed_at=town.clock.now())
        assert unbound_effects() == {}
    finally:
        effects.bind_own()
