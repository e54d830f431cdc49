"""Values of people: actors, seats, post kinds, messages. No database."""

from huiyin.people.types.actors import Actor, ActorKind, SeatHeld
from huiyin.people.types.kinds import (
    ADMIN_KINDS,
    BUILT_IN_KINDS,
    LEVEL_DIGITS,
    PEOPLE_READERS,
    POST_CHANGERS,
    Level,
    PostKindSeed,
)
from huiyin.people.types.persons import LookRow, PersonalData, PersonField, PersonView
from huiyin.people.types.seats import Seat, SeatQuestion, SeatResolved, Unit

__all__ = [
    "ADMIN_KINDS",
    "BUILT_IN_KINDS",
    "LEVEL_DIGITS",
    "PEOPLE_READERS",
    "POST_CHANGERS",
    "Actor",
    "ActorKind",
    "Level",
    "LookRow",
    "PersonField",
    "PersonView",
    "PersonalData",
    "PostKindSeed",
    "Seat",
    "SeatHeld",
    "SeatQuestion",
    "SeatResolved",
    "Unit",
]
