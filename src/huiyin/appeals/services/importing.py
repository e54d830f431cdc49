"""Importing an old ledger with open matters and half-run clocks (SYSTEMS J4): template, preview, apply, undo.

The file is kept encrypted as it came, and what is applied is read from the same bytes again: what was seen, or nothing.
Applying goes in batches, each one transaction; broken off, it is taken up where it stood.
"""

from __future__ import annotations

import io
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.appeals.models import ImportState, LedgerImport, LedgerImportRow
from huiyin.appeals.selectors.imports import PURPOSE, content_of
from huiyin.appeals.selectors.methods import method_for
from huiyin.appeals.selectors.old_ledgers import Understood, understand
from huiyin.appeals.services.adopting import adopt, touched_since, withdraw
from huiyin.appeals.types import ImportPreview, LedgerRow
from huiyin.appeals.types.old_ledgers import COLUMNS
from huiyin.casework.models import Matter, PlaybookVersion
from huiyin.casework.selectors.playbooks import compiled, current_version
from huiyin.kernel.audit import record
from huiyin.kernel.codes import check_place_code
from huiyin.kernel.crypto import key_ring
from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import error_workbook, write_table
from huiyin.kernel.time import now
from huiyin.people.types import Actor

BATCH_ROWS = 200
IMPORTERS = ("desk_duty", "centre_supervisor", "centre_duty", "township_duty")
_FILE_LIMIT_BYTES = 30 * 1024 * 1024
_SHOWN = 5


def template_workbook() -> bytes:
    """The empty workbook to fill in, with what to write under each heading."""
    return write_table(COLUMNS, [])


def preview_ledger(
    actor: Actor, *, file_name: str, content: bytes, place_code: str, playbook: str = "", system: str = ""
) -> ImportPreview:
    """Read an .xlsx or .csv file and say what an import into a place would do, without doing it.

    ``playbook`` "" is the method of the place; ``system`` names where the old numbers come from ("" the file's name).
    Faults stand in the preview with their cell. `Refused` without the right, or when the file cannot be read at all.
    """
    place = check_place_code(place_code)
    _check_right(actor, place)
    if len(content) > _FILE_LIMIT_BYTES:
        raise Refused(_("文件太大，请拆成几个，每个不超过 30 MB。"), field="file")
    book = compiled(current_version(playbook)) if playbook else method_for(place).playbook
    name = (system or file_name.rsplit(".", 1)[0])[:40]
    found = understand(content, playbook=book, place_code=place, system=name)
    kept = LedgerImport.objects.create(
        file_name=file_name[-200:],
        content=key_ring().encrypt(content, PURPOSE),
        system=name,
        playbook=book.name,
        place_code=place,
        rows_count=len(found.rows),
        bad_rows_count=found.reading.bad_row_count + len(found.bad_numbers),
        actor_label=actor.label,
        previewed_at=now(),
    )
    return found.preview(kept.id, book)


def marked_workbook(actor: Actor, *, import_id: UUID) -> bytes:
    """The file as it came with the wrong cells marked and explained, to be mended and sent again."""
    kept = _import(actor, import_id)
    content, found = content_of(kept), _understood(kept)[0]
    return error_workbook(io.BytesIO(content), found.reading.cell_errors)


def apply_ledger(actor: Actor, *, import_id: UUID, batch_rows: int = BATCH_ROWS) -> LedgerImport:
    """Take every row in, in batches; ``done_count`` grows with each. Called again after a break it goes on.

    `Refused` for an import that is done or undone, or when something in the file is wrong (now): then nothing more is
    taken in.
    """
    kept = _begun(actor, import_id)
    found, version = _understood(kept)
    if found.bad_numbers or found.reading.bad_row_count:
        raise Refused(
            _("文件里还有 %(count)d 行有问题，改好后再导入。")
            % {"count": found.reading.bad_row_count + len(found.bad_numbers)},
            details={"problem": "bad_rows"},
        )
    done = set(LedgerImportRow.objects.filter(ledger=kept).values_list("number", flat=True))
    waiting = [row for row in found.rows if row.number not in done]
    for start in range(0, len(waiting), batch_rows):
        _take_batch(actor, kept, version, waiting[start : start + batch_rows])
    with transaction.atomic():
        kept.state, kept.applied_at = ImportState.APPLIED, now()
        kept.save(update_fields=["state", "applied_at"])
        detail = {"rows": len(found.rows)}
        record(actor.label, "appeals.import.apply", f"ledger_import {kept.id}", detail, actor_id=actor.person_id)
    return kept


