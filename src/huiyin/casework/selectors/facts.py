"""Facts: what a step may read of the world, fetched in a constant number of queries (engine ``Facts``).

Seats are keyed by post id, persons and units by their ids, all as text. A matter about a unit is kept from that unit
and everything below it: whoever holds a seat there counts as not being there, so that work passes it by and rises to
its superior (DESIGN §4). While nobody knows for certain which unit it is about, every seat but the duty desk's
counts as empty.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from huiyin.casework.models import Matter
from huiyin.casework.selectors.barring import barred_persons
from huiyin.engine import state as engine
from huiyin.engine.calendar import WorkingCalendar
from huiyin.engine.definition import Action, Binding, Playbook, Role
from huiyin.kernel.refusal import Refused
from huiyin.people.selectors.seats import seats_for, seats_of_posts
from huiyin.people.types import LEVEL_DIGITS, Level, Seat, SeatQuestion
from huiyin.places.selectors import working_calendar

_DESK = SeatQuestion("desk_duty")
_UNIT_BINDINGS = (Binding.LEAD_UNIT, Binding.CALLED_UNIT, Binding.ANY_UNIT)


@dataclass
class WorldFacts:
    """The world as one matter needs it at one moment. Ask `gather`; two queries, four with named posts, one more for a
    matter about a unit.
    """

    matter_id: UUID
    place_code: str
    at: datetime
    barred: frozenset[UUID]
    seats: dict[SeatQuestion, Seat | None] = field(default_factory=dict)
    named: dict[UUID, Seat] = field(default_factory=dict)
    desk_only: bool = False

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """The calendar in force; without any an empty one, under which every clock runs on its backstop."""
        try:
            return working_calendar(at=self.at)
        except Refused:
            return _no_calendar()

    @property
    def sample_draw(self) -> int:
        """0 to 99, from a hash of the matter's id."""
        return draw_of(self.matter_id)

    def seat(self, role: Role, binding: str | None) -> engine.Seat:
        """The seat of a role; one that does not exist is a vacant one with a key that nobody holds."""
        if role.binding is Binding.NAMED:
            return self._named_seat(UUID(binding or ""))
        question = question_for(role, self.place_code, binding)
        if question is None:
            return engine.Seat(f"no {role.name}", frozenset())
        if question not in self.seats:
            self.seats |= seats_for([question], at=self.at)
        found = self.seats[question]
        if found is None and question == _DESK:
            raise Refused(
                _("还没有设立市值班台，事项无人兜底。"), who_can_help=_("系统管理员"), details={"problem": "no_desk"}
            )
        return self._open_to(found, is_desk=question == _DESK) if found else engine.Seat(f"no {role.name}", frozenset())

    def seat_of(self, post_id: UUID | None) -> Seat | None:
        """The seat of a post that was asked for; None where it was not."""
        return next((found for found in self.seats.values() if found and found.post_id == post_id), None)

    def reaches(self, level: str) -> bool:
        """Whether the matter's place is as narrow as a level or narrower."""
        return is_within(self.place_code, level)

    def _named_seat(self, post_id: UUID) -> engine.Seat:
        if post_id not in self.named:
            self.named |= seats_of_posts([post_id], at=self.at)
        found = self.named.get(post_id)
        return self._open_to(found) if found else engine.Seat(f"no {post_id}", frozenset())

    def _open_to(self, seat: Seat, *, is_desk: bool = False) -> engine.Seat:
        if self.desk_only and not is_desk:
            return engine.Seat(str(seat.post_id), frozenset())
        holders = frozenset(str(person) for person in seat.holders if person not in self.barred)
        return engine.Seat(str(seat.post_id), holders)


def gather(
    playbook: Playbook,
    *,
    matter_id: UUID,
    place_code: str,
    at: datetime,
    about_organisation_id: UUID | None,
    about_undecided: bool = False,
    state: engine.State | None = None,
    units: Iterable[str] = (),
    posts: Iterable[str] = (),
) -> WorldFacts:
    """Everything one step can ask for, at once. ``units`` and ``posts`` are those an event brings in.

    ``about_undecided``: about a unit that nobody knows yet, so that the duty desk alone can have it.
    """
    state = state or engine.State()
    named = {UUID(post) for post in (*state.named.values(), *posts)}
    return WorldFacts(
        matter_id=matter_id,
        place_code=place_code,
        at=at,
        barred=barred_persons(about_organisation_id, at=at) if about_organisation_id else frozenset(),
        seats=seats_for(questions_of(playbook, place_code, state, units), at=at),
        named=seats_of_posts(named, at=at) if named else {},
        desk_only=about_undecided,
    )


