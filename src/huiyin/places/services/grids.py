"""Drawing grids: open, redraw, rename, end, merge, split; each one change of the set, audited with it.

A change holds from a day on (today or later) and never rewrites the days before: the old row gets a last day, a new
row begins. All changes queue behind the one row of GridSetVersion, so two people cannot draw the same spot twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import shapely
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from huiyin.kernel.ids import uuid7
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import today
from huiyin.places.models import Grid, GridLayer, GridSetVersion, GridSuccession, PlaceImport
from huiyin.places.selectors import active_on, boundary_of, find_division, forget_index, grid
from huiyin.places.services.trail import note
from huiyin.places.types import Actor, Area, Datum, GridKind, SuccessionKind
from huiyin.places.types.boundaries import area_m2, checked_area, overlaps
from huiyin.places.types.codes import LAST_SERIAL, VILLAGE_LENGTH, grid_code, is_grid_code, village_of
from huiyin.places.types.words import BASE_LAYER

VILLAGE_TOLERANCE_M2 = 50.0
"""Overlap or gap that hand-drawn borders of one village may have."""
_ROWS_A_STATEMENT = 2_000  # PostgreSQL takes 65,535 values in a statement


@dataclass(frozen=True, slots=True)
class GridPlan:
    """A grid as it shall be drawn: `area` in WGS-84 degrees, already checked (types.boundaries)."""

    code: str
    name: str
    area: Area
    kind: str = GridKind.BASIC
    english_name: str = ""
    outline_note: str = ""
    came_in_datum: str = Datum.WGS84.value
    also_covers: tuple[str, ...] = ()


@transaction.atomic
def open_layer(
    actor: Actor, *, code: str, name: str, english_name: str = "", is_base: bool = False, is_exclusive: bool = False
) -> GridLayer:
    """Open a layer of grids; the base layer is exclusive. Raises Refused when the code or a base layer is there."""
    if GridLayer.objects.filter(code=code).exists() or (is_base and GridLayer.objects.filter(is_base=True).exists()):
        raise Refused(_("这个图层已经有了。"), field="code")
    layer = GridLayer.objects.create(
        code=code, name=name, english_name=english_name, is_base=is_base, is_exclusive=is_base or is_exclusive
    )
    note(actor, action="places.layer.open", about=f"layer {code}", name=name)
    return layer


def base_layer(actor: Actor) -> GridLayer:
    """The layer that tiles the city, opened on first use."""
    found = GridLayer.objects.filter(is_base=True).first()
    return found or open_layer(actor, code=BASE_LAYER, name="基础网格", english_name="Base grids", is_base=True)


def free_grid_code(village: str) -> str:
    """The next grid code of a village that was never used, in any layer. Raises Refused when 999 are used up."""
    last = Grid.objects.filter(code__startswith=village).aggregate(last=Max("code"))["last"]
    serial = int(last[VILLAGE_LENGTH:]) + 1 if last else 1
    if serial > LAST_SERIAL:
        raise Refused(_("这个村（社区）的网格序号已用完。"), field="code")
    return grid_code(village, serial)


def open_grid(
    actor: Actor, *, plan: GridPlan, layer: str | None = None, on: date | None = None, until: date | None = None
) -> Grid:
    """Draw a new grid from a day on; `until` (first day without it) for a season (SYSTEMS A2).

    Raises Refused: the code is not a village's, is in use, or the area overlaps in an exclusive layer.
    """
    with changing_grids() as changes:
        on = changes.day(on)
        into = GridLayer.objects.filter(code=layer).first() if layer else base_layer(actor)
        if into is None:
            raise Refused(_("没有这个图层。"), field="layer")
        check_code(plan.code, on)
        if Grid.objects.filter(active_on(on), code=plan.code).exists():
            raise Refused(_("网格代码 %(code)s 已在使用。") % {"code": plan.code}, field="code")
        refuse_overlaps(into, {plan.code: plan.area}, on)
        made = draw(plan, layer=into, on=on, until=until)
        note(actor, action="places.grid.open", about=f"grid {plan.code}", name=plan.name, on=on.isoformat())
    return made


def redraw_grid(actor: Actor, *, code: str, area: Area, on: date | None = None, outline_note: str = "") -> Grid:
    """Give a grid a new boundary from a day on: the same code, the next version. Raises Refused on overlaps."""
    with changing_grids() as changes:
        on = changes.day(on)
        old = grid(code, on=on)
        refuse_planned([code], on)
        refuse_overlaps(old.layer, {code: area}, on)
        new = _next_version(old, on, area=area, outline_note=outline_note or old.outline_note)
        note(actor, action="places.grid.redraw", about=f"grid {code}", version=new.version, on=on.isoformat())
    return new


def rename_grid(actor: Actor, *, code: str, name: str, english_name: str = "", on: date | None = None) -> Grid:
    """Give a grid another name from a day on: the next version with the same boundary."""
    with changing_grids() as changes:
        on = changes.day(on)
        old = grid(code, on=on)
        refuse_planned([code], on)
        if not name.strip():
            raise Refused(_("请填写名称。"), field="name")
        new = _next_version(old, on, name=name.strip(), english_name=english_name.strip())
        note(actor, action="places.grid.rename", about=f"grid {code}", before=old.name, after=name, on=on.isoformat())
    return new


def end_grid(actor: Actor, *, code: str, on: date | None = None) -> None:
    """End a grid without a successor; the day is the first one without it. Its matters need a decision above."""
    with changing_grids() as changes:
        on = changes.day(on)
        close(grid(code, on=on), on)
        note(actor, action="places.grid.end", about=f"grid {code}", on=on.isoformat())


def merge_grids(
    actor: Actor, *, codes: Sequence[str], name: str, into: str | None = None, on: date | None = None
) -> Grid:
    """Make one grid of several in the same layer. `into` is one of them (its next version) or a new code of a village.

    Without `into` the lowest code goes on. The others end and are succeeded by it. Raises Refused.
    """
    with changing_grids() as changes:
        on = changes.day(on)
        old = {code: grid(code, on=on) for code in sorted(set(codes))}
        target = into or min(old, default="")
        if len(old) < 2 or len({each.layer_id for each in old.values()}) > 1:  # noqa: PLR2004 - a merge needs two
            raise Refused(_("合并需要同一图层的两个以上网格。"), field="codes")
        refuse_planned({*old, target}, on)
        area = checked_area(shapely.union_all([boundary_of(each) for each in old.values()]), Datum.WGS84)
        new = _one_of_parts(old[min(old)], target, name, area, on, old)
        for each in old.values():
            if each.code != target:
                close(each, on)
                succeed(each, new, on, SuccessionKind.MERGED)
        note(actor, action="places.grid.merge", about=f"grid {target}", codes=sorted(old), on=on.isoformat())
    return new


def split_grid(actor: Actor, *, code: str, parts: Sequence[GridPlan], on: date | None = None) -> list[Grid]:
    """Make several grids of one. A part may keep the old code; the others need new codes.

    The parts must tile the old area within VILLAGE_TOLERANCE_M2 and not overlap. Raises Refused.
    """
    with changing_grids() as changes:
        on = changes.day(on)
        old = grid(code, on=on)
        areas = {part.code: part.area for part in parts}
        if len(areas) != len(parts) or len(parts) < 2:  # noqa: PLR2004 - a split makes two
            raise Refused(_("拆分需要两个以上代码不同的网格。"), field="parts")
        refuse_planned({code, *areas}, on)
        _refuse_untiled(boundary_of(old), areas)
        if code not in areas:
            close(old, on)
        new = [_one_of_parts(old, part.code, part.name, part.area, on, {code: old}) for part in parts]
        for each in new:
            succeed(old, each, on, SuccessionKind.SPLIT)
        note(actor, action="places.grid.split", about=f"grid {code}", codes=sorted(areas), on=on.isoformat())
    return new


class Changes:
    """One change of the set of grids under way."""

    def day(self, on: date | None) -> date:
        """The day a change holds from: today unless a later one is named. Raises Refused for a day gone by."""
        if on is not None and on < today():
            raise Refused(_("生效日期不能早于今天：已经过去的日子按当时的边界统计。"), field="on")
        return on or today()


@contextmanager
def changing_grids() -> Iterator[Changes]:
    """A transaction that waits for other changes of the set, and tells every process to load its map again."""
    with transaction.atomic():
        GridSetVersion.objects.get_or_create(id=1)
        state = GridSetVersion.objects.select_for_update().get(id=1)
        yield Changes()
        state.number, state.stamp = state.number + 1, uuid7()
        state.save()
        forget_index()
        transaction.on_commit(forget_index)


def refuse_planned(codes: Iterable[str], on: date) -> None:
    """Raise Refused when one of these grids changes on a day after `on` already: what is drawn now would not hold."""
    wanted = set(codes)
    later = Grid.objects.filter(code__in=wanted, active_from__gt=on).exclude(active_until=F("active_from"))
    days = list(later.values_list("code", "active_from"))
    links = GridSuccession.objects.filter(Q(old__code__in=wanted) | Q(new__code__in=wanted), on__gt=on)
    ahead = links.values_list("old__code", "new__code", "on")
    days += [(old if old in wanted else new, day) for old, new, day in ahead]
    for code, day in sorted(days, key=lambda found: found[1])[:1]:
        raise Refused(
            _("网格 %(code)s 已经定好从 %(day)s 起变更，请选那天以后的日子，或者到那天以后再改。")
            % {"code": code, "day": day.isoformat()},
            field="on",
            details={"problem": "planned"},
        )


def check_code(code: str, on: date) -> None:
    """Raise Refused unless it is a grid code of a village that lives on that day."""
    if not is_grid_code(code):
        raise Refused(_("网格代码是 15 位数字：村（社区）12 位加序号 001 至 999。"), field="code")
    if find_division(village_of(code), on=on) is None:
        raise Refused(_("没有代码为 %(code)s 的村（社区）。") % {"code": village_of(code)}, field="code")


def refuse_overlaps(
    layer: GridLayer, areas: Mapping[str, Area], on: date, tolerance_m2: float = VILLAGE_TOLERANCE_M2
) -> None:
    """Raise Refused when areas overlap each other or a living grid of an exclusive layer by more than the tolerance."""
    if not layer.is_exclusive:
        return
    for found in overlaps({**around(layer, areas, on), **areas}, tolerance_m2):
        if set(found.codes) & set(areas):
            raise Refused(
                _("网格 %(one)s 与 %(other)s 重叠 %(size)s 平方米。")
                % {"one": found.codes[0], "other": found.codes[1], "size": f"{found.area_m2:.0f}"},
                field="boundary",
                details={"codes": found.codes, "area_m2": found.area_m2, "spot": found.spot},
            )


def around(layer: GridLayer, areas: Mapping[str, Area], on: date) -> dict[str, Area]:
    """Boundaries of the layer's living grids whose box meets the areas' box, without those of the same codes."""
    if not areas:
        return {}
    west, south, east, north = shapely.total_bounds(list(areas.values()))
    near = Grid.objects.filter(
        active_on(on), layer=layer, west__lte=east, east__gte=west, south__lte=north, north__gte=south
    )
    return {each.code: boundary_of(each) for each in near.exclude(code__in=list(areas))}


def draw(
    plan: GridPlan, *, layer: GridLayer, on: date, until: date | None = None, brought_by: PlaceImport | None = None
) -> Grid:
    """Store a plan as the next version of its code. Inside `changing_grids` only; checks nothing."""
    return draw_many([plan], layer=layer, on=on, until=until, brought_by=brought_by)[0]


def draw_many(
    plans: Sequence[GridPlan], *, layer: GridLayer, on: date, until: date | None = None,
    brought_by: PlaceImport | None = None,
) -> list[Grid]:  # fmt: skip
    """`draw` for many plans of different codes, in a handful of statements."""
    before = Grid.objects.filter(code__in=[plan.code for plan in plans]).values("code").annotate(last=Max("version"))
    versions = dict(before.values_list("code", "last"))
    rows = [_row(plan, layer, versions.get(plan.code, 0) + 1) for plan in plans]
    for row in rows:
        row.active_from, row.active_until, row.brought_by = on, until, brought_by
    return Grid.objects.bulk_create(rows, batch_size=_ROWS_A_STATEMENT)


def _row(plan: GridPlan, layer: GridLayer, version: int) -> Grid:
    west, south, east, north = plan.area.bounds
    return Grid(
        layer=layer, code=plan.code, version=version, name=plan.name, english_name=plan.english_name, kind=plan.kind,
        boundary=shapely.to_wkb(shapely.normalize(plan.area)), west=west, south=south, east=east, north=north,
        area_m2=round(area_m2(plan.area), 1), came_in_datum=plan.came_in_datum, outline_note=plan.outline_note,
        also_covers=list(plan.also_covers),
    )  # fmt: skip


def plan_of(row: Grid) -> GridPlan:
    """A stored grid as a plan, to be changed with dataclasses.replace."""
    return GridPlan(
        row.code, row.name, boundary_of(row), row.kind, row.english_name, row.outline_note, row.came_in_datum,
        tuple(row.also_covers),
    )  # fmt: skip


def close(old: Grid, on: date) -> None:
    """Give a version its last day. Inside `changing_grids` only."""
    old.active_until = max(on, old.active_from)
    old.save(update_fields=["active_until"])


def succeed(old: Grid, new: Grid, on: date, kind: SuccessionKind) -> None:
    """Note that what lay in `old` lies in `new` from a day on."""
    GridSuccession.objects.create(old=old, new=new, on=on, kind=kind)


def _next_version(old: Grid, on: date, **changes: Any) -> Grid:
    until = old.active_until
    close(old, on)
    return draw(replace(plan_of(old), **changes), layer=old.layer, on=on, until=until)


def _one_of_parts(model: Grid, code: str, name: str, area: Area, on: date, old: Mapping[str, Grid]) -> Grid:
    """The grid that a merge or split makes under a code: the next version of an old one, or a new one like `model`."""
    if code in old:
        english = old[code].english_name if name == old[code].name else ""
        return _next_version(old[code], on, area=area, name=name, english_name=english)
    check_code(code, on)
    if Grid.objects.filter(code=code).exists():
        raise Refused(_("网格代码 %(code)s 已经用过。") % {"code": code}, field="code")
    return draw(replace(plan_of(model), code=code, name=name, area=area, english_name=""), layer=model.layer, on=on)


def _refuse_untiled(whole: Area, parts: Mapping[str, Area]) -> None:
    missed_m2 = area_m2(whole.symmetric_difference(shapely.union_all(list(parts.values()))))
    if missed_m2 > VILLAGE_TOLERANCE_M2:
        raise Refused(_("拆出的网格与原网格相差 %(size)s 平方米。") % {"size": f"{missed_m2:.0f}"}, field="parts")
    for found in overlaps(parts, VILLAGE_TOLERANCE_M2):
        raise Refused(
            _("网格 %(one)s 与 %(other)s 重叠 %(size)s 平方米。")
            % {"one": found.codes[0], "other": found.codes[1], "size": f"{found.area_m2:.0f}"},
            field="parts",
        )
