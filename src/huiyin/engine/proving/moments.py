"""One moment of a story: the state before, what happened, the state after, and what the prover remembers."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime

from huiyin.engine.definition import Action, Clock, Mark, Playbook
from huiyin.engine.proving.spots import (
    LEAD,
    UNIT_MARKS,
    Map,
    Spot,
    Waited,
    handling_after,
    is_raisers,
    is_staff_action,
    targets,
)
from huiyin.engine.proving.world import World, shape
from huiyin.engine.state import Act, AddVoice, Due, Event, Outcome, RunningClock, State
from huiyin.engine.stepping import step


@dataclass(frozen=True, slots=True)
class Moment:
    """``handled_by`` and ``checked`` are as in ``spots.Spot``, after the event. ``trail``: the moment before."""

    world: World
    before: State
    event: Event
    outcome: Outcome
    role: str = ""
    handled_by: str | None = None
    checked: bool = False
    earlier: Moment | None = None

    @property
    def playbook(self) -> Playbook:
        """The playbook of the story."""
        return self.world.playbook

    @property
    def state(self) -> State:
        """The state after the event."""
        return self.outcome.state

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.event.at

    @property
    def is_open(self) -> bool:
        """Whether the matter is still to be answered for."""
        return self.playbook.steps[self.state.step].end is None

    @property
    def end(self) -> str | None:
        """How the matter ended."""
        return self.playbook.steps[self.state.step].end

    @property
    def running(self) -> list[RunningClock]:
        """The matter's own clocks that run."""
        return [clock for clock in self.state.clocks if clock.unit is None and clock.due_at is not None]

    @property
    def occasion(self) -> str:
        """The path of the action taken or of the clock that ran out, such as ``actions.judge``."""
        event = self.event
        if isinstance(event, Act):
            return f"actions.{event.action}"
        if isinstance(event, Due):
            return f"clocks.{event.clock}"
        return "joined" if isinstance(event, AddVoice) else "opened"

    @property
    def is_late(self) -> bool:
        """Whether one of the matter's own clocks ran out."""
        return isinstance(self.event, Due) and self.event.unit is None

    def closes_by(self, occasion: str) -> bool:
        """Whether the matter ended by that action or clock."""
        return self.occasion == occasion and not self.is_open

    @property
    def told(self) -> bool:
        """Whether the raiser hears of it, or the playbook says why nobody does."""
        tell = action_or_clock(self.playbook, self.occasion).tell
        return bool(self.outcome.messages) or (tell is not None and tell.nobody_because is not None)

    @property
    def changes(self) -> bool:
        """Whether the event moved the matter or did what could be done without end."""
        if self.before.step != self.state.step:
            return True
        if not isinstance(self.event, Act):
            return isinstance(self.event, Due) and self.playbook.clocks[self.event.clock].late_to is not None
        action = self.playbook.actions[self.event.action]
        return action.changes and self.state.step in targets(action, self.before.step)

    def rounds(self) -> int:
        """How often the matter came back to where it is now with nothing used up, having been moved in between."""
        found, moved, moment, used = 0, self.changes, self.earlier, (self.state.counts, self.state.consents)
        while moment is not None and (moment.state.counts, moment.state.consents) == used:
            if moved and moment.state.step == self.state.step:
                found, moved = found + 1, False
            moved = moved or moment.changes
            moment = moment.earlier
        return found

    @property
    def is_weak_redo(self) -> bool:
        """Whether the matter was reopened in a step that is not owned above the one where it was handled."""
        return self.is_open and self.handled_by is not None and is_weak(self.playbook, self.handled_by, self.state.step)


def action_or_clock(playbook: Playbook, path: str) -> Action | Clock:
    """What stands at ``actions.x`` or ``clocks.x``; an action and a clock may have the same name."""
    section, _, name = path.partition(".")
    return playbook.actions[name] if section == "actions" else playbook.clocks[name]


