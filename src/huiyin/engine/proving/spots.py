"""Where a matter can be, in the prover's eyes: steps, with the little that the promises depend on.

A *spot* forgets persons, times and counters. It keeps the step, the kind as far as actions distinguish kinds, whether
units were called, which owners have somebody bound to them, at which level it was handled first and whether somebody
else has looked at it since the last handling. There are a few hundred spots in a playbook, however many states it has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import NamedTuple

from huiyin.engine.definition import DESK, Action, Binding, Mark, Playbook

LEAD = "lead unit"
STAFF = (Binding.PLACE, Binding.LEAD_UNIT, Binding.NAMED, Binding.DESK)
UNIT_MARKS = (Mark.ATTENDED, Mark.REPORTED, Mark.DECLINED)
Waited = tuple[Mark, str | None]
"""What a condition waits for: a mark, and for a consent what it is about."""


class Spot(NamedTuple):
    """``bound``: roles with a unit or post to stand for (``LEAD`` for the leading unit).

    ``handled_by``: the role that owned the matter when first handled. ``checked``: whether anybody else has looked, or
    the raiser has judged, since the last. ``spent``: what a raiser can do once in a matter's life and has done; in a
    map in detail all that is counted there, and how many times it was done. ``marked``: in a map in detail, what
    anybody has marked that a condition waits for.
    """

    step: str
    kind: str
    called: bool = False
    bound: frozenset[str] = frozenset()
    handled_by: str | None = None
    checked: bool = False
    spent: frozenset[tuple[str, int]] = frozenset()
    marked: frozenset[Waited] = frozenset()


class Way(NamedTuple):
    """One move between spots, by an action or by a clock with ``late: {to: …}``."""

    source: Spot
    target: Spot
    action: Action | None = None
    clock: str | None = None

    @property
    def is_bounded(self) -> bool:
        """Whether it can be gone only so many times in a matter's life, or only now and then."""
        return self.action is not None and self.action.is_bounded

    @property
    def path(self) -> str:
        """Where in the file it stands."""
        return f"actions.{self.action.name}" if self.action else f"clocks.{self.clock}"

    @property
    def name(self) -> str:
        """The name of its action or clock."""
        return self.action.name if self.action else str(self.clock)


@dataclass(frozen=True)
class Map:
    """Every spot that a matter can come to, and the ways between them. ``counted``: the bounded actions
    of which the spots of a map in detail know how often they were taken; ``waited``: the marks they know of. In a plain
    map there are none.
    """

    playbook: Playbook
    spots: tuple[Spot, ...]
    ways: dict[Spot, tuple[Way, ...]]
    counted: frozenset[str] = frozenset()
    waited: frozenset[Waited] = frozenset()

    @cached_property
    def groups(self) -> dict[str, str]:
        """`groups_of_kinds` of its playbook."""
        return groups_of_kinds(self.playbook)

    @cached_property
    def all_ways(self) -> tuple[Way, ...]:
        """The ways in the order in which they were found, which is by distance from the start."""
        return tuple(way for spot in self.spots for way in self.ways[spot])

    @cached_property
    def lets_choose_a_kind(self) -> bool:
        """Whether somebody can give a matter another kind."""
        return any("kind" in way.action.sets for way in self.all_ways if way.action is not None)

    @cached_property
    def by_action(self) -> dict[str, list[Way]]:
        """The ways of each action that can be taken."""
        found: dict[str, list[Way]] = {}
        for way in self.all_ways:
            if way.action is not None:
                found.setdefault(way.action.name, []).append(way)
        return found

    @cached_property
    def steps(self) -> set[str]:
        """The steps that can be reached."""
        return {spot.step for spot in self.spots}

    @property
    def actions(self) -> set[str]:
        """The actions that can be taken."""
        return set(self.by_action)

    @cached_property
    def number(self) -> dict[Spot, int]:
        """Each spot's place in ``spots``."""
        return {spot: number for number, spot in enumerate(self.spots)}

    @cached_property
    def _following(self) -> list[list[int]]:
        return [[self.number[way.target] for way in self.ways[spot]] for spot in self.spots]

    def places_after(self, starts: Iterable[Spot]) -> set[tuple[str, str]]:
        """The steps, each with a kind, to which a matter can come from any of these spots, theirs included."""
        waiting = list({self.number[spot] for spot in starts})
        seen = bytearray(len(self.spots))
        for number in waiting:  # grows while it is walked
            if not seen[number]:
                seen[number] = 1
                waiting += self._following[number]
        return {(spot.step, spot.kind) for spot in compress(self.spots, seen)}


