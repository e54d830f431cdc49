"""Papering: the agreement on paper bears the parties' full names, and each look at them is written down."""

from __future__ import annotations

from dataclasses import dataclass, fields
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.casework.models import Voice
from huiyin.casework.services.revealing import reveal_contact
from huiyin.mediation.models import Party, Side
from huiyin.mediation.selectors.disputes import access_dispute, check_may_print
from huiyin.mediation.services.parties import Particulars
from huiyin.people.types import Actor


@dataclass(frozen=True, slots=True)
class PaperRepresentative:
    """Somebody who speaks for a party, as a paper names them. ``kind`` in words."""

    kind: str
    name: str
    phone: str
    scope: str


@dataclass(frozen=True, slots=True)
class PaperParty:
    """A party as papers name them (DOMAIN §3.5, §3.6), everything in full. ``known``: `Particulars`."""

    voice_id: UUID
    side: str
    name: str
    phone: str
    known: Particulars
    representatives: tuple[PaperRepresentative, ...]

    @property
    def particulars(self) -> str:
        """Sex, nationality, age, occupation and address in one line, as far as they are known."""
        known = self.known
        said = (known.sex, known.nationality, known.age, known.occupation, known.address, known.particulars)
        return "，".join(one for one in said if one)


def parties_for_paper(actor: Actor, *, matter_id: UUID, reason: str = "") -> tuple[PaperParty, ...]:
    """The parties with their full names and phones, the applicant first. Two audit rows a party with the ``reason``.
    `Refused` for whoever may not see the dispute, or may see it but not have its papers (`may_print`).
    """
    check_may_print(actor, access_dispute(actor, matter_id))
    with transaction.atomic():
        voices = list(Voice.objects.filter(matter=matter_id).order_by("received_at", "id"))
        kept = Party.objects.in_bulk([voice.id for voice in voices])
        why = reason or _("打印调解协议")
        return tuple(_on_paper(actor, matter_id, voice, kept.get(voice.id), why) for voice in voices)


def contact_of(actor: Actor, *, matter_id: UUID, voice_id: UUID) -> tuple[str, str]:
    """(name, phone) of a party in full, to call on them; written down like every look."""
    access_dispute(actor, matter_id)
    reason = _("联系当事人调解")
    name = reveal_contact(actor, matter_id=matter_id, voice_id=voice_id, field="name", reason=reason)
    return name, reveal_contact(actor, matter_id=matter_id, voice_id=voice_id, field="phone", reason=reason)


def _on_paper(actor: Actor, matter_id: UUID, voice: Voice, party: Party | None, reason: str) -> PaperParty:
    speaking = party.representatives.order_by("id") if party else ()
    return PaperParty(
        voice_id=voice.id,
        side=party.get_side_display() if party else str(Side.THIRD.label),
        name=reveal_contact(actor, matter_id=matter_id, voice_id=voice.id, field="name", reason=reason),
        phone=reveal_contact(actor, matter_id=matter_id, voice_id=voice.id, field="phone", reason=reason),
        known=Particulars(**{field.name: getattr(party, field.name) or "" for field in fields(Particulars)})
        if party
        else Particulars(),
        representatives=tuple(
            PaperRepresentative(row.get_kind_display(), row.name or "", row.phone or "", row.scope or "")
            for row in speaking
        ),
    )
