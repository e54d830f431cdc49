"""Taking rooms over: template, preview, apply in one transaction, undo as a whole.

The file is kept encrypted as it came, and what is applied is read from the same bytes again: what was seen, or nothing.
"""

from __future__ import annotations

import io
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.community.models import ImportState, Room, RoomImport, Slot
from huiyin.community.selectors.rights import check_keeper
from huiyin.community.selectors.rooms import PURPOSE, RoomPreview, content_of, understand_rooms
from huiyin.community.types import ROOM_COLUMNS
from huiyin.kernel.audit import record
from huiyin.kernel.codes import check_place_code
from huiyin.kernel.crypto import key_ring
from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import error_workbook, write_table
from huiyin.kernel.time import now
from huiyin.people.types import Actor

_FILE_LIMIT_BYTES = 30 * 1024 * 1024
_BATCH_ROWS = 2_000


def template_workbook() -> bytes:
    """The empty workbook to fill in, with what to write under each heading."""
    return write_table(ROOM_COLUMNS, [])


def preview_rooms(actor: Actor, *, file_name: str, content: bytes, place_code: str) -> RoomPreview:
    """Read an .xlsx or .csv file and say what an import into a place would do, without doing it.

    Faults stand in the preview with their cell. `Refused` without the right, or when the file cannot be read at all.
    """
    place = check_place_code(place_code)
    check_keeper(actor, place)
    if len(content) > _FILE_LIMIT_BYTES:
        raise Refused(_("文件太大，请拆成几个，每个不超过 30 MB。"), field="file")
    found = understand_rooms(content, place_code=place)
    kept = RoomImport.objects.create(
        file_name=file_name[-200:],
        content=key_ring().encrypt(content, PURPOSE),
        place_code=place,
        rows_count=len(found.rooms),
        bad_rows_count=found.bad_rows_count,
        actor_label=actor.label,
        previewed_at=now(),
    )
    return found.preview(kept.id)


def marked_workbook(actor: Actor, *, import_id: UUID) -> bytes:
    """The file as it came with the wrong cells marked and explained, to be mended and sent again."""
    kept = _import(actor, import_id)
    content = content_of(kept)
    found = understand_rooms(content, place_code=kept.place_code)
    return error_workbook(io.BytesIO(content), found.reading.cell_errors)


def apply_rooms(actor: Actor, *, import_id: UUID) -> RoomImport:
    """Take every row in, in one transaction. `Refused` for an import that is done or undone, and when something in the
    file is wrong now: then nothing is taken in.
    """
    _import(actor, import_id)
    with transaction.atomic():
        kept = RoomImport.objects.select_for_update().get(pk=import_id)
        if kept.state != ImportState.PREVIEWED:
            raise Refused(_("这次导入已经完成，或者已经撤回。"))
        found = understand_rooms(content_of(kept), place_code=kept.place_code)
        if found.bad_rows_count or not found.rooms:
            sentence = _("文件里还有 %(count)d 行有问题，改好后再导入。")
            raise Refused(sentence % {"count": found.bad_rows_count}, details={"problem": "bad_rows"})
        for room in found.rooms:
            room.source_file = kept
        Room.objects.bulk_create(found.rooms, batch_size=_BATCH_ROWS)
        kept.state, kept.applied_at = ImportState.APPLIED, now()
        kept.save(update_fields=["state", "applied_at"])
        _audit(actor, "apply", kept, len(found.rooms))
    return kept


def undo_rooms(actor: Actor, *, import_id: UUID) -> RoomImport:
    """Take a whole import back. `Refused` for one that was not applied."""
    _import(actor, import_id)
    with transaction.atomic():
        kept = RoomImport.objects.select_for_update().get(pk=import_id)
        if kept.state != ImportState.APPLIED:
            raise Refused(_("这次导入还没有执行，或者已经撤回。"))
        if Slot.objects.filter(room__source_file=kept).exists():
            raise Refused(_("有时段开在这批心理室里，不能整批撤回。"))
        count, _models = Room.objects.filter(source_file=kept).delete()
        kept.state, kept.undone_at = ImportState.UNDONE, now()
        kept.save(update_fields=["state", "undone_at"])
        _audit(actor, "undo", kept, count)
    return kept


def _import(actor: Actor, import_id: UUID) -> RoomImport:
    kept = RoomImport.objects.filter(pk=import_id).first()
    if kept is None:
        raise Refused(_("没有找到这次导入。"))
    check_keeper(actor, kept.place_code)
    return kept


def _audit(actor: Actor, verb: str, kept: RoomImport, rows: int) -> None:
    record(actor.label, f"community.rooms.{verb}", f"room_import {kept.id}", {"rows": rows}, actor_id=actor.person_id)
