"""Forgetting: what is personal in a closed matter goes when its time is over (PIPL art. 19); the chain stays whole.

Words and files go the way of every erasure (`noting`); with them the contacts of those who raised it and what was
written to them. Case code, steps, times and measures stay: they name nobody.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.casework.models import Attachment, ErasableText, Matter, OutboxMessage, Voice
from huiyin.casework.selectors.access import unknown_matter
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.services import committing, loading, noting
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
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
        return gone + _forget_contacts(actor, matter_id, reason)


def _forget_contacts(actor: Actor, matter_id: UUID, reason: str) -> int:
    """Names and phones of the voices, and the messages to them; one event says that it was done."""
    voices = list(Voice.objects.filter(matter=matter_id).exclude(name__isnull=True, phone__isnull=True))
    for voice in voices:
        voice.name = voice.phone = None
        voice.save(update_fields=["name", "phone", "phone_index", "phone_tail_index"])
    messages = OutboxMessage.objects.filter(matter=matter_id).delete()[0]
    matter = loading.locked(matter_id)
    if matter is None or not voices:
        return messages
    at = now()
    before = loading.columns_of(matter)
    writing = committing.Writing(actor, playbook_of(matter), matter_id, before, at, at, matter=matter)
    committing.commit_plain(writing, "erased", {"contacts": len(voices), "reason": reason[:200]})
    Matter.objects.filter(pk=matter_id).update(summary=None)
    return len(voices) + messages
