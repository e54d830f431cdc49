"""Who is on duty on a day: the rule of a roster, read (SYSTEMS C1, 彩姐调解工作室: 8 areas in turn, one elder and one
乡贤 of each). Pure: no clock, no database; people are opaque names.

The areas take turns in the order of their numbers, each for as many open days as a turn lasts. In its turn an area
sends one person for each role; where it has several they take turns from round to round. Who is away is stood in for
by the next in the turn of the same role; two days of a role may be exchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Place:
    """A seat of the rule: who stands for an area in a role; ``order`` among several of one area and role."""

    area: int
    role: str
    order: int
    who: str


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule from a day on. ``weekdays``: the open ones, 1 is Monday; ``turn_days``: open days that a turn lasts."""

    begins_on: date
    weekdays: frozenset[int]
    turn_days: int
    places: tuple[Place, ...]

    def areas(self) -> tuple[int, ...]:
        """The areas in their order."""
        return tuple(sorted({place.area for place in self.places}))

    def roles(self) -> tuple[str, ...]:
        """The roles that are filled, in the order in which they were given."""
        return tuple(dict.fromkeys(place.role for place in self.places))

    def is_open(self, day: date) -> bool:
        """Whether anybody has duty on a day at all."""
        return day >= self.begins_on and day.isoweekday() in self.weekdays

    def turn(self, day: date) -> int:
        """The number of the turn a day lies in, from 0; for open days only."""
        return _open_days(self, day) // self.turn_days


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody is away from a day to a day, both included."""

    who: str
    since: date
    last: date

    def covers(self, day: date) -> bool:
        """Whether they are away on that day."""
        return self.since <= day <= self.last


@dataclass(frozen=True, slots=True)
class Exchange:
    """Two days of one role exchange who is on duty."""

    role: str
    one_day: date
    other_day: date

    def instead(self, role: str, day: date) -> date:
        """The day whose turn is served on ``day``."""
        if role != self.role or day not in (self.one_day, self.other_day):
            return day
        return self.other_day if day == self.one_day else self.one_day


@dataclass(frozen=True, slots=True)
class Duty:
    """One role on one day. ``area``: whose turn it is; ``who`` None when nobody of the role is there; ``instead_of``:
    whose place they take.
    """

    role: str
    area: int
    who: str | None
    instead_of: str = ""


def on_duty(
    rule: Rule, day: date, *, away: Iterable[Away] = (), exchanges: Iterable[Exchange] = ()
) -> tuple[Duty, ...]:
    """Who is on duty on a day, one entry for each role; nothing on a closed day and before the rule begins."""
    if not rule.places or not rule.is_open(day):
        return ()
    absent = {one.who for one in away if one.covers(day)}
    kept = tuple(exchanges)
    return tuple(_of_role(rule, role, _served(role, day, kept), absent) for role in rule.roles())


def _served(role: str, day: date, exchanges: Sequence[Exchange]) -> date:
    return next((found for one in exchanges if (found := one.instead(role, day)) != day), day)


def _of_role(rule: Rule, role: str, day: date, absent: set[str]) -> Duty:
    areas = rule.areas()
    turn = rule.turn(day)
    area = areas[turn % len(areas)]
    # From the area whose turn it is round to the one before it: the first who is there is on duty.
    asked = [_sent(rule, role, areas[(turn + step) % len(areas)], turn // len(areas)) for step in range(len(areas))]
    in_turn = asked[0]
    present = next((who for who in asked if who is not None and who not in absent), None)
    if present is None:
        present = next((place.who for place in rule.places if place.role == role and place.who not in absent), None)
    return Duty(role, area, present, in_turn if in_turn and present != in_turn else "")


def _sent(rule: Rule, role: str, area: int, round_number: int) -> str | None:
    """Whom an area sends for a role in a round of all areas."""
    seats = [place for place in rule.places if (place.area, place.role) == (area, role)]
    return sorted(seats, key=lambda place: place.order)[round_number % len(seats)].who if seats else None


def _open_days(rule: Rule, day: date) -> int:
    """How many open days lie from the rule's begin up to a day, the day itself not among them."""
    weeks, rest = divmod((day - rule.begins_on).days, _WEEK)
    first = rule.begins_on
    return weeks * len(rule.weekdays) + sum(
        (first + timedelta(days=step)).isoweekday() in rule.weekdays for step in range(rest)
    )
