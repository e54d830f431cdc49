"""A playbook that notes what is read of it, so that what came of a reading can be used again where the same is read.

A *fact* is a path with the value that stood there: ``("roles", "unit")``, ``("chain", "unit")``. A *reading* is the set
of all facts that one piece of work has read. Where every fact of a reading holds in another playbook, the same work
comes to the same: it is a function of what it reads. Nothing has to be known of what the work is.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from huiyin.engine.calendar import WorkingCalendar
from huiyin.engine.definition import Playbook, Role
from huiyin.engine.state import Facts, Seat

SECTIONS = ("actions", "steps", "roles", "clocks", "kinds", "reasons")
QUESTIONS = (
    "step",
    "actions_from",
    "actions_for",
    "asks_to_judge",
    "call_clocks_in",
    "clashing",
    "clashing_with_owner",
)
WHOLE = ("separate", "effects", "digest", "start", "starts")
DRAW = ("draw",)
Fact = tuple[Hashable, ...]
Reader = Callable[[Fact], Any]


class Watchable:
    """A playbook in parts that can be read singly. What is above a role stands in chains alone, not in the role."""

    def __init__(self, playbook: Playbook) -> None:
        self.playbook = playbook
        self.sections: dict[str, Mapping[str, Any]] = {name: getattr(playbook, name) for name in SECTIONS}
        self.sections["roles"] = {name: replace(role, up=None) for name, role in playbook.roles.items()}

    def read(self, path: Fact) -> Any:
        """What stands at a path; ``None`` for a name that is not there."""
        first, *rest = path
        if first in SECTIONS:
            section = self.sections[str(first)]
            return tuple(section) if rest == [None] else section.get(str(rest[0]))
        if first == "chain":
            role, place = rest
            chain = self.playbook.chain(str(role)) if role in self.playbook.roles else []
            return next(islice(chain, place, None), None)
        try:
            part = getattr(self.playbook, str(first))
            return part(*rest) if first in QUESTIONS else part
        except KeyError:
            return None


class WatchedSection(Mapping[str, Any]):
    """A section of a watched playbook; going through its names reads them all."""

    def __init__(self, name: str, part: Mapping[str, Any], noted: dict[Fact, Any]) -> None:
        self._name, self._part, self._noted = name, part, noted

    def get(self, key: str, default: Any = None) -> Any:
        value = self._noted[self._name, key] = self._part.get(key)
        return default if value is None else value

    def __getitem__(self, key: str) -> Any:
        value = self.get(key)
        if value is None:
            raise KeyError(key)
        return value

    def __contains__(self, key: object) -> bool:
        return self.get(str(key)) is not None

    def __iter__(self) -> Iterator[str]:
        self._noted[self._name, None] = tuple(self._part)
        return iter(self._part)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class WatchedChain(Sequence[str]):
    """A chain of roles, read no further than somebody climbs it."""

    def __init__(self, role: str, chain: list[str], noted: dict[Fact, Any]) -> None:
        self._role, self._chain, self._noted = role, chain, noted

    def __iter__(self) -> Iterator[str]:
        for place, name in enumerate(self._chain):
            self._noted["chain", self._role, place] = name
            yield name
        self._noted["chain", self._role, len(self._chain)] = None

    def __getitem__(self, place: Any) -> Any:
        return next(islice(self, place, None)) if isinstance(place, int) else WatchedPart(self, place.start)

    def __bool__(self) -> bool:
        return next(iter(self), None) is not None

    def __len__(self) -> int:
        return sum(1 for _ in self)


class WatchedPart(Sequence[str]):
    """A chain without its first roles."""

    def __init__(self, chain: WatchedChain, start: int) -> None:
        self._chain, self._start = chain, start

    def __iter__(self) -> Iterator[str]:
        return islice(self._chain, self._start, None)

    def __getitem__(self, place: Any) -> Any:
        return next(islice(self, place, None))

    def __bool__(self) -> bool:
        return next(iter(self), None) is not None

    def __len__(self) -> int:
        return sum(1 for _ in self)


class WatchedPlaybook:
    """Looks like a ``Playbook`` to whoever reads it. ``noted`` grows with every reading."""

    def __init__(self, watchable: Watchable) -> None:
        self.noted: dict[Fact, Any] = {}
        self._playbook = watchable.playbook
        for name, section in watchable.sections.items():
            setattr(self, name, WatchedSection(name, section, self.noted))

    def chain(self, role: str) -> WatchedChain:
        return WatchedChain(role, self._playbook.chain(role), self.noted)

    def __getattr__(self, name: str) -> Any:
        if name in WHOLE:
            value = self.noted[(name,)] = getattr(self._playbook, name)
            return value
        if name not in QUESTIONS:
            raise AttributeError(name)
        question = getattr(self._playbook, name)

        def asked(*about: str) -> Any:
            value = self.noted[name, *about] = question(*about)
            return value

        setattr(self, name, asked)
        return asked


class WatchedTown:
    """The facts of a town; whether a draw was asked for is noted beside what was read of the playbook."""

    def __init__(self, town: Facts, noted: dict[Fact, Any]) -> None:
        self._town, self._noted = town, noted

    @property
    def calendar(self) -> WorkingCalendar:
        return self._town.calendar

    @property
    def sample_draw(self) -> int:
        drawn = self._noted[DRAW] = self._town.sample_draw
        return drawn

    def seat(self, role: Role, binding: str | None) -> Seat:
        return self._town.seat(role, binding)

    def reaches(self, level: str) -> bool:
        return self._town.reaches(level)


class Readings:
    """All readings ever made, by number, and all facts in them."""

    def __init__(self) -> None:
        self.facts: list[tuple[Fact, Any]] = []
        self.readings: list[frozenset[int]] = []
        self.draws: set[int] = set()
        self._values: dict[Fact, list[int]] = {}
        self._numbers: dict[frozenset[int], int] = {}

    def number(self, noted: Mapping[Fact, Any]) -> int:
        """The number of a reading; equal readings have one."""
        reading = frozenset(self._fact(path, value) for path, value in noted.items())
        if reading not in self._numbers:
            self._numbers[reading] = len(self.readings)
            self.readings.append(reading)
            if DRAW in noted:
                self.draws.add(self._numbers[reading])
        return self._numbers[reading]

    def _fact(self, path: Fact, value: Any) -> int:
        known = self._values.setdefault(path, [])
        for number in known:
            if self.facts[number][1] == value:
                return number
        known.append(len(self.facts))
        self.facts.append((path, value))
        return known[-1]


class Holding:
    """Which readings hold for one reader of facts. Asked often, answered once."""

    def __init__(self, readings: Readings, reader: Reader) -> None:
        self._readings, self._reader = readings, reader
        self._facts: dict[int, bool] = {}
        self._known: dict[int, bool] = {}

    def holds(self, number: int) -> bool:
        """Whether every fact of a reading holds."""
        found = self._known.get(number)
        if found is None:
            found = self._known[number] = all(self._fact(fact) for fact in self._readings.readings[number])
        return found

    def _fact(self, number: int) -> bool:
        found = self._facts.get(number)
        if found is None:
            path, value = self._readings.facts[number]
            found = self._facts[number] = bool(self._reader(path) == value)
        return found
