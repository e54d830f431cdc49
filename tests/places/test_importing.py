"""A file is looked at first, applied as it was seen, and can be taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from shapely.geometry import Polygon, box, mapping

from huiyin.kernel.audit import trail_of
from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import write_table
from huiyin.kernel.time import now, today, travel
from huiyin.places.models import Division, Grid
from huiyin.places.selectors import boundary_of, find_grid, grid, locate, place_name
from huiyin.places.services import (
    apply_import,
    preview_again,
    preview_divisions,
    preview_grids,
    read_holiday_notice,
    rename_division,
    rename_grid,
    undo_import,
)
from huiyin.places.types import Datum, Located, Plane, Point
from huiyin.places.types.columns import DAY_COLUMNS, GRID_COLUMNS

VILLAGE = "999001001001"
METRE = 1 / Plane(25.7).east_m
Cell = Callable[[int], Any]
DIVISIONS = """code,name,level,parent
990000000000,某省,province,
990100000000,某市,prefecture,990000000000
990101000000,某区,county,990100000000
990101001000,某街道,township,990101000000
990101001001,某社区,village,990101001000
"""


def _geojson(areas: dict[str, Any], datum: Datum = Datum.WGS84) -> bytes:
    features = []
    for code, area in areas.items():
        corners = [Point(*corner).written_in(datum) for corner in area.exterior.coords]
        geometry = mapping(Polygon([(corner.longitude, corner.latitude) for corner in corners]))
        properties = {"code": code, "name": f"网格{code[-3:]}", "kind": "基础网格"}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _preview(clerk: Any, content: bytes, name: str = "网格.geojson", **options: Any) -> Any:
    return preview_grids(clerk, file_name=name, content=content, **{"datum": Datum.WGS84, **options})


def _sentences(preview: Any) -> list[tuple[int, str, bool]]:
    return [(error.row, error.field, error.is_warning) for error in preview.errors]


def test_a_preview_changes_nothing_and_applying_does_what_it_said(village: Any, clerk: Any, cell: Cell) -> None:
    codes = (f"{VILLAGE}001", f"{VILLAGE}002")
    preview = _preview(clerk, _geojson({codes[0]: cell(0), codes[1]: cell(1)}), outline_note="示意边界")
    assert (preview.new_codes, preview.changed_codes, preview.errors) == (codes, (), ())
    assert not Grid.objects.exists()
    apply_import(clerk, import_id=preview.import_id)
    assert [(row.code, row.name, row.outline_note) for row in Grid.objects.order_by("code")] == [
        (codes[0], "网格001", "示意边界"), (codes[1], "网格002", "示意边界"),
    ]  # fmt: skip
    assert [entry.action for entry in trail_of(f"import {preview.import_id}")] == ["places.import.apply"]


def test_a_file_in_another_datum_lands_in_the_right_place(village: Any, clerk: Any, cell: Cell) -> None:
    code = f"{VILLAGE}001"
    preview = _preview(clerk, _geojson({code: cell(0)}, Datum.GCJ02), datum=Datum.GCJ02)
    apply_import(clerk, import_id=preview.import_id)
    assert boundary_of(grid(code)).symmetric_difference(cell(0)).area < 1e-12
    assert grid(code).came_in_datum == "gcj02"
    assert isinstance(locate(Point(113.0001, 25.705)), Located)


def test_every_wrong_row_is_named(village: Any, clerk: Any, cell: Cell) -> None:
    bow = Polygon([(113.5, 25.7), (113.51, 25.71), (113.51, 25.7), (113.5, 25.71)])
    areas = {f"{VILLAGE}001": cell(0), "12": cell(1), "999001001009001": cell(2), f"{VILLAGE}004": bow}
    preview = _preview(clerk, _geojson(areas))
    assert _sentences(preview) == [(4, "boundary", False), (2, "code", False), (3, "code", False)]
    assert not preview.can_apply
    with pytest.raises(Refused):
        apply_import(clerk, import_id=preview.import_id)
    assert not Grid.objects.exists()


def test_overlaps_stop_an_import_and_gaps_only_warn(village: Any, clerk: Any, cell: Cell) -> None:
    east = box(113.01 - 20 * METRE, 25.7, 113.02, 25.71)
    areas = {f"{VILLAGE}001": cell(0), f"{VILLAGE}002": east}
    assert _sentences(_preview(clerk, _geojson(areas))) == [(2, "boundary", False)]
    areas[f"{VILLAGE}002"] = box(113.01 + 2 * METRE, 25.7, 113.02, 25.71)
    preview = _preview(clerk, _geojson(areas))
    assert _sentences(preview) == [(2, "boundary", True)]
    assert preview.can_apply
    assert _sentences(_preview(clerk, _geojson(areas), tolerance_m2=5_000)) == []


def test_overlap_with_a_grid_that_is_already_there_is_found(draw_grid: Any, clerk: Any, cell: Cell) -> None:
    draw_grid(1, 0)
    preview = _preview(clerk, _geojson({f"{VILLAGE}002": cell(0)}))
    assert _sentences(preview) == [(1, "boundary", False)]
    assert f"{VILLAGE}001" in preview.errors[0].sentence


def test_the_same_code_twice_is_an_error_on_both_rows(village: Any, clerk: Any, cell: Cell) -> None:
    twice = json.loads(_geojson({f"{VILLAGE}001": cell(0)}))
    twice["features"] *= 2
    assert {(error.row, error.field) for error in _preview(clerk, json.dumps(twice).encode()).errors} >= {
        (1, "code"), (2, "code"),
    }  # fmt: skip


def test_grids_come_from_excel_with_wkt_or_corners(village: Any, clerk: Any, cell: Cell) -> None:
    corners = "; ".join(f"{x},{y}" for x, y in cell(1).exterior.coords)
    rows = [
        {"code": f"{VILLAGE}001", "name": "一", "kind": "微网格", "english_name": "One", "boundary": cell(0).wkt},
        {"code": f"{VILLAGE}002", "name": "二", "kind": "基础", "english_name": "", "boundary": corners},
    ]
    preview = _preview(clerk, write_table(GRID_COLUMNS, rows), "网格.xlsx")
    apply_import(clerk, import_id=preview.import_id)
    assert (grid(f"{VILLAGE}001").kind, grid(f"{VILLAGE}001").english_name) == ("micro", "One")
    assert boundary_of(grid(f"{VILLAGE}002")).equals(cell(1))


def test_a_second_file_changes_what_differs_and_leaves_the_rest(draw_grid: Any, clerk: Any, cell: Cell) -> None:
    codes = [draw_grid(1, 0), draw_grid(2, 1)]
    content = _geojson({codes[0]: cell(0), codes[1]: cell(1)}).replace(b"\\u7f51\\u683c001", "第1网格".encode())
    preview = _preview(clerk, content)
    assert preview.changed_codes == (codes[1],)
    apply_import(clerk, import_id=preview.import_id)
    assert [(grid(code).name, grid(code).version) for code in codes] == [("第1网格", 1), ("网格002", 2)]


def test_a_whole_redrawing_ends_what_the_file_leaves_out(draw_grid: Any, clerk: Any, cell: Cell) -> None:
    codes = [draw_grid(1, 0), draw_grid(2, 1)]
    content = _geojson({codes[0]: box(113.0, 25.7, 113.02, 25.71)})
    assert not _preview(clerk, content).can_apply
    preview = _preview(clerk, content, ends_missing=True)
    apply_import(clerk, import_id=preview.import_id)
    assert find_grid(codes[1]) is None
    undo_import(clerk, import_id=preview.import_id)
    assert [grid(code).version for code in codes] == [1, 1]
    assert boundary_of(grid(codes[0])).equals(cell(0))


def test_an_import_is_taken_back_once_and_leaves_a_trail(village: Any, clerk: Any, cell: Cell) -> None:
    code = f"{VILLAGE}001"
    preview = _preview(clerk, _geojson({code: cell(0)}))
    apply_import(clerk, import_id=preview.import_id)
    undo_import(clerk, import_id=preview.import_id)
    assert find_grid(code) is None
    assert place_name(code).endswith("网格001")
    for again in (undo_import, apply_import):
        with pytest.raises(Refused):
            again(clerk, import_id=preview.import_id)
    assert [entry.action for entry in trail_of(f"import {preview.import_id}")] == [
        "places.import.apply", "places.import.undo",
    ]  # fmt: skip


def test_what_was_built_upon_is_not_taken_back(village: Any, clerk: Any, cell: Cell) -> None:
    code = f"{VILLAGE}001"
    preview = _preview(clerk, _geojson({code: cell(0)}))
    apply_import(clerk, import_id=preview.import_id)
    rename_grid(clerk, code=code, name="新名")
    with pytest.raises(Refused):
        undo_import(clerk, import_id=preview.import_id)
    assert grid(code).name == "新名"


def test_what_changed_since_the_preview_is_seen_when_applying(draw_grid: Any, clerk: Any, cell: Cell) -> None:
    preview = _preview(clerk, _geojson({f"{VILLAGE}002": cell(1)}))
    assert preview.can_apply
    draw_grid(1, 1)
    with pytest.raises(Refused):
        apply_import(clerk, import_id=preview.import_id)
    assert not preview_again(preview.import_id).can_apply
    assert find_grid(f"{VILLAGE}002") is None


def test_a_day_gone_by_may_be_named_only_for_what_is_new(draw_grid: Any, clerk: Any, cell: Cell) -> None:
    code = draw_grid(1, 0)
    with travel(now() + timedelta(days=5)):
        assert not _preview(clerk, _geojson({code: cell(0)}), on=today() - timedelta(days=2)).can_apply
        assert _preview(clerk, _geojson({f"{VILLAGE}002": cell(1)}), on=today() - timedelta(days=2)).can_apply


@pytest.mark.django_db
def test_divisions_come_from_the_statistics_list(clerk: Any) -> None:
    preview = preview_divisions(clerk, file_name="divisions.csv", content=DIVISIONS.encode("gb18030"))
    assert (preview.errors, len(preview.new_codes)) == ((), 5)
    apply_import(clerk, import_id=preview.import_id)
    assert place_name("990101001001") == "某区 · 某街道 · 某社区"
    parents = Division.objects.order_by("code").values_list("code", "parent__code", "level")
    assert list(parents)[:2] == [("99", None, "province"), ("9901", "99", "city")]
    undo_import(clerk, import_id=preview.import_id)
    assert not Division.objects.filter(active_until=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "row", "field"),
    [
        ("990101001002,无上级社区,village,990101009000", 7, "parent"),
        ("990101009001,悬空社区,village,", 7, "parent"),
        ("99010,短码,county,990100000000", 7, "code"),
        ("990101002000,级别不符,village,990101000000", 7, "code"),
        ("990101001001,重复,village,990101001000", 7, "code"),
        ("990101003000,,township,990101000000", 7, "名称"),
    ],
)
def test_a_wrong_division_is_named_with_row_and_column(clerk: Any, line: str, row: int, field: str) -> None:
    preview = preview_divisions(clerk, file_name="x.csv", content=(DIVISIONS + line).encode())
    assert (row, field) in {(error.row, error.field) for error in preview.errors}
    assert not preview.can_apply


@pytest.mark.django_db
def test_a_second_list_renames_and_is_taken_back(clerk: Any) -> None:
    first = preview_divisions(clerk, file_name="a.csv", content=DIVISIONS.encode())
    apply_import(clerk, import_id=first.import_id)
    second = preview_divisions(clerk, file_name="b.csv", content=DIVISIONS.replace("某社区", "新社区").encode())
    assert (second.new_codes, second.changed_codes) == ((), ("990101001001",))
    apply_import(clerk, import_id=second.import_id)
    assert place_name("990101001001").endswith("新社区")
    undo_import(clerk, import_id=second.import_id)
    assert place_name("990101001001").endswith("某社区")


@pytest.mark.django_db
def test_a_list_is_not_taken_back_over_a_later_name(clerk: Any) -> None:
    apply_import(clerk, import_id=preview_divisions(clerk, file_name="a", content=DIVISIONS.encode()).import_id)
    second = preview_divisions(clerk, file_name="b", content=DIVISIONS.replace("某社区", "新社区").encode())
    apply_import(clerk, import_id=second.import_id)
    rename_division(clerk, code="990101001001", name="最新社区")
    with pytest.raises(Refused):
        undo_import(clerk, import_id=second.import_id)
    assert place_name("990101001001").endswith("最新社区")


def test_a_notice_of_holidays_is_read_by_years() -> None:
    rows = [
        {"day": date(2027, 1, 1), "working": "休", "name": "元旦"},
        {"day": "2027年2月20日", "working": "班", "name": "春节"},
        {"day": date(2026, 12, 31), "working": "休", "name": "元旦"},
    ]
    before, after = read_holiday_notice(write_table(DAY_COLUMNS, rows))
    assert (before.year, before.holidays, before.makeup_days) == (2026, {date(2026, 12, 31)}, frozenset())
    assert (after.holidays, after.makeup_days) == ({date(2027, 1, 1)}, {date(2027, 2, 20)})


def test_a_notice_with_a_wrong_cell_is_refused_whole() -> None:
    with pytest.raises(Refused, match="3"):
        read_holiday_notice("日期,类型\n2027-01-01,休\n2027-13-01,休\n".encode())