def survey(
    playbook: Playbook, *, counted: frozenset[str] = frozenset(), waited: frozenset[Waited] = frozenset()
) -> Map:
    """All spots, from the start outward. How often a ``counted`` action was taken is kept, and which of the ``waited``
    marks have been set: many more spots.
    """
    apart = groups_of_kinds(playbook)
    moves = {
        step: [_move(playbook, a, waited, is_counted=a.name in counted) for a in playbook.actions_from(step)]
        for step in playbook.steps
    }
    spots = [Spot(start, kind) for start in playbook.starts for kind in told_apart(playbook)]
    seen, ways = set(spots), {}
    for spot in spots:  # grows while it is walked
        found = ways[spot] = tuple(_ways_from(playbook, spot, moves[spot.step], apart))
        for way in found:
            if way.target not in seen:
                seen.add(way.target)
                spots.append(way.target)
    return Map(playbook, tuple(spots), ways, counted, waited)


def told_apart(playbook: Playbook) -> list[str]:
    """One kind for each group that no action tells apart."""
    return list(dict.fromkeys(groups_of_kinds(playbook).values()))


def groups_of_kinds(playbook: Playbook) -> dict[str, str]:
    """For each kind the one that stands for its group."""
    groups: dict[frozenset[str], str] = {}
    return {
        kind: groups.setdefault(frozenset(a.name for a in playbook.actions.values() if kind in a.kinds), kind)
        for kind in playbook.kinds
    }


def binding_of(playbook: Playbook, role: str) -> Binding:
    """How a role finds its seat; the duty desk is everywhere."""
    return Binding.DESK if role == DESK else playbook.roles[role].binding


def is_staff_action(playbook: Playbook, action: Action) -> bool:
    """Whether staff can take it, and so the duty desk once it owns the matter."""
    return any(binding_of(playbook, role) in STAFF for role in action.by)


def is_raisers(playbook: Playbook, action: Action) -> bool:
    """Whether only the raiser takes it."""
    return {binding_of(playbook, role) for role in action.by} == {Binding.RAISER}


@dataclass(frozen=True, slots=True)
class _Move:
    """What there is to know of an action wherever it is taken.

    ``never``: what it waits for cannot come about. ``binds``: who is known afterwards. ``looks``: whether it counts as
    a second pair of eyes. ``most``: how many times it can be taken, if that is kept. ``marks``, ``waits_for``: what it
    marks itself and what its condition waits for, if that is kept.
    """

    action: Action
    never: bool
    waits_for_call: bool
    binds: frozenset[str]
    looks: bool
    most: int | None
    marks: frozenset[Waited]
    waits_for: Waited | None


def _move(playbook: Playbook, action: Action, waited: frozenset[Waited], *, is_counted: bool) -> _Move:
    bindings = {binding_of(playbook, role) for role in action.by}
    waits_for_unit = action.when is not None and action.when.mark not in (Mark.JUDGED, Mark.CONSENTED)
    owners = {LEAD, *(step.owner for step in playbook.steps.values())}
    leads = action.call is not None or action.takes_lead
    raisers = bindings == {Binding.RAISER}
    return _Move(
        action=action,
        never=action.when is not None and not _can_be_met(playbook, action.when.mark, action.about),
        waits_for_call=bindings == {Binding.CALLED_UNIT} or waits_for_unit,
        binds=frozenset(({action.names} & owners if action.names else set()) | ({LEAD} if leads else set())),
        looks=action.duty == "check" or raisers,
        most=action.at_most if is_counted or (raisers and action.at_most == 1) else None,
        marks=waited & _marks(action),
        waits_for=mark if (mark := waits_for(action)) in waited else None,
    )


def waits_for(action: Action) -> Waited | None:
    """What the condition of an action waits for."""
    if action.when is None:
        return None
    return action.when.mark, action.about if action.when.mark is Mark.CONSENTED else None


def _marks(action: Action) -> frozenset[Waited]:
    """What an action marks that a condition may wait for; whoever has reported has attended."""
    if action.mark is Mark.CONSENTED:
        return frozenset({(action.mark, action.about)})
    found = {action.mark} if action.mark else set()
    if action.mark is Mark.REPORTED or action.takes_lead:
        found.add(Mark.ATTENDED)
    return frozenset((mark, None) for mark in found)


def _can_be_met(playbook: Playbook, mark: Mark, about: str | None) -> bool:
    """Whether anything sets what a condition waits for."""
    if mark is Mark.CONSENTED:
        return any(a.mark is mark and a.about == about for a in playbook.actions.values())
    enough = (Mark.ATTENDED, Mark.REPORTED) if mark is Mark.ATTENDED else (mark,)
    return any(a.mark in enough or (mark is Mark.ATTENDED and a.takes_lead) for a in playbook.actions.values())


