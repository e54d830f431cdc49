"""The odd ways through each method: declined, refused, whistled and not come, joined, back only so often."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from huiyin.engine.definition import MERGED
from huiyin.engine.state import AddVoice, Outcome, Refusal
from huiyin.engine.stepping import step
from tests.playbooks.support import Run, at, shipped
from tests.playbooks.ways import RATED, RUNS, UNSOLVED, WORDS

Move = tuple[str, str, dict[str, Any], str]
ONE = {"units": ["water"]}
NOT_OURS = {"reason": "other_unit", "words": "产权在别处"}
MET = {"minutes": "…", "attendance": 9, "owners": "没修好", "company": "再修"}
SIGNED: list[Move] = [
    ("dispatch", "hub", ONE, "dispatched"),
    ("sign", "unit:water", {}, "accepted"),
    ("contact", "unit:water", WORDS, "handling"),
]
WHISTLED: list[Move] = [("push", "centre", {"units": ["water", "power"]}, "called")]
# What it shows: method, kind, the moves and where each leads, then what is refused and by which code.
ODD: dict[str, tuple[str, str, list[Move], tuple[str, str, dict[str, Any], str] | None]] = {
    "Xiangcheng: declined twice, then the centre designates and cannot be sent away": (
        "xiangcheng/bianminhu", "hazard",
        [("push", "centre", ONE, "called"), ("not_ours", "called:water", NOT_OURS, "reported")] * 2
        + [("push", "centre", ONE, "called")],
        ("not_ours", "called:water", NOT_OURS, "used_up"),
    ),
    "Xiangcheng: one comes, one does not, the centre goes on": (
        "xiangcheng/bianminhu", "hazard",
        [*WHISTLED, ("attend", "called:water", {}, "called"), ("go_on", "centre", WORDS, "handling")],
        ("attend", "called:power", {}, "not_now"),
    ),
    "Xiangcheng: the check finds it not done, once": (
        "xiangcheng/bianminhu", "hazard",
        [("push", "centre", ONE, "called"), ("attend", "called:water", {}, "handling"),
         ("solved", "unit:water", WORDS, "checking"), ("not_so", "worker", WORDS, "redo"),
         ("solved", "above", WORDS, "checking")],
        ("not_so", "worker", WORDS, "used_up"),
    ),
    "Xiangcheng: not accepted": (
        "xiangcheng/bianminhu", "appeal",
        [("not_accepted", "centre", {"reason": "petition", "words": "已在信访"}, "refused")],
        ("push", "centre", ONE, "ended"),
    ),
    "Yiyang: declined twice, then designated": (
        "yiyang/wangxiaoge", "complaint",
        [("push", "worker", {}, "dispatching"),
         *[("whistle", "centre", ONE, "called"), ("not_ours", "called:water", NOT_OURS, "dispatching")] * 2,
         ("whistle", "centre", ONE, "called"), ("go_on", "centre", WORDS, "handling")],
        ("not_ours", "called:water", NOT_OURS, "not_now"),
    ),
    "Yiyang: level by level, from the grid to the county and over to discipline inspection": (
        "yiyang/wangxiaoge", "complaint",
        [("pass_up", "worker", {}, "township"), ("push", "township", {}, "dispatching"),
         ("refer", "centre", {"reason": "discipline", "words": "涉及作风"}, "referred")],
        ("whistle", "centre", ONE, "ended"),
    ),
    "Yiyang: a dispute that finds no agreement is told the next door": (
        "yiyang/wangxiaoge", "dispute",
        [("hand_on", "worker", {}, "mediating"),
         ("not_agreed", "mediator", {"reason": "court", "words": "差得太远"}, "referred")],
        None,
    ),
    "Yiyang: no third extension": (
        "yiyang/wangxiaoge", "complaint",
        [("push", "worker", {}, "dispatching"), ("whistle", "centre", ONE, "called"),
         ("attend", "called:water", {}, "handling"),
         *[("ask_time", "unit:water", {"words": "等料", "until": "2026-03-12"}, "extension_asked"),
           ("give_time", "centre", {}, "handling")] * 2],
        ("ask_time", "unit:water", {"words": "等料", "until": "2026-03-20"}, "used_up"),
    ),
    "Guiyang: an order is sent back once": (
        "guiyang/liubu", "facility",
        [("record", "police", WORDS, "filing"), ("file", "centre", {}, "dispatching"),
         ("dispatch", "centre", ONE, "handling"), ("send_back", "called:water", NOT_OURS, "dispatching"),
         ("dispatch", "centre", ONE, "handling")],
        ("send_back", "called:water", NOT_OURS, "used_up"),
    ),
    "Guiyang: not filed": (
        "guiyang/liubu", "appeal",
        [("record", "mediator", WORDS, "filing"),
         ("not_filed", "centre", {"reason": "settled", "words": "去年已答复"}, "refused")],
        None,
    ),
    "Guiyang: what fails the standard is not verified": (
        "guiyang/liubu", "facility",
        [("record", "collector", WORDS, "filing"), ("file", "centre", {}, "dispatching"),
         ("dispatch", "centre", ONE, "handling"), ("done", "unit:water", WORDS, "reviewing"),
         ("pass", "centre", {}, "verifying")],
        ("verified", "verifier", {"standard": "fails"}, "unfit"),
    ),
    "Cuiping: whatever is not on the list is refused, every time it is asked": (
        "cuiping/wubu", "service",
        [("report", "worker", WORDS, "assigning"),
         *[("call_worker", "centre", {"item": "visit"}, "grid_handling"),
           ("not_admitted", "worker", {"reason": "not_on_list"}, "assigning")] * 2],
        ("call_worker", "centre", {"item": "visit"}, "used_up"),
    ),
    "Cuiping: a department declines once": (
        "cuiping/wubu", "service",
        [("report", "worker", WORDS, "assigning"), ("assign", "centre", ONE, "handling"),
         ("not_ours", "unit:water", NOT_OURS, "assigning"), ("assign", "centre", ONE, "handling")],
        ("not_ours", "unit:water", NOT_OURS, "used_up"),
    ),
    "Cuiping: passed to another channel": (
        "cuiping/wubu", "appeal", [("refer", "worker", {"reason": "court", "words": "合同纠纷"}, "referred")], None,
    ),
    "Xuzhou: beyond the property company, then claimed, then the three find it unsolved": (
        "xuzhou/sibu", "facility",
        [("collect", "collector", {}, "classifying"), ("to_property", "community", {}, "property_handling"),
         ("property_cannot", "property", WORDS, "claiming"), ("claim", "claimer:power", {}, "handling"),
         ("solved", "unit:power", WORDS, "following"), ("not_met", "community", MET, "sorting_again"),
         ("designate", "street", {"units": ["housing"], "words": "牵头办"}, "handling"),
         ("solved", "unit:housing", WORDS, "following")],
        ("not_met", "community", MET, "used_up"),
    ),
    "Xuzhou: passed to another channel": (
        "xuzhou/sibu", "neighbour",
        [("collect", "collector", {}, "classifying"),
         ("refer", "community", {"reason": "police", "words": "有人受伤"}, "referred")],
        None,
    ),
    "Longnan: claimed, and the coordination body is not needed": (
        "longnan/minshi_zhishuo", "neighbour",
        [("to_neighbour", "committee", {}, "neighbour"), ("urge", "centre", WORDS, "neighbour"),
         ("claim", "claimer:water", {}, "claimed"), ("solved", "unit:water", WORDS, "tracking"),
         ("answered", "centre", {}, "judging"), ("judge", "raiser", RATED, "closed")],
        ("claim", "claimer:power", {}, "ended"),
    ),
    "Longnan: a family settles it with grid worker and mediator": (
        "longnan/minshi_zhishuo", "family",
        [("to_family", "committee", {}, "family"),
         ("reconciled", "mediator", {"words": "轮流照看", "family": "都同意"}, "tracking"),
         ("answered", "centre", {}, "judging"), ("judge", "raiser", RATED, "closed")],
        None,
    ),
    "Longnan: level by level, village, township, whistle, county": (
        "longnan/minshi_zhishuo", "village",
        [("report_up", "committee", WORDS, "joint"),
         ("whistle", "township", {"units": ["water", "power"]}, "called"),
         ("attend", "called:water", {}, "called"), ("attend", "called:power", {}, "joint_handling"),
         ("raise_up", "unit:water", WORDS, "county"),
         ("county_assign", "county", {"units": ["transport"]}, "joint_handling")],
        ("raise_up", "unit:transport", WORDS, "used_up"),
    ),
    "Longnan: what comes back goes to a cadre who keeps it": (
        "longnan/minshi_zhishuo", "village",
        [("settle", "committee", WORDS, "judging"), ("not_solved", "raiser", UNSOLVED, "rebound"),
         ("lead", "county", {"cadre": "zhang@township"}, "led")],
        ("report_up", "cadre", WORDS, "not_now"),
    ),
    "Longnan: what comes back is not given to a department again": (
        "longnan/minshi_zhishuo", "village",
        [("settle", "committee", WORDS, "judging"), ("not_solved", "raiser", UNSOLVED, "rebound")],
        ("county_assign", "county", ONE, "not_now"),
    ),
    "Longnan: policy is explained": (
        "longnan/minshi_zhishuo", "policy", [("explain", "committee", WORDS, "explained")], None,
    ),
    "Longnan: passed to another channel": (
        "longnan/minshi_zhishuo", "family",
        [("refer", "committee", {"reason": "police", "words": "有人动手"}, "referred")], None,
    ),
    "Hotline: a designated unit cannot return the order": (
        "national/hotline12345", "complaint",
        [("dispatch", "hub", ONE, "dispatched"),
         ("ask_return", "unit:water", {"reason": "other_unit", "basis": "三定方案"}, "return_asked"),
         ("designate", "hub", {"units": ["water"], "basis": "duty_list"}, "designated")],
        ("ask_return", "unit:water", {"reason": "other_unit", "basis": "三定方案"}, "not_now"),
    ),
    "Hotline: not on the town's list": (
        "national/hotline12345", "complaint",
        [("dispatch", "hub", ONE, "dispatched"), ("not_on_list", "unit:water", {}, "return_asked"),
         ("to_fallback", "hub", {"units": ["government"], "words": "兜底"}, "designated")],
        None,
    ),
    "Hotline: refused": (
        "national/hotline12345", "complaint",
        [("refuse", "hub", {"reason": "petition", "words": "已在信访"}, "refused")], None,
    ),
    "Hotline: danger is handed over at once": (
        "national/hotline12345", "help", [("hand_over", "hub", {"reason": "fire"}, "handed_over")], None,
    ),
    "Hotline: terminated by the hub, not by the unit": (
        "national/hotline12345", "complaint",
        [*SIGNED, ("ask_end", "unit:water", WORDS, "terminate_asked"),
         ("terminate", "hub", {"reason": "no_cooperation", "words": "五次未见"}, "terminated")],
        ("reply", "unit:water", WORDS, "ended"),
    ),
    "Hotline: the follow-up call hears that it is not done, once": (
        "national/hotline12345", "complaint",
        [*SIGNED, ("reply", "unit:water", WORDS, "replied"), ("review", "hub", {}, "visiting"),
         ("visit_failed", "hub", {"result": "not_done", "words": "没人来"}, "sent_back"),
         ("reply", "leader:water", WORDS, "replied"), ("review", "hub", {}, "visiting")],
        ("visit_failed", "hub", {"result": "unsatisfied", "words": "慢"}, "used_up"),
    ),
    "Hotline: what the unit cannot solve goes to the government office": (
        "national/hotline12345", "complaint",
        [*SIGNED, ("reply", "unit:water", WORDS, "replied"), ("review_fail", "hub", WORDS, "sent_back"),
         ("to_office", "leader:water", WORDS, "studied"), ("reply", "office", WORDS, "replied")],
        ("review_fail", "hub", WORDS, "used_up"),
    ),
}  # fmt: skip


def play(name: str, kind: str, moves: list[Move]) -> Run:
    """A matter after these moves, one every seven minutes from nine."""
    run, moment = Run(shipped(name), kind, at("09:00")), at("09:00")
    for action, who, inputs, where in moves:
        moment += timedelta(minutes=7)
        run.go(action, who, moment, inputs)
        assert run.state.step == where, action
    return run


@pytest.mark.parametrize("what", ODD)
def test_an_odd_way_goes_as_told_and_no_further(what: str) -> None:
    name, kind, moves, then = ODD[what]
    run = play(name, kind, moves)
    if then is None:
        assert run.playbook.steps[run.state.step].end is not None or run.state.step == "designated"
        return
    before = run.state
    refused = run.act(*then[:2], at("11:50"), then[2])
    assert isinstance(refused, Refusal)
    assert (refused.code, run.state) == (then[3], before)


@pytest.mark.parametrize(
    "what", [what for what, (name, _, moves, _) in ODD.items() if shipped(name).steps[moves[-1][3]].end]
)
def test_whoever_is_turned_away_is_told_why_and_where_to_go(what: str) -> None:
    name, kind, moves, _ = ODD[what]
    run = play(name, kind, moves)
    action = run.playbook.actions[moves[-1][0]]
    assert run.told[-1][1] == (action.tell and action.tell.says and action.tell.says.zh)
    if run.playbook.steps[run.state.step].end in {"refused", "referred", "terminated"}:
        assert "{next_door}" in run.told[-1][1]
        assert action.next_door


@pytest.mark.parametrize("name", RUNS)
def test_one_of_two_voices_does_not_close_a_matter_for_the_other(name: str) -> None:
    kind, moves = RUNS[name]
    last = next(index for index, move in enumerate(moves) if move[0] == "judge")
    run = play(name, kind, moves[:last])
    joined = step(run.playbook, run.state, AddVoice(at("10:30"), "neighbour"), run.city)
    assert isinstance(joined, Outcome)
    run.state = joined.state
    where = run.state.step
    run.go("judge", "raiser", at("10:40"), RATED)
    assert (run.state.step, run.state.voices["neighbour"]) == (where, None)


@pytest.mark.parametrize("name", RUNS)
def test_what_was_joined_to_another_matter_moves_no_more(name: str) -> None:
    kind, moves = RUNS[name]
    run = play(name, kind, [])
    run.state = replace(run.state, step=MERGED.name, owner=None, clocks=())
    action, who, inputs, _ = moves[0]
    refused = run.act(action, who, at("09:10"), inputs)
    assert isinstance(refused, Refusal)
    assert refused.code == "ended"


@pytest.mark.parametrize(
    ("name", "kind", "moves", "due"),
    [
        ("xiangcheng/bianminhu", "hazard", WHISTLED, "11:07"),
        ("yiyang/wangxiaoge", "complaint",
         [("push", "worker", {}, "dispatching"), ("whistle", "centre", {"units": ["water", "power"]}, "called")],
         "14:44"),
    ],
)  # fmt: skip
def test_a_unit_that_does_not_come_is_counted_late_at_the_minute(
    name: str, kind: str, moves: list[Move], due: str
) -> None:
    run = play(name, kind, moves)
    run.go("attend", "called:water", at("09:30"), {})
    run.run_out(at(due), "attend", "power")
    assert {call.unit: (str(call.mark), call.late) for call in run.state.calls} == {
        "water": ("attended", 0),
        "power": ("called", 1),
    }
    assert run.state.step == "called"
