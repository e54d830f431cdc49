"""The rule: what the file does not say, decided by a hash of the appeal's id, so that anybody can work it out again.

``draw(id, what, below)`` is the first 8 bytes (big-endian) of SHA-256 over ``id/what`` in UTF-8, modulo ``below``.
``lines`` says the whole rule in words; the report prints it, and a reader with the file needs nothing else.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from huiyin.console.replay.routes import Move, Route
from huiyin.engine.calendar import WorkingCalendar

NOT_SOLVED_PERCENT, JUDGES_PERCENT = 6, 60
SECOND_UNIT_PERCENT = 25
JUDGE_HOURS = 140
_RATINGS = ("satisfied", "satisfied", "satisfied", "basically", "unsatisfied")


def draw(appeal: str, what: str, below: int) -> int:
    """A number from 0 to ``below`` - 1, the same for ever for an appeal and a question."""
    return int.from_bytes(hashlib.sha256(f"{appeal}/{what}".encode()).digest()[:8]) % below


@dataclass(frozen=True, slots=True)
class Rule:
    """The decisions of one replay. ``grids`` are all codes there are, ``units`` how many units a county has."""

    route: Route
    kinds: tuple[str, ...]
    grids: tuple[str, ...]
    units: int

    def grid(self, appeal: str) -> str:
        """Which grid the appeal is about."""
        return self.grids[draw(appeal, "grid", len(self.grids))]

    def kind(self, appeal: str) -> str:
        """Which kind it is raised as."""
        return self.kinds[draw(appeal, "kind", len(self.kinds))]

    def called(self, appeal: str) -> tuple[int, ...]:
        """The units called, the leading one first."""
        first = draw(appeal, "unit", self.units)
        is_joint = self.route.most_units > 1 and draw(appeal, "joint", 100) < SECOND_UNIT_PERCENT
        return (first, (first + 1) % self.units) if is_joint else (first,)

    def minutes(self, appeal: str, move: Move, turn: str = "") -> int:
        """After how many working minutes a move comes; ``turn`` tells apart units and rounds."""
        return move.least + draw(appeal, f"{move.action}{turn}", move.spread)

    def verdict(self, appeal: str) -> str:
        """What the raiser does: ``not_solved``, ``judges`` or ``silent``."""
        percent = draw(appeal, "verdict", 100)
        if percent < NOT_SOLVED_PERCENT:
            return "not_solved"
        return "judges" if percent < NOT_SOLVED_PERCENT + JUDGES_PERCENT else "silent"

    def rating(self, appeal: str) -> str:
        """What a raiser who judges says."""
        return _RATINGS[draw(appeal, "rating", len(_RATINGS))]

    def thinking(self, appeal: str, turn: str = "") -> timedelta:
        """How long the raiser thinks about it."""
        return timedelta(hours=1 + draw(appeal, f"thinking{turn}", JUDGE_HOURS))

    def lines(self, calendar: WorkingCalendar) -> list[str]:
        """The rule in words."""
        route = self.route
        hours = ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in calendar.hours)
        joint = f"; draw(joint, 100) < {SECOND_UNIT_PERCENT}: the next unit as well" if route.most_units > 1 else ""
        answer = f"{route.answer} by {route.answered_by}: at replied_at, with the words of the reply"
        return [
            "draw(what, n) = first 8 bytes, big-endian, of SHA-256 of “id/what” in UTF-8, modulo n",
            f"working time: {hours} on working days, with the State Council's holidays and make-up days",
            f"grid = draw(grid, {len(self.grids)}), in the order of the codes",
            f"kind = draw(kind, {len(self.kinds)}) of {', '.join(self.kinds)}",
            "urgency: critical where the intake finds danger to life in the words, else normal",
            f"unit = draw(unit, {self.units}) of the county's units{joint}",
            *(self._said(move) for move in route.before),
            "a move that is planned after replied_at is made at replied_at",
            answer,
            *(self._said(move) for move in route.after),
            *self._judgement(),
        ]

    def _judgement(self) -> list[str]:
        """What the raiser does."""
        judge_below = NOT_SOLVED_PERCENT + JUDGES_PERCENT
        again = self._said(self.route.again, "/again")
        ratings = f"rating = draw(rating, {len(_RATINGS)}) of {', '.join(_RATINGS)}"
        then = "what comes after the answer comes again, as draw(…/again), and then the raiser judges"
        return [
            f"draw(verdict, 100) < {NOT_SOLVED_PERCENT}: the raiser says “not solved” once, then {again}; {then}",
            f"draw(verdict, 100) < {judge_below}: the raiser judges at once; else never",
            f"the raiser takes 1 + draw(thinking, {JUDGE_HOURS}) hours; {ratings}",
        ]

    def numbers(self) -> dict[str, Any]:
        """The rule as data, for the JSON report."""
        return {
            "kinds": list(self.kinds),
            "grids": len(self.grids),
            "units": self.units,
            "second_unit_percent": SECOND_UNIT_PERCENT if self.route.most_units > 1 else 0,
            "before": [[m.action, m.by, m.least, m.spread, m.each] for m in self.route.before],
            "answer": self.route.answer,
            "clock": self.route.clock,
        }

    def _said(self, move: Move, turn: str = "") -> str:
        turn = "/k" if move.each else turn
        said = (
            f"{move.action} by {move.by}: {move.least} + draw({move.action}{turn}, {move.spread}) working minutes later"
        )
        return f"{said}, k = 0, 1 in the order of the call; the matter goes on with the last" if move.each else said