def questions_of(
    playbook: Playbook, place_code: str, state: engine.State, units: Iterable[str] = ()
) -> list[SeatQuestion]:
    """Every seat one step of a matter can ask for, of its place, of the units it called and of those an event brings
    in.
    """
    known = {call.unit for call in state.calls} | set(units)
    questions = [question_for(role, place_code, None) for role in playbook.roles.values()]
    questions += [
        question_for(role, place_code, unit)
        for role in playbook.roles.values()
        if role.binding in _UNIT_BINDINGS
        for unit in sorted(known)
    ]
    return [_DESK, *(question for question in questions if question)]


def gather_of(
    matter: Matter,
    playbook: Playbook,
    state: engine.State,
    *,
    at: datetime,
    units: Iterable[str] = (),
    posts: Iterable[str] = (),
) -> WorldFacts:
    """`gather` for a matter that has a row: its place, and whom it must be kept from, cannot be forgotten."""
    return gather(
        playbook,
        matter_id=matter.id,
        place_code=matter.place_code,
        at=at,
        about_organisation_id=matter.about_organisation_id,
        about_undecided=matter.about_undecided,
        state=state,
        units=units,
        posts=posts,
    )


def question_for(role: Role, place_code: str, unit: str | None) -> SeatQuestion | None:
    """Which seat a role asks for; ``None`` where the matter's place is wider than the role's level."""
    if role.binding is Binding.DESK:
        return _DESK
    if role.binding is Binding.PLACE and role.post and role.at:
        digits = LEVEL_DIGITS[Level(role.at)]
        return SeatQuestion(role.post, place_code[:digits]) if is_within(place_code, role.at) else None
    if role.binding in _UNIT_BINDINGS and role.post and unit:
        return SeatQuestion(role.post, None, UUID(unit))
    return None


def is_within(place_code: str, level: str) -> bool:
    """Whether a place is as narrow as a level or narrower, so that it has a post there."""
    return len(place_code) >= LEVEL_DIGITS[Level(level)]


def unit_posts(playbook: Playbook) -> frozenset[str]:
    """The post kinds whose holders act for their unit under a playbook; a unit's leader always may."""
    kinds = {role.post for role in playbook.roles.values() if role.binding in _UNIT_BINDINGS and role.post}
    return frozenset(kinds | {"department_leader"})


def answering_posts(playbook: Playbook, action: Action | None = None) -> frozenset[str]:
    """The post kinds that answer for a called unit: to this action's call, in the step it leads to; without an action
    to any call of the playbook.
    """
    steps = [action.to] if action is not None and action.to else [*(action.from_steps if action else playbook.steps)]
    names = {name for step in steps for offered in playbook.actions_from(step) for name in offered.by}
    roles = [playbook.roles[name] for name in names if name in playbook.roles]
    return frozenset(role.post for role in roles if role.binding is Binding.CALLED_UNIT and role.post)


def named_posts(playbook: Playbook, action: str, inputs: Mapping[str, Any]) -> list[str]:
    """The posts that an action's inputs name."""
    needs = playbook.actions[action].needs if action in playbook.actions else ()
    return [str(inputs[need.name]) for need in needs if need.kind == "post" and inputs.get(need.name)]


def draw_of(matter_id: UUID) -> int:
    """0 to 99, the same for ever for a matter: whether it is in a sample."""
    return int.from_bytes(hashlib.sha256(matter_id.bytes).digest()[:4]) % 100


def _no_calendar() -> WorkingCalendar:
    return WorkingCalendar(
        version="none",
        zone=settings.TIME_ZONE,
        holidays=frozenset(),
        makeup_days=frozenset(),
        hours=((time(9), time(17)),),
        from_date=date.max,
        until_date=date.min,
    )
