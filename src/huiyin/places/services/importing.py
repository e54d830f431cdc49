"""Imports of divisions and grids: preview, apply, undo.

A preview stores the file as it came and says row by row what is wrong. Applying reads the same bytes again under the
lock of the set, so that what is applied is what was seen, or nothing. Undoing closes what the import opened and opens
what it closed, as long as nobody has built on it; rows are never deleted, because matters may name them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from huiyin.kernel.codes import ancestor_codes, parent_code
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now, today
from huiyin.places.models import Division, Grid, GridLayer, PlaceImport
from huiyin.places.selectors import active_on, boundary_of
from huiyin.places.selectors.checks import check_divisions, check_grids
from huiyin.places.services.grids import GridPlan, base_layer, changing_grids, close, draw_many
from huiyin.places.services.reading import read_divisions, read_grids
from huiyin.places.services.trail import note
from huiyin.places.types import Actor, Datum, ImportKind, ImportState, Preview, RowError
from huiyin.places.types.codes import level_word, village_of
from huiyin.places.types.rows import DivisionRow, GridFileOptions, GridRow

SAME_AREA_M2 = 1.0


@transaction.atomic
def preview_divisions(actor: Actor, *, file_name: str, content: bytes, on: date | None = None) -> Preview:
    """Read a CSV or Excel file of divisions (columns code, name, level, parent, english_name) without applying it.

    `on` is the day they hold from (today); a first import may name a day gone by, so that old matters find names.
    Raises Refused when the file cannot be read at all; errors of rows stand in the preview.
    """
    kept = _keep(actor, ImportKind.DIVISIONS, file_name, content, {"on": (on or today()).isoformat()})
    return _preview_divisions(kept)[0]


@transaction.atomic
def preview_grids(
    actor: Actor, *, file_name: str, content: bytes, datum: Datum, layer: str | None = None, on: date | None = None,
    outline_note: str = "", ends_missing: bool = False, tolerance_m2: float = 50.0,
) -> Preview:  # fmt: skip
    """Read GeoJSON, CSV or Excel of grids, drawn in the declared datum, without applying it.

    GeoJSON properties or columns: code, name, kind, english_name, and for tables boundary (WKT or a list of corners).
    `layer` None is the base layer. Raises Refused when the file cannot be read at all.
    """
    into = layer or base_layer(actor).code
    options = GridFileOptions(datum, on or today(), into, outline_note, ends_missing, tolerance_m2)
    if not GridLayer.objects.filter(code=into).exists():
        raise Refused(_("没有这个图层。"), field="layer")
    return _preview_grids(_keep(actor, ImportKind.GRIDS, file_name, content, options.as_json()))[0]


def preview_again(import_id: UUID) -> Preview:
    """The preview of a stored file against the city as it is now."""
    kept = PlaceImport.objects.get(id=import_id)
    return (_preview_divisions(kept) if kept.kind == ImportKind.DIVISIONS else _preview_grids(kept))[0]


def apply_import(actor: Actor, *, import_id: UUID) -> Preview:
    """Do what the preview said, in one transaction. Raises Refused: not waiting, or errors are left."""
    with changing_grids():
        kept = _waiting(import_id, ImportState.PREVIEWED)
        if kept.kind == ImportKind.DIVISIONS:
            preview, divisions = _preview_divisions(kept)
            _refuse_errors(preview)
            _apply_divisions(kept, divisions)
        else:
            preview, grids = _preview_grids(kept)
            _refuse_errors(preview)
            _apply_grids(kept, grids)
        kept.state, kept.applied_at = ImportState.APPLIED, now()
        kept.save()
        note(
            actor, action="places.import.apply", about=f"import {kept.id}", file=kept.file_name, rows=preview.rows_count
        )
    return preview


def undo_import(actor: Actor, *, import_id: UUID) -> None:
    """Take an applied import back. Raises Refused when it is not applied or something was built on it since.

    What it opened is closed with an empty period; what it closed or renamed is again as before.
    """
    with changing_grids():
        kept = _waiting(import_id, ImportState.APPLIED)
        _refuse_built_upon(kept)
        Grid.objects.filter(brought_by=kept).update(active_until=F("active_from"))
        Division.objects.filter(brought_by=kept).update(active_until=F("active_from"))
        for before in kept.replaced:
            _restore(before)
        kept.state, kept.undone_at = ImportState.UNDONE, now()
        kept.save()
        note(actor, action="places.import.undo", about=f"import {kept.id}", file=kept.file_name)


def _keep(actor: Actor, kind: ImportKind, file_name: str, content: bytes, options: dict[str, Any]) -> PlaceImport:
    return PlaceImport.objects.create(
        kind=kind, file_name=file_name[-200:], content=content, options=options, rows_count=0, errors_count=0,
        actor_label=actor.label, previewed_at=now(),
    )  # fmt: skip


def _waiting(import_id: UUID, state: ImportState) -> PlaceImport:
    kept = PlaceImport.objects.select_for_update().filter(id=import_id, state=state).first()
    if kept is None:
        raise Refused(_("这次导入已经处理过，或者不存在。"))
    return kept


def _preview_divisions(kept: PlaceImport) -> tuple[Preview, list[DivisionRow]]:
    on = date.fromisoformat(kept.options["on"])
    reading = read_divisions(bytes(kept.content), kept.file_name)
    living = {each.code: each for each in Division.objects.filter(active_until=None)}
    changed = [row.code for row in reading.rows if row.code in living and _names_differ(living[row.code], row)]
    new = [row.code for row in reading.rows if row.code not in living]
    errors = [*reading.errors, *check_divisions(reading.rows, on)]
    return _summed_up(kept, len(reading.rows), new, changed, errors), reading.rows


def _preview_grids(kept: PlaceImport) -> tuple[Preview, list[GridRow]]:
    options = GridFileOptions.from_json(kept.options)
    layer = GridLayer.objects.get(code=options.layer)
    reading = read_grids(bytes(kept.content), kept.file_name, options.datum)
    errors = [*reading.errors, *check_grids(reading.rows, options, is_exclusive=layer.is_exclusive)]
    living = _living(row.code for row in reading.rows)
    changed = [row.code for row in reading.rows if row.code in living and not _is_same(living[row.code], row)]
    new = [row.code for row in reading.rows if row.code not in living]
    if options.on < today() and (changed or (options.ends_missing and _missing(reading.rows, options))):
        sentence = _("生效日期不能早于今天：已经过去的日子按当时的边界统计。")
        errors += [RowError(row.row, "on", sentence) for row in reading.rows if row.code in changed][:1]
        errors += [] if changed else [RowError(0, "on", sentence)]
    return _summed_up(kept, len(reading.rows), new, changed, errors), reading.rows


def _summed_up(
    kept: PlaceImport, rows_count: int, new: Sequence[str], changed: Sequence[str], errors: Sequence[RowError]
) -> Preview:
    kept.rows_count, kept.errors_count = rows_count, sum(not error.is_warning for error in errors)
    kept.save(update_fields=["rows_count", "errors_count"])
    return Preview(kept.id, rows_count, tuple(new), tuple(changed), tuple(errors))


def _refuse_errors(preview: Preview) -> None:
    if not preview.can_apply:
        raise Refused(_("文件里还有错误或没有内容，请改好后重新上传。"), details={"errors": len(preview.errors)})


def _apply_divisions(kept: PlaceImport, rows: Iterable[DivisionRow]) -> None:
    """Wide before narrow, so that each finds its parent; a known code only takes the file's names."""
    on = date.fromisoformat(kept.options["on"])
    living = {each.code: each for each in Division.objects.filter(active_until=None)}
    by_length: dict[int, list[Division]] = {}
    for row in sorted(rows, key=lambda row: len(row.code)):
        old = living.get(row.code)
        if old is not None:
            _rename(kept, old, row)
            continue
        above = living.get(parent_code(row.code) or "")
        living[row.code] = Division(
            code=row.code, name=row.name, english_name=row.english_name, level=level_word(row.code),
            parent=above, active_from=on, brought_by=kept,
        )  # fmt: skip
        by_length.setdefault(len(row.code), []).append(living[row.code])
    for length in sorted(by_length):
        Division.objects.bulk_create(by_length[length], batch_size=1000)


