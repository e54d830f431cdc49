"""Taking tables over: template, preview, apply in one transaction, undo as a whole.

cases       closed cases of an older ledger             screenings  screenings of an older ledger
register    committees and who serves them
The file is kept encrypted as it came, and what is applied is read from the same bytes again: what was seen, or nothing.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.kernel.audit import record
from huiyin.kernel.codes import check_place_code
from huiyin.kernel.crypto import key_ring
from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import Column, error_workbook, write_table
from huiyin.kernel.time import now
from huiyin.mediation.models import CaseRecord, ImportedTable, ImportState, ScreeningRecord, TableImport
from huiyin.mediation.selectors.imports import PURPOSE, Preview, TableRead, content_of
from huiyin.mediation.selectors.records import understand_cases
from huiyin.mediation.selectors.register_table import understand_register
from huiyin.mediation.selectors.rights import check_registrar
from huiyin.mediation.selectors.screening_table import understand_screenings
from huiyin.mediation.services.registering import remove_register, store_register
from huiyin.mediation.types.columns import CASE_COLUMNS
from huiyin.mediation.types.register_columns import REGISTER_COLUMNS
from huiyin.mediation.types.screening_columns import SCREENING_COLUMNS
from huiyin.people.types import Actor

_FILE_LIMIT_BYTES = 30 * 1024 * 1024
_BATCH_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Table:
    """What can be brought in: its columns, how a file is understood, how its rows are written and taken out again."""

    columns: Sequence[Column]
    understand: Callable[..., TableRead]
    store: Callable[[TableImport, TableRead], int]
    remove: Callable[[TableImport], int]


def _store_records(model: Any) -> Callable[[TableImport, TableRead], int]:
    def store(kept: TableImport, found: TableRead) -> int:
        for row in found.records:
            row.source_file = kept
        return len(model.objects.bulk_create(found.records, batch_size=_BATCH_ROWS))

    return store


def _remove_records(model: Any) -> Callable[[TableImport], int]:
    def remove(kept: TableImport) -> int:
        return int(model.objects.filter(source_file=kept).delete()[0])

    return remove


TABLES: dict[str, Table] = {
    ImportedTable.CASES: Table(CASE_COLUMNS, understand_cases, _store_records(CaseRecord), _remove_records(CaseRecord)),
    ImportedTable.SCREENINGS: Table(
        SCREENING_COLUMNS, understand_screenings, _store_records(ScreeningRecord), _remove_records(ScreeningRecord)
    ),
    ImportedTable.REGISTER: Table(REGISTER_COLUMNS, understand_register, store_register, remove_register),
}


def template_workbook(what: str) -> bytes:
    """The empty workbook to fill in, with what to write under each heading. `Refused` for a table that is none."""
    return write_table(_table(what).columns, [])


def preview_table(actor: Actor, *, what: str, file_name: str, content: bytes, place_code: str) -> Preview:
    """Read an .xlsx or .csv file and say what an import into a place would do, without doing it.

    Faults stand in the preview with their cell. `Refused` without the right, or when the file cannot be read at all.
    """
    place = check_place_code(place_code)
    check_registrar(actor, place)
    if len(content) > _FILE_LIMIT_BYTES:
        raise Refused(_("文件太大，请拆成几个，每个不超过 30 MB。"), field="file")
    found = _table(what).understand(content, place_code=place)
    kept = TableImport.objects.create(
        what=what,
        file_name=file_name[-200:],
        content=key_ring().encrypt(content, PURPOSE),
        place_code=place,
        rows_count=found.rows_count,
        bad_rows_count=found.bad_rows_count,
        actor_label=actor.label,
        previewed_at=now(),
    )
    return found.preview(kept.id)


def marked_workbook(actor: Actor, *, import_id: UUID) -> bytes:
    """The file as it came with the wrong cells marked and explained, to be mended and sent again."""
    kept = _import(actor, import_id)
    content = content_of(kept)
    found = _table(kept.what).understand(content, place_code=kept.place_code)
    return error_workbook(io.BytesIO(content), found.reading.cell_errors)


def apply_table(actor: Actor, *, import_id: UUID) -> TableImport:
    """Take every row in, in one transaction. `Refused` for an import that is done or undone, and when something in the
    file is wrong now: then nothing is taken in.
    """
    _import(actor, import_id)
    with transaction.atomic():
        kept = TableImport.objects.select_for_update().get(pk=import_id)
        if kept.state != ImportState.PREVIEWED:
            raise Refused(_("这次导入已经完成，或者已经撤回。"))
        found = _table(kept.what).understand(content_of(kept), place_code=kept.place_code)
        if found.bad_rows_count or not found.records:
            sentence = _("文件里还有 %(count)d 行有问题，改好后再导入。")
            raise Refused(sentence % {"count": found.bad_rows_count}, details={"problem": "bad_rows"})
        count = _table(kept.what).store(kept, found)
        kept.state, kept.applied_at = ImportState.APPLIED, now()
        kept.save(update_fields=["state", "applied_at", "made"])
        _audit(actor, "apply", kept, count)
    return kept


def undo_table(actor: Actor, *, import_id: UUID) -> TableImport:
    """Take a whole import back. `Refused` for one that was not applied, and when something it made is in use."""
    _import(actor, import_id)
    with transaction.atomic():
        kept = TableImport.objects.select_for_update().get(pk=import_id)
        if kept.state != ImportState.APPLIED:
            raise Refused(_("这次导入还没有执行，或者已经撤回。"))
        count = _table(kept.what).remove(kept)
        kept.state, kept.undone_at = ImportState.UNDONE, now()
        kept.save(update_fields=["state", "undone_at"])
        _audit(actor, "undo", kept, count)
    return kept


def _import(actor: Actor, import_id: UUID) -> TableImport:
    kept = TableImport.objects.filter(pk=import_id).first()
    if kept is None:
        raise Refused(_("没有找到这次导入。"))
    check_registrar(actor, kept.place_code)
    return kept


def _table(what: str) -> Table:
    if what not in TABLES:
        raise Refused(_("没有这种表。"), field="what")
    return TABLES[what]


def _audit(actor: Actor, verb: str, kept: TableImport, rows: int) -> None:
    record(
        actor.label,
        f"mediation.{kept.what}.{verb}",
        f"table_import {kept.id}",
        {"rows": rows},
        actor_id=actor.person_id,
    )
