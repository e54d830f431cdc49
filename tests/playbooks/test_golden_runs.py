"""One matter through each method, from raised to judged, as its article tells it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from huiyin.engine.state import Due, Outcome, Refusal, Seat
from huiyin.engine.stepping import step
from tests.playbooks.support import NAMES, Run, at, shipped
from tests.playbooks.ways import OWN_TESTS, RUNS, UNSOLVED, WORDS


def test_each_shipped_playbook_has_a_run() -> None:
    assert sorted({*RUNS, *OWN_TESTS}) == NAMES


@pytest.mark.parametrize("name", RUNS)
def test_a_matter_goes_the_whole_way_and_back_once(name: str) -> None:
    kind, moves = RUNS[name]
    moment = at("09:00")
    run = Run(shipped(name), kind, moment)
    for action, who, inputs, where in moves:
        moment += timedelta(minutes=7)
        run.go(action, who, moment, inputs)
        assert run.state.step == where, action
        is_open = run.playbook.steps[where].end is None
        assert (run.state.owner is not None, bool(run.state.clocks)) == (is_open, is_open)


@pytest.mark.parametrize("name", RUNS)
def test_the_raiser_sends_a_matter_back_only_once_and_to_somebody_stronger(name: str) -> None:
    kind, moves = RUNS[name]
    run, moment = Run(shipped(name), kind, at("09:00")), at("09:00")
    again = "reopen" if name == "national/hotline12345" else "not_solved"
    handlers: set[str] = set()
    for action, who, inputs, _ in moves[:-1]:
        moment += timedelta(minutes=7)
        if run.playbook.actions[action].duty == "handle" and again not in run.state.counts:
            assert run.state.owner
            handlers.add(run.state.owner.seat)
        run.go(action, who, moment, inputs)
        if action == again:
            assert run.state.owner
            assert run.state.owner.seat not in handlers
    if name == "national/hotline12345":
        run.go(*moves[-1][:2], moment, moves[-1][2])
    refused = run.act(again, "raiser", moment, UNSOLVED)
    assert isinstance(refused, Refusal)
    assert refused.code == "used_up"


def test_the_retaining_wall_on_the_donglu_road_to_the_minute() -> None:
    """SYSTEMS B4: 11:14 reported, 11:23 pushed and answered, 11:30 the crew sets out, 14:24 repaired and told."""
    run = Run(shipped("xiangcheng/bianminhu"), "hazard", at("11:14"), urgency="critical")
    assert [(c.name, c.due_at) for c in run.state.clocks] == [("push", at("11:29"))]
    run.go("push", "centre", at("11:23"), {"units": ["transport"]})
    run.go("attend", "called:transport", at("11:23"), {})
    assert (run.state.step, run.state.lead) == ("handling", "transport")
    assert [(c.name, c.due_at) for c in run.state.clocks] == [("solve", at("15:23"))]
    run.go("crew_out", "unit:transport", at("11:30"), {})
    run.go("solved", "unit:transport", at("14:24"), {"words": "险情排除"})
    assert run.state.step == "checking"
    assert [(moment.strftime("%H:%M"), says) for moment, says in run.told] == [
        ("11:23", "您的事已推送给{unit}，正在等他们报到。"),
        ("11:23", "{unit}已报到，开始处置。"),
        ("11:30", "处置人员已经出发。"),
        ("14:24", "{unit}已处置完毕：{words}"),
    ]


def test_in_guiyang_who_recorded_it_cannot_handle_it() -> None:
    run = Run(shipped("guiyang/liubu"), "facility", at("09:00"))
    run.go("record", "collector", at("09:10"), WORDS)
    assert run.state.duties == {"collect": ("grid_worker@grid",)}
    run.go("file", "centre", at("09:20"), {})
    run.go("dispatch", "centre", at("09:30"), {"units": ["grid"]})
    run.city.seat = lambda role, binding: _held_by("grid_worker@grid", role, binding)  # type: ignore[method-assign]  # the same person sits everywhere
    refused = run.act("done", "unit:grid", at("09:40"), WORDS)
    assert isinstance(refused, Refusal)
    assert (refused.code, run.state.step) == ("separate", "handling")


def _held_by(person: str, role: Any, binding: str | None) -> Seat:
    return Seat(person, frozenset({person}))


def test_a_village_matter_cannot_be_sorted_as_a_family_matter() -> None:
    run = Run(shipped("longnan/minshi_zhishuo"), "village", at("09:00"))
    refused = run.act("to_family", "committee", at("09:10"), {})
    assert isinstance(refused, Refusal)
    assert (refused.code, run.state.step) == ("not_this_kind", "accepted")


def test_what_nobody_claims_goes_to_the_coordination_body() -> None:
    run = Run(shipped("longnan/minshi_zhishuo"), "neighbour", at("09:00"))
    run.go("to_neighbour", "committee", at("09:10"), {})
    late = step(run.playbook, run.state, Due(at("17:30", day=3), "claim"), run.city)
    assert isinstance(late, Outcome)
    assert late.state.owner
    assert (late.state.step, late.state.owner.role) == ("last_resort", "coordination")


def test_more_time_cannot_be_asked_once_the_limit_has_passed() -> None:
    run = Run(shipped("national/hotline12345"), "complaint", at("09:00"), urgency="critical")
    for action, who, inputs in (
        ("dispatch", "hub", {"units": ["water"]}),
        ("sign", "unit:water", {}),
        ("contact", "unit:water", WORDS),
    ):
        run.go(action, who, at("09:05"), inputs)
    refused = run.act("ask_time", "unit:water", at("11:05"), {"words": "等配件", "until": "2026-03-04"})
    assert isinstance(refused, Refusal)
    assert (refused.code, run.state.step) == ("too_late", "handling")


def test_one_in_ten_answers_on_the_spot_is_checked_one_level_up() -> None:
    playbook = shipped("yiyang/wangxiaoge")
    for draw, where, owner in ((9, "spot_check", "village"), (10, "judging", "worker")):
        run = Run(playbook, "consultation", at("09:00"), sample_draw=draw)
        run.go("answer", "worker", at("09:10"), WORDS)
        assert run.state.owner
        assert (run.state.step, run.state.owner.role) == (where, owner)
