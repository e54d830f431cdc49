"""Checks of an import against the file itself and against what the city has: each finding names its row."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from huiyin.kernel.codes import ancestor_codes, parent_code
from huiyin.places.models import Division, Grid
from huiyin.places.selectors.naming import active_on
from huiyin.places.selectors.outlines import boundary_of
from huiyin.places.types import Area, RowError
from huiyin.places.types.boundaries import Finding, bounds_of, gaps, overlaps
from huiyin.places.types.codes import is_grid_code, village_of
from huiyin.places.types.rows import DivisionRow, GridFileOptions, GridRow


def check_divisions(rows: Sequence[DivisionRow], on: date) -> list[RowError]:
    """Double codes, a parent that is not the code's, a parent that exists neither in the file nor in the city."""
    errors = _doubles(rows)
    known = {row.code for row in rows} | set(Division.objects.filter(active_on(on)).values_list("code", flat=True))
    for row in rows:
        above = parent_code(row.code)
        if row.parent and row.parent != above:
            errors.append(RowError(row.row, "parent", _("上级代码 %(parent)s 与本代码不符。") % {"parent": row.parent}))
        elif above and above not in known and (row.parent or known & {*ancestor_codes(row.code)}):
            errors.append(RowError(row.row, "parent", _("没有上级区划 %(parent)s，请先导入它。") % {"parent": above}))
    return errors


def check_grids(rows: Sequence[GridRow], options: GridFileOptions, *, is_exclusive: bool) -> list[RowError]:
    """Codes, villages, codes of another layer; in an exclusive layer overlaps (errors) and gaps (warnings)."""
    errors = _doubles(rows) + _check_codes(rows, options)
    if is_exclusive:
        errors += _check_tiling(rows, options)
    return sorted(errors, key=lambda error: (error.row, error.field))


def _check_codes(rows: Sequence[GridRow], options: GridFileOptions) -> list[RowError]:
    living = active_on(options.on)
    villages = {village_of(row.code) for row in rows}
    there = set(Division.objects.filter(living, code__in=villages).values_list("code", flat=True))
    codes = [row.code for row in rows]
    elsewhere = set(
        Grid.objects.filter(living, code__in=codes).exclude(layer=options.layer).values_list("code", flat=True)
    )
    errors: list[RowError] = []
    for row in rows:
        if not is_grid_code(row.code):
            errors.append(RowError(row.row, "code", _("网格代码是 15 位数字：村（社区）12 位加序号 001 至 999。")))
        elif village_of(row.code) not in there:
            village = village_of(row.code)
            errors.append(RowError(row.row, "code", _("没有代码为 %(code)s 的村（社区）。") % {"code": village}))
        elif row.code in elsewhere:
            errors.append(RowError(row.row, "code", _("这个代码已用在另一个图层。")))
    return errors


def _check_tiling(rows: Sequence[GridRow], options: GridFileOptions) -> list[RowError]:
    numbers = {row.code: row.row for row in rows}
    drawn = {row.code: row.area for row in rows}
    around = living_around(drawn, options)
    errors = [
        RowError(_row(found, numbers), "boundary", _overlap_sentence(found))
        for found in overlaps({**around, **drawn}, options.tolerance_m2)
        if set(found.codes) & set(drawn)
    ]
    for areas in _by_village({**around, **drawn}, drawn).values():
        errors += [
            RowError(_row(found, numbers), "boundary", _gap_sentence(found), is_warning=True)
            for found in gaps(areas, options.tolerance_m2)
        ]
    return errors


def living_around(drawn: Mapping[str, Area], options: GridFileOptions) -> dict[str, Area]:
    """Boundaries of the layer's living grids near the drawn ones, without those that the file replaces or ends."""
    if not drawn:
        return {}
    west, south, east, north = bounds_of(list(drawn.values()))
    near = Grid.objects.filter(
        active_on(options.on), layer=options.layer, west__lte=east, east__gte=west, south__lte=north, north__gte=south
    ).exclude(code__in=list(drawn))
    ended = {village_of(code) for code in drawn} if options.ends_missing else set()
    return {each.code: boundary_of(each) for each in near if village_of(each.code) not in ended}


def _by_village(areas: Mapping[str, Area], drawn: Mapping[str, Area]) -> dict[str, dict[str, Area]]:
    """The areas of each village that the file draws in."""
    villages: dict[str, dict[str, Area]] = defaultdict(dict)
    touched = {village_of(code) for code in drawn}
    for code, area in areas.items():
        if village_of(code) in touched:
            villages[village_of(code)][code] = area
    return villages


def _doubles(rows: Iterable[DivisionRow | GridRow]) -> list[RowError]:
    rows = list(rows)
    times = Counter(row.code for row in rows)
    return [RowError(row.row, "code", _("代码在文件里重复。")) for row in rows if times[row.code] > 1]


def _row(found: Finding, numbers: Mapping[str, int]) -> int:
    return max(numbers.get(code, 0) for code in found.codes)


def _overlap_sentence(found: Finding) -> str:
    return _("网格 %(one)s 与 %(other)s 重叠 %(size)s 平方米，位置 %(spot)s。") % {
        "one": found.codes[0],
        "other": found.codes[1],
        "size": f"{found.area_m2:.0f}",
        "spot": "{:.6f}, {:.6f}".format(*found.spot),
    }


def _gap_sentence(found: Finding) -> str:
    return _("村（社区）%(village)s 的网格之间有 %(size)s 平方米的空隙，位置 %(spot)s。") % {
        "village": village_of(found.codes[0]),
        "size": f"{found.area_m2:.0f}",
        "spot": "{:.6f}, {:.6f}".format(*found.spot),
    }
