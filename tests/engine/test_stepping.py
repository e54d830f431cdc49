from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from huiyin.engine.acting import allowed_actions
from huiyin.engine.state import (
    Act,
    AddVoice,
    Due,
    Open,
    Outcome,
    Recalculate,
    Refusal,
    RemoveVoice,
    Reseat,
    State,
    Undo,
    Warn,
)
from huiyin.engine.stepping import step
from tests.engine.support import CALENDAR, MONDAY, City, Run, edited, grid_call


def handled(city: City | None = None) -> Run:
    """A matter that the lead unit has just dealt with."""
    run = called(city)
    run.act("attend", "called:roads")
    run.act("solved", "unit")
    return run


def called(city: City | None = None, *units: str) -> Run:
    run = Run(grid_call(), city)
    run.act("push", "centre", units=list(units) or ["roads"])
    return run


def test_a_matter_goes_its_way_and_the_raiser_hears_of_every_step() -> None:
    run = handled()
    run.act("confirm", "worker")
    outcome = run.act("judge", "raiser", rating="satisfied")
    assert isinstance(outcome, Outcome)
    assert (run.state.step, run.state.owner, run.state.clocks) == ("closed", None, ())
    assert [record.kind for record in run.records] == ["opened"] + ["acted"] * 5
    assert [message.occasion for message in outcome.messages] == ["judge"]
    assert {name for name, _ in outcome.effects} == {"thank_collector", "publish_ledger"}


REFUSED = [
    ("attend", "called:roads", {}, "not_now"),
    ("push", "worker", {"units": ["roads"]}, "not_yours"),
    ("push", "centre", {}, "units"),
    ("push", "centre", {"units": ["roads", "roads"]}, "units"),
    ("not_accepted", "centre", {}, "missing"),
    ("not_accepted", "centre", {"reason": "no_such"}, "unfit"),
    ("dance", "centre", {}, "unknown_action"),
]


@pytest.mark.parametrize(("action", "role", "inputs", "code"), REFUSED)
def test_what_is_refused_says_why_and_changes_nothing(
    action: str, role: str, inputs: dict[str, object], code: str
) -> None:
    run = Run(grid_call())
    before, records = run.state, list(run.records)
    refusal = run.act(action, role, **inputs)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, bool(refusal.words.zh), bool(refusal.words.en)) == (code, True, True)
    assert (run.state, run.records) == (before, records)


def test_a_closed_matter_takes_nothing_more() -> None:
    run = Run(grid_call())
    run.act("not_accepted", "centre", reason="other")
    run.act("push", "centre", units=["roads"])
    assert run.code == "ended"
    assert run.happen(Open(run.now, "hazard")).__class__ is Refusal


def test_a_matter_is_opened_once() -> None:
    run = Run(grid_call())
    run.happen(Open(run.now, "hazard"))
    assert run.code == "opened"


def test_a_late_matter_rises_to_the_desk_and_is_then_called_to_mind_with_back_off() -> None:
    run = Run(grid_call())
    owners, gaps = [run.owner], []
    for _ in range(2):
        run.due("push")
        owners.append(run.owner)
    assert owners == ["centre", "above", "desk"]
    for _ in range(6):
        before = run.now
        run.due("push")
        gaps.append(min(clock.due_at or before for clock in run.state.clocks) - run.now)
    assert gaps == [timedelta(days=days) for days in (1, 2, 4, 7, 7, 7)]
    assert (run.owner, run.state.reminders, run.records[-1].kind) == ("desk", 6, "reminded")
    assert run.act("push", "desk", units=["roads"]).__class__ is Outcome


def test_a_clock_that_has_not_run_out_does_not_fire() -> None:
    run = Run(grid_call())
    run.happen(Due(run.now, "push"))
    assert (run.code, run.owner) == ("not_due", "centre")


def test_a_vacant_post_is_owned_by_the_next_filled_one_and_by_the_desk_at_last() -> None:
    assert Run(grid_call(), City({"centre_duty": set()})).owner == "above"
    nobody = Run(grid_call(), City({"centre_duty": set(), "centre_supervisor": set()}))
    assert (nobody.owner, nobody.state.owner and nobody.state.owner.via) == ("desk", "desk")


def test_who_stands_in_for_a_vacant_post_may_do_its_work() -> None:
    run = Run(grid_call(), City({"centre_duty": set()}))
    run.act("push", "above", units=["roads"])
    assert (run.code, run.state.step) == ("ok", "called")


def test_whoever_handled_may_not_check_in_any_post() -> None:
    run = handled(City({"department_duty": {"lin"}, "grid_worker": {"lin", "wang"}}))
    run.act("confirm", "worker", "lin")
    assert (run.code, run.state.step) == ("separate", "checking")
    run.act("confirm", "worker", "wang")
    assert (run.code, run.state.step) == ("ok", "judging")


