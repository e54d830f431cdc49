"""Reading files: GeoJSON, CSV and Excel into typed rows, each error with its row as people see it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.kernel.codes import check_place_code
from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import CellError, Column, parse_choice, parse_code, parse_date, parse_text, read_table
from huiyin.places.types import GRID_LENGTH, Datum, GridKind, Level, RowError, YearDays
from huiyin.places.types.boundaries import geojson_features, read_geojson_area, read_written_area
from huiyin.places.types.codes import LEVEL_LENGTHS
from huiyin.places.types.rows import DivisionRow, GridRow, Reading

_GEOJSON_ENDINGS = (".geojson", ".json")
_LEVEL_WORDS: Mapping[str, Level] = {
    "省级": Level.PROVINCE, "省": Level.PROVINCE, "province": Level.PROVINCE,
    "city": Level.CITY, "prefecture": Level.CITY, "地级": Level.CITY, "市级": Level.CITY, "市": Level.CITY,
    "county": Level.COUNTY, "县级": Level.COUNTY, "县": Level.COUNTY, "区县": Level.COUNTY,
    "township": Level.TOWNSHIP, "乡级": Level.TOWNSHIP, "乡镇": Level.TOWNSHIP, "街道": Level.TOWNSHIP,
    "village": Level.VILLAGE, "村级": Level.VILLAGE, "村": Level.VILLAGE, "社区": Level.VILLAGE,
}  # fmt: skip
_KIND_WORDS: Mapping[str, GridKind] = {
    "basic": GridKind.BASIC, "基础网格": GridKind.BASIC, "基础": GridKind.BASIC,
    "special": GridKind.SPECIAL, "专属网格": GridKind.SPECIAL, "专属": GridKind.SPECIAL,
    "micro": GridKind.MICRO, "微网格": GridKind.MICRO, "微": GridKind.MICRO,
    "moving": GridKind.MOVING, "流动网格": GridKind.MOVING, "流动": GridKind.MOVING,
    "joint": GridKind.JOINT, "联防网格": GridKind.JOINT, "联防": GridKind.JOINT,
}  # fmt: skip
_DAY_WORDS = {"休": False, "放假": False, "班": True, "上班": True, "补班": True, "off": False, "working": True}
_GEOJSON_NAMES = {
    "code": ("code", "网格代码", "网格编码", "编码", "代码"),
    "name": ("name", "网格名称", "名称"),
    "english_name": ("english_name", "英文名称"),
    "kind": ("kind", "类型", "网格类型"),
}

DIVISION_COLUMNS = (
    Column(
        "code", gettext_lazy("代码"), parse_code, required=True, also=("代码", "code", "区划代码", "统计用区划代码")
    ),
    Column("name", gettext_lazy("名称"), required=True, also=("名称", "name", "区划名称"), width=24),
    Column("level", gettext_lazy("级别"), parse_choice(_LEVEL_WORDS), also=("级别", "level")),
    Column("parent", gettext_lazy("上级代码"), parse_code, also=("上级代码", "parent"), default=""),
    Column("english_name", gettext_lazy("英文名称"), also=("英文名称", "english_name"), default=""),
)
GRID_COLUMNS = (
    Column("code", gettext_lazy("网格代码"), parse_code, required=True, also=_GEOJSON_NAMES["code"]),
    Column("name", gettext_lazy("网格名称"), required=True, also=_GEOJSON_NAMES["name"], width=24),
    Column(
        "kind", gettext_lazy("类型"), parse_choice(_KIND_WORDS), also=_GEOJSON_NAMES["kind"], default=GridKind.BASIC
    ),
    Column("english_name", gettext_lazy("英文名称"), also=_GEOJSON_NAMES["english_name"], default=""),
    Column("boundary", gettext_lazy("边界"), str, required=True, also=("边界", "boundary", "wkt", "坐标"), width=60),
)
DAY_COLUMNS = (
    Column("day", gettext_lazy("日期"), parse_date, required=True, also=("日期", "date", "day")),
    Column("working", gettext_lazy("休或班"), parse_choice(_DAY_WORDS), required=True, also=("休或班", "类型", "kind")),
    Column("name", gettext_lazy("节日"), also=("节日", "名称", "name"), default=""),
)


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
    told = {field: _property(feature, names) for field, names in _GEOJSON_NAMES.items()}
    if not told["name"]:
        raise Refused(_("请填写名称。"), field="name")
    kind = _KIND_WORDS.get(told["kind"] or GridKind.BASIC.value)
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
