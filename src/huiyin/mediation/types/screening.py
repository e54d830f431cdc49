"""Counts of screening: always of places and times, never of persons (SYSTEMS C2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RoundGiven:
    """One pass over the grids, from its first to its last day, both included."""

    since: date
    last: date


@dataclass(frozen=True, slots=True)
class Found:
    """What screening came to. ``screenings``: looks that were made; ``found``: disputes; ``settled``: those
    of them whose agreement is in force.
    """

    screenings: int = 0
    found: int = 0
    settled: int = 0

    def __add__(self, other: Found) -> Found:
        return Found(self.screenings + other.screenings, self.found + other.found, self.settled + other.settled)


@dataclass(frozen=True, slots=True)
class PlaceProgress:
    """How far a round has come at a place: ``looked_at`` of its ``grids``, and what was found."""

    place_code: str
    name: str
    grids: int
    looked_at: int
    counts: Found


@dataclass(frozen=True, slots=True)
class OpenGrid:
    """A grid that waits for its screening in a round that runs today. ``last``: until when."""

    round_id: int
    campaign: str
    asks: str
    grid_code: str
    name: str
    last: date


@dataclass(frozen=True, slots=True)
class MyScreenings:
    """What waits for an actor today, and how many of their grids are done. ``grids`` of all open rounds together."""

    open: tuple[OpenGrid, ...]
    grids: int

    @property
    def done(self) -> int:
        """How many have been looked at."""
        return self.grids - len(self.open)


@dataclass(frozen=True, slots=True)
class FoundDispute:
    """A dispute that a screening found: the screening, and the case code to tell the parties."""

    screening_id: UUID
    code: str
