"""Questions about seats, and their answers: values only, safe to keep in an event."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SeatQuestion:
    """Which seat of this kind stands at this place and in this organisation? ``None`` = any."""

    post_kind: str
    place_code: str | None = None
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A post and the persons on duty for it: substitutes first, as they stand in right now."""

    post_id: UUID
    post_kind: str
    place_code: str | None
    organisation_id: UUID | None
    title: str
    holders: tuple[UUID, ...]
    substitutes: tuple[UUID, ...] = ()

    @property
    def filled(self) -> bool:
        """Whether at least one person is on duty for the post."""
        return bool(self.holders)


@dataclass(frozen=True, slots=True)
class SeatResolved:
    """The filled seat that a question came to, and the seats passed over because empty."""

    seat: Seat
    passed_over: tuple[SeatQuestion, ...]

    @property
    def moved_up(self) -> bool:
        """Whether the seat asked for was vacant and a higher one took its place."""
        return bool(self.passed_over)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that may be called (whistled) at a place, with its duty post if there is one."""

    organisation_id: UUID
    name: str
    kind: str
    place_code: str
    duty_post_id: UUID | None
    filled: bool