def test_a_checker_who_is_the_handler_is_passed_over_upward() -> None:
    run = handled(City({"department_duty": {"lin"}, "grid_worker": {"lin"}}))
    assert run.owner == "centre"
    run.act("confirm", "centre")
    assert (run.code, run.state.duties) == ("ok", {"handle": ("lin",), "check": ("centre_duty",)})


def test_all_called_units_are_waited_for_but_not_those_that_declined() -> None:
    run = called(None, "roads", "water", "power")
    run.act("attend", "called:roads")
    run.act("not_ours", "called:power", reason="other_unit")
    assert run.state.step == "called"
    run.act("attend", "called:roads")
    assert run.code == "marked"
    run.act("attend", "called:water")
    assert (run.state.step, run.owner, run.state.lead) == ("handling", "unit", "roads")


def test_a_lead_that_declines_sends_the_matter_back_at_most_twice() -> None:
    run = called()
    for _ in range(2):
        run.act("not_ours", "called:roads", reason="other_unit")
        assert run.state.step == "reported"
        run.act("push", "centre", units=["roads"])
    run.act("not_ours", "called:roads", reason="other_unit")
    assert (run.code, run.state.step) == ("used_up", "called")


def test_each_called_unit_has_a_clock_of_its_own_until_it_comes() -> None:
    run = called(None, "roads", "water")
    assert {clock.unit for clock in run.state.clocks} == {None, "roads", "water"}
    run.due("attend", "water")
    assert {call.unit: call.late for call in run.state.calls} == {"roads": 0, "water": 1}
    assert run.owner == "centre"
    run.act("attend", "called:water")
    assert {clock.unit for clock in run.state.clocks} == {None, "roads"}


def test_every_voice_judges_and_judges_anew_when_asked_again() -> None:
    run = handled()
    run.happen(AddVoice(run.now, "neighbour"))
    run.act("confirm", "worker")
    run.act("judge", "raiser", rating="satisfied")
    assert (run.state.step, run.state.voices) == ("judging", {"resident": "satisfied", "neighbour": None})
    run.act("not_solved", "raiser", "neighbour")
    assert run.state.step == "redo"
    run.act("solved", "above")
    run.act("confirm", "worker")
    assert run.state.voices == {"resident": None, "neighbour": None}


def test_the_last_voice_stays() -> None:
    run = Run(grid_call())
    run.happen(RemoveVoice(run.now, "resident"))
    assert (run.code, set(run.state.voices)) == ("last_voice", {"resident"})
    run.happen(AddVoice(run.now, "resident"))
    assert run.code == "voice"


def test_the_raisers_silence_closes_the_matter_and_says_so() -> None:
    run = handled()
    run.act("confirm", "worker")
    outcome = run.due("judge")
    assert isinstance(outcome, Outcome)
    assert (run.state.step, [m.occasion for m in outcome.messages]) == ("closed", ["judge"])


def test_a_redo_goes_to_a_stronger_owner_with_a_fresh_clock() -> None:
    run = handled()
    run.act("confirm", "worker")
    run.wait(days=3)
    run.act("not_solved", "raiser")
    (solve,) = run.state.clocks
    assert (run.owner, solve.name, solve.armed_at) == ("above", "solve", run.now)


def test_undo_brings_back_the_state_before() -> None:
    run = Run(grid_call())
    before = run.state
    run.act("push", "centre", units=["roads"])
    run.happen(Undo(run.now, "centre_duty", before))
    assert replace(run.state, sequence=before.sequence) == before


def test_owners_follow_their_posts_but_a_risen_matter_stays_up() -> None:
    city = City()
    run = Run(grid_call(), city)
    city.holders = {"centre_duty": set()}
    run.happen(Reseat(run.now, "a post was given up"))
    assert run.owner == "above"
    city.holders = {}
    run.happen(Reseat(run.now, "filled again"))
    assert run.owner == "centre"
    run.due("push")
    run.happen(Reseat(run.now, "nothing has changed for it"))
    assert (run.code, run.owner) == ("unchanged", "above")


def test_another_calendar_moves_due_instants_but_never_into_the_past() -> None:
    city = City()
    run = Run(grid_call(), city)
    run.act("push", "centre", units=["roads"])
    run.act("go_on", "centre")
    city.calendar = replace(CALENDAR, version="2026.2", holidays=frozenset({date(2026, 3, 4)}))
    run.happen(Recalculate(run.now))
    (solve,) = run.state.clocks
    assert (solve.due_at and solve.due_at.date(), run.records[-1].read["calendar"]) == (date(2026, 3, 10), "2026.2")
    run.now = MONDAY + timedelta(days=7, hours=6)
    city.calendar = replace(CALENDAR, version="2026.3", makeup_days=frozenset({date(2026, 3, 7), date(2026, 3, 8)}))
    run.happen(Recalculate(run.now))
    assert run.state.clocks[0].due_at == run.now


