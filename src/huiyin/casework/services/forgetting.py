"""Forgetting: what is personal in a closed matter goes when its time is over (PIPL art. 19); the chain stays whole.

Words and files go the way of every erasure (`noting`); with them everything that any package says it holds of persons
beside the matter (`people.types.holdings`). Case code, steps, times and measures stay: they name nobody.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.casework.models import Attachment, ErasableText
from huiyin.casework.selectors.access import unknown_matter
from huiyin.casework.services import loading, noting
from huiyin.casework.services.holdings import clear_of_matter, note_event
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor


def forget_matter(actor: Actor, *, matter_id: UUID, reason: str) -> int:
    """Erase everything personal of one closed matter, in one transaction; returns how many things went.

    `Refused` for an open matter and for anybody but the program, which does it by the city's schedule.
    """
    with transaction.atomic():
        matter = loading.locked(matter_id)
        if matter is None:
            raise unknown_matter()
        if matter.is_open or not actor.is_system:
            raise Refused(_("只有已办结的事项才按期清除个人信息。"), details={"code": "open"})
        gone = 0
        for text_id in ErasableText.objects.filter(matter=matter_id, erased_at=None).values_list("id", flat=True):
            noting.erase_text(actor, text_id=text_id, reason=reason)
            gone += 1
        for file_id in Attachment.objects.filter(matter=matter_id, erased_at=None).values_list("id", flat=True):
            noting.erase_attachment(actor, attachment_id=file_id, reason=reason)
            gone += 1
        contacts = clear_of_matter(matter_id)
        if contacts:
            detail = {"contacts": contacts, "reason": reason[:200]}
            note_event(actor, matter_id=matter_id, kind="erased", detail=detail)
        return gone + contacts
