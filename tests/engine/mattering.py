"""What of a matter's past can still matter from a step on: two states that differ in nothing else are one.

Worked out backwards over the steps, as for the variables of a program: a part matters in a step if something that can
be taken there reads it, or if it matters in a step that comes next and is not made anew on the way. More is kept than
needed where in doubt: any action of a step may be taken, whatever its conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace

from huiyin.engine.definition import DESK, Action, Binding, Mark, Playbook, Step
from huiyin.engine.state import State, UnitCall

Part = tuple[str, ...]
LEAD, MARKS, VOICES, KIND = ("lead",), ("marks",), ("voices",), ("kind",)
DESK_PERSONS = ("d1", "d2", "d3")
EVERYBODY = "all"
CHECKED_BY_ANOTHER = frozenset({"handle", "check"})  # what the explorer itself looks at, whatever a playbook separates
Mattering = frozenset[Part]


def mattering(playbook: Playbook) -> dict[str, Mattering]:
    """For each step the parts that matter there."""
    ways = {name: list(_ways(playbook, step)) for name, step in playbook.steps.items()}
    matters = {name: frozenset(_read_in(playbook, step)) for name, step in playbook.steps.items()}
    grows = True
    while grows:
        grows = False
        for name in reversed(matters):
            after = matters[name].union(*(matters[target] - anew for target, anew in ways[name]))
            grows = grows or after != matters[name]
            matters[name] = after
    return matters


def is_counted(action: Action) -> bool:
    """Whether it matters how often it was taken: it is bounded, and does more than set a clock back."""
    moves = action.to or action.call or action.names or action.takes_lead or "kind" in action.sets
    return action.at_most is not None and bool(moves)


def stripped(state: State, matters: Callable[[Part], bool]) -> State:
    """The state without what does not matter any more. The persons at the desk are all alike and are renamed."""
    lead = next((call for call in state.calls if call.lead), None)
    only_lead = (UnitCall(lead.unit, lead=True),) if lead is not None and matters(LEAD) else ()
    return replace(
        state,
        clocks=tuple(replace(c, fired=0) if c.fired and not matters(("fired", c.name)) else c for c in state.clocks),
        calls=state.calls if state.calls and matters(MARKS) else only_lead,
        voices=state.voices if any(state.voices.values()) and matters(VOICES) else dict.fromkeys(state.voices),
        counts={name: count for name, count in state.counts.items() if matters(("count", name))},
        duties=_duties(state, matters),
        turns={},
        consents={about: who for about, who in state.consents.items() if matters(("consent", about))},
        lapsed=tuple(sorted(name for name in state.lapsed if matters(("lapsed", name)))),
        named={role: seat for role, seat in state.named.items() if matters(("named", role))},
        kind=state.kind if matters(KIND) else "",
        reminders=0,
        sequence=0,
    )


def _duties(state: State, matters: Callable[[Part], bool]) -> dict[str, tuple[str, ...]]:
    """Who did what, of those who might still do what clashes with it."""
    did: dict[str, list[str]] = {}
    for duty in sorted(state.duties):
        for person in state.duties[duty]:
            if matters(("duty", duty, _sort_of(person))):
                did.setdefault(person, []).append(duty)
    desk = sorted(did.pop(person) for person in DESK_PERSONS if person in did)
    did |= dict(zip(DESK_PERSONS, desk, strict=False))
    duties = sorted({duty for done in did.values() for duty in done})
    return {duty: tuple(sorted(person for person, done in did.items() if duty in done)) for duty in duties}


def shape(state: State) -> Hashable:
    """What tells a stripped state apart from others: everything but times."""
    return (
        state.step,
        state.owner and (state.owner.role, state.owner.seat),
        frozenset((clock.name, clock.unit, clock.due_at is None, clock.fired > 0) for clock in state.clocks),
        frozenset((call.unit, call.lead, call.mark) for call in state.calls),
        tuple(rating is None for rating in state.voices.values()),
        frozenset(state.counts.items()),
        frozenset(state.consents.items()),
        state.lapsed,
        frozenset((duty, frozenset(persons)) for duty, persons in state.duties.items()),
        frozenset(state.named.items()),
        state.kind,
    )


def _sort_of(person: str) -> str:
    return DESK if person in DESK_PERSONS else person.split(" ", maxsplit=1)[0]


def _ways(playbook: Playbook, step: Step) -> Iterator[tuple[str, Mattering]]:
    """Where a matter can come to from a step, and what is made anew on the way."""
    for action in playbook.actions_from(step.name):
        anew = {("named", action.names)} if action.names else set[Part]()
        anew |= {LEAD, MARKS} if action.call else {LEAD} if action.takes_lead else set()
        for target in [action.to, action.sample and action.sample.to]:
            if target is not None:
                yield target, frozenset(anew | _anew_on_entering(playbook, target, action.restart))
    for name in step.clocks:
        late_to = playbook.clocks[name].late_to
        if late_to is not None:
            yield late_to, frozenset(_anew_on_entering(playbook, late_to, (name,)))


def _anew_on_entering(playbook: Playbook, target: str, restarted: tuple[str, ...]) -> set[Part]:
    step = playbook.steps[target]
    ending = set(playbook.clocks) - {*step.clocks, *step.pauses}
    anew: set[Part] = {("fired", name) for name in (ending | {n for n in restarted if n not in step.pauses})}
    return anew | ({VOICES} if step.end is None and playbook.asks_to_judge(target) else set())


def _read_in(playbook: Playbook, step: Step) -> Iterator[Part]:
    if step.end is not None:
        return
    for target, _anew in _ways(playbook, step):
        yield from (("lapsed", name) for name in playbook.steps[target].clocks if playbook.clocks[name].lapses)
    owners = playbook.chain(step.owner) if step.owner else [DESK]
    yield from _bound(playbook, owners)
    for action in playbook.actions_from(step.name):
        doers = {*owners, *(above for role in action.by for above in playbook.chain(role))}
        yield from _bound(playbook, doers)
        yield from _read_by(playbook, action, {_sort_of_role(playbook, role) for role in doers} | {DESK, EVERYBODY})


def _sort_of_role(playbook: Playbook, role: str) -> str:
    return DESK if role == DESK else playbook.roles[role].post or "r"


def _bound(playbook: Playbook, roles: Iterator[str] | list[str] | set[str]) -> Iterator[Part]:
    for role in roles:
        binding = Binding.DESK if role == DESK else playbook.roles[role].binding
        if binding is Binding.LEAD_UNIT:
            yield LEAD
        elif binding is Binding.NAMED:
            yield "named", role
        elif binding is Binding.CALLED_UNIT:
            yield MARKS


def _read_by(playbook: Playbook, action: Action, doers: set[str]) -> Iterator[Part]:
    if is_counted(action):
        yield "count", action.name
    if action.kinds:
        yield KIND
    if action.unless is not None:
        yield "count", action.unless.done
    if action.before is not None:
        yield "fired", action.before
    if action.about is not None:
        yield "consent", action.about
    for mark in (action.mark, action.when and action.when.mark):
        if mark is not None and mark is not Mark.CONSENTED:
            yield VOICES if mark is Mark.JUDGED else MARKS
    if action.duty is not None:
        clashing = playbook.clashing(action.duty)
        clashing |= CHECKED_BY_ANOTHER - {action.duty} if action.duty in CHECKED_BY_ANOTHER else set()
        yield from (("duty", duty, doer) for duty in clashing for doer in doers)
