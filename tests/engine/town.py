"""A small town in which an explorer tries everything: who there is, what they may do, and which promises that breaks.

All actions, by everybody who might, with a small choice of inputs; any running clock may run out at any time; posts
are filled, empty, or all held by one person. It knows nothing of the prover and uses ``step`` alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from huiyin.engine.calendar import Limit, WorkingCalendar
from huiyin.engine.definition import Action, Binding, Need, Playbook, Role, Words
from huiyin.engine.state import Act, Due, Event, Outcome, Seat, State

NO_WORDS = Words("", "")
MINUTE = Limit.parse("1 minute always")
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
CALENDAR = WorkingCalendar(
    "town", "UTC", frozenset(), frozenset(), ((time(0), time(23)),), date(2020, 1, 1), date(2099, 12, 31)
)
SAID = {"rating": "satisfied", "urgency": "urgent", "date": "2030-12-31"}
STAFF = {Binding.PLACE, Binding.LEAD_UNIT, Binding.NAMED}


@dataclass(frozen=True)
class Town:
    """``posts``: filled, empty or one (person in all of them). Where empty, the place is the widest."""

    posts: str
    sample_draw: int

    @property
    def calendar(self) -> WorkingCalendar:
        return CALENDAR

    def seat(self, role: Role, binding: str | None) -> Seat:
        if role.binding is Binding.DESK:
            return Seat("desk", frozenset({"d1", "d2"}))
        key = f"{role.post} {binding or role.at}"
        return Seat(key, {"filled": frozenset({key}), "one": frozenset({"all"}), "empty": frozenset()}[self.posts])

    def reaches(self, level: str) -> bool:
        return self.posts != "empty"

    def person(self, key: str) -> str:
        return "all" if self.posts == "one" else key


def quick(playbook: Playbook) -> Playbook:
    """The same playbook with every limit a minute, without words and effects, and one kind for all that act alike."""
    clocks = {
        name: replace(
            clock,
            limit=MINUTE,
            by_urgency={},
            by_kind={},
            again=MINUTE,
            warn_percent=None,
            warnings=(),
            words=NO_WORDS,
            warn_tell=None,
            row="",
        )
        for name, clock in playbook.clocks.items()
    }
    actions = {
        name: replace(
            a,
            extend=replace(a.extend, by=MINUTE) if a.extend else None,
            needs=tuple(replace(need, kinds=_kinds_of(playbook, need)) for need in a.needs),
            row="",
            words=NO_WORDS,
        )
        for name, a in playbook.actions.items()
    }
    steps = {name: replace(s, words=NO_WORDS, row="") for name, s in playbook.steps.items()}
    roles = {name: replace(r, words=NO_WORDS, row="") for name, r in playbook.roles.items()}
    kinds = dict.fromkeys(_apart(playbook), NO_WORDS)
    bare = replace(playbook, kinds=kinds, effects=(), digest="", lines={})
    return replace(bare, clocks=clocks, actions=actions, steps=steps, roles=roles)


def _apart(playbook: Playbook) -> list[str]:
    """One kind for each group that no action tells apart."""
    return sorted(_groups(playbook).values())


def _groups(playbook: Playbook) -> dict[frozenset[str], str]:
    return {_told(playbook, kind): kind for kind in playbook.kinds}


def _told(playbook: Playbook, kind: str) -> frozenset[str]:
    return frozenset(a.name for a in playbook.actions.values() if kind in a.kinds)


def _kinds_of(playbook: Playbook, need: Need) -> tuple[str, ...]:
    """The kinds that may be chosen, one of each group."""
    groups = _groups(playbook)
    return tuple(sorted({groups[_told(playbook, kind)] for kind in need.kinds}))


def clocks_running_out(state: State) -> Iterator[Due]:
    """Every clock that runs, at the moment it runs out."""
    return (Due(clock.due_at, clock.name, clock.unit) for clock in state.clocks if clock.due_at is not None)


def acts(playbook: Playbook, town: Town, state: State, name: str) -> Iterator[tuple[Act, bool]]:
    """An action taken by everybody who might, with every choice of inputs, and whether staff takes it."""
    action = playbook.actions[name]
    now = min((clock.armed_at for clock in state.clocks), default=NOON)
    tried: set[tuple[str, frozenset[str], frozenset[str]]] = set()
    for act in actors(playbook, town, state, action, now):
        if (str(act.person), act.seats, act.units) not in tried:
            tried.add((str(act.person), act.seats, act.units))
            for given in inputs(playbook, action, act):
                yield replace(act, inputs=given), bool(act.seats) and is_staffs(playbook, action)


def is_staffs(playbook: Playbook, action: Action) -> bool:
    """Whether staff may take it."""
    return any(name == "desk" or playbook.roles[name].binding in STAFF for name in action.by)


def actors(playbook: Playbook, town: Town, state: State, action: Action, now: datetime) -> Iterator[Act]:
    """Everybody who might take an action, one of a sort."""
    act = Act(now, action.name, None)
    owner = state.owner
    roles = dict.fromkeys([*action.by, *([owner.role] if owner and town.posts == "one" else [])])
    for role in (playbook.roles[name] for name in roles if name != "desk"):
        bound = {Binding.LEAD_UNIT: state.lead, Binding.NAMED: state.named.get(role.name)}.get(role.binding)
        if role.binding is Binding.RAISER:
            yield replace(act, person="r", voices=frozenset({"v"}))
        elif role.binding in (Binding.CALLED_UNIT, Binding.ANY_UNIT) and town.posts != "no units":
            units = [c.unit for c in state.calls] if role.binding is Binding.CALLED_UNIT else ["u1", "u2"]
            for unit in units:
                key = f"{role.post} {unit}"
                yield replace(act, person=town.person(key), seats=frozenset({key}), units=frozenset({unit}))
        elif (role.binding is Binding.PLACE or bound) and town.posts != "empty":
            key = f"{role.post} {bound or role.at}"
            yield replace(act, person=town.person(key), seats=frozenset({key}))
    if owner is not None and owner.role == "desk":
        busy = {p for duty in playbook.clashing(action.duty or "") for p in state.duties.get(duty, ())}
        yield replace(act, person=min({"d1", "d2", "d3"} - busy), seats=frozenset({"desk"}))


def inputs(playbook: Playbook, action: Action, act: Act) -> Iterator[dict[str, Any]]:
    """What may be said with an action."""
    given: dict[str, Any] = {"unit": min(act.units)} if act.units else {}
    kinds = sorted(playbook.kinds) if "kind" in action.sets else [""]
    kinds = next((list(need.kinds) for need in action.needs if need.kinds), kinds)
    for need in action.needs:
        if need.kind == "choice":
            given[need.name] = playbook.reasons[str(need.choices)][0].code
        elif need.kind == "every":
            given[need.name] = [item.code for item in playbook.reasons[str(need.choices)]]
        elif not need.optional:
            given[need.name] = {"number": need.least or 1, **SAID}.get(need.kind, "x")
    if action.due_on is not None and action.due_on.furthest is not None:
        given[action.due_on.need] = act.at.date().isoformat()
    for kind in kinds:
        chosen = {**given, "kind": kind} if kind else given
        if action.call is None:
            yield chosen
        else:
            names = [f"u{n}" for n in range(1, 9)]
            least, most = action.call.least, min(action.call.most or 8, action.call.least + 1)
            yield from ({**chosen, "units": names[:n]} for n in range(least, most + 1))


def wrong_state(playbook: Playbook, state: State) -> set[str]:
    """Promises that a state breaks by itself."""
    found = set()
    if playbook.steps[state.step].end is None:
        if state.owner is None:
            found.add(f"nobody owns {state.step}")
        running = [clock.name for clock in state.clocks if clock.unit is None and clock.due_at]
        if all(playbook.clocks[name].lapses for name in running):
            found.add(f"no clock in {state.step}")
    both = set(state.duties.get("handle", ())) & set(state.duties.get("check", ()))
    if both:
        found.add("one person handled and checked")
    return found


def wrong_change(playbook: Playbook, state: State, event: Event, outcome: Outcome, *, stays: bool) -> set[str]:
    """Promises that a change breaks: closing without a word, changing something for ever, rising nowhere."""
    found = set()
    if playbook.steps[outcome.state.step].end is not None and not outcome.messages:
        tell = playbook.actions[event.action].tell if isinstance(event, Act) else None
        tell = playbook.clocks[event.clock].tell if isinstance(event, Due) else tell
        if tell is None or tell.nobody_because is None:
            found.add(f"nobody hears of {outcome.state.step}")
    is_free = isinstance(event, Act) and not playbook.actions[event.action].is_bounded
    if stays and is_free and outcome.record.after.keys() & {"clocks", "calls", "named", "owner"}:
        found.add(f"{outcome.record.detail['action']} can be done for ever")
    if stays and isinstance(event, Due) and event.unit is None and state.owner and state.owner.role != "desk":
        found.add(f"{event.clock} rises nowhere")
    return found


def moves(playbook: Playbook, state: State, event: Event, after: State) -> bool:
    """Whether an event does what must not be done without end."""
    if isinstance(event, Due):
        return state.step != after.step
    action = playbook.actions[event.action] if isinstance(event, Act) else None
    return action is not None and not action.is_bounded and (state.step != after.step or action.changes)
