"""Taking closed cases over: template, preview, apply in one transaction, undo as a whole.

The file is kept encrypted as it came, and what is applied is read from the same bytes again: what was seen, or nothing.
"""

from __future__ import annotations

import io
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.kernel.audit import record
from huiyin.kernel.codes import check_place_code
from huiyin.kernel.crypto import key_ring
from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import error_workbook, write_table
from huiyin.kernel.time import now
from huiyin.mediation.models import CaseRecord, ImportState, TableImport
from huiyin.mediation.selectors.records import PURPOSE, CasePreview, content_of, understand
from huiyin.mediation.selectors.rights import check_registrar
from huiyin.mediation.types.columns import CASE_COLUMNS
from huiyin.people.types import Actor

_FILE_LIMIT_BYTES = 30 * 1024 * 1024
_BATCH_ROWS = 2_000


def template_workbook() -> bytes:
    """The empty workbook to fill in, with what to write under each heading."""
    return write_table(CASE_COLUMNS, [])


def preview_cases(actor: Actor, *, file_name: str, content: bytes, place_code: str) -> CasePreview:
    """Read an .xlsx or .csv file and say what an import into a place would do, without doing it.

    Faults stand in the preview with their cell. `Refused` without the right, or when the file cannot be read at all.
    """
    place = check_place_code(place_code)
    check_registrar(actor, place)
    if len(content) > _FILE_LIMIT_BYTES:
        raise Refused(_("文件太大，请拆成几个，每个不超过 30 MB。"), field="file")
    found = understand(content, place_code=place)
    kept = TableImport.objects.create(
        file_name=file_name[-200:],
        content=key_ring().encrypt(content, PURPOSE),
        place_code=place,
        rows_count=len(found.records),
        bad_rows_count=found.bad_rows_count,
        actor_label=actor.label,
        previewed_at=now(),
    )
    return found.preview(kept.id)


def marked_workbook(actor: Actor, *, import_id: UUID) -> bytes:
    """The file as it came with the wrong cells marked and explained, to be mended and sent again."""
    kept = _import(actor, import_id)
    content = content_of(kept)
    return error_workbook(io.BytesIO(content), understand(content, place_code=kept.place_code).reading.cell_errors)


def apply_cases(actor: Actor, *, import_id: UUID) -> TableImport:
    """Take every row in, in one transaction. `Refused` for an import that is done or undone, and when something in the
    file is wrong now: then nothing is taken in.
    """
    _import(actor, import_id)
    with transaction.atomic():
        kept = TableImport.objects.select_for_update().get(pk=import_id)
        if kept.state != ImportState.PREVIEWED:
            raise Refused(_("这次导入已经完成，或者已经撤回。"))
        found = understand(content_of(kept), place_code=kept.place_code)
        if found.bad_rows_count or not found.records:
            sentence = _("文件里还有 %(count)d 行有问题，改好后再导入。")
            raise Refused(sentence % {"count": found.bad_rows_count}, details={"problem": "bad_rows"})
        for case in found.records:
            case.source_file = kept
        CaseRecord.objects.bulk_create(found.records, batch_size=_BATCH_ROWS)
        kept.state, kept.applied_at = ImportState.APPLIED, now()
        kept.save(update_fields=["state", "applied_at"])
        detail = {"rows": len(found.records)}
        record(actor.label, "mediation.cases.apply", f"case_import {kept.id}", detail, actor_id=actor.person_id)
    return kept


def undo_cases(actor: Actor, *, import_id: UUID) -> TableImport:
    """Take a whole import back. `Refused` for one that was not applied."""
    _import(actor, import_id)
    with transaction.atomic():
        kept = TableImport.objects.select_for_update().get(pk=import_id)
        if kept.state != ImportState.APPLIED:
            raise Refused(_("这次导入还没有执行，或者已经撤回。"))
        count, _models = CaseRecord.objects.filter(source_file=kept).delete()
        kept.state, kept.undone_at = ImportState.UNDONE, now()
        kept.save(update_fields=["state", "undone_at"])
        detail = {"rows": count}
        record(actor.label, "mediation.cases.undo", f"case_import {kept.id}", detail, actor_id=actor.person_id)
    return kept


def _import(actor: Actor, import_id: UUID) -> TableImport:
    kept = TableImport.objects.filter(pk=import_id).first()
    if kept is None:
        raise Refused(_("没有找到这次导入。"))
    check_registrar(actor, kept.place_code)
    return kept
