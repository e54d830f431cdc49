"""Taking tables over: template, preview, apply in one transaction, undo as a whole.

The file is kept encrypted as it came, and what is applied is read from the same bytes again: what was seen, or nothing.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from uuid import UUID

from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from huiyin.casework.models import ImportState, TableImport
from huiyin.casework.selectors.tables import PURPOSE, Table, access_import, content_of, table_of
from huiyin.casework.types import TableRead
from huiyin.kernel.audit import record
from huiyin.kernel.codes import check_place_code
from huiyin.kernel.crypto import key_ring
from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import error_workbook, read_table, write_table
from huiyin.kernel.time import now
from huiyin.people.types import Actor

_FILE_LIMIT_BYTES = 30 * 1024 * 1024
_BATCH_ROWS = 2_000


def store_records(model: type[models.Model]) -> Callable[[TableImport, TableRead], int]:
    """A table's ``store`` that writes its records as they are; ``model`` has the field ``source_file``."""

    def store(kept: TableImport, found: TableRead) -> int:
        for row in found.records:
            row.source_file = kept
        return len(model._default_manager.bulk_create(found.records, batch_size=_BATCH_ROWS))  # noqa: SLF001 - Django's name

    return store


def remove_records(model: type[models.Model]) -> Callable[[TableImport], int]:
    """A table's ``remove`` for what `store_records` wrote."""

    def remove(kept: TableImport) -> int:
        return model._default_manager.filter(source_file=kept).delete()[0]  # noqa: SLF001 - Django's name

    return remove


def template_workbook(what: str) -> bytes:
    """The empty workbook to fill in, with what to write under each heading. `Refused` for a table that is none."""
    return write_table(table_of(what).columns, [])


def preview_table(actor: Actor, *, what: str, file_name: str, content: bytes, place_code: str) -> TableRead:
    """Read an .xlsx or .csv file and say what an import into a place would do, without doing it.

    Faults stand in the answer with their cell. `Refused` without the right, or when the file cannot be read at all.
    """
    table, place = table_of(what), check_place_code(place_code)
    table.check(actor, place)
    if len(content) > _FILE_LIMIT_BYTES:
        raise Refused(_("文件太大，请拆成几个，每个不超过 30 MB。"), field="file")
    found = _understood(table, content, place)
    TableImport.objects.create(
        id=found.import_id,
        what=what,
        file_name=file_name[-200:],
        content=key_ring().encrypt(content, PURPOSE),
        place_code=place,
        rows_count=found.rows_count,
        bad_rows_count=found.bad_rows_count,
        actor_label=actor.label,
        previewed_at=now(),
    )
    return found


def marked_workbook(actor: Actor, *, import_id: UUID) -> bytes:
    """The file as it came with the wrong cells marked and explained, to be mended and sent again."""
    kept = access_import(actor, import_id)
    content = content_of(kept)
    found = _understood(table_of(kept.what), content, kept.place_code)
    return error_workbook(io.BytesIO(content), found.reading.cell_errors)


def apply_table(actor: Actor, *, import_id: UUID) -> TableImport:
    """Take every row in, in one transaction. `Refused` for an import that is done or undone, and when something in the
    file is wrong now: then nothing is taken in.
    """
    table = table_of(access_import(actor, import_id).what)
    with transaction.atomic():
        kept = TableImport.objects.select_for_update().get(pk=import_id)
        if kept.state != ImportState.PREVIEWED:
            raise Refused(_("这次导入已经完成，或者已经撤回。"))
        found = _understood(table, content_of(kept), kept.place_code)
        if not found.can_apply:
            sentence = _("文件里还有 %(count)d 行有问题，改好后再导入。")
            raise Refused(sentence % {"count": found.bad_rows_count}, details={"problem": "bad_rows"})
        count = table.store(kept, found)
        kept.state, kept.applied_at = ImportState.APPLIED, now()
        kept.save(update_fields=["state", "applied_at", "made"])
        _audit(actor, "apply", kept, count)
    return kept


def undo_table(actor: Actor, *, import_id: UUID) -> TableImport:
    """Take a whole import back. `Refused` for one that was not applied, and when something it made is in use: then all
    of it stays.
    """
    table = table_of(access_import(actor, import_id).what)
    try:
        with transaction.atomic():
            kept = TableImport.objects.select_for_update().get(pk=import_id)
            if kept.state != ImportState.APPLIED:
                raise Refused(_("这次导入还没有执行，或者已经撤回。"))
            count = table.remove(kept)
            kept.state, kept.undone_at = ImportState.UNDONE, now()
            kept.save(update_fields=["state", "undone_at"])
            _audit(actor, "undo", kept, count)
    except ProtectedError as fault:
        sentence = _("这次导入的有些已经有人用了，不能整批撤回。请逐个改正。")
        raise Refused(sentence, details={"problem": "touched"}) from fault
    return kept


def _understood(table: Table, content: bytes, place_code: str) -> TableRead:
    found = TableRead(read_table(io.BytesIO(content), table.columns))
    table.understand(found, place_code)
    return found


def _audit(actor: Actor, verb: str, kept: TableImport, rows: int) -> None:
    detail = {"table": kept.what, "rows": rows}
    record(actor.label, f"casework.table.{verb}", f"table_import {kept.id}", detail, actor_id=actor.person_id)
