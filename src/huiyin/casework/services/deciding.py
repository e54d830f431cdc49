"""Deciding: the duty desk says once which unit a complaint is about; from then on the matter passes that unit by."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.casework.models import Matter
from huiyin.casework.selectors.access import access_matter, unknown_matter
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.services import committing, keeping, loading
from huiyin.casework.services.refusing import refused, stale
from huiyin.engine import refusals
from huiyin.engine.definition import DESK
from huiyin.engine.state import Reseat
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now, today
from huiyin.people.selectors.organisations import organisations_on
from huiyin.people.types import Actor


def decide_about(actor: Actor, *, matter_id: UUID, organisation_id: UUID, revision: int) -> Matter:
    """Say which unit a matter is about. It stays protected; that unit and those below it never see it, and its owner is
    found again past them (DESIGN §4).

    `Refused` for anybody but the duty desk, for a matter that is decided or has ended, for a unit there is not, and for
    a ``revision`` that is no longer the newest.
    """
    access_matter(actor, matter_id)
    if not (actor.is_system or actor.holds("desk_duty")):
        raise Refused(_("反映的是哪个单位由市值班台定。"), who_can_help=_("市值班台"), details={"code": "not_yours"})
    with transaction.atomic():
        matter = loading.locked(matter_id)
        if matter is None:
            raise unknown_matter()
        playbook = playbook_of(matter)
        if matter.revision != revision:
            raise stale(matter, playbook, revision)
        if not matter.is_open:
            raise refused(refusals.ended())
        if not matter.about_undecided:
            raise Refused(_("反映的是哪个单位已经定下了。"), field="organisation")
        if not organisations_on(today()).filter(pk=organisation_id).exists():
            raise Refused(_("没有这个单位，请重新选择。"), field="organisation")
        at, afresh = now(), matter.owner_role == DESK
        writing = committing.Writing(actor, playbook, matter.id, loading.columns_of(matter), at, at, matter=matter)
        writing.row = {"about_organisation_id": str(organisation_id), "about_undecided": False}
        committing.commit_plain(writing, "decided", {"about": str(organisation_id)})
        keeping.take(actor, matter=matter, event=Reseat(at, "unit decided", afresh=afresh))
        return matter
