"""Warning letters and protection orders: every statutory clock as a table of exact instants, and what they refuse.

Monday 2 March 2026. Days end with their last minute: five days from the 2nd is the midnight after the 7th. A day
without a month is in March.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from huiyin.engine.state import Outcome, Refusal, Warn
from huiyin.engine.stepping import step
from tests.playbooks.support import ZONE, Run, at, shipped

LETTER, ORDER = "national/warning_letter", "national/protection_order"
WORDS = {"words": "说明"}
PAPER = {"offender": "李某", "facts": "二月二十八日动手打人", "ban": "不得殴打、威胁"}
SERVED = {"served": ["offender", "victim", "committee"], "manner": "signed"}
ALL_FOUR = {"served": ["applicant", "respondent", "police", "committee"], **WORDS}
SEEN = {"seen": ["offender", "victim"], "found": "calm", **WORDS}
Move = tuple[datetime, str, str, dict[str, Any]]


def day(month: int, number: int, clock: str = "09:00") -> datetime:
    return at(clock).replace(month=month, day=number)


def walked(name: str, kind: str, moves: list[Move], urgency: str = "normal") -> tuple[Run, list[str]]:
    """The matter after its moves, and what was due at the start and after each."""
    run = Run(shipped(name), kind, at("09:00"), urgency=urgency)
    due = [run.due()]
    for moment, action, who, inputs in moves:
        run.go(action, who, moment, inputs)
        due.append(run.due())
    return run, due


def test_a_letter_is_served_within_five_days_visited_within_thirty_and_supervised_for_ninety() -> None:
    run, due = walked(
        LETTER,
        "letter",
        [
            (day(3, 3), "issue", "chief", PAPER),
            (day(3, 4, "15:20"), "serve", "officer", SERVED),
            (day(3, 20), "visit", "officer", SEEN),
            (day(4, 10), "visit", "committee", SEEN),
        ],
    )
    assert due == [
        "serve 08 00:00", "serve 08 00:00", "visit 04-04 00:00; supervise 06-03 00:00",
        "visit 04-20 00:00; supervise 06-03 00:00", "visit 05-11 00:00; supervise 06-03 00:00",
    ]  # fmt: skip
    run.run_out(day(6, 3, "00:00"), "supervise")
    assert (run.state.step, run.due()) == ("over", "decide 06-08 17:30")
    assert isinstance(run.act("end_well", "county", day(6, 3), WORDS), Outcome)
    assert run.state.step == "kept"


def test_a_letter_counts_as_served_only_when_all_three_have_it() -> None:
    run, _due = walked(LETTER, "letter", [(day(3, 3), "issue", "chief", PAPER)])
    refused = run.act("serve", "officer", day(3, 4), {**SERVED, "served": ["offender", "committee"]})
    assert isinstance(refused, Refusal)
    assert (refused.code, run.state.step) == ("unfit", "issued")


def test_a_letter_that_is_not_served_and_a_visit_that_is_missed_rise_level_by_level() -> None:
    run, _due = walked(LETTER, "letter", [])
    owners = []
    for _ in range(3):
        (clock,) = run.state.clocks
        assert clock.due_at is not None
        run.run_out(clock.due_at, "serve")
        assert run.state.owner is not None
        owners.append(run.state.owner.role)
    assert owners == ["chief", "county", "desk"]
    run, _due = walked(
        LETTER, "letter", [(day(3, 3), "issue", "chief", PAPER), (day(3, 4), "serve", "officer", SERVED)]
    )
    run.run_out(day(4, 4, "00:00"), "visit")
    assert run.state.owner is not None
    assert (run.state.step, run.state.owner.role) == ("supervised", "chief")


WANTS: Move = (day(3, 2, "10:00"), "wants", "person", {})
APPLIED: Move = (day(3, 2, "10:30"), "apply", "contact", WORDS)


@pytest.mark.parametrize(
    ("urgency", "due"),
    [
        ("normal", ["prepare 03 09:00", "prepare 03 09:00", "decide 05 10:30"]),
        ("urgent", ["prepare 02 11:00", "prepare 02 11:00", "decide 03 10:30"]),
        ("critical", ["prepare 02 11:00", "prepare 02 11:00", "decide 03 10:30"]),
    ],
)
def test_the_court_has_seventy_two_hours_or_twenty_four(urgency: str, due: list[str]) -> None:
    assert walked(ORDER, "own", [WANTS, APPLIED], urgency)[1] == due


@pytest.mark.parametrize(
    ("until", "due", "warned"),
    [
        ("2026-09-04", "check 05 09:00; valid 09-05 00:00", datetime(2026, 7, 30, 1, 48, tzinfo=ZONE)),
        ("2026-06-30", "check 05 09:00; valid 07-01 00:00", datetime(2026, 6, 7, 6, 36, tzinfo=ZONE)),
    ],
)
def test_an_order_holds_to_its_day_and_warns_in_time_to_lengthen_it(until: str, due: str, warned: datetime) -> None:
    granted = (day(3, 4), "grant", "contact", {"until": until, "measures": "禁止接触"})
    run, seen = walked(ORDER, "own", [WANTS, APPLIED, granted])
    assert seen[-1] == due
    clock = next(c for c in run.state.clocks if c.name == "valid")
    assert clock.warn_at == warned
    told = step(run.playbook, run.state, Warn(warned, "valid"), run.city)
    assert isinstance(told, Outcome)
    assert told.state.owner == run.state.owner


@pytest.mark.parametrize(("until", "code"), [("2026-09-05", "day"), ("2026-03-03", "day"), ("2026-09-04", "")])
def test_no_order_reaches_beyond_six_months(until: str, code: str) -> None:
    run, _due = walked(ORDER, "own", [WANTS, APPLIED])
    outcome = run.act("grant", "contact", day(3, 4), {"until": until, "measures": "禁止接触"})
    assert (outcome.code if isinstance(outcome, Refusal) else "") == code
    if isinstance(outcome, Refusal):
        assert "2026-09-04" in outcome.words.zh
        assert run.state.step == "before_court"


def in_force() -> Run:
    granted = (day(3, 4), "grant", "contact", {"until": "2026-06-30", "measures": "禁止接触"})
    served = (day(3, 4, "16:00"), "serve", "officer", ALL_FOUR)
    run, due = walked(ORDER, "own", [WANTS, APPLIED, granted, served])
    assert due[-1] == "visit 04-04 00:00; valid 07-01 00:00; review 10 00:00"
    return run


def test_an_order_is_lengthened_changed_or_revoked_only_before_it_runs_out() -> None:
    run = in_force()
    run.go("lengthen", "contact", day(6, 20), {"until": "2026-12-20", **WORDS})
    assert "valid 12-21 00:00" in run.due()
    refused = run.act("lengthen", "contact", day(6, 22), {"until": "2026-12-23", **WORDS})
    assert isinstance(refused, Refusal)
    assert refused.code == "day"
    run.run_out(day(12, 21, "00:00"), "valid")
    assert (run.state.step, run.due()) == ("over", "assess 12-24 17:30")
    for action, inputs in (("change", {"measures": "迁出"}), ("revoke", {"reason": "asked", **WORDS})):
        assert isinstance(run.act(action, "contact", day(12, 21), inputs), Refusal)


def test_a_review_within_five_days_does_not_stop_the_order() -> None:
    run = in_force()
    run.go("their_review", "officer", day(3, 9, "23:00"), WORDS)
    assert (run.state.step, "valid 07-01 00:00" in run.due()) == ("in_force", True)
    late = in_force()
    late.run_out(day(3, 10, "00:00"), "review")
    refused = late.act("their_review", "officer", day(3, 10), WORDS)
    assert isinstance(refused, Refusal)
    assert (refused.code, late.state.step) == ("too_late", "in_force")


def test_a_refusal_may_be_reviewed_for_five_days_and_then_ends_with_every_other_way_told() -> None:
    moves = [WANTS, APPLIED, (day(3, 4), "refuse", "contact", WORDS)]
    run, due = walked(ORDER, "own", moves)
    assert due[-1] == "refusal_review 10 00:00"
    again, _due = walked(ORDER, "own", [*moves, (day(3, 9), "ask_review", "contact", {})])
    assert (again.state.step, again.due()) == ("before_court", "decide 12 09:00")
    ended = run.run_out(day(3, 10, "00:00"), "refusal_review")
    says = ended.messages[0].tell.says
    assert run.state.step == "not_granted"
    assert says is not None
    assert "12338" in says.zh


def test_nobody_applies_for_whoever_can_and_has_not_agreed() -> None:
    run, _due = walked(ORDER, "own", [])
    for action, inputs in (("apply", WORDS), ("apply_for", {"reason": "forced", **WORDS})):
        refused = run.act(action, "contact", day(3, 2, "10:00"), inputs)
        assert isinstance(refused, Refusal)
        assert refused.code in ("not_ready", "not_this_kind")
    other, _due = walked(
        ORDER, "for_another", [(day(3, 2, "10:00"), "apply_for", "officer", {"reason": "forced", **WORDS})]
    )
    assert (run.state.step, other.state.step) == ("asked", "before_court")


def test_an_order_that_ran_out_never_ends_by_itself() -> None:
    run = in_force()
    run.run_out(day(7, 1, "00:00"), "valid")
    moment = day(7, 1)
    for _ in range(6):
        (clock,) = run.state.clocks
        assert clock.due_at is not None
        moment = max(moment, clock.due_at)
        run.run_out(moment, "assess")
    assert run.state.owner is not None
    assert (run.state.step, run.state.owner.role) == ("over", "desk")
    assert moment > day(7, 1) + timedelta(days=3)


BAD_TIES = [
    ("gongxian/fanjiabao", "red", "place_red", "chief", {"kind": "blue", "plan": "x", **WORDS}),
    ("gongxian/fanjiabao", "blue", "place", "chief", {"kind": "red", "plan": "x", **WORDS}),
]


@pytest.mark.parametrize(("name", "kind", "action", "who", "inputs"), BAD_TIES)
def test_a_colour_and_the_step_that_is_for_it_go_together(
    name: str, kind: str, action: str, who: str, inputs: dict[str, Any]
) -> None:
    run = Run(shipped(name), kind, at("09:00"))
    refused = run.act(action, who, at("09:10"), inputs)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field, run.state.kind) == ("unfit", "kind", kind)


def test_every_colour_in_gongxian_is_where_its_owner_is() -> None:
    run = Run(shipped("gongxian/fanjiabao"), "blue", at("09:00"))
    run.go("place", "chief", at("09:10"), {"kind": "orange", "plan": "每两月看一次", **WORDS})
    run.go("to_blue", "chief", day(4, 2), {"kind": "blue", **WORDS})
    again = run.act("to_blue", "chief", day(5, 20), {"kind": "blue", **WORDS})
    assert isinstance(again, Refusal)
    run.go("raise", "officer", day(5, 21), {"kind": "red", **WORDS})
    assert run.state.owner is not None
    assert (run.state.step, run.state.kind, run.state.owner.role) == ("red", "red", "chief")
    run.go("lower", "county", day(6, 22), {"kind": "blue", **WORDS})
    assert (run.state.step, run.state.kind, run.state.owner.role) == ("watched", "blue", "officer")


def helped(kind: str = "blue") -> Run:
    run = Run(shipped("nanxian/haohaoshuohua"), kind, at("09:00"))
    run.go("accept", "couple", at("09:10"), {})
    run.go({"blue": "to_village", "yellow": "to_township"}[kind], "village", at("09:20"), WORDS)
    return run


def test_nobody_in_nanxian_is_helped_without_having_agreed() -> None:
    run = Run(shipped("nanxian/haohaoshuohua"), "blue", at("09:00"))
    refused = run.act("to_village", "village", at("09:10"), WORDS)
    assert isinstance(refused, Refusal)
    assert (refused.code, run.state.step) == ("not_ready", "noticed")


def test_trouble_in_nanxian_rises_level_by_level() -> None:
    run = helped()
    refused = run.act("raise_county", "village", at("09:30"), {"kind": "red", **WORDS})
    assert isinstance(refused, Refusal)
    run.go("raise_township", "village", at("09:30"), {"kind": "yellow", **WORDS})
    assert (run.state.step, run.state.kind) == ("township", "yellow")
    run.go("raise_county", "township", at("09:40"), {"kind": "red", **WORDS})
    assert (run.state.step, run.state.kind) == ("county", "red")
    again = helped()
    again.go("agreed", "village", at("09:30"), WORDS)
    again.go("again_to_township", "township", at("09:40"), {"kind": "yellow", **WORDS})
    assert (again.state.step, again.state.kind) == ("township", "yellow")


def test_where_violence_is_on_record_nobody_brings_the_two_together() -> None:
    run, together = helped(), {"both": ["one", "other"], **WORDS}
    run.go("talk_together", "village", at("09:30"), together)
    run.go("violence", "village", at("09:40"), WORDS)
    for action, inputs in (("talk_together", together), ("agreed", WORDS)):
        refused = run.act(action, "village", day(3, 9), inputs)
        assert isinstance(refused, Refusal)
        assert refused.code == "barred"
        assert "有家庭暴力记录" in refused.words.zh
    assert run.state.step == "village"
    run.go("talk", "village", day(3, 9), WORDS)
    run.go("to_police", "village", day(3, 9, "10:00"), WORDS)
    assert run.state.step == "police"
