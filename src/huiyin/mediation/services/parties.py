"""Parties: one more is named, what an agreement and a court want to know of them, who speaks for them (DOMAIN §3.3,
§3.5, §3.6).

A party's particulars are personal: whoever has the dispute writes them, and every look and change is written down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.casework.services.noting import attach
from huiyin.casework.services.voices import add_voice
from huiyin.casework.types import AttachmentGiven, RaiserContact, Receipt
from huiyin.engine.definition import Words
from huiyin.kernel.audit import record
from huiyin.kernel.codes import check_citizen_number
from huiyin.kernel.refusal import Refused
from huiyin.mediation.models import Party, Representative, RepresentativeKind, Side
from huiyin.mediation.selectors.disputes import INVITED, asked_by, check_has_it, in_presence
from huiyin.mediation.services.mediating import take
from huiyin.people.types import Actor
from huiyin.people.types.messages import check_phone

_INVITATION = Words(
    "{who}向{office}申请人民调解，请您参加。调解自愿，不收费，谈不谈由您定。用案码在“查进度”里打开，可以点同意或者不愿调解；也可以当面告诉调解员。",
    "{who} has asked {office} for mediation with you. It is voluntary and free of charge, and yours to decide. Open it "
    "by the case code under “Follow” and agree or refuse there, or tell the mediator in person.",
)
IDENTITY, PROXY_LETTER = "identity", "paper"
_CITIZEN_NUMBER_LENGTH = 18


@dataclass(frozen=True, slots=True)
class PartyGiven:
    """A party as somebody names them. ``side``: `Side`."""

    contact: RaiserContact
    side: str = Side.RESPONDENT


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is known of a party besides name and phone, as the columns of `Party` are called."""

    sex: str = ""
    nationality: str = ""
    age: str = ""
    occupation: str = ""
    address: str = ""
    identity_number: str = ""
    delivery_address: str = ""
    particulars: str = ""


@dataclass(frozen=True, slots=True)
class RepresentativeGiven:
    """Somebody who is to speak for a party. ``scope``: what they may do, as the proxy letter says."""

    name: str
    kind: str = RepresentativeKind.PROXY
    phone: str = ""
    scope: str = ""


def add_party(actor: Actor, *, matter_id: UUID, party: PartyGiven) -> Receipt:
    """Name one more party of a dispute that is under way; whatever all had consented to waits for them too. `Refused`
    unless the actor has the dispute, without a name, and for a phone that is none.
    """
    check_has_it(actor, matter_id)
    if not party.contact.name.strip():
        raise Refused(_("请写这名当事人的姓名或单位。"), field="name")
    if party.side not in Side.values:
        raise Refused(_("请选这名当事人是哪一方。"), field="side")
    check_contact(party.contact)
    with transaction.atomic():
        return join_party(actor, matter_id=matter_id, party=party)


def join_party(actor: Actor, *, matter_id: UUID, party: PartyGiven) -> Receipt:
    """The voice and the row of one more party, for who has checked them. Inside a transaction only."""
    words = _("对方当事人，由申请人或调解员登记。")
    who, office = asked_by(matter_id)
    receipt = add_voice(
        actor,
        matter_id=matter_id,
        words=words,
        door=INVITED,
        raiser=party.contact,
        greeting=_INVITATION,
        fill={"who": who, "office": office},
    )
    Party.objects.create(voice_id=receipt.voice_id, side=party.side)
    return receipt


def check_contact(contact: RaiserContact) -> None:
    """`Refused` for a phone that is none."""
    if contact.phone.strip():
        check_phone(contact.phone)


def set_particulars(
    actor: Actor,
    *,
    matter_id: UUID,
    voice_id: UUID,
    particulars: Particulars,
    side: str | None = None,
    identity: Sequence[AttachmentGiven] = (),
) -> Party:
    """Note what an agreement and a court want to know of a party; ``identity``: pictures of their identity papers.

    One audit row. `Refused` unless the actor has the dispute, and for a citizen number that cannot be one.
    """
    proof = in_presence(actor, matter_id=matter_id, voice_id=voice_id)
    number = particulars.identity_number.strip()
    if len(number) == _CITIZEN_NUMBER_LENGTH:
        check_citizen_number(number)
    if side is not None and side not in Side.values:
        raise Refused(_("请选这名当事人是哪一方。"), field="side")
    with transaction.atomic():
        party = Party.objects.select_for_update().get(pk=voice_id)
        for field in fields(Particulars):
            setattr(party, field.name, getattr(particulars, field.name).strip() or None)
        party.side = side or party.side
        party.save()
        _written_down(actor, "mediation.party.changed", matter_id, voice_id)
        if identity:
            attach(actor, matter_id=matter_id, attachments=identity, proof=proof)
    return party


def name_representatives(
    actor: Actor,
    *,
    matter_id: UUID,
    voice_id: UUID,
    people: Sequence[RepresentativeGiven],
    letter: Sequence[AttachmentGiven] = (),
    revision: int | None = None,
) -> tuple[Representative, ...]:
    """Write down who speaks for a party from now on, in their presence, instead of who did before; how many there may
    be is the method's to say. ``letter``: pictures of the proxy letter.

    `Refused` for too many or none, without a name, and unless the actor has the dispute.
    """
    proof = in_presence(actor, matter_id=matter_id, voice_id=voice_id)
    _check_people(people)
    with transaction.atomic():
        take(
            actor,
            matter_id=matter_id,
            action="represent",
            inputs={"people": len(people)},
            attachments=letter,
            proof=proof,
            revision=revision,
        )
        Representative.objects.filter(party=voice_id).delete()
        _written_down(actor, "mediation.party.represented", matter_id, voice_id)
        return tuple(Representative.objects.bulk_create(_rows(voice_id, people)))


def look_at_party(actor: Actor, *, matter_id: UUID, voice_id: UUID) -> tuple[Party, tuple[Representative, ...]]:
    """A party's particulars and representatives in full, to be completed; the look is written down. `Refused` unless
    the actor has the dispute.
    """
    in_presence(actor, matter_id=matter_id, voice_id=voice_id)
    with transaction.atomic():
        _written_down(actor, "mediation.party.read", matter_id, voice_id)
    party = Party.objects.get(pk=voice_id)
    return party, tuple(party.representatives.order_by("id"))


def _check_people(people: Sequence[RepresentativeGiven]) -> None:
    for person in people:
        if not person.name.strip():
            raise Refused(_("请写代理人或代表人的姓名。"), field="name")
        if person.kind not in RepresentativeKind.values:
            raise Refused(_("请选是代理人还是代表人。"), field="kind")
        if person.phone.strip():
            check_phone(person.phone)


def _rows(voice_id: UUID, people: Sequence[RepresentativeGiven]) -> list[Representative]:
    return [
        Representative(
            party_id=voice_id,
            kind=person.kind,
            name=person.name.strip(),
            phone=person.phone.strip() or None,
            scope=person.scope.strip() or None,
        )
        for person in people
    ]


def _written_down(actor: Actor, action: str, matter_id: UUID, voice_id: UUID) -> None:
    record(actor.label, action, f"voice {voice_id}", {"matter": str(matter_id)}, actor_id=actor.person_id)
