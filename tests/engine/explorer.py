"""An explorer that knows nothing of the prover: it tries everything in a small town and looks for broken promises.

It goes from state to state by ``step`` alone, as far as there are states; see ``town`` for what it tries and what it
looks for, ``mattering`` for when two states count as one. Playbooks that are nearly alike are explored by one
explorer: it notes what every try has read (``watching``) and makes it again only where a playbook says something else.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import product
from typing import cast

from huiyin.engine.definition import DESK, Playbook
from huiyin.engine.state import Act, Due, Event, Open, Outcome, State
from huiyin.engine.stepping import step
from tests.engine.graph import BITS, BOUNDED, BY_STAFF, COUNTED, MOVES, Graph
from tests.engine.mattering import Mattering, Part, is_counted, mattering, shape, stripped
from tests.engine.town import (
    NOON,
    Town,
    acts,
    clocks_running_out,
    moves,
    quick,
    wrong_change,
    wrong_state,
)
from tests.engine.watching import DRAW, Fact, Holding, Readings, Watchable, WatchedPlaybook, WatchedTown

POSTS = ("filled", "one", "empty")
DRAWS = (99, 0)
MOST_RISES = 30
MOST_KEPT = 50_000  # states; with more, it is quicker and smaller to begin anew
OPENING = "a matter is raised"
Try = Event | str  # a clock that runs out, the raising of a matter, or the name of an action


@dataclass(frozen=True)
class Tried:
    """What came of one try in one state, by everybody and with all inputs: edges as ``Graph`` wants them."""

    reading: int
    edges: array[int]
    targets: frozenset[int]
    violations: frozenset[str]


@dataclass
class Memory:
    """The states met in towns whose posts are filled in one way, by number, and what came of every try in them."""

    states: list[State] = field(default_factory=lambda: [State()])
    numbers: dict[Hashable, int] = field(default_factory=dict)
    tried: dict[tuple[int, Try], list[Tried]] = field(default_factory=dict)

    def number(self, state: State) -> int:
        """The number of a stripped state; states that differ in times only have one."""
        key = shape(state)
        if key not in self.numbers:
            self.numbers[key] = len(self.states)
            self.states.append(state)
        return self.numbers[key]


class Manner(StrEnum):
    """How states are told apart.

    ``FREE``: it is forgotten how often bounded actions were taken, so that they can be taken without end; no way to an
    end and no part of a circle may be made of them. Whatever goes wrong in truth goes wrong then, and perhaps more.
    ``COUNTED``: true counts. ``PLAIN``: true counts, and nothing forgotten that cannot matter any more; slow, and there
    to check ``mattering``.
    """

    FREE = "free"
    COUNTED = "counted"
    PLAIN = "plain"

    @property
    def counts(self) -> bool:
        """Whether states keep how often bounded actions were taken."""
        return self is not Manner.FREE


class Explorer:
    """Explores playbooks that are nearly alike, in towns whose posts are filled in each of these ways.

    ``most_states`` and ``tries`` tell how much there was to do.
    """

    def __init__(self, manner: Manner, posts: tuple[str, ...] = POSTS) -> None:
        self.manner = manner
        self.most_states = self.tries = 0
        self._forget(posts)

    def _forget(self, posts: Iterable[str]) -> None:
        self._readings = Readings()
        self._memories = {filled: Memory() for filled in posts}

    def explore(self, playbook: Playbook) -> set[str]:
        """The violations found, as sentences; empty if every promise holds in every state of every town."""
        if sum(len(memory.states) for memory in self._memories.values()) > MOST_KEPT:
            self._forget(self._memories)
        playbook = quick(playbook)
        matters = mattering(playbook)
        views = [_View(playbook, matters, draw, self._readings, self.manner) for draw in DRAWS]
        for posts, memory in self._memories.items():
            for view in views:
                visit = _Visit(view, Town(posts, view.draw), memory)
                found = visit.violations()
                self.most_states = max(self.most_states, visit.met)
                self.tries += visit.tries
                if found:
                    return found
                if not visit.has_drawn:
                    break
        return set()


def explore(playbook: Playbook, near: Explorer | None = None) -> set[str]:
    """The violations that are there with true counts; ``near`` is a free explorer that may know a playbook like it."""
    suspected = (near or Explorer(Manner.FREE)).explore(playbook)
    return Explorer(Manner.COUNTED).explore(playbook) if suspected else set()


class _View:
    """A playbook as it is read with one draw: which of all readings hold."""

    def __init__(
        self, playbook: Playbook, matters: dict[str, Mattering], draw: int, readings: Readings, manner: Manner
    ) -> None:
        self.playbook, self.draw, self.readings, self.manner = playbook, draw, readings, manner
        self.matters = {
            step: frozenset(part for part in parts if manner.counts or part[0] != "count")
            for step, parts in matters.items()
        }
        self.watchable = Watchable(playbook)
        self.holding = Holding(readings, self._read)

    def _read(self, path: Fact) -> object:
        if path[0] == "matters":
            return path[2] in self.matters.get(str(path[1]), ())
        return self.draw if path == DRAW else self.watchable.read(path)


class _Visit:
    """One playbook in one town."""

    def __init__(self, view: _View, town: Town, memory: Memory) -> None:
        self.view, self.playbook, self.town, self.memory = view, view.playbook, town, memory
        self.met = self.tries = 0
        self.has_drawn = False

    def violations(self) -> set[str]:
        """Goes everywhere, and says what is wrong."""
        graph, ends = Graph(), list[int]()
        opened = self._tried(0, OPENING)
        met, found = sorted(opened.targets), set(opened.violations)
        seen = set(met)
        for number in met:  # grows while it is walked
            state = self.memory.states[number]
            if self.playbook.steps[state.step].end is not None:
                ends.append(number)
            for attempt in self._attempts(state):
                tried = self._tried(number, attempt)
                found |= tried.violations
                graph.add(number, tried.edges)
                fresh = tried.targets - seen
                seen |= fresh
                met += sorted(fresh)
        self.met = len(met)
        if found:
            return found
        lost, turning = graph.verdict(ends, counts_are_kept=self.view.manner.counts)
        found = {f"{self.memory.states[number].step} never ends" for number in lost}
        return found | {f"{self.memory.states[number].step} turns in a circle" for number in turning}

    def _attempts(self, state: State) -> Iterator[Try]:
        yield from clocks_running_out(state)
        yield from (action.name for action in self.playbook.actions_from(state.step))

    def _tried(self, number: int, attempt: Try) -> Tried:
        """What comes of a try: remembered where it read what stands here too, else tried."""
        known = self.memory.tried.setdefault((number, attempt), [])
        for tried in known:
            if self.view.holding.holds(tried.reading):
                self.has_drawn |= tried.reading in self.view.readings.draws
                return tried
        self.tries += 1
        known.append(_Attempt(self, number).tried(attempt))
        return known[-1]


class _Attempt:
    """One try in one state, with all that it reads."""

    def __init__(self, visit: _Visit, number: int) -> None:
        self.visit, self.memory, self.number = visit, visit.memory, number
        watched = WatchedPlaybook(visit.view.watchable)
        self.noted = watched.noted
        self.playbook, self.town = cast("Playbook", watched), cast("Town", WatchedTown(visit.town, watched.noted))
        self.edges, self.violations = set[int](), set[str]()

    def tried(self, attempt: Try) -> Tried:
        """Everything that comes of it."""
        state = self.memory.states[self.number]
        if attempt == OPENING:
            self._open(state)
        elif isinstance(attempt, str):
            for act, by_staff in acts(self.playbook, self.visit.town, state, attempt):
                self._happen(state, act, by_staff=by_staff)
        else:
            self._happen(state, attempt, by_staff=True)
        self.visit.has_drawn |= DRAW in self.noted
        targets = frozenset(code >> BITS for code in self.edges)
        edges = array("l", sorted(code for code in self.edges if code >> BITS != self.number))
        return Tried(self.visit.view.readings.number(self.noted), edges, targets, frozenset(self.violations))

    def _open(self, state: State) -> None:
        for start, kind in product(self.playbook.starts, sorted(self.playbook.kinds)):
            event = Open(NOON, kind, voices=("v",), collected_by=self.visit.town.person("c"), start=start)
            outcome = step(self.playbook, state, event, self.town)
            assert isinstance(outcome, Outcome)
            self.violations |= wrong_state(self.playbook, outcome.state)
            self.edges.add(self._number(outcome.state) << BITS)

    def _happen(self, state: State, event: Event, *, by_staff: bool) -> None:
        outcome = step(self.playbook, state, event, self.town)
        if not isinstance(outcome, Outcome):
            return
        stays = self._number(outcome.state) == self.number
        self.violations |= wrong_change(self.playbook, state, event, outcome, stays=stays)
        if isinstance(event, Due) and state.step == outcome.state.step:
            outcome = self._risen(outcome, event)
        self.violations |= wrong_state(self.playbook, outcome.state)
        kind = BY_STAFF * by_staff | MOVES * moves(self.playbook, state, event, outcome.state)
        if isinstance(event, Act):
            action = self.playbook.actions[event.action]
            kind |= COUNTED * is_counted(action) | BOUNDED * action.is_bounded
        self.edges.add(self._number(outcome.state) << BITS | kind)

    def _risen(self, outcome: Outcome, event: Due) -> Outcome:
        """A clock runs out again and again until the duty desk has the matter; each moment on the way is looked at."""
        for _ in range(MOST_RISES):
            before = outcome.state
            self.violations |= wrong_state(self.playbook, before)
            clock = next((c for c in before.clocks if c.key == (event.clock, event.unit)), None)
            if clock is None:  # a window that has lapsed
                break
            if event.unit is not None or (before.owner and before.owner.role == DESK) or not clock.due_at:
                break
            event = replace(event, at=clock.due_at)
            following = step(self.playbook, before, event, self.town)
            assert isinstance(following, Outcome)
            stays = before.owner == following.state.owner
            self.violations |= wrong_change(self.playbook, before, event, following, stays=stays)
            outcome = following
        return outcome

    def _number(self, state: State) -> int:
        if self.visit.view.manner is Manner.PLAIN:
            return self.memory.number(replace(state, reminders=0, sequence=0))
        matters = self.visit.view.matters[state.step]

        def matters_here(part: Part) -> bool:
            found = self.noted["matters", state.step, part] = part in matters
            return found

        return self.memory.number(stripped(state, matters_here))