def is_weak(playbook: Playbook, handled_by: str, reopened_in: str) -> bool:
    """Whether a step is owned by the role that owned the matter when first handled, or by one below it (B9)."""
    owner = playbook.steps[reopened_in].owner
    return owner is not None and handled_by in playbook.chain(owner)


def follow(moment: Moment | None, world: World, state: State, event: Event, role: str) -> Moment | None:
    """The next moment, or ``None`` where the event is refused."""
    outcome = step(world.playbook, state, event, world)
    if not isinstance(outcome, Outcome):
        return None
    handled_by, checked = (moment.handled_by, moment.checked) if moment else (None, False)
    if isinstance(event, Act):
        action = world.playbook.actions[event.action]
        handled_by, checked = handling_after(world.playbook, state.step, handled_by, action, was_checked=checked)
    return Moment(world, state, event, outcome, role, handled_by, checked, moment)


def spot_of(moment: Moment, map_: Map) -> Spot:
    """Where on a map a moment is."""
    playbook, state = moment.playbook, moment.state
    owners = {step.owner for step in playbook.steps.values()}
    bound = {role for role in state.named if role in owners} | ({LEAD} if state.calls else set())
    return Spot(
        state.step,
        map_.groups.get(state.kind, state.kind),
        bool(state.calls),
        frozenset(bound),
        moment.handled_by,
        moment.checked,
        frozenset((name, times) for name, times in state.counts.items() if _is_kept(map_, name)),
        map_.waited & _marked(state) if map_.waited else frozenset(),
    )


def _is_kept(map_: Map, name: str) -> bool:
    action = map_.playbook.actions[name]
    return name in map_.counted or (action.at_most == 1 and is_raisers(map_.playbook, action))


def _marked(state: State) -> set[Waited]:
    """What anybody has marked; whoever has reported has attended."""
    marks = {call.mark for call in state.calls} & set(UNIT_MARKS)
    found: set[Waited] = {(Mark(mark), None) for mark in marks}
    if Mark.REPORTED in marks:
        found.add((Mark.ATTENDED, None))
    if any(rating is not None for rating in state.voices.values()):
        found.add((Mark.JUDGED, None))
    return found | {(Mark.CONSENTED, about) for about in state.consents}


def can_end(world: World, state: State, at: datetime, known: dict[Hashable, bool] | None = None) -> bool:
    """Whether staff, the duty desk and clocks alone can bring a state to an end. Tries everything they can do.

    Who has done which duty is forgotten, and what is taken on the way is not counted, so that everybody may do
    everything as often as it is left: whoever finds no end then has none.
    ``known`` keeps the answers by shape, so that a search that asks often is answered soon.
    """
    playbook, known = world.playbook, {} if known is None else known
    state = replace(state, duties={})
    counts = state.counts
    cause: dict[Hashable, Hashable | None] = {shape(state): None}
    waiting = [(state, at)]
    while waiting:
        state, at = waiting.pop()
        mine = shape(state)
        if known.get(mine) or playbook.steps[state.step].end is not None:
            _remember(mine, cause, known)
            return True
        if mine in known:
            continue
        for event, _ in world.moves(state, at):
            if isinstance(event, AddVoice) or (isinstance(event, Act) and not _is_staffs(playbook, event)):
                continue
            outcome = step(playbook, state, event, world)
            after = replace(outcome.state, duties={}, counts=counts) if isinstance(outcome, Outcome) else state
            if shape(after) not in cause:
                cause[shape(after)] = mine
                waiting.append((after, event.at))
    known.update(dict.fromkeys(cause, False))
    return False


def _is_staffs(playbook: Playbook, event: Act) -> bool:
    return bool(event.seats) and is_staff_action(playbook, playbook.actions[event.action])


def _remember(last: Hashable | None, cause: dict[Hashable, Hashable | None], known: dict[Hashable, bool]) -> None:
    while last is not None:
        known[last] = True
        last = cause.get(last)
