"""Moving running matters to another version of their playbook: a map of steps, clocks and counters, proved first.

A map is YAML: ``steps: {old: new}``, ``clocks: {old: new}``, ``counters: {old action: new action}``. What bears the
same name in both is mapped to itself; ``clocks: {old: again}`` arms the new step's clocks afresh. A running matter
keeps its version until a proved map moves it (DESIGN §1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from huiyin.engine import clocks, refusals, seats
from huiyin.engine.definition import Playbook, Words
from huiyin.engine.entering import Change
from huiyin.engine.proving.findings import Finding, Promise
from huiyin.engine.proving.spots import LEAD, Map, is_bound, survey
from huiyin.engine.source import PlaybookError, Problem, read_source
from huiyin.engine.state import Facts, Outcome, Owner, Refusal, RunningClock, State

AGAIN = "again"
_PARTS = ("steps", "clocks", "counters")


@dataclass(frozen=True, slots=True)
class MoveMap:
    """Names of the old version to names of the new one."""

    steps: Mapping[str, str] = field(default_factory=dict)
    clocks: Mapping[str, str] = field(default_factory=dict)
    counters: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)

    def step(self, name: str) -> str:
        """The new step of an old one."""
        return self.steps.get(name, name)

    def clock(self, name: str) -> str:
        """The new clock of an old one, or ``again``."""
        return self.clocks.get(name, name)

    def counter(self, name: str) -> str:
        """The new action that goes on counting for an old one."""
        return self.counters.get(name, name)


def read_map(path: Path) -> MoveMap:
    """The map in a file. Raises PlaybookError."""
    source = read_source(path.read_text(encoding="utf-8"), str(path))
    data = source.data if isinstance(source.data, dict) else {}
    wrong = [key for key in data if key not in _PARTS or not isinstance(data[key], dict)]
    if wrong or not data:
        line = source.line((wrong[0],)) if wrong else 1
        raise PlaybookError(
            [Problem(str(path), line, "this is no map", "write steps:, clocks: and counters: as mappings")]
        )
    lines = {".".join(map(str, where)): line for where, line in source.lines.items()}
    return MoveMap(**{part: data.get(part, {}) for part in _PARTS}, file=str(path), lines=lines)


def check_move(old: Playbook, new: Playbook, move_map: MoveMap) -> list[Finding]:
    """What would go wrong for some running matter; empty means that every one can be moved.

    Every open step has an open step; what owners stand for there is known; every counter is carried, so that nothing
    can be done more often than before and bounds hold; clocks go on or are armed again.
    """
    before, after = survey(old), survey(new)
    return [
        *_unknown(old, new, move_map),
        *_steps(before, after, move_map),
        *_clocks(old, new, move_map),
        *_counters(before, new, move_map),
    ]


def _finding(move_map: MoveMap, promise: Promise, path: str, says: Words, fix: Words) -> Finding:
    line = move_map.lines.get(path, move_map.lines.get(path.partition(".")[0], 1))
    return Finding(promise, path, move_map.file, line, says, fix)


def _unknown(old: Playbook, new: Playbook, move_map: MoveMap) -> Iterator[Finding]:
    parts = (
        ("steps", move_map.steps, old.steps, new.steps),
        ("clocks", move_map.clocks, old.clocks, {*new.clocks, AGAIN}),
        ("counters", move_map.counters, old.actions, new.actions),
    )
    for part, mapping, sources, targets in parts:
        for source, target in mapping.items():
            for name, known in ((source, sources), (target, targets)):
                if name not in known:
                    says = Words(f"没有“{name}”", f"there is no “{name}”")
                    fix = Words("改为版本里有的名字", "use a name of the version")
                    yield _finding(move_map, Promise.CLOSED, f"{part}.{source}", says, fix)


def _steps(before: Map, after: Map, move_map: MoveMap) -> Iterator[Finding]:
    old, new = before.playbook, after.playbook
    for name, step in old.steps.items():
        if step.end is not None or name not in before.steps:
            continue
        target = new.steps.get(move_map.step(name))
        path, fix = f"steps.{name}", Words(f"写明 steps: {{{name}: …}}", f"write steps: {{{name}: …}}")
        if target is None or target.end is not None or target.name not in after.steps:
            says = Words(f"“{step.words.zh}”的事项没有去处", f"matters at “{step.words.en}” have no open step to go to")
            yield _finding(move_map, Promise.LANDS, path, says, fix)
        elif target.owner and not _stays_bound(before, new, name, target.owner):
            says = Words(f"“{target.words.zh}”的负责人可能不知道是谁", f"who owns “{target.words.en}” may be unknown")
            yield _finding(move_map, Promise.LANDS, path, says, fix)


def _stays_bound(before: Map, new: Playbook, step: str, owner: str) -> bool:
    """Whether the new owner has a seat for every matter in the old step: roles keep their names, the lead stays."""
    spots = [spot for spot in before.spots if spot.step == step]
    return all(is_bound(new, spot._replace(bound=spot.bound & {LEAD, *new.roles}), owner) for spot in spots)


def _clocks(old: Playbook, new: Playbook, move_map: MoveMap) -> Iterator[Finding]:
    for name in {n for step in old.steps.values() for n in (*step.clocks, *step.pauses)}:
        if move_map.clock(name) != AGAIN and move_map.clock(name) not in new.clocks:
            words = old.clocks[name].words
            says = Words(f"时限“{words.zh}”没有接续", f"the clock “{words.en}” does not go on")
            fix = Words(
                f"写明 clocks: {{{name}: again}}，或新的时限", f"write clocks: {{{name}: again}}, or the new clock"
            )
            yield _finding(move_map, Promise.LANDS, f"clocks.{name}", says, fix)


def _counters(before: Map, new: Playbook, move_map: MoveMap) -> Iterator[Finding]:
    """A bounded action of the new version must go on with what its namesake or ancestor has used. One that the new
    version does not bound needs nothing: that version's own proof holds without it.
    """
    for name, ways in before.by_action.items():
        action, target = before.playbook.actions[name], move_map.counter(name)
        if action.at_most is None or any(way.target.step == way.source.step for way in ways):
            continue
        if target not in new.actions:
            says = Words(f"“{action.words.zh}”用过几次没有带过去", f"how often “{action.words.en}” was taken is lost")
            fix = Words(
                f"写明 counters: {{{name}: …}}，指向带 at_most 的操作", f"write counters: {{{name}: …}} with at_most"
            )
            yield _finding(move_map, Promise.BOUNDED, f"counters.{name}", says, fix)


def move(
    old: Playbook, new: Playbook, move_map: MoveMap, state: State, at: datetime, facts: Facts
) -> Outcome | Refusal:
    """The matter in the new version, as an outcome whose record has the kind ``moved``. ``old`` is what it ran on.

    A clock that goes on keeps its due instant; a clock that the new step lacks ends, one that it adds is armed now.
    An owner who was found because of lateness is found anew from the new step's owner, as high as before if possible.
    """
    if state.step not in old.steps or old.steps[state.step].end is not None:
        return refusals.ended()
    step = new.steps[move_map.step(state.step)]
    counts: dict[str, int] = {}
    for name, count in state.counts.items():
        target = move_map.counter(name)
        if target in new.actions and new.actions[target].at_most is not None:
            counts[target] = counts.get(target, 0) + count
    kept = tuple(_kept(state.clocks, move_map))
    carried = replace(state, step=step.name, counts=counts, clocks=kept)
    own = clocks.entering(new, carried, step, at, facts.calendar, ())
    units = tuple(clock for clock in kept if clock.unit is not None and clock.name in new.clocks)
    carried = replace(carried, clocks=own + units)
    change = Change(new, state, facts, at, replace(carried, owner=_owner(new, carried, facts)))
    return change.outcome("moved", None, {"from": old.digest, "to": new.digest, "step": step.name})


def _kept(running: tuple[RunningClock, ...], move_map: MoveMap) -> Iterator[RunningClock]:
    for clock in running:
        name = move_map.clock(clock.name)
        if name != AGAIN:
            yield replace(clock, name=name)


def _owner(new: Playbook, state: State, facts: Facts) -> Owner | None:
    """A matter that has risen stays as high as it was if its owner's role still exists."""
    step, owner = new.steps[state.step], state.owner
    if owner is not None and step.owner is not None and owner.role in new.chain(step.owner)[1:]:
        return owner
    return seats.owner_for(new, state, step, facts)
