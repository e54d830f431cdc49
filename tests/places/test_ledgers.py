"""What goes out as a file comes back as the same places."""

from __future__ import annotations

import json
from typing import Any

import pytest

from huiyin.places.selectors import divisions_workbook, grids_geojson, grids_workbook
from huiyin.places.services import preview_divisions, preview_grids
from huiyin.places.types import Datum


def test_exported_divisions_come_back_unchanged(village: Any, clerk: Any) -> None:
    preview = preview_divisions(clerk, file_name="区划.xlsx", content=divisions_workbook())
    assert (preview.rows_count, preview.errors, preview.new_codes, preview.changed_codes) == (3, (), (), ())


@pytest.mark.parametrize("name", ["网格.xlsx", "网格.geojson"])
def test_exported_grids_come_back_unchanged(draw_grid: Any, clerk: Any, name: str) -> None:
    for serial in (1, 2):
        draw_grid(serial)
    content = grids_workbook("999001") if name.endswith("xlsx") else json.dumps(grids_geojson("999001")).encode()
    preview = preview_grids(clerk, file_name=name, content=content, datum=Datum.WGS84)
    assert (preview.rows_count, preview.errors, preview.new_codes, preview.changed_codes) == (2, (), (), ())


def test_an_export_stays_inside_its_scope(draw_grid: Any) -> None:
    draw_grid(1)
    assert grids_geojson("999002")["features"] == []
    assert len(grids_geojson("99900100")["features"]) == 1
