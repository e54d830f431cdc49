"""What places keeps: divisions, grids, calendars, imports."""

from huiyin.places.models.calendars import CalendarDraft, CalendarVersion
from huiyin.places.models.codes import ALWAYS, PlaceCodeField
from huiyin.places.models.divisions import Division, DivisionSuccession
from huiyin.places.models.grids import Grid, GridLayer, GridSetVersion, GridSuccession
from huiyin.places.models.imports import PlaceImport

__all__ = [
    "ALWAYS",
    "CalendarDraft",
    "CalendarVersion",
    "Division",
    "DivisionSuccession",
    "Grid",
    "GridLayer",
    "GridSetVersion",
    "GridSuccession",
    "PlaceCodeField",
    "PlaceImport",
]
