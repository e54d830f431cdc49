"""When each thing is due on the main way of each method, and to whom it rises when nobody moves: exact instants.

Monday 2 March 2026, worked 8:30–12:00 and 13:30–17:30. A move is made every seven minutes from 9:00 on. Days end with
their last minute: one working day from Monday is Tuesday 17:30, seven days the midnight
after the 9th. A day without a month is in March.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from huiyin.engine.state import Refusal
from tests.playbooks.support import ZONE, Run, at, shipped
from tests.playbooks.ways import RUNS

SOLVE, JUDGE = "solve 09 17:30", "judge 10 00:00"
DUE = {
    "cuiping/wubu": [
        "report 02 14:30", "assign 02 14:37", SOLVE, "assign 02 14:51", SOLVE, "feedback 03 17:30", JUDGE,
        SOLVE, "feedback 03 17:30", JUDGE, "",
    ],
    "guiyang/liubu": [
        "collect 03 17:30", "file 02 11:07", "dispatch 02 11:14", SOLVE, "review 03 17:30", "verify 04 17:30", JUDGE,
        SOLVE, "review 03 17:30", "verify 04 17:30", JUDGE, "",
    ],
    "longnan/minshi_zhishuo": [
        "sort 03 17:30", "meeting 13 00:00", "solve 23 17:30", "feedback 04 17:30", "meeting 13 00:00", JUDGE,
        "raise 03 17:30", "solve 23 17:30", "feedback 04 17:30", JUDGE, "",
    ],
    "national/hotline12345": [
        "register 02 11:00", "sign 03 17:30", "decide 03 17:30", "sign 03 17:30", "contact 03 09:28; solve 09 17:30",
        SOLVE, "solve 09 17:30; attend/water 03 17:30; attend/power 03 17:30", "solve 09 17:30; attend/power 03 17:30",
        SOLVE, "decide 03 17:30; solve 09 17:30", "solve stopped; shelf 06-03 00:00", "solve 10 08:37",
        "review 03 17:30", "visit 05 17:30", "archive 10 00:00", SOLVE, "review 03 17:30", "visit 05 17:30",
        "archive 10 00:00",
    ],
    "xiangcheng/bianminhu": [
        "push 02 09:15", "attend 02 11:07; attend/transport 02 11:07; attend/water 02 11:07",
        "attend 02 11:07; attend/water 02 11:07", SOLVE, SOLVE, "check 03 17:30", JUDGE,
        SOLVE, "check 03 17:30", JUDGE, "",
    ],
    "xiangcheng/dajiefang": [
        "hear 02 14:30", "answer 03 17:30", "solve 23 17:30", "solve 23 17:30", "check 04 17:30", JUDGE,
        "solve 23 17:30", "check 04 17:30", JUDGE, "",
    ],
    "xuzhou/sibu": [
        "collect 03 17:30", "classify 03 17:30", "claim 03 17:30", SOLVE, "meet 10 00:00", JUDGE,
        "classify 03 17:30", SOLVE, "meet 10 00:00", JUDGE, "",
    ],
    "yiyang/wangxiaoge": [
        "respond 02 14:30", "township 05 17:30", "dispatch 02 11:14",
        "attend 02 14:51; attend/housing 02 14:51; attend/water 02 14:51", "attend 02 14:51; attend/water 02 14:51",
        SOLVE, SOLVE, "decide 02 15:19; solve 09 17:30", "solve 16 17:30", "check 04 17:30", JUDGE,
        SOLVE, "check 04 17:30", JUDGE, "",
    ],
}  # fmt: skip
# Nobody moves: who has it, and until when, to the duty desk and its second reminder.
RISING = {
    "cuiping/wubu": [
        "worker 02 14:30", "community 03 17:30", "centre 04 17:30", "above 05 17:30", "desk 06 17:30", "desk 07 17:30",
    ],
    "guiyang/liubu": ["collector 03 17:30", "centre 04 17:30", "above 05 17:30", "desk 06 17:30", "desk 07 17:30"],
    "longnan/minshi_zhishuo": [
        "committee 03 17:30", "secretary 04 17:30", "township 05 17:30", "coordination 06 17:30", "county 09 17:30",
        "desk 10 17:30", "desk 11 17:30",
    ],
    "national/hotline12345": ["hub 02 11:00", "chief 03 17:30", "desk 04 17:30", "desk 05 17:30"],
    "xiangcheng/bianminhu": ["centre 02 09:15", "above 02 09:30", "desk 02 09:45", "desk 03 09:45"],
    "xiangcheng/dajiefang": ["clerk 02 14:30", "head 03 17:30", "desk 04 17:30", "desk 05 17:30"],
    "xuzhou/sibu": ["collector 03 17:30", "community 04 17:30", "street 05 17:30", "desk 06 17:30", "desk 07 17:30"],
    "yiyang/wangxiaoge": [
        "worker 02 14:30", "village 02 16:30", "township 03 09:30", "centre 03 11:30", "supervisor 03 15:00",
        "desk 03 17:00", "desk 04 17:00",
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", RUNS)
def test_everything_on_the_main_way_is_due_when_the_table_says(name: str) -> None:
    kind, moves = RUNS[name]
    moment = at("09:00")
    run = Run(shipped(name), kind, moment)
    found = [run.due()]
    for action, who, inputs, _ in moves:
        moment += timedelta(minutes=7)
        run.go(action, who, moment, inputs)
        found.append(run.due())
    assert found == DUE[name]


@pytest.mark.parametrize("name", RUNS)
def test_what_nobody_moves_rises_level_by_level_to_the_duty_desk(name: str) -> None:
    run = Run(shipped(name), next(iter(shipped(name).kinds)), at("09:00"))
    begun, found = run.state.step, []
    for _ in RISING[name]:
        assert run.state.owner
        (clock,) = run.state.clocks
        assert clock.due_at
        found.append(f"{run.state.owner.role} {clock.due_at.astimezone(ZONE):%d %H:%M}")
        run.run_out(clock.due_at, clock.name)
    assert found == RISING[name]
    assert run.state.step == begun


MEDIATION = "national/people_mediation"
Walk = list[tuple[str, str, dict[str, Any]]]
MEDIATING: Walk = [("accept", "village", {"who": "m1"}), ("agree_to_mediate", "party", {})]
LENGTHENED: Walk = [*MEDIATING, ("agree_longer", "party", {}), ("lengthen", "mediator", {})]
COURTS: Walk = [("take_commission", "county", {"who": "m1", "until": "2026-03-20"})]
# A dispute that nobody settles, from tier to tier: where it is, until when, and until when by law or by the court.
TIERS: dict[str, tuple[str, str, Walk, list[str]]] = {
    "from the grid worker": ("grid", "normal", [], [
        "grid worker: grid_time 06 00:00", "applied village: accept 11 17:30", "applied town: accept 12 17:30",
    ]),
    "from the village": ("", "normal", MEDIATING, [
        "mediating mediator: mediate 04-02 00:00; village_time 13 00:00",
        "town_level town: mediate 04-02 00:00; town_time 23 00:00",
        "county_level county: mediate 04-02 00:00; county_time 04-01 00:00",
        "at_court court: filing 04-09 00:00", "at_court supervisor: filing 04-10 17:30",
    ]),
    "urgent": ("", "urgent", MEDIATING, [
        "mediating mediator: mediate 10 00:00; village_time 05 00:00",
        "town_level town: mediate 10 00:00; town_time 08 00:00",
        "county_level county: mediate 10 00:00; county_time 10 00:00",
    ]),
    "with thirty more days by everybody's consent": ("", "normal", LENGTHENED, [
        "mediating mediator: mediate 05-02 00:00; village_time 13 00:00",
        "town_level town: mediate 05-02 00:00; town_time 23 00:00",
    ]),
    "through the single window, at once": ("window", "normal", [("sort_simple", "county", {"who": "m1"})], [
        "fast mediator: fast_time 06 00:00", "applied village: accept 11 17:30",
    ]),
    "to the responsible organ": ("window", "normal", [
        ("refer_to_organ", "county", {"units": ["labour"], "reason": "arbitration", "words": "工伤"}),
    ], ["organ organ: organ_accept 09 17:30", "organ county: organ_accept 10 17:30"]),
    "for a court, to the day that it set": ("commissioned", "normal", COURTS, [
        "commission mediator: commission 21 00:00", "at_court court: filing 29 00:00",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("story", TIERS)
def test_what_is_not_settled_goes_from_tier_to_tier_within_the_time_of_the_law(story: str) -> None:
    start, urgency, moves, expected = TIERS[story]
    run = Run(shipped(MEDIATION), "neighbours", at("09:00"), urgency=urgency, start=start)
    for action, who, inputs in moves:
        run.go(action, who, at("09:07"), inputs)
    found = []
    for _ in expected:
        assert run.state.owner
        found.append(f"{run.state.step} {run.state.owner.role}: {run.due()}")
        due_at, name = min((clock.due_at, -n, clock.name) for n, clock in enumerate(run.state.clocks))[::2]
        assert due_at
        run.run_out(due_at, name)
    assert found == expected


@pytest.mark.parametrize(
    ("done", "refused"),
    [
        ([], "refer_to_court"),
        ([("pass_up", "mediator")], "pass_up"),
        ([("pass_up", "mediator"), ("pass_to_county", "town")], "pass_to_county"),
        ([("pass_up", "mediator"), ("pass_to_county", "town"), ("refer_to_court", "county")], "refer_to_court"),
    ],
)
def test_every_tier_hands_a_dispute_up_to_the_next_one_and_no_tier_has_it_twice(
    done: list[tuple[str, str]], refused: str
) -> None:
    run = Run(shipped(MEDIATION), "neighbours", at("09:00"))
    up = {"words": "调不成", "ways": ["arbitration", "administrative", "suit"]}
    for action, who, inputs in MEDIATING:
        run.go(action, who, at("09:07"), inputs)
    for action, who in done:
        run.go(action, who, at("09:14"), up)
    outcome = run.act(refused, "county" if refused == "refer_to_court" else "mediator", at("09:21"), up)
    assert isinstance(outcome, Refusal)
    assert outcome.code == "not_now"


def test_the_court_is_reached_only_with_every_other_way_told() -> None:
    run = Run(shipped(MEDIATION), "neighbours", at("09:00"), start="commissioned")
    told_of_two = {"words": "当事人不接受", "ways": ["arbitration", "suit"]}
    outcome = run.act("refer_to_court", "county", at("09:07"), told_of_two)
    assert isinstance(outcome, Refusal)
    assert (outcome.code, run.state.step) == ("unfit", "commissioned")
