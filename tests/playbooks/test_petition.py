"""Petitions by their kinds: the days of the Regulations as a table of exact instants, and what each kind does not have.

The days off of autumn 2026: 1 to 7 October, worked on Saturday 10 October instead. Natural days end at midnight, a last
day off moves on; working days end at half past five (DOMAIN §3.10).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from huiyin.engine.calendar import WorkingCalendar
from huiyin.engine.state import Open, Outcome, Refusal, State
from huiyin.engine.stepping import step
from tests.playbooks.support import AFTERNOON, MORNING, ZONE, City, Run, shipped

HOLIDAYS = frozenset(date(2026, 10, day) for day in range(1, 8))
AUTUMN = WorkingCalendar(
    "autumn", "Asia/Shanghai", HOLIDAYS, frozenset({date(2026, 10, 10)}), (MORNING, AFTERNOON),
    date(2026, 1, 1), date(2027, 12, 31),
)  # fmt: skip
WORDS = {"words": "写明情况和理由"}
REPLY = {**WORDS, "outcome": "reject"}
ONE = {"units": ["housing"]}
BOTH = {"units": ["housing", "water"], **WORDS}


class AutumnCity(City):
    calendar = AUTUMN


class Petition(Run):
    """A petition of a kind, registered on a day at ten in the morning; each move says on which day it is made."""

    def __init__(self, kind: str, on: date = date(2026, 9, 16)) -> None:
        super().__init__(shipped("national/petition"), kind, _ten(on))
        self.city, self.on = AutumnCity(), on
        opened = step(self.playbook, State(), Open(_ten(on), kind, "normal", voices=("resident",)), self.city)
        assert isinstance(opened, Outcome)
        self.state = opened.state

    def move(self, action: str, who: str, inputs: Mapping[str, Any] = {}, *, days: int = 0) -> Outcome | Refusal:
        self.on += timedelta(days=days)
        return self.act(action, who, _ten(self.on), inputs)

    def last_instants(self) -> dict[str, str]:
        """Each running clock and when it is due, on the city's wall."""
        return {
            f"{clock.name}{'/' + clock.unit if clock.unit else ''}": f"{clock.due_at.astimezone(ZONE):%m-%d %H:%M}"
            for clock in self.state.clocks
            if clock.due_at
        }


def _ten(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 10, tzinfo=ZONE)


CLAIM: list[tuple[str, str, dict[str, Any], int, dict[str, str]]] = [
    # action, who, inputs, days later, what runs then
    ("pass_on", "office", ONE, 0, {"objection": "09-23 17:30", "notice": "10-09 00:00"}),  # 1 Oct. rolls to the 8th
    ("accept", "unit", {}, 5, {"settle": "11-21 00:00"}),  # Friday 20 Nov., sixty days from Monday 21 Sept.
    ("ask_time", "unit", WORDS, 58, {"decide": "11-20 17:30", "settle": "11-21 00:00"}),
    ("give_time", "leader", WORDS, 1, {"settle": "12-22 00:00"}),  # thirty from 20 Nov. is Sunday the 20th
    ("reply", "unit", REPLY, 20, {"review_window": "01-09 00:00"}),
    ("ask_review", "raiser", WORDS, 28, {"review": "02-06 00:00"}),
    ("review_opinion", "superior", REPLY, 2, {"second_window": "02-09 00:00"}),  # 7 Feb. is a Sunday
    ("ask_second_review", "raiser", WORDS, 30, {"second_review": "03-10 00:00"}),
    ("hear", "highest", WORDS, 10, {"hearing": "03-20 00:00"}),
    ("heard", "highest", WORDS, 12, {"second_review": "03-22 00:00"}),
    ("second_opinion", "highest", REPLY, 3, {}),
]  # fmt: skip


def test_fifteen_sixty_thirty_days_fall_due_at_these_instants() -> None:
    petition = Petition("claim")
    found = [("registered", petition.last_instants())]
    for action, who, inputs, days, _ in CLAIM:
        assert isinstance(petition.move(action, who, inputs, days=days), Outcome), action
        found.append((action, petition.last_instants()))
    # The fifteen days to pass on, from 16 September, end in the holiday and roll to the 8th of October.
    expected = [("registered", {"transfer": "10-09 00:00"})] + [(one[0], one[4]) for one in CLAIM]
    assert found == expected


