"""Importing: families of an older ledger. Each is opened now and its past visits and meetings are taken through the
method one by one, at their own instants and by its own rules; the journal says that they came from a ledger.

A table is looked at first: every family is taken in and out again, so that what is shown is what would happen. Until it
is taken in the file lies encrypted for whoever sent it, and is emptied then.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.care.models import CareFile, Channel, PastTable
from huiyin.care.selectors.files import methods, works_in
from huiyin.care.selectors.past_table import PastRead, past_columns, read_past
from huiyin.care.types import PastFile, PastPreview
from huiyin.casework.services import open_matter
from huiyin.casework.services.replaying import replay
from huiyin.casework.types import RaiserContact
from huiyin.engine.definition import Playbook
from huiyin.kernel.crypto import key_ring
from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import write_table
from huiyin.kernel.time import now
from huiyin.people.types import Actor

SYSTEM = "ledger"
_SYSTEM_CHARACTERS = 40  # of `Alias.system`; a city may call its method as long as it likes
PURPOSE = "care.past_table"
_FILE_LIMIT_BYTES = 10 * 1024 * 1024


def template_workbook() -> bytes:
    """The empty workbook to fill in, with what to write under each heading."""
    return write_table(past_columns(), [])


def preview_past(actor: Actor, *, playbook: str, content: bytes) -> PastPreview:
    """What a table would bring in, and every fault with its cell or family. Nothing stays but the file itself.

    `Refused` for a method that follows no families, and for a file that cannot be read at all.
    """
    method = _method(playbook)
    if actor.person_id is None or len(content) > _FILE_LIMIT_BYTES:
        raise Refused(_("文件太大，请拆成几个，每个不超过 10 MB。"), field="file")
    found = read_past(content, method)
    new = _tried(actor, method, found)
    kept = PastTable.objects.create(
        playbook=playbook, content=key_ring().encrypt(content, PURPOSE), sent_by_id=actor.person_id, sent_at=now()
    )
    return PastPreview(
        table_id=kept.id,
        method=method,
        new=new,
        known=len(found.families) - new,
        deeds=found.deeds_count,
        errors=tuple(found.reading.cell_errors),
        errors_left_out=found.reading.errors_left_out,
        unknown_headings=tuple(found.reading.unknown_headings),
    )


def apply_past(actor: Actor, *, table_id: UUID) -> int:
    """Take a table in that the actor has looked at; returns how many families were new. `Refused` for somebody else's,
    for one that was taken in, and when something in it is wrong now: then nothing is taken in.
    """
    with transaction.atomic():
        kept = PastTable.objects.select_for_update().filter(pk=table_id, sent_by=actor.person_id, taken_at=None).first()
        if kept is None:
            raise Refused(_("这份台账已经导入，或者不是您上传的。"))
        found = read_past(key_ring().decrypt(bytes(kept.content), PURPOSE), _method(kept.playbook))
        if found.reading.cell_errors:
            raise Refused(_("文件里还有问题，改好后再导入。"))
        new = import_past(actor, playbook=kept.playbook, families=found.families)
        kept.content, kept.taken_at = key_ring().encrypt(b"", PURPOSE), now()
        kept.save(update_fields=["content", "taken_at"])
    return new


def _tried(actor: Actor, method: Playbook, found: PastRead) -> int:
    """How many families are new; what the method would refuse becomes a fault of the family's first line."""
    new, columns = 0, {column.name: column for column in past_columns(method)}
    with transaction.atomic():
        for family in found.families:
            try:
                with transaction.atomic():
                    new += import_past(actor, playbook=method.name, families=[family])
            except Refused as refused:
                where = "place" if refused.field == "place_code" else "what"
                found.reading.add_error(found.first_rows[family.number], columns[where], str(refused))
        transaction.set_rollback(True)
    return new


def _method(name: str) -> Playbook:
    found = next((one for one in methods() if one.name == name), None)
    if found is None:
        raise Refused(_("没有这个工作法，请重新选择。"), field="playbook")
    return found


def import_past(actor: Actor, *, playbook: str, families: Sequence[PastFile]) -> int:
    """Take families of an older ledger in, all or none; returns how many were new. A family whose number is known
    stays as it is, so that the same ledger can be sent again.

    `Refused` for a method that follows no families, for whoever does not work in it at one of the places, and for a
    visit or meeting that the method would not have let happen; ``details["number"]`` says in which family.
    """
    method = _method(playbook)
    if not all(works_in(actor, method, family.place_code) for family in families):
        raise Refused(_("建档由这个地方的办理岗位负责。"), who_can_help=_("派出所副所长"), field="place_code")
    with transaction.atomic():
        return sum(_taken_in(actor, playbook, family) for family in families)


def _taken_in(actor: Actor, playbook: str, family: PastFile) -> bool:
    receipt = open_matter(
        actor,
        playbook=playbook,
        kind=family.kind,
        words=_("旧台账第 %(number)s 户") % {"number": family.number},
        door="ledger",
        place_code=family.place_code,
        raiser=RaiserContact(may_text=False),
        alias=(f"{SYSTEM}:{playbook}"[:_SYSTEM_CHARACTERS], family.number),
    )
    if not receipt.created:
        return False
    CareFile.objects.create(
        matter_id=receipt.matter_id, first_kind=family.kind, channel=Channel.NONE, opened_at=family.opened_at
    )
    try:
        replay(actor, matter_id=receipt.matter_id, opened_at=family.opened_at, deeds=family.deeds)
    except Refused as refused:
        refused.details = {**refused.details, "number": family.number}
        raise
    return True
