"""Applying: a dispute comes to mediation, by its own parties or through somebody who found it (DOMAIN §3.3 open).

A dispute is a matter under the place's mediation playbook; each party is a voice of it with a receipt of their own. The
matter, its parties and the dispute's own rows come about in one transaction. Nothing is charged.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.casework.services.noting import note
from huiyin.casework.services.opening import open_matter
from huiyin.casework.types import AttachmentGiven, RaiserContact, Receipt
from huiyin.casework.types.coming import digest_of
from huiyin.kernel.refusal import Refused
from huiyin.mediation.models import DisputeDetails, DisputeSource, Party, PreventedKind, Side
from huiyin.mediation.selectors.committees import committee_for
from huiyin.mediation.selectors.disputes import check_has_it
from huiyin.mediation.selectors.methods import entry_for, method_for
from huiyin.mediation.services.commissioning import CommissionGiven, alias_of, keep_commission, last_day_of
from huiyin.mediation.services.parties import PartyGiven, check_contact, join_party
from huiyin.mediation.types.court import COURTS
from huiyin.people.types import Actor
from huiyin.places.selectors import locate, place_called
from huiyin.places.types import Located, Point

PARTIES_AT_MOST = 20


def apply(
    actor: Actor,
    *,
    words: str,
    kind: str,
    applicant: RaiserContact,
    others: Sequence[PartyGiven],
    door: str = "web",
    place: str | Point | None = None,
    address: str = "",
    source: str = DisputeSource.APPLIED,
    amount_cents: int | None = None,
    people_count: int | None = None,
    has_violence: bool = False,
    other_place_code: str = "",
    attachments: Sequence[AttachmentGiven] = (),
    client_id: UUID | None = None,
    commission: CommissionGiven | None = None,
) -> Receipt:
    """Take a dispute in for mediation and hand out the applicant's receipt. It begins where the method lets the actor's
    post raise it, such as at the window; everybody else's waits for the committee.

    ``kind``: one of the place's classes. ``others``: who it is with, one at least. ``place``: a code or a point;
    ``address`` names it in words otherwise; where neither finds it the city's duty desk sees to it. ``source`` other
    than an application is for staff; a court's comes with its ``commission``, whose number is kept as an alias and,
    sent again, leads to the same dispute. ``client_id`` (UUID version 7): sent twice, it gives the same receipt.

    `Refused`: no words, an unknown kind, nobody to mediate with, a wrong phone or picture, a court's day out of reach.
    """
    _check(actor, applicant, others, source)
    alias = alias_of(commission or CommissionGiven("")) if source == DisputeSource.COURT else None
    point = place if isinstance(place, Point) else None
    code = _place_code(place, address)
    method = method_for(code)
    fields = last_day_of(method, commission) if alias and commission else {}
    with transaction.atomic():
        receipt = open_matter(
            actor,
            playbook=method.name,
            kind=kind,
            words=words,
            door=COURTS if alias else door,
            place_code=code,
            point=point,
            fields=fields,
            raiser=applicant,
            attachments=attachments,
            matter_id=client_id,
            digest=digest_of(method.name, kind, words, {"with": _named(others)}, code, point, attachments),
            collected_by=actor.person_id if source == DisputeSource.SCREENED else None,
            alias=alias,
            start=entry_for(actor, method, place_code=code, source=source),
        )
        if receipt.created:
            committee = committee_for(code) if code else None
            DisputeDetails.objects.create(
                matter_id=receipt.matter_id,
                source=source,
                committee=committee,
                amount_cents=amount_cents,
                people_count=people_count or 1 + len(others),
                has_violence=has_violence,
                other_place_code=other_place_code,
            )
            Party.objects.create(voice_id=receipt.voice_id, side=Side.APPLICANT)
            for other in others:
                join_party(actor, matter_id=receipt.matter_id, party=other)
            if commission is not None and alias is not None:
                keep_commission(actor, matter_id=receipt.matter_id, place_code=code, given=commission)
    return receipt


def note_prevented(
    actor: Actor, *, matter_id: UUID, what: str, people: int, revision: int | None = None
) -> DisputeDetails:
    """Note what the mediation kept from happening, for the report form (DOMAIN §3.2); "" takes it back. It stands in
    the journal. `Refused` for whoever does not have the dispute, for people without a kind or a kind without people,
    and as `note`.
    """
    check_has_it(actor, matter_id, _("防止了什么，由承办这件纠纷的调解员来记。"))
    if what not in PreventedKind.values or (bool(what) != (people > 0)):
        raise Refused(_("请写明防止了什么、涉及多少人。"), field="people")
    with transaction.atomic(), translation.override("zh-hans"):  # the journal is read by others than who writes it
        kind = PreventedKind(what).label
        words = _("%(what)s，涉及 %(count)d 人") % {"what": kind, "count": people} if what else str(kind)
        note(actor, matter_id=matter_id, words=_("防止激化：%(words)s") % {"words": words}, revision=revision)
        details = DisputeDetails.objects.select_for_update().get(pk=matter_id)
        details.prevented, details.prevented_people = what, people
        details.save(update_fields=["prevented", "prevented_people"])
    return details


def _check(actor: Actor, applicant: RaiserContact, others: Sequence[PartyGiven], source: str) -> None:
    if not others:
        raise Refused(_("请写明和谁有纠纷。"), field="other_name", details={"problem": "nobody"})
    if len(others) > PARTIES_AT_MOST:
        raise Refused(_("人数多的一方请推选代表，最多填二十人。"), field="other_name")
    if source not in DisputeSource.values or (
        source != DisputeSource.APPLIED and not (actor.is_staff or actor.is_system)
    ):
        raise Refused(_("请重新选择纠纷来源。"), field="source")
    for contact in (applicant, *(other.contact for other in others)):
        check_contact(contact)


def _named(others: Sequence[PartyGiven]) -> list[list[str]]:
    return [[other.contact.name.strip(), other.contact.phone.strip()] for other in others]


def _place_code(place: str | Point | None, address: str) -> str:
    """The code of the place; empty where it is not known, which is for the duty desk to find out."""
    if isinstance(place, Point):
        found = locate(place)
        return found.grid.code if isinstance(found, Located) else ""
    try:
        return place or place_called(address)
    except Refused:
        return ""
