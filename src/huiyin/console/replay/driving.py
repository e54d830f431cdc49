"""Driving: time jumps to whatever comes next: an appeal, a deed of somebody, or a clock that runs out.

Everything goes through the services that the pages use: ``appeals.receive``, ``casework.act``, ``casework.run_due``.
At one instant clocks run out first: a limit that ends at five is over at five.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.db import connection

from huiyin.appeals.services.receiving import receive
from huiyin.casework.jobs import run_due
from huiyin.casework.services import act, write_checkpoint
from huiyin.casework.types import RaiserContact, Receipt, VoiceProof
from huiyin.console.replay.appeals import Appeal
from huiyin.console.replay.routes import Move
from huiyin.console.replay.rule import Rule
from huiyin.console.replay.town import DEPARTMENT, Town
from huiyin.engine.calendar import CalendarGap, WorkingCalendar
from huiyin.engine.definition import Binding, Playbook
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import HeldClock
from huiyin.people.types import Actor

PATIENCE = timedelta(days=60)
"""How long clocks are let run after the last deed, for raisers who never judge."""
_CHECKPOINT_EVERY = timedelta(days=30)
_RUNNER = Actor.system("runner")
_WORDS = "已核实，请按规定办理。"

# Asked before everything that happens: plain SQL, because building a query costs more than answering this one.
_NEXT_SQL = """
SELECT next_at FROM casework_matterclock WHERE state = 'running' AND next_at IS NOT NULL ORDER BY next_at LIMIT 50
"""
_REVISION_SQL = "SELECT revision FROM casework_matter WHERE id = %s"


@dataclass
class Case:
    """One appeal on its way. ``waiting`` counts the called units that have not come yet."""

    appeal: Appeal
    grid: str
    units: tuple[UUID, ...]
    receipt: Receipt | None = None
    waiting: int = 0
    is_second_round: bool = False

    @property
    def matter_id(self) -> UUID:
        """The matter; only asked once it is opened."""
        if self.receipt is None:
            raise AssertionError("Not opened yet.")
        return self.receipt.matter_id


@dataclass
class Drive:
    """One replay under way. ``refused`` holds (appeal id, what was tried, the sentence); ``clock`` is moved on."""

    town: Town
    playbook: Playbook
    rule: Rule
    calendar: WorkingCalendar
    clock: HeldClock
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    cases: dict[UUID, Case] = field(default_factory=dict)
    _plan: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)
    _checkpoint_at: datetime | None = None

    def run(self, appeals: Sequence[Appeal]) -> None:
        """Take every appeal in when it was raised and go on until nothing more can happen."""
        for appeal in appeals:
            county_units = self._case(appeal)
            self._at(appeal.raised_at, lambda case=county_units: self._open(case))  # type: ignore[misc]  # bound per turn
        last = appeals[0].raised_at
        while True:
            planned = self._plan[0][0] if self._plan else None
            due = _next_clocks()
            if due and (planned is None or due[0] <= planned):
                if planned is None and due[0] > last + PATIENCE:
                    return
                self._run_out(due)
            elif planned is not None:
                last = planned
                self.clock.set(planned)
                heapq.heappop(self._plan)[2]()
            else:
                return
            self._sign()

    def _case(self, appeal: Appeal) -> Case:
        grid = self.rule.grid(appeal.id)
        units = self.town.units[grid[:6]]
        return Case(appeal, grid, tuple(units[number] for number in self.rule.called(appeal.id)))

    def _at(self, instant: datetime, deed: Callable[[], None]) -> None:
        heapq.heappush(self._plan, (instant, next(self._numbers), deed))

    def _run_out(self, due: Sequence[datetime]) -> None:
        self.clock.set(max(due[0], self.clock.now()))
        together = sum(instant <= self.clock.now() for instant in due)
        run_due(together, actor=_RUNNER)

    def _sign(self) -> None:
        """Write a checkpoint now and then, as the runner does every minute."""
        instant = self.clock.now()
        if self._checkpoint_at is None or instant - self._checkpoint_at >= _CHECKPOINT_EVERY:
            self._checkpoint_at = instant
            write_checkpoint(_RUNNER)

    def _open(self, case: Case) -> None:
        appeal = case.appeal
        try:
            received = receive(
                Actor.anonymous(),
                door="box",
                words=appeal.words,
                place=case.grid,
                kind=self.rule.kind(appeal.id),
                raiser=RaiserContact(name=appeal.raiser),
                alias=("replay", appeal.id),
            )
        except Refused as refused:
            self.refused.append((appeal.id, "receive", str(refused)))
            return
        case.receipt = received.receipt
        self.cases[case.matter_id] = case
        self._plan_before(case, 0)

    def _plan_before(self, case: Case, number: int) -> None:
        """Plan the next move before the answer, or the answer; never after the reply came."""
        moves, replied = self.rule.route.before, case.appeal.replied_at
        if number == len(moves):
            self._at(replied, lambda: self._answer(case))
            return
        move = moves[number]
        turns = range(len(case.units)) if move.each else range(1)
        case.waiting = len(turns)
        for turn in turns:
            minutes = self.rule.minutes(case.appeal.id, move, f"/{turn}" if move.each else "")
            unit = case.units[turn]
            self._at(
                min(self._later(minutes), replied),
                lambda unit=unit: self._move_before(case, number, unit),  # type: ignore[misc]  # bound per turn
            )

    def _move_before(self, case: Case, number: int, unit: UUID) -> None:
        if not self._do(case, self.rule.route.before[number], unit=unit):
            return
        case.waiting -= 1
        if not case.waiting:
            self._plan_before(case, number + 1)

    def _answer(self, case: Case) -> None:
        route = self.rule.route
        if self._do(case, Move(route.answer, route.answered_by, 0, 1), words=case.appeal.reply, unit=case.units[0]):
            self._plan_after(case, 0)

    def _plan_after(self, case: Case, number: int) -> None:
        """Plan the next move after the answer, or what the raiser says."""
        moves, turn = self.rule.route.after, "/again" if case.is_second_round else ""
        if number == len(moves):
            self._plan_judgement(case, turn)
            return
        minutes = self.rule.minutes(case.appeal.id, moves[number], turn)
        self._at(self._later(minutes), lambda: self._move_after(case, number))

    def _move_after(self, case: Case, number: int) -> None:
        if self._do(case, self.rule.route.after[number]):
            self._plan_after(case, number + 1)

    def _plan_judgement(self, case: Case, turn: str) -> None:
        verdict = self.rule.verdict(case.appeal.id)
        if verdict == "silent":
            return
        says_not = verdict == "not_solved" and not case.is_second_round
        deed = self._say_not_solved if says_not else self._judge
        self._at(self.clock.now() + self.rule.thinking(case.appeal.id, turn), lambda: deed(case))

    def _judge(self, case: Case) -> None:
        self._do(case, Move("judge", "raiser", 0, 1), rating=self.rule.rating(case.appeal.id))

    def _say_not_solved(self, case: Case) -> None:
        if self._do(case, Move("not_solved", "raiser", 0, 1), words="没有解决。"):
            case.is_second_round = True
            again = self.rule.route.again
            minutes = self.rule.minutes(case.appeal.id, again, "/again")
            self._at(self._later(minutes), lambda: self._answer_again(case))

    def _answer_again(self, case: Case) -> None:
        if self._do(case, self.rule.route.again, words=case.appeal.reply):
            self._plan_after(case, 0)

    def _later(self, minutes: int) -> datetime:
        """So many working minutes from now; natural ones where no calendar reaches."""
        try:
            return self.calendar.add_working(self.clock.now(), minutes * 60)
        except CalendarGap:
            return self.clock.now() + timedelta(minutes=minutes)

    def _do(self, case: Case, move: Move, *, unit: UUID | None = None, **said: Any) -> bool:
        """Take an action; a refusal is written down and ends the case's way."""
        is_raiser = self.playbook.roles[move.by].binding is Binding.RAISER
        proof = VoiceProof(case.matter_id, case.receipt.voice_id) if is_raiser and case.receipt else None
        actor = Actor.anonymous() if is_raiser else self._holder(case, move.by, unit)
        try:
            act(
                actor,
                matter_id=case.matter_id,
                action=move.action,
                inputs=self._inputs(case, move, unit, said),
                revision=_revision(case.matter_id),
                proof=proof,
            )
        except Refused as refused:
            self.refused.append((case.appeal.id, move.action, str(refused)))
            return False
        return True

    def _holder(self, case: Case, role_name: str, unit: UUID | None) -> Actor:
        role = self.playbook.roles[role_name]
        if role.binding is Binding.PLACE:
            return self.town.actor(role.post or "", role.at, case.grid)
        return self.town.actor(role.post or DEPARTMENT, None, case.grid, unit or case.units[0])

    def _inputs(self, case: Case, move: Move, unit: UUID | None, said: dict[str, Any]) -> dict[str, Any]:
        """What the action asks for: what is said, a few words, the first reason of a list, the units."""
        action, given = self.playbook.actions[move.action], dict(said)
        for need in action.needs:
            if not need.optional and need.name not in given:
                choices = self.playbook.reasons.get(need.choices or "", ())
                given[need.name] = choices[0].code if choices else _WORDS
        if action.call is not None:
            given["units"] = [str(each) for each in case.units]
        if action.mark is not None and unit is not None:
            given["unit"] = str(unit)
        return given


def _next_clocks() -> list[datetime]:
    """The next instants at which the runner would look at a clock, the earliest first."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_SQL)
        return [row[0] for row in cursor.fetchall()]


def _revision(matter_id: UUID) -> int:
    """The newest revision: what somebody's page shows who has just opened the matter."""
    with connection.cursor() as cursor:
        cursor.execute(_REVISION_SQL, [matter_id])
        return int(cursor.fetchone()[0])
