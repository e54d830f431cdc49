"""Rows of imported files, typed at the edge: what a file says about divisions and grids, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from huiyin.places.types.boundaries import Area
from huiyin.places.types.datum import Datum
from huiyin.places.types.located import RowError

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One division of a file; `code` is cut to its level, `parent` empty when the file names none."""

    row: int
    code: str
    name: str
    english_name: str
    parent: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """One grid of a file; `area` is in WGS-84 whatever the file's datum was."""

    row: int
    code: str
    name: str
    english_name: str
    kind: str
    area: Area


@dataclass(slots=True)
class Reading(Generic[Row]):
    """The good rows of a file and the errors of the others."""

    rows: list[Row] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class GridFileOptions:
    """How a file of grids is to be read and applied.

    `on`: the day it holds from. `ends_missing`: living grids of the villages in the file that the file does not name
    end (a redrawing as a whole). `tolerance_m2`: overlap or gap that borders within a village may have.
    """

    datum: Datum
    on: date
    layer: str
    outline_note: str = ""
    ends_missing: bool = False
    tolerance_m2: float = 50.0

    def as_json(self) -> dict[str, Any]:
        """The options as they are stored with the file."""
        return {**asdict(self), "datum": self.datum.value, "on": self.on.isoformat()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> GridFileOptions:
        """The options of a stored file."""
        return cls(**{**stored, "datum": Datum(stored["datum"]), "on": date.fromisoformat(stored["on"])})