def _names_differ(old: Division, row: DivisionRow) -> bool:
    """Whether a file names a division otherwise; a file without English names takes none away."""
    return old.name != row.name or (row.english_name not in ("", old.english_name))


def _rename(kept: PlaceImport, old: Division, row: DivisionRow) -> None:
    if not _names_differ(old, row):
        return
    before = {"division": str(old.id), "name": old.name, "english_name": old.english_name}
    old.name, old.english_name = row.name, row.english_name or old.english_name
    kept.replaced.append({**before, "given": [old.name, old.english_name]})
    old.save(update_fields=["name", "english_name"])


def _apply_grids(kept: PlaceImport, rows: Sequence[GridRow]) -> None:
    options = GridFileOptions.from_json(kept.options)
    layer = GridLayer.objects.get(code=options.layer)
    living = _living(row.code for row in rows)
    if options.ends_missing:
        for old in _missing(rows, options):
            _replace(kept, old, options.on)
    different = [row for row in rows if row.code not in living or not _is_same(living[row.code], row)]
    for row in different:
        if row.code in living:
            _replace(kept, living[row.code], options.on)
    draw_many([_plan(row, options) for row in different], layer=layer, on=options.on, brought_by=kept)


def _plan(row: GridRow, options: GridFileOptions) -> GridPlan:
    return GridPlan(row.code, row.name, row.area, row.kind, row.english_name, options.outline_note, options.datum.value)


