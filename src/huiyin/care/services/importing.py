"""Importing: families of an older ledger. Each is opened now and its past visits and meetings are taken through the
method one by one, at their own instants and by its own rules; the journal says that they came from a ledger.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.care.models import CareFile, Channel
from huiyin.care.selectors.files import methods, works_in
from huiyin.care.types import PastFile
from huiyin.casework.services import open_matter
from huiyin.casework.services.replaying import replay
from huiyin.casework.types import RaiserContact
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor

SYSTEM = "ledger"


def import_past(actor: Actor, *, playbook: str, families: Sequence[PastFile]) -> int:
    """Take families of an older ledger in, all or none; returns how many were new. A family whose number is known
    stays as it is, so that the same ledger can be sent again.

    `Refused` for a method that follows no families, for whoever does not work in it at one of the places, and for a
    visit or meeting that the method would not have let happen; ``details["number"]`` says in which family.
    """
    method = next((one for one in methods() if one.name == playbook), None)
    if method is None:
        raise Refused(_("没有这个工作法，请重新选择。"), field="playbook")
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
        alias=(f"{SYSTEM}:{playbook}", family.number),
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
