"""Ledgers: divisions and grids as files that can be corrected and brought back (SYSTEMS J4)."""

from __future__ import annotations

from typing import Any

import shapely

from huiyin.kernel.tables import write_table
from huiyin.places.models import Grid
from huiyin.places.selectors.naming import divisions_within, grids_within
from huiyin.places.selectors.outlines import boundary_of
from huiyin.places.types.columns import DIVISION_COLUMNS, GRID_COLUMNS

_CELL_LIMIT = 32_767  # characters that Excel keeps in a cell


def divisions_workbook(scope: str = "") -> bytes:
    """The living divisions of a scope as .xlsx, in the form that `preview_divisions` reads. One query."""
    rows = divisions_within(scope).values("code", "name", "level", "english_name", "parent__code")
    return write_table(DIVISION_COLUMNS, ({**row, "parent": row["parent__code"] or ""} for row in rows))


def grids_workbook(scope: str = "", *, layer: str | None = None) -> bytes:
    """The living grids of a scope as .xlsx with exact boundaries (WKT, WGS-84), as `preview_grids` reads it.

    A boundary too long for a cell is left out; `grids_geojson` has them all. One query.
    """
    return write_table(GRID_COLUMNS, (_row(grid) for grid in grids_within(scope, layer=layer).defer(None)))


def grids_geojson(scope: str = "", *, layer: str | None = None) -> dict[str, Any]:
    """The living grids of a scope with exact boundaries as GeoJSON: for staff, not for the public."""
    features = [
        {
            "type": "Feature",
            "id": grid.code,
            "geometry": shapely.geometry.mapping(boundary_of(grid)),
            "properties": {field: getattr(grid, field) for field in ("code", "name", "english_name", "kind")},
        }
        for grid in grids_within(scope, layer=layer).defer(None)
    ]
    return {"type": "FeatureCollection", "features": features}


def _row(grid: Grid) -> dict[str, str]:
    written = boundary_of(grid).wkt
    return {
        "code": grid.code,
        "name": grid.name,
        "kind": grid.kind,
        "english_name": grid.english_name,
        "boundary": written if len(written) <= _CELL_LIMIT else "",
    }
