"""A person takes an action: may they, have they said what is needed, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from huiyin.engine import calendar as working
from huiyin.engine import clocks, inputs, refusals, seats
from huiyin.engine.calendar import Limit
from huiyin.engine.definition import Action, Guard, Mark, Playbook, Words
from huiyin.engine.entering import Change
from huiyin.engine.state import Act, Facts, JsonObject, Outcome, Refusal, RunningClock, State, UnitCall

_FURTHEST_DAYS = 5 * 366
_REACHED = {
    Mark.CALLED: 0,
    Mark.ATTENDED: 1,
    Mark.REPORTED: 2,
}


def act(playbook: Playbook, state: State, event: Act, facts: Facts) -> Outcome | Refusal:
    """Take an action, or say why not. Checked in this order: open, step, kind, time, role, what bars it, duty, bound,
    inputs, mark, guard.
    """
    action = playbook.actions.get(event.action)
    if action is None:
        return refusals.unknown_action(event.action)
    refused = (
        _may(playbook, state, action, event, facts)
        or inputs.missing(playbook, action, event.inputs)
        or _day_unfit(action, event, facts)
    )
    if refused is not None:
        return refused
    marked = _mark(state, action, event)
    if isinstance(marked, Refusal):
        return marked
    met = action.when is None or guard_met(marked, action.when, action.about)
    if not met and action.mark is None:
        return refusals.guard_not_met(action)
    return _carry_out(playbook, state, marked, action, event, facts, moves=met)


def _day_unfit(action: Action, event: Act, facts: Facts) -> Refusal | None:
    """A promised day lies between today and five years on, or as far as the action allows."""
    if action.due_on is None:
        return None
    need = next(need for need in action.needs if need.name == action.due_on.need)
    today = facts.calendar.local(event.at).date()
    day = date.fromisoformat(str(event.inputs[need.name])) if event.inputs.get(need.name) else today
    if action.due_on.furthest is not None:
        last = _last_day(action.due_on.furthest, event.at, facts)
        return None if today <= day <= last else refusals.day_too_far(need.words, last)
    return None if today <= day <= today + timedelta(days=_FURTHEST_DAYS) else refusals.day_has_passed(need.words)


def _last_day(limit: Limit, at: datetime, facts: Facts) -> date:
    """The last whole day within a limit from now; where no calendar reaches, natural days count."""
    try:
        over = working.due_instant(limit, at, facts.calendar)
    except working.CalendarGap:
        over = at + timedelta(days=limit.backstop_days)
    return facts.calendar.local(over - timedelta(microseconds=1)).date()


def allowed_actions(playbook: Playbook, state: State, event: Act, facts: Facts) -> list[Action]:
    """The actions that this person could take now if the inputs were there: what a page offers."""
    open_actions = playbook.actions_from(state.step)
    return [a for a in open_actions if _may(playbook, state, a, event, facts) is None and _could_mark(state, a, event)]


def _could_mark(state: State, action: Action, event: Act) -> bool:
    marked = _mark(state, action, event)
    if isinstance(marked, Refusal):
        return False
    return action.mark is not None or action.when is None or guard_met(marked, action.when, action.about)


def _may(playbook: Playbook, state: State, action: Action, event: Act, facts: Facts) -> Refusal | None:
    refused = _is_open_for(playbook, state, action, event)
    if refused is not None:
        return refused
    if not seats.may_act_as(playbook, state, action.by, event, facts):
        return refusals.not_yours(action, [seats.role_of(playbook, name).words for name in action.by])
    because = _bar(state, action, facts)
    if because is not None:
        return refusals.barred(because)
    if _clashes(playbook, state, action, event.person):
        return refusals.clashing(action, seats.DESK_ROLE.words)
    if action.at_most is not None and state.counts.get(action.name, 0) >= action.at_most:
        return refusals.used_up(action)
    return _too_soon(state, action, event.at, facts)


def _bar(state: State, action: Action, facts: Facts) -> Words | None:
    """The words of what bars an action: something that was done, or a place that is too wide for it."""
    if action.unless is not None and state.counts.get(action.unless.done, 0):
        return action.unless.because
    if action.place is not None and not facts.reaches(action.place.level):
        return action.place.because
    return None


def _too_soon(state: State, action: Action, at: datetime, facts: Facts) -> Refusal | None:
    """A standing loop turns no faster than it says; where no calendar reaches, natural days count."""
    if action.apart is None or action.name not in state.turns:
        return None
    last = datetime.fromisoformat(state.turns[action.name])
    try:
        again_at = working.due_instant(action.apart, last, facts.calendar)
    except working.CalendarGap:
        again_at = last + timedelta(days=action.apart.backstop_days)
    return refusals.too_soon(action, again_at) if at < again_at else None


def _is_open_for(playbook: Playbook, state: State, action: Action, event: Act) -> Refusal | None:
    """Whether the matter is where, and of the kind, and within the time, that the action wants."""
    step = playbook.step(state.step)
    if step.end is not None:
        return refusals.ended()
    if state.step not in action.from_steps:
        return refusals.not_now(action, step.words)
    if action.kinds and state.kind not in action.kinds:
        return refusals.not_this_kind(action, playbook.kinds.get(state.kind) or Words(state.kind, state.kind))
    if action.before is not None and not _in_time(state, action.before, event):
        return refusals.too_late(action, playbook.clocks[action.before].words)
    return None


def _in_time(state: State, name: str, event: Act) -> bool:
    """Whether a clock of the step has not run out yet; a paused one has not."""
    running = next((clock for clock in state.clocks if clock.name == name and clock.unit is None), None)
    return running is not None and not running.fired and (running.due_at is None or event.at < running.due_at)


def _clashes(playbook: Playbook, state: State, action: Action, person: str | None) -> bool:
    """采办分离, per person: who did a clashing duty may not do this one; on the spot only collecting is forgiven."""
    if action.duty is None or person is None:
        return False
    clashing = playbook.clashing(action.duty) - ({"collect"} if action.on_the_spot else set())
    return any(person in state.duties.get(duty, ()) for duty in clashing)


def _mark(state: State, action: Action, event: Act) -> State | Refusal:
    """The state with the acting unit's or voice's mark set."""
    if action.mark is None:
        return state
    if action.mark is Mark.JUDGED:
        return _mark_voice(state, action, event)
    if action.mark is Mark.CONSENTED:
        return _mark_consent(state, action, event)
    units = event.units & {call.unit for call in state.calls}
    chosen = event.inputs.get("unit") or (min(units) if units else None)
    call = next((c for c in state.calls if c.unit == chosen and chosen in units), None)
    if call is None:
        return refusals.not_yours(action, [])
    if _has_reached(call, action.mark) or call.mark == Mark.DECLINED:
        return refusals.marked_already(action)
    changed = replace(call, mark=action.mark.value)
    calls = tuple(changed if c is call else c for c in state.calls)
    return replace(state, calls=calls, clocks=_without_unit_clock(state, chosen))


def _without_unit_clock(state: State, unit: str | None) -> tuple[RunningClock, ...]:
    return tuple(clock for clock in state.clocks if clock.unit is None or clock.unit != unit)


def _mark_voice(state: State, action: Action, event: Act) -> State | Refusal:
    voices = sorted(event.voices & state.voices.keys())
    if not voices:
        return refusals.unknown_voice()
    if all(state.voices[voice] is not None for voice in voices):
        return refusals.marked_already(action)
    rating = event.inputs.get("rating", "judged")
    return replace(state, voices={**state.voices, **dict.fromkeys(voices, rating)})


def _mark_consent(state: State, action: Action, event: Act) -> State | Refusal:
    voices, about = event.voices & state.voices.keys(), str(action.about)
    if not voices:
        return refusals.unknown_voice()
    given = {*state.consents.get(about, ())}
    if voices <= given:
        return refusals.marked_already(action)
    return replace(state, consents={**state.consents, about: tuple(sorted(given | voices))})


def _has_reached(call: UnitCall, mark: Mark) -> bool:
    return mark in _REACHED and _REACHED.get(Mark(call.mark), -1) >= _REACHED[mark]


def guard_met(state: State, guard: Guard, about: str | None = None) -> bool:
    """Whether a condition holds; ``about`` is what was to be consented to. Units that declined are not waited for; with
    no unit left nothing is met.
    """
    if guard.mark is Mark.CONSENTED:
        return bool(state.voices) and state.voices.keys() <= {*state.consents.get(str(about), ())}
    if guard.mark is Mark.JUDGED:
        judged = [rating is not None for rating in state.voices.values()]
        return bool(judged) and (all(judged) if guard.quantity == "all" else any(judged))
    if guard.mark is Mark.DECLINED:
        return any(call.lead and call.mark == Mark.DECLINED for call in state.calls)
    asked = [_has_reached(call, guard.mark) for call in state.calls if call.mark != Mark.DECLINED]
    if guard.quantity == "all":
        return bool(asked) and all(asked)
    least = 1 if guard.quantity == "any" else int(guard.quantity)
    return sum(asked) >= least


def _carry_out(
    playbook: Playbook, before: State, marked: State, action: Action, event: Act, facts: Facts, *, moves: bool
) -> Outcome:
    change = Change(playbook, before, facts, event.at, _counted(marked, action, event.person, event.at))
    sampled = action.sample is not None and facts.sample_draw < action.sample.percent
    if moves:
        _move(change, action, event, action.sample.to if action.sample and sampled else action.to)
    change.tell(action.name, action.tell)
    change.occasion(action.name, {})
    detail: JsonObject = {"action": action.name, "inputs": inputs.decided_on(action, event.inputs)}
    if event.voices:
        detail["voices"] = sorted(event.voices & before.voices.keys())
    if action.sample is not None:
        detail["sampled"] = sampled
    return change.outcome("acted", event.person, detail)


def _move(change: Change, action: Action, event: Act, target: str | None) -> None:
    """Everything but the mark: it comes about once the action's condition holds."""
    _call_units(change, action, event.inputs)
    _claim(change, action, event)
    if action.names:
        named = {**change.state.named, action.names: str(event.inputs[_naming_need(action)])}
        change.state = replace(change.state, named=named)
    _set_and_extend(change, action, event.inputs)
    if target is not None:
        change.enter(target, action.restart)
    else:
        _restart(change, action.restart)
        change.own_again(afresh=bool(action.restart))
    _arm_unit_clocks(change, action)
    _due_on(change, action, event.inputs)


