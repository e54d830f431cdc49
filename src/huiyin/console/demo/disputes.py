"""Disputes of the demo city: staged in every step of the mediation method, and ordinary ones; with screenings.

They are played in the same simulated time as the other matters (`mediators`).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from huiyin.console.demo.divisions import TOWN
from huiyin.console.demo.files import read_yaml
from huiyin.console.demo.logins import GRID
from huiyin.console.demo.stories import stands
from huiyin.console.demo.topics import Doing, Way
from huiyin.engine.definition import Playbook
from huiyin.kernel.time import city_zone
from huiyin.mediation.models import Campaign, Round

FULL_COUNT, TOWN_COUNT = 56, 38
NUMBERS_FROM = 10_000
_LOOKS_FROM = 20_000
_OLDEST_DAYS = 44
_FOUND_AT = "grid"
_SEEN_SHARE, _FOUND_EVERY, _HOME_EVERY = 0.6, 29, 4
# What the printed logins meet in their own village: something of every sort, whatever the ways are.
_AT_HOME = {
    "applied", "grid", "asking", "mediating", "oral", "signing", "performing", "confirming", "visiting", "window",
    "commission", "at_court", "closed", "terminated",
}  # fmt: skip


@dataclass(slots=True)
class Dispute:
    """One dispute to come: what `Story` is for other matters. ``halt``: before which step it stops (-1: never).
    ``start``: the method's entry where it is raised, by whom the method names there.
    """

    number: int
    begins_at: datetime
    place: str
    topic: Mapping[str, Any]
    source: str
    steps: tuple[str, ...]
    halt: int = -1
    matter_id: UUID | None = None
    at_step: int = 0
    round_id: int | None = None
    start: str = ""


@dataclass(slots=True)
class Look:
    """One look at a grid in a round; ``dispute``: what it finds."""

    number: int
    begins_at: datetime
    place: str
    round_id: int
    dispute: Dispute | None = None


class Disputes:
    """Makes the disputes and looks of a town, the same ones for the same end and the same grids."""

    def __init__(self, grids: Sequence[str], end: datetime, chance: random.Random) -> None:
        self.end, self.chance, self.number = end, chance, NUMBERS_FROM
        self.codes = list(grids)
        self.in_town = [code for code in self.codes if code.startswith(TOWN)]
        self.words = read_yaml("mediation.yaml")

    def all(self, count: int, method: Playbook) -> list[Dispute]:
        """So many disputes: one in each step that a way leads through, the others of any kind and age."""
        made = [self._staged(way, index, step) for way, index, step in staged_ways(method)][:count]
        ways = ways_of_disputes()
        while len(made) < count:
            way = self.chance.choices(ways, [one.share for one in ways])[0]
            made.append(self._dispute(way, days_ago=self.chance.uniform(2, _OLDEST_DAYS)))
        return made

    def looks(self, campaign: Campaign) -> Iterator[Look]:
        """Looks at the grids of the town: all of them in the rounds that are over, some in the one that runs."""
        number = _LOOKS_FROM
        for one in Round.objects.filter(campaign=campaign).order_by("number"):
            first = datetime.combine(one.since, datetime.min.time(), tzinfo=city_zone())
            over = one.last < self.end.date()
            days = (one.last - one.since).days if over else max((self.end.date() - one.since).days - 1, 1)
            for code in self.in_town:
                if not over and (code == GRID or self.chance.random() > _SEEN_SHARE):
                    continue
                number += 1
                at = first + timedelta(days=self.chance.randint(0, days - 1), hours=self.chance.uniform(9, 17))
                dispute = self._found(code, at, one.pk) if number % _FOUND_EVERY == 0 else None
                yield Look(number, at, code, one.pk, dispute)

    def _found(self, code: str, at: datetime, round_id: int) -> Dispute:
        way = self.chance.choice([one for one in ways_of_disputes() if one.start == _FOUND_AT])
        made = self._dispute(way, days_ago=0)
        made.place, made.begins_at, made.source, made.round_id = code, at, "screened", round_id
        return made

    def _staged(self, way: Way, index: int, step: str) -> Dispute:
        made = self._dispute(way, days_ago=min(2 + 3.2 * index, _OLDEST_DAYS))
        made.halt = index
        if step in _AT_HOME:
            made.place = GRID
        return made

    def _dispute(self, way: Way, *, days_ago: float) -> Dispute:
        self.number += 1
        fitting = [topic for topic in self.words["topics"] if (topic["kind"] in way.sorts) == bool(way.sorts)]
        place = GRID if self.number % _HOME_EVERY == 0 else self.chance.choice(self.in_town)
        return Dispute(
            number=self.number,
            begins_at=self.end - timedelta(days=days_ago),
            place=place,
            topic=self.chance.choice(fitting),
            source=self.words["starts"].get(way.start) or self.chance.choice(self.words["sources"]),
            steps=tuple(step.action for step in way.steps),
            start=way.start,
        )


def ways_of_disputes() -> tuple[Way, ...]:
    """The ways through mediation; ``sorts`` are the kinds that alone may go a way."""
    return tuple(
        Way(
            row["share"],
            (row["kind"],) if "kind" in row else (),
            tuple(Doing(step) for step in row["steps"]),
            row.get("start", ""),
        )
        for row in read_yaml("mediation.yaml")["ways"]
    )


def staged_ways(method: Playbook) -> Iterator[tuple[Way, int, str]]:
    """(way, index of the action before which it stops, the step) for each step that the ways lead through, ends
    included; what a court has confirmed is another stage than what it has not.
    """
    seen: set[tuple[str, bool]] = set()
    for way in ways_of_disputes():
        done: list[str] = []
        for index, (step, action) in enumerate(stands(method, way)):
            stage = (step, "confirmed" in done)
            if stage not in seen:
                seen.add(stage)
                yield way, index, step
            done.append(action)