@pytest.mark.parametrize(
    ("on", "transfer", "objection", "notice"),
    [
        (date(2026, 9, 15), "10-01 00:00", "09-22 17:30", "10-01 00:00"),
        (date(2026, 9, 16), "10-09 00:00", "09-23 17:30", "10-09 00:00"),
        (date(2026, 9, 25), "10-11 00:00", "10-09 17:30", "10-11 00:00"),  # the tenth is worked though a Saturday
        (date(2026, 9, 30), "10-16 00:00", "10-13 17:30", "10-16 00:00"),
        (date(2026, 12, 17), "01-02 00:00", "12-24 17:30", "01-02 00:00"),
    ],
)
def test_fifteen_natural_days_and_five_working_days_from_any_day(
    on: date, transfer: str, objection: str, notice: str
) -> None:
    petition = Petition("claim", on)
    assert petition.last_instants() == {"transfer": transfer}
    petition.move("pass_on", "office", ONE)
    assert petition.last_instants() == {"objection": objection, "notice": notice}


@pytest.mark.parametrize(
    ("kind", "moves", "due", "outcome"),
    [
        ("suggestion", ["take_up", "studied", "answer_suggestion"], {"study": "10-17 00:00"}, "adopted"),
        ("accusation", ["receive", "looked_into", "feed_back"], {"examine": "12-17 00:00"}, None),
    ],
)
def test_a_suggestion_and_an_accusation_have_neither_sixty_days_nor_a_review(
    kind: str, moves: list[str], due: dict[str, str], outcome: str | None
) -> None:
    petition = Petition(kind)
    petition.move("pass_on", "office", ONE)
    refused = petition.move("accept", "unit")
    assert isinstance(refused, Refusal)
    petition.move(moves[0], "unit")
    assert petition.last_instants() == due
    petition.move(moves[1], "unit", WORDS)
    petition.move(moves[2], "leader", {**WORDS, **({"outcome": outcome} if outcome else {})})
    ended = petition.playbook.step(petition.state.step)
    assert (ended.end, petition.last_instants()) == ("explained", {})
    assert isinstance(petition.move("ask_review", "raiser", WORDS), Refusal)


def test_whoever_studied_a_suggestion_does_not_decide_on_it() -> None:
    petition = Petition("suggestion")
    petition.move("pass_on", "office", ONE)
    petition.move("take_up", "unit")
    refused = petition.move("answer_suggestion", "unit", {**WORDS, "outcome": "adopted"})
    assert (isinstance(refused, Refusal), petition.state.step) == (True, "studying")


def test_more_time_is_given_once_and_its_reason_is_told() -> None:
    petition = Petition("claim")
    for action, who, inputs in (("pass_on", "office", ONE), ("accept", "unit", {}), ("ask_time", "unit", WORDS)):
        petition.move(action, who, inputs)
    assert isinstance(petition.move("give_time", "leader", {}), Refusal)  # without a reason there is no more time
    petition.move("give_time", "leader", {"words": "要做鉴定"})
    assert petition.told[-1][1] == "情况复杂，经批准办理期限延长三十日：{words}"
    refused = petition.move("ask_time", "unit", WORDS)
    assert (isinstance(refused, Refusal) and refused.code, petition.state.step) == ("used_up", "accepted")


def joint() -> Petition:
    petition = Petition("claim")
    for action, who, inputs in (("pass_on", "office", ONE), ("accept", "unit", {}), ("call_together", "unit", BOTH)):
        assert isinstance(petition.move(action, who, inputs), Outcome), action
    return petition


def test_a_claim_across_a_boundary_has_one_leader_and_needs_every_unit() -> None:
    petition = joint()
    assert petition.state.lead == "housing"
    assert petition.last_instants() == {
        "settle": "11-17 00:00", "join/housing": "10-09 00:00", "join/water": "10-09 00:00",
    }  # fmt: skip
    petition.move("give_opinion", "called:housing", WORDS)
    early = petition.move("reply_jointly", "unit", REPLY)
    assert (isinstance(early, Refusal), petition.state.step) == (True, "joint")
    petition.move("give_opinion", "called:water", WORDS)
    assert isinstance(petition.move("reply_jointly", "unit", REPLY), Outcome)
    assert petition.state.step == "replied"


def test_where_the_units_do_not_agree_the_organ_above_decides_and_it_is_not_asked_again() -> None:
    petition = joint()
    petition.move("give_opinion", "called:housing", WORDS)
    petition.move("decide_alone", "superior", WORDS)
    assert (petition.state.step, petition.state.owner and petition.state.owner.role) == ("accepted", "unit")
    again = petition.move("call_together", "unit", BOTH)
    assert isinstance(again, Refusal)
    assert again.code == "used_up"


def test_a_petition_is_shown_only_to_those_who_have_it() -> None:
    assert shipped("national/petition").sensitivity == "protected"