def _due_on(change: Change, action: Action, given: Mapping[str, Any]) -> None:
    """The promised day takes the place of the clock's own limit."""
    due_on = action.due_on
    if due_on is None or not given.get(due_on.need):
        return
    day, clock = date.fromisoformat(str(given[due_on.need])), change.playbook.clocks[due_on.clock]
    running = tuple(
        clocks.due_on(clock, c, day, change.facts.calendar) if c.name == due_on.clock and c.due_at else c
        for c in change.state.clocks
    )
    change.state = replace(change.state, clocks=running)


def _naming_need(action: Action) -> str:
    return next(need.name for need in action.needs if need.kind == "post" and not need.optional)


def _counted(state: State, action: Action, person: str | None, at: datetime) -> State:
    if action.at_most is not None:
        state = replace(state, counts={**state.counts, action.name: state.counts.get(action.name, 0) + 1})
    if action.apart is not None:
        state = replace(state, turns={**state.turns, action.name: at.isoformat()})
    if action.duty is not None and person is not None:
        done = state.duties.get(action.duty, ())
        if person not in done:
            state = replace(state, duties={**state.duties, action.duty: (*done, person)})
    return state


def _call_units(change: Change, action: Action, given: Mapping[str, Any]) -> None:
    """A new call replaces the old one; the first unit leads (DOMAIN §2.5 r3)."""
    if action.call is None:
        return
    units = list(given["units"])
    calls = tuple(UnitCall(unit, lead=index == 0) for index, unit in enumerate(units))
    unit_free = tuple(clock for clock in change.state.clocks if clock.unit is None)
    change.state = replace(change.state, calls=calls, clocks=unit_free)


