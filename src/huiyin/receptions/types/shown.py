"""What pages show of a day, a queue, a booking and a petition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

CANCELLED_OCCASION = "reception_cancelled"


@dataclass(frozen=True, slots=True)
class SittingShown:
    """A post that sits. ``instead``: who sits for it that day, "" for nobody; ``reason`` why it does not."""

    post_id: UUID
    title: str
    is_absent: bool = False
    instead_id: UUID | None = None
    instead: str = ""
    reason: str = ""

    @property
    def is_filled(self) -> bool:
        """Whether somebody sits: the post itself, or another one instead."""
        return not self.is_absent or self.instead_id is not None


@dataclass(frozen=True, slots=True)
class SlotShown:
    """A slot of a day."""

    at: time
    is_free: bool


@dataclass(frozen=True, slots=True)
class DayShown:
    """A reception day for everybody: where, when, who sits. ``note`` says why it does not take place."""

    series_id: UUID
    on: date
    title: str
    place_code: str
    place: str
    venue: str
    opens: time
    closes: time
    opens_at: datetime
    is_cancelled: bool
    note: str
    sittings: tuple[SittingShown, ...]
    slots: tuple[SlotShown, ...]
    is_bookable: bool

    @property
    def free(self) -> int:
        """How many slots can still be booked."""
        return sum(slot.is_free for slot in self.slots)

    @property
    def taken(self) -> int:
        """How many slots are gone or over."""
        return len(self.slots) - self.free


@dataclass(frozen=True, slots=True)
class SlotGiven:
    """A slot that somebody wants."""

    series_id: UUID
    on: date
    slot: time


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A visit as the desk sees it: the name masked, what was raised only for those who may read the matter. ``told``:
    on a day that does not take place, how far the word has come to who booked; ``is_to_call`` where only a call helps.
    """

    id: UUID
    number: int
    slot: time | None
    state: str
    state_title: str
    name: str
    phone: str
    about: str
    matter_id: UUID | None
    code: str
    step: str
    is_waiting: bool
    told: str = ""
    is_to_call: bool = False


@dataclass(frozen=True, slots=True)
class BookedShown:
    """A booking for who made it."""

    id: UUID
    number: int
    slot: time | None
    state: str
    state_title: str
    day: DayShown
    can_cancel: bool


@dataclass(frozen=True, slots=True)
class PetitionPromise:
    """A date or limit told to who petitions: what, and by when (an instant) or within how long (words)."""

    what: str
    due_at: datetime | None
    within: str
