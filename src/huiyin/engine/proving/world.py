"""A small world in which stories happen: units, one raiser, posts that are filled, empty, or all one person's, or all
empty but one role's.

The prover assumes that any post may be empty and any two posts may be one person (DESIGN §1, *separate*). The duty
desk always has one more person than have touched the matter; that is what the second gate asks of a city.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import count, islice
from typing import Any

from huiyin.engine import seats
from huiyin.engine.calendar import WorkingCalendar, due_instant
from huiyin.engine.definition import DESK, Action, Binding, Mark, Need, Playbook, Role, Words
from huiyin.engine.proving.spots import groups_of_kinds, told_apart
from huiyin.engine.state import Act, AddVoice, Due, Event, Open, Seat, State

UNITS = ("unit-1", "unit-2")
POST = "post-1"
RAISER, NEWCOMER = "raiser", "newcomer"
DESK_SEAT = "desk"
EVERYBODY = "person-1"
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
A_WHILE = timedelta(minutes=30)
CALENDAR = WorkingCalendar(
    version="story",
    zone="Asia/Shanghai",
    holidays=frozenset(),
    makeup_days=frozenset(),
    hours=((time(9), time(12)), (time(14), time(18))),
    from_date=date(2020, 1, 1),
    until_date=date(2099, 12, 31),
)


class Posts(StrEnum):
    """How the posts of the world are filled."""

    FILLED = "filled"
    EMPTY = "empty"
    ONE_PERSON = "one person"


_POSTS = {
    Posts.FILLED: Words("假设各岗位都有人，各是各的人。", "Suppose that every post is filled, each by another person."),
    Posts.EMPTY: Words(
        "假设各岗位都空着，只有值班台有人。", "Suppose that every post is empty; only the duty desk is manned."
    ),
    Posts.ONE_PERSON: Words("假设一个人身兼各岗。", "Suppose that one person holds every post."),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may act, and as what."""

    name: str
    role: str
    seats: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    voices: frozenset[str] = frozenset()


@dataclass(frozen=True)
class World:
    """Facts of a story. ``sample_draw`` decides every sample of the matter; ``alone`` is the one role that
    anybody has where not all have somebody. Who chooses a kind chooses the first; where ``kinds_vary`` any of them.
    ``joined``: somebody may join the raiser later, and says nothing.
    """

    playbook: Playbook
    posts: Posts
    sample_draw: int = 99
    kind: str = ""
    start: str = ""
    alone: str = ""
    kinds_vary: bool = False
    joined: bool = False

    @property
    def words(self) -> Words:
        """The assumption of a story, as its first sentence."""
        if not self.alone:
            return _POSTS[self.posts]
        words = self.playbook.roles[self.alone].words
        return Words(
            f"假设只有“{words.zh}”有人担任，其他岗位都空着；值班台有人。",
            f"Suppose that only “{words.en}” is filled and every other post is empty; the duty desk is manned.",
        )

    @property
    def calendar(self) -> WorkingCalendar:
        """Monday to Friday, nine to six."""
        return CALENDAR

    def seat(self, role: Role, binding: str | None) -> Seat:
        """A seat's key tells post and place; whoever sits there follows from how the posts are filled."""
        if role.binding is Binding.DESK:
            return Seat(DESK_SEAT, frozenset({"desk-1", "desk-2"}))
        key = f"{role.post}@{binding or role.at}"
        if not self._has(role):
            return Seat(key, frozenset())
        return Seat(key, frozenset({EVERYBODY if self.posts is Posts.ONE_PERSON else key}))

    def _has(self, role: Role) -> bool:
        return self.posts is not Posts.EMPTY and self.alone in ("", role.name)

    def reaches(self, level: str) -> bool:
        """Where a place is too wide for a level, its posts do not exist: as in the world where they are all empty."""
        return self.posts is not Posts.EMPTY

    @cached_property
    def opening(self) -> Open:
        """The matter is raised."""
        collector = EVERYBODY if self.posts is Posts.ONE_PERSON else None
        return Open(START, self.kind, voices=(RAISER,), collected_by=collector, start=self.start)

    def persons(self, state: State, action: Action) -> Iterator[Person]:
        """Everybody who might take an action now, one of a sort."""
        for name in action.by:
            yield from self._in_role(state, name)
        owner = state.owner
        if owner is not None and owner.role == DESK:
            clashing = {p for duty in self.playbook.clashing(action.duty or "") for p in state.duties.get(duty, ())}
            free = next(name for n in count(1) if (name := f"desk-{n}") not in clashing)
            yield Person(free, DESK, frozenset({DESK_SEAT}))
        elif owner is not None and owner.role not in action.by:
            yield from self._in_role(state, owner.role)

    def _in_role(self, state: State, name: str) -> Iterator[Person]:
        role = seats.role_of(self.playbook, name)
        if role.binding is Binding.RAISER:
            yield Person(RAISER, name, voices=frozenset({RAISER}))
        elif role.binding in (Binding.CALLED_UNIT, Binding.ANY_UNIT):
            units = UNITS if role.binding is Binding.ANY_UNIT else tuple(call.unit for call in state.calls)
            for unit in units if self._has(role) else ():
                key = f"{role.post}@{unit}"
                person = EVERYBODY if self.posts is Posts.ONE_PERSON else key
                yield Person(person, name, frozenset({key}), frozenset({unit}))
        elif role.binding is not Binding.DESK:
            seat = seats.seat_of(self.playbook, state, name, self)
            for holder in sorted(seat.holders) if seat else ():
                yield Person(holder, name, frozenset({seat.key}) if seat else frozenset())

    def moves(self, state: State, now: datetime) -> Iterator[tuple[Event, str]]:
        """Everything that may happen next, with the role of who does it; empty for a clock."""
        for clock in state.clocks:
            if clock.due_at is not None:
                yield Due(max(now, clock.due_at), clock.name, clock.unit), ""
        for action in self.playbook.actions_from(state.step):
            at = max(now + A_WHILE, _turn_over(state, action))
            for person in dict.fromkeys(self.persons(state, action)):
                for inputs in inputs_for(self, action, person, at):
                    act = Act(at, action.name, person.name, person.seats, person.units, person.voices, inputs)
                    yield act, person.role
        if self.joined and state.step and NEWCOMER not in state.voices:
            yield AddVoice(now + A_WHILE, NEWCOMER), ""


