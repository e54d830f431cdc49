"""Values of places that need no database: codes, datums, points, boundaries, answers, the actor."""

from huiyin.places.types.boundaries import Area, Finding
from huiyin.places.types.codes import GRID_LENGTH, Level
from huiyin.places.types.datum import Datum
from huiyin.places.types.located import (
    GridCard,
    GridRef,
    Located,
    Outline,
    Outside,
    PlaceFound,
    Preview,
    RowError,
    YearDays,
)
from huiyin.places.types.points import Plane, Point
from huiyin.places.types.words import Actor, GridKind, ImportKind, ImportState, SuccessionKind, sole_heir

__all__ = [
    "GRID_LENGTH",
    "Actor",
    "Area",
    "Datum",
    "Finding",
    "GridCard",
    "GridKind",
    "GridRef",
    "ImportKind",
    "ImportState",
    "Level",
    "Located",
    "Outline",
    "Outside",
    "PlaceFound",
    "Plane",
    "Point",
    "Preview",
    "RowError",
    "SuccessionKind",
    "YearDays",
    "sole_heir",
]
