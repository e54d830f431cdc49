"""Reading files: GeoJSON, CSV and Excel into typed rows, each error with its row as people see it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _

from huiyin.kernel.codes import check_place_code
from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import CellError, parse_text, read_table
from huiyin.places.types import GRID_LENGTH, Datum, GridKind, Level, RowError, YearDays
from huiyin.places.types.boundaries import geojson_features, read_geojson_area, read_written_area
from huiyin.places.types.codes import LEVEL_LENGTHS
from huiyin.places.types.columns import DAY_COLUMNS, DIVISION_COLUMNS, FIELD_NAMES, GRID_COLUMNS, KIND_WORDS
from huiyin.places.types.rows import DivisionRow, GridRow, Reading

_GEOJSON_ENDINGS = (".geojson", ".json")


def read_divisions(content: bytes, file_name: str) -> Reading[DivisionRow]:
    """The divisions of a CSV or Excel file. A code padded with zeros is cut to the level that the row names.

    Raises Refused when the file has no such table.
    """
    _refuse_ending(file_name)
    table = read_table(io.BytesIO(content), DIVISION_COLUMNS)
    reading: Reading[DivisionRow] = Reading(errors=_row_errors(table.cell_errors))
    for row in table.rows:
        try:
            code = _division_code(row["code"], row["level"])
            parent = check_place_code(row["parent"]) if row["parent"] else ""
        except Refused as refused:
            reading.errors.append(RowError(row.number, "code", str(refused)))
            continue
        reading.rows.append(DivisionRow(row.number, code, row["name"], row["english_name"], parent))
    return reading


def read_grids(content: bytes, file_name: str, datum: Datum) -> Reading[GridRow]:
    """The grids of a GeoJSON, CSV or Excel file that was drawn in a datum. GeoJSON features count from 1."""
    if PurePath(file_name).suffix.lower() in _GEOJSON_ENDINGS:
        return _read_grid_features(geojson_features(content), datum)
    table = read_table(io.BytesIO(content), GRID_COLUMNS)
    reading: Reading[GridRow] = Reading(errors=_row_errors(table.cell_errors))
    for row in table.rows:
        try:
            area = read_written_area(row["boundary"], datum)
        except Refused as refused:
            reading.errors.append(RowError(row.number, "boundary", str(refused)))
            continue
        grid = GridRow(row.number, row["code"], row["name"], row["english_name"], str(row["kind"]), area)
        reading.rows.append(grid)
    return reading


def read_holiday_notice(content: bytes) -> list[YearDays]:
    """The days of a notice from a CSV or Excel file (date, 休 or 班), one value per year, for `draft_year`.

    Raises Refused with the first wrong cell: half a notice is worse than none.
    """
    table = read_table(io.BytesIO(content), DAY_COLUMNS)
    if table.cell_errors:
        raise Refused(str(table.cell_errors[0]), field="file")
    days: dict[int, tuple[set[date], set[date]]] = {}
    for row in table.rows:
        off, working = days.setdefault(row["day"].year, (set(), set()))
        (working if row["working"] else off).add(row["day"])
    return [YearDays(year, frozenset(off), frozenset(working)) for year, (off, working) in sorted(days.items())]


def _read_grid_features(features: Iterable[Mapping[str, Any]], datum: Datum) -> Reading[GridRow]:
    reading: Reading[GridRow] = Reading()
    for number, feature in enumerate(features, start=1):
        try:
            reading.rows.append(_grid_of_feature(number, feature, datum))
        except Refused as refused:
            reading.errors.append(RowError(number, refused.field or "", str(refused)))
    return reading


def _grid_of_feature(number: int, feature: Mapping[str, Any], datum: Datum) -> GridRow:
    told = {field: _property(feature, names) for field, names in FIELD_NAMES.items()}
    if not told["name"]:
        raise Refused(_("请填写名称。"), field="name")
    kind = KIND_WORDS.get(told["kind"] or GridKind.BASIC.value)
    if kind is None:
        raise Refused(_("没有这种网格类型：%(kind)s。") % {"kind": told["kind"]}, field="kind")
    area = read_geojson_area(feature.get("geometry"), datum)
    return GridRow(number, told["code"], told["name"], told["english_name"], str(kind.value), area)


def _property(feature: Mapping[str, Any], names: Iterable[str]) -> str:
    properties = feature.get("properties") or {}
    return next((parse_text(properties[name]) for name in names if properties.get(name) is not None), "")


def _division_code(text: str, level: Level | None) -> str:
    """A code cut to its level; without a level, to the last segment that is not all zeros."""
    code = check_place_code(text)
    if len(code) == GRID_LENGTH:
        raise Refused(_("这是网格代码，不是区划代码。"))
    if level is not None and len(code) != LEVEL_LENGTHS[level]:
        raise Refused(_("代码 %(code)s 与级别“%(level)s”不符。") % {"code": text, "level": level.label})
    return code


def _row_errors(errors: Iterable[CellError]) -> list[RowError]:
    return [RowError(error.row, error.title, error.sentence) for error in errors]


def _refuse_ending(file_name: str) -> None:
    if PurePath(file_name).suffix.lower() in _GEOJSON_ENDINGS:
        raise Refused(_("区划请用 CSV 或 Excel 文件上传。"), field="file")
