"""Filing: a family's file is opened, and how the protected person may be reached is kept."""

from __future__ import annotations

from typing import Unpack
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.care.models import CareFile, Channel
from huiyin.care.selectors.files import care_file, methods, works_in
from huiyin.care.types import Protected
from huiyin.casework.services import note, open_matter
from huiyin.casework.types import RaiserContact, Receipt
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.types import Actor

_TIMES_MOST = 200


def open_file(actor: Actor, **given: Unpack[Protected]) -> Receipt:
    """Open a sealed file for the person to be protected, who alone is told anything, by the secret of this receipt.

    `Refused` for a method that follows no families, for whoever does not work in it at this place, and without the
    times of a phone. One transaction.
    """
    _check_works_in(actor, given["playbook"], given["place_code"])
    return protect(actor, **given)


def protect(actor: Actor, *, urgency: str = "normal", **given: Unpack[Protected]) -> Receipt:
    """Open the matter of a protected person and keep their safe channel beside it, whether it is a file or a paper.

    The caller has seen that the actor may. `Refused` without the times of a phone. One transaction.
    """
    safe, when = _checked_channel(given.get("channel", Channel.NONE), given.get("times", ""))
    name, phone = given["name"].strip(), given.get("phone", "").strip()
    with transaction.atomic():
        receipt = open_matter(
            actor,
            playbook=given["playbook"],
            kind=given["kind"],
            words=given["words"],
            door="care",
            place_code=given["place_code"],
            urgency=urgency,
            raiser=RaiserContact(name=name, phone=phone, may_text=False, is_protected=True),
        )
        CareFile.objects.create(
            matter_id=receipt.matter_id,
            first_kind=given["kind"],
            channel=safe,
            times=when or None,
            other_party=given.get("other_party", "").strip()[:60] or None,
            opened_at=now(),
        )
    return receipt


def change_channel(actor: Actor, *, matter_id: UUID, channel: str, times: str = "", reason: str) -> CareFile:
    """Say anew how the protected person may be reached; the reason goes into the file's journal. `Refused` as for
    nothing to whoever may not open it.
    """
    safe, when = _checked_channel(channel, times)
    with transaction.atomic():
        _matter, found = care_file(actor, matter_id)
        kept = CareFile.objects.select_for_update().get(pk=found.pk)
        note(actor, matter_id=matter_id, words=reason)
        kept.channel, kept.times = safe, when or None
        kept.save(update_fields=["channel", "times"])
    return kept


def _check_works_in(actor: Actor, name: str, place_code: str) -> None:
    found = next((one for one in methods() if one.name == name), None)
    if found is None:
        raise Refused(_("没有这个工作法，请重新选择。"), field="playbook")
    if not works_in(actor, found, place_code):
        raise Refused(_("建档由这个地方的办理岗位负责。"), who_can_help=_("派出所副所长"), field="place_code")


def _checked_channel(channel: str, times: str) -> tuple[str, str]:
    """(channel, times) as they are kept. `Refused` for a channel that is none, and a phone without its times."""
    if channel not in Channel.values:
        raise Refused(_("请选择怎样联系才安全。"), field="channel")
    if channel == Channel.PHONE and not times.strip():
        raise Refused(_("请写明什么时间打电话才安全。"), field="times")
    return channel, times.strip()[:_TIMES_MOST] if channel == Channel.PHONE else ""
