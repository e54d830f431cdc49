"""Petitioning: a petition is raised on a phone, or written down at the desk, under the city's petition method."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.casework.services.opening import open_matter
from huiyin.casework.types import AttachmentGiven, RaiserContact, Receipt
from huiyin.casework.types.coming import digest_of
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor
from huiyin.people.types.messages import check_phone
from huiyin.places.selectors import locate, place_called
from huiyin.places.types import Located, Point
from huiyin.receptions.selectors.methods import petition_method

ACCUSATION = "accusation"
DOORS = ("web", "hall", "box", "hotline", "reception", "paper", "discipline")


def petition(
    actor: Actor,
    *,
    kind: str,
    words: str,
    raiser: RaiserContact,
    door: str = "web",
    place: str | Point | None = None,
    address: str = "",
    people: int = 1,
    about_organisation_id: UUID | None = None,
    attachments: Sequence[AttachmentGiven] = (),
    client_id: UUID | None = None,
) -> Receipt:
    """Take a petition in: one of the method's kinds (claim, suggestion, accusation); the receipt has its case code.

    An accusation is kept from the unit it is about: ``about_organisation_id``, or while nobody knows which unit, with
    the city's duty desk alone. ``place``: a code or a point; ``address`` names it otherwise; where neither finds it the
    duty desk sees to it. Idempotent by ``client_id`` (UUID version 7).

    `Refused`: no words, a kind that is none, a wrong phone, a claim without anybody to answer to.
    """
    method = petition_method()
    if kind not in method.kinds:
        raise Refused(_("请选申诉求决、建议意见或检举控告。"), field="kind")
    if door not in DOORS:
        raise Refused(_("没有这个受理渠道。"), field="door")
    if raiser.phone.strip():
        check_phone(raiser.phone)
    if kind != ACCUSATION and not raiser.name.strip():
        raise Refused(_("请写姓名，书面答复要送到您手里。检举控告可以不写。"), field="name")
    point = place if isinstance(place, Point) else None
    code = _place_code(place, address)
    accuses = kind == ACCUSATION
    return open_matter(
        actor,
        playbook=method.name,
        kind=kind,
        words=words,
        door=door,
        place_code=code,
        point=point,
        fields={"people": people} if people > 1 else {},
        raiser=raiser,
        attachments=attachments,
        matter_id=client_id,
        digest=digest_of(method.name, kind, words, {"people": people}, code, point, attachments) if client_id else "",
        about_organisation_id=about_organisation_id if accuses else None,
        about_undecided=accuses and about_organisation_id is None,
    )


def _place_code(place: str | Point | None, address: str) -> str:
    """The code of the place; empty where it is not known, which is for the duty desk to find out."""
    if isinstance(place, Point):
        found = locate(place)
        return found.grid.code if isinstance(found, Located) else ""
    try:
        return place or place_called(address)
    except Refused:
        return ""
