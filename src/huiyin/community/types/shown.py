"""What pages show of slots, bookings and rooms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SlotShown:
    """A time that can be booked, for everybody: never who has booked another one."""

    id: UUID
    way: str
    way_title: str
    begins_at: datetime
    minutes: int
    where: str
    who: str


@dataclass(frozen=True, slots=True)
class BookingShown:
    """A booking for the person who made it."""

    slot: SlotShown | None
    step: str
    is_open: bool
    told: tuple[str, ...]
    looks: tuple[tuple[datetime, str], ...]
    can_cancel: bool


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A time of a counsellor's own: free, or with its booking's matter."""

    id: UUID
    way_title: str
    begins_at: datetime
    minutes: int
    where: str
    state: str
    state_title: str
    matter_id: UUID | None


@dataclass(frozen=True, slots=True)
class RoomCount:
    """How many rooms and points there are in a place."""

    rooms: int
    points: int