def _claim(change: Change, action: Action, event: Act) -> None:
    """认领: the acting unit becomes the leading one (SYSTEMS B7)."""
    if not action.takes_lead:
        return
    unit = event.inputs.get("unit")
    lead = unit if unit in event.units else min(event.units)
    others = tuple(replace(c, lead=False) for c in change.state.calls if c.unit != lead)
    change.state = replace(change.state, calls=(UnitCall(lead, lead=True, mark=Mark.ATTENDED.value), *others))


def _set_and_extend(change: Change, action: Action, given: Mapping[str, Any]) -> None:
    calendar = change.facts.calendar
    if action.sets:
        values = {name: str(given[name]) for name in action.sets if given.get(name)}
        state = replace(change.state, **values)  # type: ignore[arg-type]  # the names are kind and urgency, by schema
        running = tuple(
            clocks.relimited(change.playbook.clocks[c.name], c, state, change.at, calendar) for c in state.clocks
        )
        change.state = replace(state, clocks=running)
    if action.extend is not None:
        extension = action.extend
        clock = change.playbook.clocks[extension.clock]
        running = tuple(
            clocks.extended(extension, clock, c, change.at, calendar) if c.name == extension.clock else c
            for c in change.state.clocks
        )
        change.state = replace(change.state, clocks=running)


def _restart(change: Change, names: tuple[str, ...]) -> None:
    running = tuple(
        clocks.arm(change.playbook.clocks[c.name], change.state, change.at, change.facts.calendar, c.unit)
        if c.name in names
        else c
        for c in change.state.clocks
    )
    change.state = replace(change.state, clocks=running)


def _arm_unit_clocks(change: Change, action: Action) -> None:
    """Each called unit has a clock of its own (DESIGN §1, *lands*)."""
    if action.call is None or action.call.clock is None:
        return
    clock = change.playbook.clocks[action.call.clock]
    armed = tuple(
        clocks.arm(clock, change.state, change.at, change.facts.calendar, call.unit) for call in change.state.calls
    )
    change.state = replace(change.state, clocks=change.state.clocks + armed)
