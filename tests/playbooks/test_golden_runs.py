"""One matter through each method, from raised to judged, as its article tells it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from huiyin.engine.state import Due, Outcome, Refusal, Seat
from huiyin.engine.stepping import step
from tests.playbooks.support import NAMES, Run, at, shipped

WORDS = {"words": "已经办好"}
RATED: dict[str, Any] = {"rating": "satisfied"}
UNSOLVED = {"words": "还在漏水"}
# kind, then: who takes which action with which inputs, and where the matter is after it
RUNS: dict[str, tuple[str, list[tuple[str, str, dict[str, Any], str]]]] = {
    "xiangcheng/bianminhu": (
        "hazard",
        [
            ("push", "centre", {"units": ["transport", "water"]}, "called"),
            ("attend", "called:transport", {}, "called"),
            ("attend", "called:water", {}, "handling"),
            ("crew_out", "unit:transport", {}, "handling"),
            ("solved", "unit:transport", WORDS, "checking"),
            ("confirm", "worker", {}, "judging"),
            ("not_solved", "raiser", UNSOLVED, "redo"),
            ("solved", "above", WORDS, "checking"),
            ("confirm", "worker", {}, "judging"),
            ("judge", "raiser", RATED, "closed"),
        ],
    ),
    "yiyang/wangxiaoge": (
        "complaint",
        [
            ("pass_up", "worker", {}, "township"),
            ("push", "township", {}, "dispatching"),
            ("whistle", "centre", {"units": ["housing", "water"]}, "called"),
            ("attend", "called:housing", {}, "called"),
            ("attend", "called:water", {}, "handling"),
            ("progress", "unit:housing", WORDS, "handling"),
            ("ask_time", "unit:housing", {"words": "等材料", "until": "2026-03-12"}, "extension_asked"),
            ("give_time", "centre", {}, "handling"),
            ("solved", "unit:housing", WORDS, "checking"),
            ("confirm", "worker", {}, "judging"),
            ("not_solved", "raiser", UNSOLVED, "redo"),
            ("solved", "supervisor", WORDS, "checking"),
            ("confirm", "worker", {}, "judging"),
            ("judge", "raiser", RATED, "closed"),
        ],
    ),
    "guiyang/liubu": (
        "facility",
        [
            ("record", "collector", WORDS, "filing"),
            ("file", "centre", {}, "dispatching"),
            ("dispatch", "centre", {"units": ["transport"]}, "handling"),
            ("done", "unit:transport", WORDS, "reviewing"),
            ("pass", "centre", {}, "verifying"),
            ("verified", "verifier", {"standard": "meets"}, "judging"),
            ("not_solved", "raiser", UNSOLVED, "redo"),
            ("done", "above", WORDS, "reviewing"),
            ("pass", "centre", {}, "verifying"),
            ("verified", "verifier", {"standard": "meets"}, "judging"),
            ("judge", "raiser", RATED, "closed"),
        ],
    ),
    "cuiping/wubu": (
        "service",
        [
            ("report", "worker", WORDS, "assigning"),
            ("call_worker", "centre", {"item": "visit"}, "grid_handling"),
            ("not_admitted", "worker", {"reason": "enforcement"}, "assigning"),
            ("assign", "centre", {"units": ["health"]}, "handling"),
            ("solved", "unit:health", WORDS, "feeding_back"),
            ("feed_back", "community", WORDS, "evaluating"),
            ("not_solved", "raiser", UNSOLVED, "redo"),
            ("solved", "above", WORDS, "feeding_back"),
            ("feed_back", "community", WORDS, "evaluating"),
            ("judge", "raiser", RATED, "closed"),
        ],
    ),
    "xuzhou/sibu": (
        "facility",
        [
            ("collect", "collector", {}, "classifying"),
            ("publish", "community", {}, "claiming"),
            ("claim", "claimer:power", {}, "handling"),
            ("solved", "unit:power", WORDS, "following"),
            ("met", "community", {"minutes": "…", "attendance": 9, "owners": "好", "company": "好"}, "evaluating"),
            ("not_solved", "raiser", UNSOLVED, "sorting_again"),
            ("take_over", "street", {}, "redo"),
            ("street_solved", "street", WORDS, "following"),
            ("met", "community", {"minutes": "…", "attendance": 9, "owners": "好", "company": "好"}, "evaluating"),
            ("judge", "raiser", RATED, "closed"),
        ],
    ),
    "longnan/minshi_zhishuo": (
        "village",
        [
            ("to_village", "committee", {}, "meeting"),
            ("held", "secretary", {"minutes": "…", "attendance": 31, "score": 92, "words": "修渠"}, "carrying_out"),
            ("carried_out", "committee", WORDS, "following"),
            ("followed", "representatives", {}, "public_judging"),
            ("judged_well", "secretary", {"attendance": 40, "score": 95}, "judging"),
            ("not_solved", "raiser", UNSOLVED, "rebound"),
            ("lead", "county", {"cadre": "zhang@township"}, "led"),
            ("solved", "cadre", WORDS, "tracking"),
            ("answered", "centre", {}, "judging"),
            ("judge", "raiser", RATED, "closed"),
        ],
    ),
    "national/hotline12345": (
        "complaint",
        [
            ("dispatch", "hub", {"units": ["housing"]}, "dispatched"),
            ("ask_return", "unit:housing", {"reason": "other_unit", "basis": "三定方案"}, "return_asked"),
            ("designate", "hub", {"units": ["water", "housing"], "basis": "duty_list"}, "designated"),
            ("sign", "unit:water", {}, "accepted"),
            ("contact", "unit:water", WORDS, "handling"),
            ("whistle", "unit:water", {"units": ["water", "power"], "words": "一起挖"}, "whistled"),
            ("attend", "called:water", {}, "whistled"),
            ("attend", "called:power", {}, "handling"),
            ("ask_shelf", "unit:water", {"plan": "明年改造", "until": "2027-01-10"}, "shelf_asked"),
            ("shelve", "hub", {"cadre": "li@city", "words": "列入计划"}, "suspended"),
            ("resume", "reviewer", WORDS, "handling"),
            ("reply", "unit:water", WORDS, "replied"),
            ("review", "hub", {}, "visiting"),
            ("judge", "raiser", RATED, "closed"),
            ("reopen", "raiser", UNSOLVED, "reopened"),
            ("reply", "chief", WORDS, "replied"),
            ("review", "hub", {}, "visiting"),
            ("visited", "hub", {"result": "satisfied"}, "closed"),
        ],
    ),
}


def go(run: Run, action: str, who: str, moment: Any, inputs: dict[str, Any]) -> Outcome:
    outcome = run.act(action, who, moment, inputs)
    assert isinstance(outcome, Outcome), (action, outcome)
    return outcome


def test_each_shipped_playbook_has_a_run() -> None:
    assert sorted(RUNS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_matter_goes_the_whole_way_and_back_once(name: str) -> None:
    kind, moves = RUNS[name]
    moment = at("09:00")
    run = Run(shipped(name), kind, moment)
    for action, who, inputs, where in moves:
        moment += timedelta(minutes=7)
        go(run, action, who, moment, inputs)
        assert run.state.step == where, action
        is_open = run.playbook.steps[where].end is None
        assert (run.state.owner is not None, bool(run.state.clocks)) == (is_open, is_open)


@pytest.mark.parametrize("name", NAMES)
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
        go(run, action, who, moment, inputs)
        if action == again:
            assert run.state.owner
            assert run.state.owner.seat not in handlers
    if name == "national/hotline12345":
        go(run, *moves[-1][:2], moment, moves[-1][2])
    refused = run.act(again, "raiser", moment, UNSOLVED)
    assert isinstance(refused, Refusal)
    assert refused.code == "used_up"


def test_the_retaining_wall_on_the_donglu_road_to_the_minute() -> None:
    """SYSTEMS B4: 11:14 reported, 11:23 pushed and answered, 11:30 the crew sets out, 14:24 repaired and told."""
    run = Run(shipped("xiangcheng/bianminhu"), "hazard", at("11:14"), urgency="critical")
    assert [(c.name, c.due_at) for c in run.state.clocks] == [("push", at("11:29"))]
    go(run, "push", "centre", at("11:23"), {"units": ["transport"]})
    go(run, "attend", "called:transport", at("11:23"), {})
    assert (run.state.step, run.state.lead) == ("handling", "transport")
    assert [(c.name, c.due_at) for c in run.state.clocks] == [("solve", at("15:23"))]
    go(run, "crew_out", "unit:transport", at("11:30"), {})
    go(run, "solved", "unit:transport", at("14:24"), {"words": "险情排除"})
    assert run.state.step == "checking"
    assert [(moment.strftime("%H:%M"), says) for moment, says in run.told] == [
        ("11:23", "您的事已推送给{unit}，正在等他们报到。"),
        ("11:23", "{unit}已报到，开始处置。"),
        ("11:30", "处置人员已经出发。"),
        ("14:24", "{unit}已处置完毕：{words}"),
    ]


def test_in_guiyang_who_recorded_it_cannot_handle_it() -> None:
    run = Run(shipped("guiyang/liubu"), "facility", at("09:00"))
    go(run, "record", "collector", at("09:10"), WORDS)
    assert run.state.duties == {"collect": ("grid_worker@grid",)}
    go(run, "file", "centre", at("09:20"), {})
    go(run, "dispatch", "centre", at("09:30"), {"units": ["grid"]})
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
    go(run, "to_neighbour", "committee", at("09:10"), {})
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
        go(run, action, who, at("09:05"), inputs)
    refused = run.act("ask_time", "unit:water", at("11:05"), {"words": "等配件", "until": "2026-03-04"})
    assert isinstance(refused, Refusal)
    assert (refused.code, run.state.step) == ("too_late", "handling")


def test_one_in_ten_answers_on_the_spot_is_checked_one_level_up() -> None:
    playbook = shipped("yiyang/wangxiaoge")
    for draw, where, owner in ((9, "spot_check", "village"), (10, "judging", "worker")):
        run = Run(playbook, "consultation", at("09:00"), sample_draw=draw)
        go(run, "answer", "worker", at("09:10"), WORDS)
        assert run.state.owner
        assert (run.state.step, run.state.owner.role) == (where, owner)
