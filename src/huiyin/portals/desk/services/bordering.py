"""Borders by two persons: renaming, merging, renumbering and splitting is proposed by one and done when another
confirms (SYSTEMS A1). What stands in the place goes along a minute later (`places.services.following`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from shapely.geometry import Point as Spot

from huiyin.kernel.codes import check_place_code, parent_code
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import today
from huiyin.people.models import PendingChange
from huiyin.people.services.approvals import propose, register_change
from huiyin.people.types import Actor
from huiyin.places.selectors import boundary_of, grid, own_names
from huiyin.places.services import (
    GridPlan,
    free_grid_code,
    merge_divisions,
    merge_grids,
    rename_division,
    rename_grid,
    renumber_division,
    split_grid,
)  # fmt: skip
from huiyin.places.types import GRID_LENGTH
from huiyin.places.types.boundaries import halves
from huiyin.places.types.codes import VILLAGE_LENGTH
from huiyin.places.types.datum import LonLat
from huiyin.portals.desk.selectors.territory import DRAWERS, may_draw

_RENAME, _MERGE, _RENUMBER, _SPLIT = "desk.rename_place", "desk.merge_places", "desk.renumber_place", "desk.split_grid"


def register_borders() -> None:
    """Bind the four changes; called when the program starts."""
    for action, carry_out in ((_RENAME, _rename), (_MERGE, _merge), (_RENUMBER, _renumber), (_SPLIT, _split)):
        register_change(action, carry_out, may_decide=_may_decide)


def propose_renaming(
    actor: Actor, *, code: str, name: str, english_name: str = "", on: date | None = None
) -> PendingChange:
    """Propose another name, of a grid from a day on. `Refused` as `rename_grid` and `rename_division`, and without the
    right.
    """
    before = _changed_by(actor, code, on)
    return propose(
        actor,
        action=_RENAME,
        arguments={"code": code, "name": name, "english_name": english_name, "on": _written(on)},
        summary=_("更名：%(before)s 改为 %(name)s") % {"before": before, "name": name} + _from_day(on),
        place_code=parent_code(code) or "",
    )


def propose_merging(
    actor: Actor, *, code: str, others: Sequence[str], name: str, on: date | None = None
) -> PendingChange:
    """Propose that a place takes in others that lie beside it under its own code, grids from a day on. `Refused` as
    `merge_grids` and `merge_divisions`, for places that lie elsewhere, and without the right.
    """
    _changed_by(actor, code, on)
    if not others:
        raise Refused(_("请选择要并进来的地方。"), field="others")
    if any(parent_code(other) != parent_code(code) for other in others):
        raise Refused(_("只能合并同一个上级下面的地方。"), field="others")
    names = own_names([code, *others])
    told = "、".join(names[one] for one in [code, *others])
    return propose(
        actor,
        action=_MERGE,
        arguments={"code": code, "others": list(others), "name": name, "on": _written(on)},
        summary=_("合并：%(names)s 合为 %(name)s") % {"names": told, "name": name} + _from_day(on),
        place_code=parent_code(code) or "",
    )


def propose_renumbering(actor: Actor, *, code: str, new_code: str) -> PendingChange:
    """Propose another code for a village or township, with all that lies below. `Refused` as `renumber_division`, for a
    code that lies elsewhere, and without the right.
    """
    before = _changed_by(actor, code, None)
    wanted = check_place_code(new_code)
    if parent_code(wanted) != parent_code(code):
        raise Refused(_("新代码要在同一个上级下面，位数也一样。"), field="new_code")
    return propose(
        actor,
        action=_RENUMBER,
        arguments={"code": code, "new_code": wanted},
        summary=_("改代码：%(name)s %(code)s 改为 %(new)s") % {"name": before, "code": code, "new": wanted},
        place_code=parent_code(code) or "",
    )


def propose_splitting(
    actor: Actor, *, code: str, line: Sequence[LonLat], keeps_larger: bool, name: str, new_name: str,
    on: date | None = None,
) -> PendingChange:  # fmt: skip
    """Propose to cut a grid in two along a line in WGS-84: one part keeps the code and the people, the other gets the
    next free code. `Refused` as `halves` and `split_grid`, without a name for both, and without the right.
    """
    before = _changed_by(actor, code, on)
    if not new_name.strip():
        raise Refused(_("请填写新网格的名称。"), field="new_name")
    larger, smaller = halves(boundary_of(grid(code)), line)
    spot = (larger if keeps_larger else smaller).representative_point()
    return propose(
        actor,
        action=_SPLIT,
        arguments={
            "code": code, "line": [list(corner) for corner in line], "kept": [spot.x, spot.y], "name": name.strip(),
            "new_name": new_name.strip(), "on": _written(on),
        },
        summary=_("拆分：%(before)s 分为 %(name)s 和 %(new)s")
        % {"before": before, "name": name, "new": new_name}
        + _from_day(on),
        place_code=parent_code(code) or "",
    )  # fmt: skip


def _changed_by(actor: Actor, code: str, on: date | None) -> str:
    """The name of a place that the actor may change."""
    if on is not None and on < today():
        raise Refused(_("生效日期不能早于今天：已经过去的日子按当时的边界统计。"), field="on")
    if not may_draw(actor, code):
        raise Refused(_("网格和区划由上一级的负责人、综治中心或市值班台调整。"), who_can_help=_("综治中心负责人"))
    return own_names([code])[code]


def _may_decide(actor: Actor, change: PendingChange) -> bool:
    return actor.holds("desk_duty", "system_admin") or actor.holds(*DRAWERS, covering=change.place_code)


def _rename(actor: Actor, change: PendingChange) -> None:
    values = change.arguments
    names = {"code": values["code"], "name": values["name"], "english_name": values["english_name"]}
    if len(values["code"]) == GRID_LENGTH:
        rename_grid(actor, **names, on=_day(values["on"]))
    else:
        rename_division(actor, **names)


def _merge(actor: Actor, change: PendingChange) -> None:
    values = change.arguments
    merge = merge_grids if len(values["code"]) == GRID_LENGTH else merge_divisions
    codes = [values["code"], *values["others"]]
    merge(actor, codes=codes, name=values["name"], into=values["code"], on=_day(values["on"]))


def _renumber(actor: Actor, change: PendingChange) -> None:
    renumber_division(actor, code=change.arguments["code"], new_code=change.arguments["new_code"])


def _split(actor: Actor, change: PendingChange) -> None:
    """The part that keeps the code is known by a spot within it, so that a border that was moved in between does not
    exchange the two.
    """
    values, on = change.arguments, _day(change.arguments["on"])
    row = grid(values["code"], on=on)
    one, other = halves(boundary_of(row), [(x, y) for x, y in values["line"]])
    kept, new = (one, other) if one.covers(Spot(values["kept"])) else (other, one)
    plans = [
        GridPlan(row.code, values["name"] or row.name, kept, row.kind),
        GridPlan(free_grid_code(row.code[:VILLAGE_LENGTH]), values["new_name"], new, row.kind),
    ]
    split_grid(actor, code=row.code, parts=plans, on=on)


def _written(on: date | None) -> str:
    return on.isoformat() if on else ""


def _day(written: str) -> date | None:
    """The day a change shall hold from; one that has gone by while it waited is today."""
    return max(date.fromisoformat(written), today()) if written else None


def _from_day(on: date | None) -> str:
    return _("，从 %(day)s 起") % {"day": on.isoformat()} if on and on > today() else ""