def inputs_for(world: World, action: Action, person: Person, at: datetime = START) -> Iterator[dict[str, Any]]:
    """The fewest inputs that an action is content with; a call once with the least units and once with one more."""
    asked = [need for need in action.needs if not need.optional and need.kind != "kind"]
    given = {need.name: _input(world.playbook, need) for need in asked}
    kinds = _kinds_chosen(world.playbook, action)
    for chosen in kinds if world.kinds_vary else islice(kinds, 1):
        yield from _with_units(action, person, at, given | chosen)


def _kinds_chosen(playbook: Playbook, action: Action) -> Iterator[dict[str, Any]]:
    """A kind of each group that may be chosen; nothing where none is."""
    choosing = next((need for need in action.needs if need.kind == "kind" and not need.optional), None)
    if choosing is None:
        yield {}
        return
    groups, of_group = groups_of_kinds(playbook), dict[str, str]()
    for kind in choosing.kinds or tuple(playbook.kinds):
        of_group.setdefault(groups[kind], kind)
    for kind in of_group.values():
        yield {choosing.name: kind}


def _with_units(action: Action, person: Person, at: datetime, given: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if action.due_on is not None:
        need, today = action.due_on.need, CALENDAR.local(at).date().isoformat()
        given[need] = today if action.due_on.furthest is not None else max(given[need], today)
    if person.units:
        given["unit"] = min(person.units)
    if action.call is None:
        yield given
        return
    least, most = action.call.least, action.call.most or action.call.least + 1
    names = [*UNITS, *(f"unit-{n}" for n in range(3, most + 1))]
    for number in range(least, min(least + 1, most) + 1):
        yield {**given, "units": names[:number]}


def _turn_over(state: State, action: Action) -> datetime:
    """When an action of a standing loop may be taken again."""
    if action.apart is None or action.name not in state.turns:
        return START
    return due_instant(action.apart, datetime.fromisoformat(state.turns[action.name]), CALENDAR)


def _input(playbook: Playbook, need: Need) -> Any:
    choices = playbook.reasons.get(need.choices or "", ())
    fixed: dict[str, Any] = {
        "choice": choices[0].code if choices else "",
        "rating": "unsatisfied",
        "number": need.least or 1,
        "every": [choice.code for choice in choices],
        "date": "2030-12-31",
        "post": POST,
        "urgency": "urgent",
    }
    return fixed.get(need.kind, need.kind)


def shape(state: State) -> tuple[object, ...]:
    """A state without times: two states of one shape have the same future in kind."""
    return (
        state.step,
        state.owner,
        frozenset((c.name, c.unit, c.due_at is None, c.fired > 0) for c in state.clocks),
        frozenset((c.unit, c.lead, c.mark) for c in state.calls),
        frozenset(state.voices.items()),
        frozenset(state.counts.items()),
        frozenset(state.consents.items()),
        state.lapsed,
        frozenset((duty, frozenset(persons)) for duty, persons in state.duties.items()),
        frozenset(state.named.items()),
        state.kind,
    )


def worlds_of_one_role(playbook: Playbook) -> list[World]:
    """The worlds in which one role of the staff is filled alone: the owner is there, and whoever could help is not."""
    return [
        replace(world, alone=role.name, kinds_vary=True)
        for world in worlds(playbook)
        if world.posts is Posts.FILLED
        for role in playbook.roles.values()
        if role.post
    ]


def worlds_with_a_newcomer(playbook: Playbook) -> list[World]:
    """The first worlds again, in which somebody joins; none where no condition waits for what voices do."""
    waited = {action.when.mark for action in playbook.actions.values() if action.when}
    if waited.isdisjoint({Mark.CONSENTED, Mark.JUDGED}):
        return []
    return [replace(world, joined=True) for world in worlds(playbook)]


def worlds(playbook: Playbook) -> list[World]:
    """The worlds in which stories are looked for first, the plainest first."""
    draws = (99, 0) if any(action.sample for action in playbook.actions.values()) else (99,)
    return [
        World(playbook, posts, draw, kind, start)
        for start in playbook.starts
        for draw in draws
        for posts in Posts
        for kind in told_apart(playbook)
    ]
