"""Answers about places: where a point lies, what a place is called, how it is drawn, what a file holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huiyin.places.types.datum import LonLat
from huiyin.places.types.points import Point


@dataclass(frozen=True, slots=True)
class GridRef:
    """One version of a grid as the locator holds it in memory. `active_until` is the first day without it."""

    code: str
    version: int
    name: str
    english_name: str
    kind: str
    layer: str
    active_from: date
    active_until: date | None

    def is_active(self, on: date) -> bool:
        """Whether this version holds on that day."""
        return self.active_from <= on and (self.active_until is None or on < self.active_until)


@dataclass(frozen=True, slots=True)
class Located:
    """A point that lies in a grid of the base layer.

    `others` are hits in other layers; `on_edge` tells that more than one base grid was within the tolerance and
    the lower code was taken; `set_number` is the version of the whole set that answered.
    """

    point: Point
    grid: GridRef
    others: tuple[GridRef, ...]
    on_edge: bool
    tolerance_m: float
    set_number: int


@dataclass(frozen=True, slots=True)
class Outside:
    """A point in no base grid: the nearest one and how far it is; both None when no grid is drawn at all."""

    point: Point
    nearest: GridRef | None
    distance_m: float | None
    others: tuple[GridRef, ...]
    set_number: int


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A place for a picker: code, its own name, the full name, and its level (a division level or "grid")."""

    code: str
    name: str
    full_name: str
    level: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A grid's outer rings in WGS-84 degrees, coarse enough for a map; `note` says for instance that it is invented."""

    code: str
    version: int
    name: str
    kind: str
    rings: tuple[tuple[LonLat, ...], ...]
    note: str


@dataclass(frozen=True, slots=True)
class GridCard:
    """What the law wants shown at the residents' main places (DOMAIN §1.2), as far as places know it.

    `updated_on` is the day from which this version holds; `raise_address` is what the QR code on the card opens.
    """

    code: str
    name: str
    full_name: str
    kind_label: str
    area_km2: float
    updated_on: date
    neighbours: tuple[str, ...]
    raise_address: str


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with a row of a file: its number as people see it, the column, the sentence.

    A warning is shown and does not stop the import.
    """

    row: int
    field: str
    sentence: str
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do. It can be applied when no error is left (warnings may stay)."""

    import_id: UUID
    rows_count: int
    new_codes: tuple[str, ...]
    changed_codes: tuple[str, ...]
    errors: tuple[RowError, ...]

    @property
    def can_apply(self) -> bool:
        """Whether nothing but warnings was found, and there is something to do."""
        return not any(not error.is_warning for error in self.errors) and self.rows_count > 0


@dataclass(frozen=True, slots=True)
class YearDays:
    """The holidays and make-up days of one year as a notice lists them."""

    year: int
    holidays: frozenset[date]
    makeup_days: frozenset[date]
