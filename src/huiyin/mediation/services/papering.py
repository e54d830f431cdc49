"""Papering: the agreement on paper bears the parties' full names, and each look at them is written down."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.casework.models import Voice
from huiyin.casework.services.revealing import reveal_contact
from huiyin.mediation.models import Party, Side
from huiyin.mediation.selectors.disputes import access_dispute
from huiyin.people.types import Actor


@dataclass(frozen=True, slots=True)
class PaperParty:
    """A party as the agreement names them (DOMAIN §3.5)."""

    side: str
    name: str
    phone: str
    particulars: str
    representative: str


def parties_for_paper(actor: Actor, *, matter_id: UUID) -> tuple[PaperParty, ...]:
    """The parties with their full names and phones, the applicant first. Two audit rows a party. `Refused` for whoever
    is no member of staff or may not see the dispute.
    """
    access_dispute(actor, matter_id)
    with transaction.atomic():
        voices = list(Voice.objects.filter(matter=matter_id).order_by("received_at", "id"))
        kept = Party.objects.in_bulk([voice.id for voice in voices])
        return tuple(_on_paper(actor, matter_id, voice, kept.get(voice.id)) for voice in voices)


def contact_of(actor: Actor, *, matter_id: UUID, voice_id: UUID) -> tuple[str, str]:
    """(name, phone) of a party in full, to call on them; written down like every look."""
    access_dispute(actor, matter_id)
    reason = _("联系当事人调解")
    name = reveal_contact(actor, matter_id=matter_id, voice_id=voice_id, field="name", reason=reason)
    return name, reveal_contact(actor, matter_id=matter_id, voice_id=voice_id, field="phone", reason=reason)


def _on_paper(actor: Actor, matter_id: UUID, voice: Voice, party: Party | None) -> PaperParty:
    reason = _("打印调解协议")
    return PaperParty(
        side=party.get_side_display() if party else str(Side.THIRD.label),
        name=reveal_contact(actor, matter_id=matter_id, voice_id=voice.id, field="name", reason=reason),
        phone=reveal_contact(actor, matter_id=matter_id, voice_id=voice.id, field="phone", reason=reason),
        particulars=(party.particulars or "") if party else "",
        representative=(party.representative or "") if party else "",
    )