def _missing(rows: Iterable[GridRow], options: GridFileOptions) -> list[Grid]:
    named = {row.code for row in rows}
    villages = {village_of(code) for code in named}
    there = Grid.objects.filter(active_on(options.on), layer=options.layer).exclude(code__in=named)
    return [each for each in there if village_of(each.code) in villages]


def _replace(kept: PlaceImport, old: Grid, on: date) -> None:
    until = old.active_until.isoformat() if old.active_until else None
    kept.replaced.append({"grid": str(old.id), "active_until": until})
    close(old, on)


def _living(codes: Iterable[str]) -> dict[str, Grid]:
    return {each.code: each for each in Grid.objects.filter(active_until=None, code__in=list(codes))}


def _is_same(old: Grid, row: GridRow) -> bool:
    if (old.name, old.kind, old.english_name) != (row.name, row.kind, row.english_name):
        return False
    return bool(boundary_of(old).equals_exact(row.area, 1e-9))


def _refuse_built_upon(kept: PlaceImport) -> None:
    grids, divisions = Grid.objects.filter(brought_by=kept), Division.objects.filter(brought_by=kept)
    codes = set(divisions.values_list("code", flat=True))
    later = (
        any(_is_changed_since(before, kept) for before in kept.replaced)
        or grids.exclude(active_until=None).exists()
        or divisions.exclude(active_until=None).exists()
        or Division.objects.filter(parent__brought_by=kept, active_until=None).exclude(brought_by=kept).exists()
        or any(above in codes for above in _villages_with_other_grids(kept) if codes)
    )
    if later:
        raise Refused(_("导入之后已有改动，不能整批撤销，请逐个修改。"))


def _villages_with_other_grids(kept: PlaceImport) -> set[str]:
    """Villages of living grids that another import or a person drew, and the divisions above them."""
    codes = Grid.objects.filter(active_until=None).exclude(brought_by=kept).values_list("code", flat=True)
    villages = {village_of(code) for code in codes}
    return villages | {above for village in villages for above in ancestor_codes(village)}


def _is_changed_since(before: Mapping[str, Any], kept: PlaceImport) -> bool:
    """Whether what the import closed was drawn again since, or what it renamed has another name now."""
    if "division" in before:
        now_called = Division.objects.filter(id=before["division"]).values_list("name", "english_name").first()
        return list(now_called or ()) != list(before["given"])
    code = Grid.objects.get(id=before["grid"]).code
    return Grid.objects.filter(code=code, active_until=None).exclude(brought_by=kept).exists()


def _restore(before: dict[str, Any]) -> None:
    if "grid" in before:
        until = before["active_until"]
        Grid.objects.filter(id=before["grid"]).update(active_until=date.fromisoformat(until) if until else None)
        return
    found = Division.objects.filter(id=before["division"])
    found.update(name=before["name"], english_name=before["english_name"])