def _ways_from(playbook: Playbook, spot: Spot, moves: list[_Move], apart: dict[str, str]) -> Iterator[Way]:
    step = playbook.steps[spot.step]
    if step.end is not None:
        return
    for move in moves:
        if _can_be_taken(spot, move):
            action, marked = move.action, spot.marked | move.marks
            if action.mark and action.when and (waiting := _waiting(playbook, spot, move)) != spot:
                yield Way(spot, waiting, action=action)
            if move.waits_for is None or move.waits_for in marked:
                for target in targets(action, spot.step):
                    for kind in _kinds_after(action, spot.kind, apart):
                        yield Way(spot, _after(playbook, spot, move, target, kind), action=action)
    for name in step.clocks:
        late_to = playbook.clocks[name].late_to
        if late_to is not None:
            yield Way(spot, spot._replace(step=late_to), clock=name)


def _kinds_after(action: Action, kind: str, apart: dict[str, str]) -> Iterable[str]:
    """The kinds, one of a group, that a matter can have after an action."""
    if "kind" not in action.sets:
        return (kind,)
    chosen = next((need.kinds for need in action.needs if need.kind == "kind" and need.kinds), tuple(apart))
    return dict.fromkeys(apart[name] for name in chosen if name in apart)


def targets(action: Action, step: str) -> list[str]:
    """The steps to which an action can lead from a step, itself included."""
    always_sampled = action.sample is not None and action.sample.percent >= 100  # noqa: PLR2004 - per cent
    found = [] if always_sampled else [action.to or step]
    return [*found, action.sample.to] if action.sample else found


def _can_be_taken(spot: Spot, move: _Move) -> bool:
    """Whether there is a run in which somebody can; persons, counters and time left aside."""
    if (move.action.kinds and spot.kind not in move.action.kinds) or (move.action.name, move.most) in spot.spent:
        return False
    return not move.never and (spot.called or not move.waits_for_call)


def _after(playbook: Playbook, spot: Spot, move: _Move, target: str, kind: str) -> Spot:
    action, handled_by, checked = move.action, spot.handled_by, spot.checked or move.looks
    if action.duty == "handle":
        handled_by, checked = handling_after(playbook, spot.step, handled_by, action, was_checked=spot.checked)
    return Spot(
        target,
        kind,
        spot.called or action.call is not None or action.takes_lead,
        spot.bound | move.binds if move.binds else spot.bound,
        handled_by,
        checked,
        _spent_after(spot.spent, action.name) if move.most else spot.spent,
        _marked_after(spot, move),
    )


def _waiting(playbook: Playbook, spot: Spot, move: _Move) -> Spot:
    """Where a matter is when somebody has marked it and others are still waited for: it stays, and nobody is called or
    named by it; but it counts, and whoever marked it has done their duty.
    """
    after = _after(playbook, spot, move, spot.step, spot.kind)
    return after._replace(called=spot.called, bound=spot.bound, marked=spot.marked | move.marks)


def _marked_after(spot: Spot, move: _Move) -> frozenset[Waited]:
    """A new call replaces the units and with them what they had marked."""
    if move.action.call is None or move.action.takes_lead:
        return spot.marked | move.marks
    return frozenset(mark for mark in spot.marked | move.marks if mark[0] not in UNIT_MARKS)


def _spent_after(spent: frozenset[tuple[str, int]], name: str) -> frozenset[tuple[str, int]]:
    times = dict(spent).get(name, 0)
    return spent - {(name, times)} | {(name, times + 1)}


def handling_after(
    playbook: Playbook, step: str, handled_by: str | None, action: Action, *, was_checked: bool
) -> tuple[str | None, bool]:
    """Who owned the matter when first handled, and whether the last handling was looked at, after an action in a step.

    Handling on the spot with a sample counts as looked at: the sample is what looks (SYSTEMS B3).
    """
    if action.duty == "handle":
        return handled_by or playbook.steps[step].owner or DESK, action.on_the_spot and action.sample is not None
    looks = action.duty == "check" or is_raisers(playbook, action)
    return handled_by, was_checked or looks


def is_bound(playbook: Playbook, spot: Spot, role: str) -> bool:
    """Whether a role has a seat in a spot, filled or not."""
    binding = binding_of(playbook, role)
    if binding is Binding.LEAD_UNIT:
        return LEAD in spot.bound
    return role in spot.bound if binding is Binding.NAMED else binding in STAFF
