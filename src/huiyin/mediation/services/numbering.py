"""Numbers of agreements: (2026)人调字第 n 号, without gaps in a committee and year (DOMAIN §3.4)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import city_zone
from huiyin.mediation.models import Agreement, AgreementSequence, Committee, DisputeDetails
from huiyin.mediation.selectors.committees import committee_for, mediator_at


def agreement_for(*, matter_id: UUID, place_code: str, mediator_post: str | None, at: datetime) -> Agreement:
    """The agreement of a dispute; the first time with the next number of its committee. Inside a transaction only.

    The committee is the dispute's own, else that of the mediator, else the one of the place; `Refused` for none. Two
    who draw up at once wait for each other, so a number is neither given twice nor left out.
    """
    known = Agreement.objects.select_for_update().filter(pk=matter_id).first()
    if known is not None:
        return known
    committee = _committee(matter_id, place_code, mediator_post)
    year = at.astimezone(city_zone()).year
    AgreementSequence.objects.get_or_create(committee=committee, year=year)
    sequence = AgreementSequence.objects.select_for_update().get(committee=committee, year=year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    DisputeDetails.objects.filter(pk=matter_id).update(committee=committee)
    return Agreement.objects.create(
        matter_id=matter_id, committee=committee, year=year, number=sequence.last, drawn_up_at=at
    )


def _committee(matter_id: UUID, place_code: str, mediator_post: str | None) -> Committee:
    details = DisputeDetails.objects.select_related("committee").filter(pk=matter_id).first()
    if details is not None and details.committee is not None:
        return details.committee
    mediator = mediator_at(UUID(mediator_post)) if mediator_post else None
    committee = mediator.committee if mediator else committee_for(place_code)
    if committee is None:
        raise Refused(
            _("这里还没有登记调解委员会，协议编不了号。"),
            who_can_help=_("司法所值班"),
            details={"problem": "committee"},
        )
    return committee
