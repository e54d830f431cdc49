"""Topics: what somebody raises, and the ways it may go, typed out of the demo's files."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from huiyin.console.demo.files import read_yaml

_LATE = "late"


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that may be wrong. ``words`` with {village} and {grid}; ``units`` are departments, the lead first."""

    sort: str
    words: str
    units: tuple[str, ...]
    done: str
    picture: str = ""
    urgency: str = ""


@dataclass(frozen=True, slots=True)
class Doing:
    """One step of a way: an action, or "+voices", "undo", "pause". ``units``: how many are called."""

    action: str
    late: bool = False
    units: int = 1
    rating: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way through a method and how often it is taken; ``sorts`` empty: by topics of any sort. ``start``: the entry
    where it begins; empty for the method's first step.
    """

    share: int
    sorts: tuple[str, ...]
    steps: tuple[Doing, ...]
    start: str = ""

    def fits(self, topic: Topic) -> bool:
        """Whether a topic of that sort may go this way."""
        return not self.sorts or topic.sort in self.sorts


@cache
def everyday() -> tuple[Topic, ...]:
    """The ordinary topics."""
    return tuple(_topic(row) for row in read_yaml("topics.yaml")["everyday"])


def special(name: str) -> Topic:
    """One of the topics that are there once: official, emergency, plan."""
    return _topic(read_yaml("topics.yaml")["special"][name])


def crowds() -> tuple[tuple[Topic, ...], tuple[str, ...]]:
    """The topics that many people raise, and what the others say."""
    rows = read_yaml("topics.yaml")["special"]
    return tuple(_topic(row) for row in rows["crowd"]), tuple(rows["crowd_words"])


@cache
def ways_of(playbook: str) -> tuple[Way, ...]:
    """The ways through a method."""
    rows = read_yaml("ways.yaml")[playbook]["ways"]
    return tuple(
        Way(row["share"], tuple(row.get("for", ())), tuple(_doing(words) for words in row["steps"])) for row in rows
    )


def way_for(playbook: str, topic: Topic, chance: random.Random) -> Way:
    """A way that a topic may go, by the shares."""
    fitting = [way for way in ways_of(playbook) if way.fits(topic)]
    return chance.choices(fitting, [way.share for way in fitting])[0]


def kind_for(playbook: str, topic: Topic) -> str:
    """The kind of a method that a topic's sort is."""
    sorts: Mapping[str, str] = read_yaml("ways.yaml")[playbook]["sorts"]
    return sorts.get(topic.sort) or sorts["*"]


def what_is_written(action: str, need: str, chance: random.Random) -> str:
    """What somebody writes with an action."""
    words = read_yaml("words.yaml")
    said: list[str] = words["needs"].get(need) or words["actions"].get(action) or words["actions"]["*"]
    return chance.choice(said)


def what_raisers_write(rating: str, chance: random.Random) -> str:
    """What a raiser adds to a rating; may be nothing."""
    said: list[str] = read_yaml("words.yaml")["ratings"][rating]
    return chance.choice(said)


def _topic(row: Mapping[str, Any]) -> Topic:
    return Topic(
        row["sort"], row["words"], tuple(row["units"]), row["done"], row.get("picture", ""), row.get("urgency", "")
    )


def _doing(words: str) -> Doing:
    action, _, rest = words.partition(" ")
    if rest.isdigit():
        return Doing(action, units=int(rest))
    return Doing(action, late=rest == _LATE, rating="" if rest == _LATE else rest)
