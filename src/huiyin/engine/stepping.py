"""One step of a matter: ``step(playbook, state, event, facts) -> Outcome | Refusal``.

Pure: no wall clock, no database. The same arguments give the same answer, and an accepted event's record carries what
was read, so that a state can be rebuilt from records alone. A refused event changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from huiyin.engine import clocks, refusals, seats
from huiyin.engine.acting import act
from huiyin.engine.definition import DESK, Clock, Playbook, Tell
from huiyin.engine.entering import Change
from huiyin.engine.state import (
    Act,
    AddVoice,
    Due,
    Event,
    Facts,
    JsonObject,
    Open,
    Outcome,
    Owner,
    Recalculate,
    Refusal,
    RemoveVoice,
    Reseat,
    RunningClock,
    State,
    Undo,
    Warn,
)


def step(playbook: Playbook, state: State, event: Event, facts: Facts) -> Outcome | Refusal:  # noqa: PLR0911 - one for each kind of event
    """What an event makes of a matter. Never raises for a loaded playbook and a state that it made."""
    if isinstance(event, Open):
        return _open(playbook, state, event, facts)
    has_ended = state.step not in playbook.steps or playbook.steps[state.step].end is not None
    if has_ended and not isinstance(event, Undo):
        return refusals.ended()
    match event:
        case Act():
            return act(playbook, state, event, facts)
        case Due():
            return _due(playbook, state, event, facts)
        case Warn():
            return _warn(playbook, state, event, facts)
        case Reseat():
            return _reseat(playbook, state, event, facts)
        case Recalculate():
            return _recalculate(playbook, state, event, facts)
        case AddVoice() | RemoveVoice():
            return _change_voices(playbook, state, event, facts)
        case Undo():
            return _undo(playbook, state, event, facts)
    assert_never(event)


def _open(playbook: Playbook, state: State, event: Open, facts: Facts) -> Outcome | Refusal:
    if state.step:
        return refusals.opened_already()
    start = event.start or playbook.start
    if start not in playbook.starts:
        return refusals.no_entry(start)
    change = Change.of(playbook, state, facts, event.at)
    duties = {"collect": (event.collected_by,)} if event.collected_by else {}
    change.state = replace(
        state, kind=event.kind, urgency=event.urgency, voices=dict.fromkeys(event.voices), duties=duties
    )
    change.enter(start)
    change.occasion("opened", {})
    return change.outcome("opened", event.person, {"kind": event.kind, "urgency": event.urgency})


def _find(state: State, name: str, unit: str | None) -> RunningClock | None:
    return next((clock for clock in state.clocks if clock.key == (name, unit)), None)


def _due(playbook: Playbook, state: State, event: Due, facts: Facts) -> Outcome | Refusal:
    running = _find(state, event.clock, event.unit)
    if running is None or running.due_at is None or running.due_at > event.at:
        return refusals.not_due()
    clock = playbook.clocks[running.name]
    change = Change.of(playbook, state, facts, event.at)
    detail: JsonObject = {"clock": running.name, "due_at": running.due_at.isoformat(), "unit": running.unit}
    late = {"clock": running.name, "step": state.step, "unit": running.unit, "owner": _seat_key(state.owner)}
    if running.unit is not None:
        _unit_is_late(change, running)
    elif clock.lapses:
        others = tuple(c for c in state.clocks if c is not running)
        change.state = replace(state, clocks=others, lapsed=(*state.lapsed, clock.name))
        change.tell(running.name, clock.tell)
        return change.outcome("lapsed", None, detail)
    elif clock.late_to is not None:
        change.enter(clock.late_to, (clock.name,))
    elif state.owner is None or state.owner.role == DESK:
        return _remind(change, running, detail)
    else:
        _rise(change, clock, running, state.owner)
    change.tell(running.name, clock.tell)
    if clock.late_to is None:
        change.occasion("late", late)
    if running.unit is None:
        change.occasion(f"late.{clock.name}", late)
    return change.outcome("late", None, detail)


def _seat_key(owner: Owner | None) -> str | None:
    return owner.seat if owner else None


def _swap(state: State, old: RunningClock, new: RunningClock) -> State:
    return replace(state, clocks=tuple(new if clock is old else clock for clock in state.clocks))


def _unit_is_late(change: Change, running: RunningClock) -> None:
    """A called unit that does not come is reminded and counted; the owner goes on without it when it must."""
    calls = tuple(
        replace(call, late=call.late + 1) if call.unit == running.unit else call for call in change.state.calls
    )
    fresh = clocks.reminder(running, change.at, running.fired)
    change.state = replace(_swap(change.state, running, fresh), calls=calls)


def _rise(change: Change, clock: Clock, running: RunningClock, owner: Owner) -> None:
    """The superior gets the matter, with a clock of its own (promise *answers*, SYSTEMS B8)."""
    above = seats.owner_above(change.playbook, change.state, owner, change.facts)
    fresh = clocks.again(clock, running, change.state, change.at, change.facts.calendar)
    change.state = replace(_swap(change.state, running, fresh), owner=above)


def _remind(change: Change, running: RunningClock, detail: JsonObject) -> Outcome:
    fresh = clocks.reminder(running, change.at, change.state.reminders)
    change.state = replace(_swap(change.state, running, fresh), reminders=change.state.reminders + 1)
    return change.outcome("reminded", None, {**detail, "reminders": change.state.reminders})


def _warn(playbook: Playbook, state: State, event: Warn, facts: Facts) -> Outcome | Refusal:
    running = _find(state, event.clock, event.unit)
    if running is None or running.warn_at is None or running.warn_at > event.at:
        return refusals.not_due()
    change = Change.of(playbook, state, facts, event.at)
    clock = playbook.clocks[running.name]
    change.state = _swap(state, running, clocks.warned(clock, running, facts.calendar))
    if clock.warn_tell is not None:
        change.tell(running.name, Tell(says=clock.warn_tell))
    return change.outcome("warned", None, {"clock": running.name, "unit": running.unit})


def _reseat(playbook: Playbook, state: State, event: Reseat, facts: Facts) -> Outcome | Refusal:
    """Find the owner again. A matter that has risen because it was late stays with the superior, unless it
    is to be found afresh.
    """
    current = playbook.steps[state.step]
    has_risen = any(clock.fired and clock.unit is None for clock in state.clocks)
    start = state.owner.role if state.owner and has_risen and not event.afresh else current.owner
    chain = [DESK] if start in (None, DESK) else playbook.chain(str(start))
    excluded = seats.clashing_persons(playbook, state, current)
    owner = seats.first_filled(playbook, state, chain, facts, excluded)
    if owner is None or (state.owner and owner.seat == state.owner.seat and owner.role == state.owner.role):
        return refusals.nothing_changed()
    change = Change.of(playbook, state, facts, event.at)
    change.state = replace(state, owner=owner)
    return change.outcome("reseated", None, {"reason": event.reason})


def _recalculate(playbook: Playbook, state: State, event: Recalculate, facts: Facts) -> Outcome | Refusal:
    running = tuple(
        clocks.recalculated(playbook.clocks[clock.name], clock, event.at, facts.calendar) for clock in state.clocks
    )
    if running == state.clocks:
        return refusals.nothing_changed()
    change = Change.of(playbook, state, facts, event.at)
    change.state = replace(state, clocks=running)
    return change.outcome("recalculated", None, {"calendar": facts.calendar.version})


def _change_voices(playbook: Playbook, state: State, event: AddVoice | RemoveVoice, facts: Facts) -> Outcome | Refusal:
    """One matter, many voices (SYSTEMS B10); each can be parted again, the last one stays."""
    is_here, joins = event.voice in state.voices, isinstance(event, AddVoice)
    if is_here == joins:
        return refusals.unknown_voice()
    if not joins and len(state.voices) == 1:
        return refusals.last_voice()
    change = Change.of(playbook, state, facts, event.at)
    others = {voice: rating for voice, rating in state.voices.items() if voice != event.voice}
    change.state = replace(state, voices={**others, event.voice: None} if joins else others)
    return change.outcome("joined" if joins else "parted", None, {"voice": event.voice})


def _undo(playbook: Playbook, state: State, event: Undo, facts: Facts) -> Outcome | Refusal:
    """Back to the state before the last action. Whether it is still time is for the caller to know."""
    change = Change.of(playbook, state, facts, event.at)
    change.state = event.before
    return change.outcome("undone", event.person, {"sequence": state.sequence})