def undo_ledger(actor: Actor, *, import_id: UUID) -> LedgerImport:
    """Take a whole import back, in one transaction, while nobody has touched any of its matters.

    `Refused` when somebody has: their case codes are in ``details``. A clock that ran out is not a touch.
    """
    _import(actor, import_id)
    with transaction.atomic():
        kept = LedgerImport.objects.select_for_update().get(pk=import_id)
        if kept.state not in (ImportState.APPLYING, ImportState.APPLIED):
            raise Refused(_("这次导入还没有执行，或者已经撤回。"))
        rows = list(LedgerImportRow.objects.filter(ledger=kept).order_by("number"))
        matters = Matter.objects.select_for_update().order_by("id").in_bulk([row.matter_id for row in rows])
        touched = [matters[row.matter_id].code for row in rows if touched_since(matters[row.matter_id], row.revision)]
        if touched:
            raise Refused(
                _("有 %(count)d 件已经有人办理，不能整批撤回：%(codes)s。")
                % {"count": len(touched), "codes": _("、").join(touched[:_SHOWN])},
                details={"problem": "touched", "codes": touched},
            )
        for row in rows:
            withdraw(actor, matter_id=row.matter_id, import_id=kept.id)
        kept.state, kept.undone_at = ImportState.UNDONE, now()
        kept.save(update_fields=["state", "undone_at"])
        detail = {"rows": len(rows)}
        record(actor.label, "appeals.import.undo", f"ledger_import {kept.id}", detail, actor_id=actor.person_id)
    return kept


def _take_batch(actor: Actor, kept: LedgerImport, version: PlaybookVersion, rows: list[LedgerRow]) -> None:
    with transaction.atomic():
        # A second one who applies the same import waits here, and then finds the rows taken.
        LedgerImport.objects.select_for_update().get(pk=kept.pk)
        numbers = [row.number for row in rows]
        taken = set(LedgerImportRow.objects.filter(ledger=kept, number__in=numbers).values_list("number", flat=True))
        for row in rows:
            if row.number in taken:
                continue
            matter = adopt(actor, version=version, row=row, system=kept.system, import_id=kept.id)
            LedgerImportRow.objects.create(ledger=kept, number=row.number, matter=matter, revision=matter.revision)
        kept.done_count = LedgerImportRow.objects.filter(ledger=kept).count()
        kept.save(update_fields=["done_count"])


def _begun(actor: Actor, import_id: UUID) -> LedgerImport:
    kept = _import(actor, import_id)
    if kept.state not in (ImportState.PREVIEWED, ImportState.APPLYING):
        raise Refused(_("这次导入已经完成，或者已经撤回。"))
    kept.state = ImportState.APPLYING
    kept.save(update_fields=["state"])
    return kept


def _understood(kept: LedgerImport) -> tuple[Understood, PlaybookVersion]:
    version = current_version(kept.playbook)
    found = understand(
        content_of(kept),
        playbook=compiled(version),
        place_code=kept.place_code,
        system=kept.system,
        own_import=kept.id,
    )
    return found, version


def _import(actor: Actor, import_id: UUID) -> LedgerImport:
    kept = LedgerImport.objects.filter(pk=import_id).first()
    if kept is None:
        raise Refused(_("没有找到这次导入。"))
    _check_right(actor, kept.place_code)
    return kept


def _check_right(actor: Actor, place_code: str) -> None:
    if not (actor.is_system or actor.holds("desk_duty") or actor.holds(*IMPORTERS, covering=place_code)):
        raise Refused(_("导入旧台账由乡镇、综治中心或市值班台办理。"), who_can_help=_("综治中心负责人"))
