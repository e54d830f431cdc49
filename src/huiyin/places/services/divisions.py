"""Divisions: open, rename, end, merge, renumber. What has another code afterwards leaves a succession behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from huiyin.kernel.codes import check_place_code, parent_code
from huiyin.kernel.refusal import Refused
from huiyin.places.models import Division, DivisionSuccession, Grid
from huiyin.places.selectors import active_on, division, find_division
from huiyin.places.services.grids import changing_grids, close, draw, free_grid_code, plan_of, succeed
from huiyin.places.services.trail import note
from huiyin.places.types import Actor, SuccessionKind
from huiyin.places.types.codes import GRID_LENGTH, VILLAGE_LENGTH, level_word


def open_division(actor: Actor, *, code: str, name: str, english_name: str = "", on: date | None = None) -> Division:
    """Open a division under its parent by code. Raises Refused: no code of a division, in use, no name.

    A division whose parent is not kept stands at the top (a county's own installation has no province).
    """
    with changing_grids() as changes:
        on = changes.day(on)
        made = _create(code, name, english_name, on)
        note(actor, action="places.division.open", about=f"division {made.code}", name=name, on=on.isoformat())
    return made


def rename_division(actor: Actor, *, code: str, name: str, english_name: str = "", on: date | None = None) -> Division:
    """Give a division another name (or English name). The code and everything below stay."""
    with changing_grids() as changes:
        found = division(code, on=changes.day(on))
        if not name.strip():
            raise Refused(_("请填写名称。"), field="name")
        note(actor, action="places.division.rename", about=f"division {code}", before=found.name, after=name)
        found.name, found.english_name = name.strip(), english_name.strip()
        found.save(update_fields=["name", "english_name"])
    return found


def end_division(actor: Actor, *, code: str, on: date | None = None) -> None:
    """End a division that has nothing below it any more. Raises Refused when it has."""
    with changing_grids() as changes:
        on = changes.day(on)
        old = division(code, on=on)
        below = active_on(on)
        if old.children.filter(below).exists() or Grid.objects.filter(below, code__startswith=code).exists():
            raise Refused(_("下面还有区划或网格，请先合并或撤销它们。"), field="code")
        _end(old, on)
        note(actor, action="places.division.end", about=f"division {code}", on=on.isoformat())


def renumber_division(actor: Actor, *, code: str, new_code: str, on: date | None = None) -> Division:
    """Give a division, all below it and its grids another code of the same level; each leaves a succession."""
    with changing_grids() as changes:
        on = changes.day(on)
        old = division(code, on=on)
        new_code = check_place_code(new_code)
        if len(new_code) != len(code):
            raise Refused(_("新代码要与原来同一级。"), field="new_code")
        new = _create(new_code, old.name, old.english_name, on)
        _move(old, new, on, SuccessionKind.RENUMBERED)
        note(actor, action="places.division.renumber", about=f"division {code}", to=new_code, on=on.isoformat())
    return new


def merge_divisions(actor: Actor, *, codes: Sequence[str], into: str, name: str, on: date | None = None) -> Division:
    """Merge divisions of one level into one: `into` is one of them, or a new code.

    What lies below moves under it: it keeps its last digits where they are free, else takes the next free ones.
    Borders of grids stay as they are. Raises Refused.
    """
    with changing_grids() as changes:
        on = changes.day(on)
        old = [division(code, on=on) for code in sorted({*codes} - {into})]
        if not old or {len(each.code) for each in old} != {len(into)}:
            raise Refused(_("合并需要同一级的两个以上区划。"), field="codes")
        target = find_division(into, on=on) or _create(into, name, "", on)
        if name.strip() not in ("", target.name):
            target.name, target.english_name = name.strip(), ""
            target.save(update_fields=["name", "english_name"])
        for each in old:
            _move(each, target, on, SuccessionKind.MERGED)
        note(actor, action="places.division.merge", about=f"division {into}", codes=sorted(codes), on=on.isoformat())
    return target


def _create(code: str, name: str, english_name: str, on: date) -> Division:
    code = check_place_code(code)
    if len(code) == GRID_LENGTH:
        raise Refused(_("这是网格代码，不是区划代码。"), field="code")
    if not name.strip():
        raise Refused(_("请填写名称。"), field="name")
    if Division.objects.filter(active_until=None, code=code).exists():
        raise Refused(_("区划代码 %(code)s 已在使用。") % {"code": code}, field="code")
    above = parent_code(code)
    return Division.objects.create(
        code=code, name=name.strip(), english_name=english_name.strip(), level=level_word(code), active_from=on,
        parent=find_division(above, on=on) if above else None,
    )  # fmt: skip


def _move(old: Division, target: Division, on: date, kind: SuccessionKind) -> None:
    """Put `target` in the place of `old`, and everything below `old` below `target`."""
    DivisionSuccession.objects.create(old=old, new=target, on=on, kind=kind)
    for child in old.children.filter(active_on(on)).order_by("code"):
        code = _code_below(target.code, child.code[len(old.code) :])
        _move(child, _create(code, child.name, child.english_name, on), on, SuccessionKind.RENUMBERED)
    if len(old.code) == VILLAGE_LENGTH:
        for each in Grid.objects.filter(active_on(on), code__startswith=old.code).order_by("code"):
            _move_grid(each, target.code, on)
    _end(old, on)


def _move_grid(old: Grid, village: str, on: date) -> None:
    code = village + old.code[VILLAGE_LENGTH:]
    if Grid.objects.filter(code=code).exists():
        code = free_grid_code(village)
    new = draw(replace(plan_of(old), code=code), layer=old.layer, on=on, until=old.active_until)
    close(old, on)
    succeed(old, new, on, SuccessionKind.RENUMBERED)


def _code_below(parent: str, digits: str) -> str:
    """The parent's code with those last digits, or with the first higher ones that were never used."""
    if not Division.objects.filter(code=parent + digits).exists():
        return parent + digits
    length = len(parent) + len(digits)
    used = Division.objects.filter(code__regex=f"^{parent}[0-9]{{{len(digits)}}}$").aggregate(last=Max("code"))["last"]
    number = int(used[len(parent) :]) + 1
    if number >= 10 ** len(digits):
        raise Refused(_("%(code)s 下面的代码已用完。") % {"code": parent}, field="code")
    return f"{parent}{number:0{length - len(parent)}d}"


def _end(old: Division, on: date) -> None:
    old.active_until = max(on, old.active_from)
    old.save(update_fields=["active_until"])
