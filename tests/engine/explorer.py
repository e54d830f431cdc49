"""An explorer that knows nothing of the prover: it tries everything in a small town and looks for broken promises.

All actions, by everybody who might, with a small choice of inputs; any running clock may run out at any time; posts
are filled, empty, or all held by one person. States count as one if only times differ. It uses ``step`` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from random import Random
from typing import Any

from huiyin.engine.calendar import Limit, WorkingCalendar
from huiyin.engine.definition import Action, Binding, Playbook, Role, Words
from huiyin.engine.state import Act, Due, Event, Open, Outcome, Seat, State
from huiyin.engine.stepping import step

NO_WORDS = Words("", "")
MINUTE = Limit.parse("1 minute always")
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
CALENDAR = WorkingCalendar(
    "town", "UTC", frozenset(), frozenset(), ((time(0), time(23)),), date(2020, 1, 1), date(2099, 12, 31)
)
STAFF = {Binding.PLACE, Binding.LEAD_UNIT, Binding.NAMED}


@dataclass(frozen=True)
class Town:
    """``posts``: filled, empty or one (person in all of them)."""

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

    def person(self, key: str) -> str:
        return "all" if self.posts == "one" else key


@dataclass
class Graph:
    """States by shape; for each, the shapes that follow, with whether staff or a clock alone can do it."""

    states: dict[Hashable, State] = field(default_factory=dict)
    following: dict[Hashable, list[tuple[Hashable, bool, bool]]] = field(default_factory=dict)
    violations: set[str] = field(default_factory=set)


def explore(playbook: Playbook, most_states: int = 4000) -> set[str]:
    """The violations found, as sentences; empty if every promise held in every state that was tried."""
    quick = _quick(playbook)
    draws = (0, 99) if any(a.sample for a in playbook.actions.values()) else (99,)
    found: set[str] = set()
    for posts in ("filled", "one", "empty"):
        for draw in draws:
            found |= _explore(quick, Town(posts, draw), most_states)
            if found:
                return found
    return found


def stroll(playbook: Playbook, seed: str, walks: int = 2, length: int = 12) -> set[str]:
    """The violations met on a few random ways through the towns: cheap, and never the same for two seeds."""
    quick, chance, found = _quick(playbook), Random(seed), set[str]()  # noqa: S311 - not a secret
    for posts in ("filled", "one", "empty"):
        for _ in range(walks):
            town = Town(posts, chance.choice((0, 99)))
            found |= _stroll(quick, town, chance, length)
    return found


def _stroll(playbook: Playbook, town: Town, chance: Random, length: int) -> set[str]:
    opening = Open(NOON, chance.choice(_kinds(playbook)), voices=("v",), collected_by=town.person("c"))
    outcome = step(playbook, State(), opening, town)
    found: set[str] = set()
    for _ in range(length):
        assert isinstance(outcome, Outcome)
        state = outcome.state
        found |= _wrong_state(playbook, state)
        events = [event for event, _ in _events(playbook, town, state)] if state.clocks else []
        chance.shuffle(events)
        answers = ((event, step(playbook, state, event, town)) for event in events)
        event, outcome = next(((e, o) for e, o in answers if isinstance(o, Outcome)), (None, outcome))
        if event is None:
            break
        assert isinstance(outcome, Outcome)
        found |= _wrong_change(playbook, state, event, outcome, stays=False)
    return found


def _quick(playbook: Playbook) -> Playbook:
    """The same playbook with every limit a minute and every bound one: how long and how often does not matter here."""
    clocks = {
        name: replace(clock, limit=MINUTE, by_urgency={}, by_kind={}, again=MINUTE, warn_percent=None)
        for name, clock in playbook.clocks.items()
    }
    actions = {
        name: replace(
            a,
            at_most=a.at_most and 1,
            extend=replace(a.extend, by=MINUTE) if a.extend else None,
            row="",
            words=NO_WORDS,
        )
        for name, a in playbook.actions.items()
    }
    return replace(playbook, clocks=clocks, actions=actions)


def _kinds(playbook: Playbook) -> list[str]:
    groups = {frozenset(a.name for a in playbook.actions.values() if k in a.kinds): k for k in playbook.kinds}
    return sorted(groups.values())


def _explore(playbook: Playbook, town: Town, most_states: int) -> set[str]:
    graph, waiting = Graph(), []
    shaped = _shaper(playbook)
    for kind in _kinds(playbook):
        opened = step(playbook, State(), Open(NOON, kind, voices=("v",), collected_by=town.person("c")), town)
        assert isinstance(opened, Outcome)
        waiting.append(shaped(opened.state))
        graph.states[waiting[-1]] = opened.state
        graph.violations |= _wrong_state(playbook, opened.state)
    for shape in waiting:  # grows while it is walked
        if len(graph.states) > most_states:
            break
        graph.following[shape] = []
        state = graph.states[shape]
        for event, by_staff in _events(playbook, town, state):
            outcome = step(playbook, state, event, town)
            if not isinstance(outcome, Outcome):
                continue
            after = shaped(outcome.state)
            graph.violations |= _wrong_change(playbook, state, event, outcome, stays=after == shape)
            if isinstance(event, Due) and state.step == outcome.state.step:
                outcome = _risen(playbook, town, graph, outcome, event)
                after = shaped(outcome.state)
            if after not in graph.states:
                graph.states[after] = outcome.state
                graph.violations |= _wrong_state(playbook, outcome.state)
                waiting.append(after)
            graph.following[shape].append((after, by_staff, _moves(playbook, state, event, outcome.state)))
    return graph.violations or _wrong_graph(playbook, graph)


def _risen(playbook: Playbook, town: Town, graph: Graph, outcome: Outcome, event: Due) -> Outcome:
    """A clock that runs out again and again until the duty desk has the matter; each moment on the way is looked at."""
    for _ in range(len(playbook.roles) + 1):
        graph.violations |= _wrong_state(playbook, outcome.state)
        clock = next(c for c in outcome.state.clocks if c.key == (event.clock, event.unit))
        if event.unit is not None or (outcome.state.owner and outcome.state.owner.role == "desk") or not clock.due_at:
            break
        before, event = outcome.state, replace(event, at=clock.due_at)
        following = step(playbook, before, event, town)
        assert isinstance(following, Outcome)
        graph.violations |= _wrong_change(
            playbook, before, event, following, stays=before.owner == following.state.owner
        )
        outcome = following
    return outcome


def _shaper(playbook: Playbook) -> Callable[[State], Hashable]:
    """What is left of a state when times are left out, and persons whose duties clash with nothing."""
    kept = {a.before for a in playbook.actions.values()}
    counted = {
        a.name for a in playbook.actions.values() if a.to or a.call or a.names or a.takes_lead or "kind" in a.sets
    }
    duties = {duty for pair in (*playbook.separate, ("handle", "check")) for duty in pair}

    def shape(state: State) -> Hashable:
        if state.owner is None and not state.clocks:
            return state.step, bool(set(state.duties.get("handle", ())) & set(state.duties.get("check", ())))
        return (
            state.step,
            state.owner,
            frozenset((c.name, c.unit, c.due_at is None, c.fired > 0 and c.name in kept) for c in state.clocks),
            state.calls and frozenset((c.unit, c.lead, c.mark) for c in state.calls),
            tuple(rating is None for rating in state.voices.values()),
            frozenset(name for name in state.counts if name in counted),
            frozenset((duty, frozenset(who)) for duty, who in state.duties.items() if duty in duties),
            frozenset(state.named.items()),
            state.kind,
        )

    return shape


def _events(playbook: Playbook, town: Town, state: State) -> Iterator[tuple[Event, bool]]:
    for clock in state.clocks:
        if clock.due_at is not None:
            yield Due(clock.due_at, clock.name, clock.unit), True
    now = min((c.armed_at for c in state.clocks), default=NOON)
    for action in playbook.actions_from(state.step):
        tried: set[tuple[str, frozenset[str], frozenset[str]]] = set()
        for act in _actors(playbook, town, state, action, now):
            if (str(act.person), act.seats, act.units) not in tried:
                tried.add((str(act.person), act.seats, act.units))
                for inputs in _inputs(playbook, action, act):
                    yield replace(act, inputs=inputs), bool(act.seats) and _staff(playbook, action)


def _staff(playbook: Playbook, action: Action) -> bool:
    return any(name == "desk" or playbook.roles[name].binding in STAFF for name in action.by)


def _actors(playbook: Playbook, town: Town, state: State, action: Action, now: datetime) -> Iterator[Act]:
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


def _inputs(playbook: Playbook, action: Action, act: Act) -> Iterator[dict[str, Any]]:
    given: dict[str, Any] = {"unit": min(act.units)} if act.units else {}
    kinds = [*_kinds(playbook)] if "kind" in action.sets else [""]
    for need in action.needs:
        if need.kind == "choice":
            given[need.name] = playbook.reasons[str(need.choices)][0].code
        elif not need.optional:
            given[need.name] = {"number": 1, "rating": "satisfied", "urgency": "urgent"}.get(need.kind, "x")
    for kind in kinds:
        chosen = {**given, "kind": kind} if kind else given
        if action.call is None:
            yield chosen
        else:
            names = [f"u{n}" for n in range(1, 9)]
            least, most = action.call.least, min(action.call.most or 8, action.call.least + 1)
            yield from ({**chosen, "units": names[:n]} for n in range(least, most + 1))


def _wrong_state(playbook: Playbook, state: State) -> set[str]:
    """Promises that a state breaks by itself."""
    found = set()
    if playbook.steps[state.step].end is None:
        if state.owner is None:
            found.add(f"nobody owns {state.step}")
        if not any(clock.unit is None and clock.due_at for clock in state.clocks):
            found.add(f"no clock in {state.step}")
    both = set(state.duties.get("handle", ())) & set(state.duties.get("check", ()))
    if both:
        found.add("one person handled and checked")
    return found


def _wrong_change(playbook: Playbook, state: State, event: Event, outcome: Outcome, *, stays: bool) -> set[str]:
    """Promises that a change breaks: closing without a word, changing something for ever, rising nowhere."""
    found = set()
    if playbook.steps[outcome.state.step].end is not None and not outcome.messages:
        tell = playbook.actions[event.action].tell if isinstance(event, Act) else None
        tell = playbook.clocks[event.clock].tell if isinstance(event, Due) else tell
        if tell is None or tell.nobody_because is None:
            found.add(f"nobody hears of {outcome.state.step}")
    is_free = isinstance(event, Act) and playbook.actions[event.action].at_most is None
    if stays and is_free and outcome.record.after.keys() & {"clocks", "calls", "named", "owner"}:
        found.add(f"{outcome.record.detail['action']} can be done for ever")
    if stays and isinstance(event, Due) and event.unit is None and state.owner and state.owner.role != "desk":
        found.add(f"{event.clock} rises nowhere")
    return found


def _moves(playbook: Playbook, state: State, event: Event, after: State) -> bool:
    if isinstance(event, Due):
        return state.step != after.step
    action = playbook.actions[event.action] if isinstance(event, Act) else None
    return action is not None and action.at_most is None and (state.step != after.step or action.changes)


def _wrong_graph(playbook: Playbook, graph: Graph) -> set[str]:
    """Circles that change something, and states from which staff and clocks alone come to no end."""
    back: dict[Hashable, list[Hashable]] = {}
    for source, targets in graph.following.items():
        for target, by_staff, _ in targets:
            if by_staff:
                back.setdefault(target, []).append(source)
    ends = [s for s, state in graph.states.items() if playbook.steps[state.step].end or s not in graph.following]
    good, waiting = set(ends), list(ends)
    while waiting:
        for source in back.get(waiting.pop(), ()):
            if source not in good:
                good.add(source)
                waiting.append(source)
    lost = {f"{graph.states[shape].step} never ends" for shape in graph.following if shape not in good}
    return lost | _circles(graph)


def _circles(graph: Graph) -> set[str]:
    """Shapes that can be come back to after a moving event."""
    knot = _knots({s: [t for t, _, _ in targets if t in graph.following] for s, targets in graph.following.items()})
    return {
        f"{graph.states[source].step} turns in a circle"
        for source, targets in graph.following.items()
        for target, _, moves in targets
        if moves and target != source and target in knot and knot[source] == knot[target]
    }


def _knots(following: dict[Hashable, list[Hashable]]) -> dict[Hashable, Hashable]:
    """For each shape a member of its strongly connected set (Kosaraju's two walks)."""
    back: dict[Hashable, list[Hashable]] = {shape: [] for shape in following}
    for source, targets in following.items():
        for target in targets:
            back[target].append(source)
    seen: set[Hashable] = set()
    done = [shape for start in following for shape in _walked(start, following, seen)]
    knot: dict[Hashable, Hashable] = {}
    seen = set()
    for start in reversed(done):
        knot.update(dict.fromkeys(_walked(start, back, seen), start))
    return knot


def _walked(start: Hashable, following: dict[Hashable, list[Hashable]], seen: set[Hashable]) -> list[Hashable]:
    """Shapes not seen before, in the order in which a depth-first walk has done with them."""
    if start in seen:
        return []
    seen.add(start)
    done, path = [], [(start, iter(following[start]))]
    while path:
        target = next((t for t in path[-1][1] if t not in seen), None)
        if target is None:
            done.append(path.pop()[0])
        else:
            seen.add(target)
            path.append((target, iter(following[target])))
    return done