def test_a_missing_calendar_year_blocks_the_clock_but_not_the_matter() -> None:
    run = called(City(calendar=replace(CALENDAR, until_date=date(2026, 3, 3))))
    run.act("go_on", "centre")
    (solve,) = run.state.clocks
    assert (solve.blocked_year, solve.due_at) == (2026, run.now + timedelta(days=11))


def test_a_warning_is_given_once() -> None:
    run = called()
    run.act("attend", "called:roads")
    (solve,) = run.state.clocks
    assert solve.warn_at is not None
    run.happen(Warn(solve.warn_at, "solve"))
    run.happen(Warn(solve.warn_at, "solve"))
    assert ([r.kind for r in run.records[-1:]], run.code) == (["warned"], "not_due")


PAUSE = (
    "  judging: {zh: 待评价",
    "  waiting: {zh: 等候, en: Waiting, owner: centre, clocks: check, pauses: solve}\n  judging: {zh: 待评价",
)
ACTIONS = """
  hold: {zh: 暂缓, en: Hold, by: unit, from: handling, to: waiting, at_most: 1}
  go: {zh: 继续, en: Go on, by: centre, from: waiting, to: handling}
  longer: {zh: 延期, en: Longer, by: unit, from: handling, at_most: 1,
           extend: {clock: solve, by: 3 working days}}
  crew_out:"""
WAIT = ("\n  crew_out:", ACTIONS)


def test_a_paused_clock_goes_on_with_the_time_it_had_left() -> None:
    run = Run(edited(PAUSE, WAIT))
    run.act("push", "centre", units=["roads"])
    run.act("attend", "called:roads")
    run.act("hold", "unit")
    paused = next(c for c in run.state.clocks if c.name == "solve")
    assert (paused.due_at, paused.remaining_seconds) == (None, round((5 * 7.5 + 7) * 3600))
    run.wait(days=1)
    run.act("go", "centre")
    (solve,) = run.state.clocks
    assert solve.due_at is not None
    assert CALENDAR.working_seconds(run.now, solve.due_at) == paused.remaining_seconds


def test_an_extension_counts_from_the_old_due_instant_and_is_not_recalculated() -> None:
    run = Run(edited(PAUSE, WAIT))
    run.act("push", "centre", units=["roads"])
    run.act("attend", "called:roads")
    run.act("longer", "unit")
    (solve,) = run.state.clocks
    assert (solve.limit, solve.due_at and solve.due_at.date()) == ("5 working days + 3 working days", date(2026, 3, 12))
    run.act("longer", "unit")
    assert run.code == "used_up"


SETTLE = """
  settle: {zh: 现场直办, en: Settle, by: centre, from: reported, to: closed, duty: handle, on_the_spot: true,
           sample: {percent: 10, to: checking}, tell: {zh: 已办好, en: Done}}
  push: {zh: 推送吹哨"""
SPOT = ("\n  push: {zh: 推送吹哨", SETTLE)


@pytest.mark.parametrize(("draw", "where"), [(9, "checking"), (10, "closed")])
def test_what_is_settled_on_the_spot_is_sampled_by_the_matters_hash(draw: int, where: str) -> None:
    run = Run(edited(SPOT), City(sample_draw=draw))
    run.act("settle", "centre")
    assert (run.state.step, run.records[-1].detail["sampled"]) == (where, draw < 10)


def test_only_what_can_be_done_is_offered() -> None:
    run = Run(grid_call())
    seat = Act(run.now, "", "centre_duty", frozenset({"centre_duty@county"}))
    offered = [action.name for action in allowed_actions(run.playbook, run.state, seat, run.city)]
    assert offered == ["push", "not_accepted"]
    assert allowed_actions(run.playbook, run.state, replace(seat, seats=frozenset({"elsewhere"})), run.city) == []


def test_urgency_chooses_the_limit_and_how_a_pause_counts() -> None:
    run = Run(edited(PAUSE, WAIT), urgency="urgent")
    run.act("push", "centre", units=["roads"])
    run.act("attend", "called:roads")
    assert run.state.clocks[0].limit == "24 hours always"
    run.wait(hours=20)
    run.act("hold", "unit")
    assert next(c for c in run.state.clocks if c.name == "solve").remaining_seconds == 4 * 3600


@pytest.mark.parametrize(("urgency", "limit"), [("normal", "1 working day"), ("urgent", "15 minutes always")])
def test_what_is_urgent_stays_urgent_one_level_up(urgency: str, limit: str) -> None:
    run = Run(grid_call(), urgency=urgency)
    run.act("push", "centre", units=["roads"])
    run.due("attend")
    assert (run.owner, run.state.clocks[0].limit) == ("above", limit)


def test_the_same_arguments_give_the_same_answer() -> None:
    run, event = Run(grid_call()), Due(MONDAY + timedelta(hours=1), "push")
    assert step(run.playbook, run.state, event, run.city) == step(run.playbook, run.state, event, run.city)
    assert run.state != State()
