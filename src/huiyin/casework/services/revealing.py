"""Revealing: a raiser's name or phone in full, after writing down who looks and why (DESIGN §3 Secrets)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.casework.models import Voice
from huiyin.casework.models.matters import Sensitivity
from huiyin.casework.selectors.access import access_matter, unknown_matter
from huiyin.casework.selectors.reading import note_reading
from huiyin.kernel.audit import record
from huiyin.kernel.refusal import Refused
from huiyin.people.services.persons import reveal
from huiyin.people.types import Actor, PersonField

_REASON_LEAST = 4
_ACTION = "casework.voice.revealed"


def reveal_contact(actor: Actor, *, matter_id: UUID, voice_id: UUID, field: str, reason: str) -> str:
    """The name or the phone of a voice of a matter the actor may see, for staff only; empty where none was given.

    The audit row stands before the value leaves; for a voice with a person the look is also in that person's list. In
    a sealed matter the look is written to its own readings alone.
    `Refused` without a reason, for whoever is no member of staff, and as for nothing when the matter may not be seen.
    """
    matter = access_matter(actor, matter_id)
    if not actor.is_staff or field not in ("name", "phone"):
        raise unknown_matter()
    if len(reason.strip()) < _REASON_LEAST:
        raise Refused(_("请写明查看的原因，至少四个字。"), field="reason")
    with transaction.atomic():
        voice = Voice.objects.filter(pk=voice_id, matter=matter.id).first()
        if voice is None:
            raise unknown_matter()
        if matter.sensitivity == Sensitivity.SEALED:
            # Neither the audit trail nor the person's own list, which another party of the file might read.
            note_reading(actor, matter, "contact")
            return (voice.name if field == "name" else voice.phone) or ""
        detail = {"field": field, "matter": str(matter.id), "reason": reason.strip()[:200]}
        record(actor.label, _ACTION, f"voice {voice.id}", detail, actor_id=actor.person_id)
        given = (voice.name if field == "name" else voice.phone) or ""
        if given or voice.person_id is None:
            return given
        vouched = f"matter {matter.code}"
        return reveal(actor, person_id=voice.person_id, field=PersonField(field), reason=reason, vouched_by=vouched)
