"""Columns: what the Excel and CSV files of places have, the same on the way in and on the way out (SYSTEMS J4)."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from huiyin.kernel.tables import Column, parse_choice, parse_code, parse_date
from huiyin.places.types.codes import Level
from huiyin.places.types.words import GridKind

LEVEL_WORDS: Mapping[str, Level] = {
    "省级": Level.PROVINCE, "省": Level.PROVINCE, "province": Level.PROVINCE,
    "city": Level.CITY, "prefecture": Level.CITY, "地级": Level.CITY, "市级": Level.CITY, "市": Level.CITY,
    "county": Level.COUNTY, "县级": Level.COUNTY, "县": Level.COUNTY, "区县": Level.COUNTY,
    "township": Level.TOWNSHIP, "乡级": Level.TOWNSHIP, "乡镇": Level.TOWNSHIP, "街道": Level.TOWNSHIP,
    "village": Level.VILLAGE, "村级": Level.VILLAGE, "村": Level.VILLAGE, "社区": Level.VILLAGE,
}  # fmt: skip
KIND_WORDS: Mapping[str, GridKind] = {
    "basic": GridKind.BASIC, "基础网格": GridKind.BASIC, "基础": GridKind.BASIC,
    "special": GridKind.SPECIAL, "专属网格": GridKind.SPECIAL, "专属": GridKind.SPECIAL,
    "micro": GridKind.MICRO, "微网格": GridKind.MICRO, "微": GridKind.MICRO,
    "moving": GridKind.MOVING, "流动网格": GridKind.MOVING, "流动": GridKind.MOVING,
    "joint": GridKind.JOINT, "联防网格": GridKind.JOINT, "联防": GridKind.JOINT,
}  # fmt: skip
DAY_WORDS = {"休": False, "放假": False, "班": True, "上班": True, "补班": True, "off": False, "working": True}
FIELD_NAMES = {
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
    Column("level", gettext_lazy("级别"), parse_choice(LEVEL_WORDS), also=("级别", "level")),
    Column("parent", gettext_lazy("上级代码"), parse_code, also=("上级代码", "parent"), default=""),
    Column("english_name", gettext_lazy("英文名称"), also=("英文名称", "english_name"), default=""),
)
GRID_COLUMNS = (
    Column("code", gettext_lazy("网格代码"), parse_code, required=True, also=FIELD_NAMES["code"]),
    Column("name", gettext_lazy("网格名称"), required=True, also=FIELD_NAMES["name"], width=24),
    Column("kind", gettext_lazy("类型"), parse_choice(KIND_WORDS), also=FIELD_NAMES["kind"], default=GridKind.BASIC),
    Column("english_name", gettext_lazy("英文名称"), also=FIELD_NAMES["english_name"], default=""),
    Column("boundary", gettext_lazy("边界"), str, required=True, also=("边界", "boundary", "wkt", "坐标"), width=60),
)
DAY_COLUMNS = (
    Column("day", gettext_lazy("日期"), parse_date, required=True, also=("日期", "date", "day")),
    Column("working", gettext_lazy("休或班"), parse_choice(DAY_WORDS), required=True, also=("休或班", "类型", "kind")),
    Column("name", gettext_lazy("节日"), also=("节日", "名称", "name"), default=""),
)
