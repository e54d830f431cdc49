"""Deciding: the duty desk says once which unit a complaint is about; from then on the matter passes that unit by.

Where it cannot be found out, two persons of the desk let it go the ordinary way, still protected, and the raiser is
told, so that a complaint does not stay with the desk for ever. Until either is done the step's clock runs on the desk.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.casework.models import Matter
from huiyin.casework.selectors.access import access_matter, unknown_matter
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.services import committing, keeping, loading, telling
from huiyin.casework.services.noting import note
from huiyin.casework.services.refusing import refused, stale
from huiyin.engine import refusals
from huiyin.engine.definition import DESK, Words
from huiyin.engine.state import Reseat
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now, today
from huiyin.people.models import PendingChange
from huiyin.people.selectors.organisations import organisations_on
from huiyin.people.services.approvals import propose, register_change
from huiyin.people.types import Actor

_ACTION = "casework.decide_no_unit"
_NO_UNIT = Words(
    "查过了，定不下您反映的是哪个单位，这件事改按一般程序保密办理。如果您知道是哪个单位，请打监督电话告诉值班台。",
    "We could not find out which unit your complaint is about. It is now handled the ordinary way and kept protected. "
    "If you know the unit, please tell the duty desk by phone.",
)


def decide_about(actor: Actor, *, matter_id: UUID, organisation_id: UUID, revision: int) -> Matter:
    """Say which unit a matter is about. It stays protected; that unit and those below it never see it, and its owner is
    found again past them (DESIGN §4).

    `Refused` for anybody but the duty desk, for a matter that is decided or has ended, for a unit there is not, and for
    a ``revision`` that is no longer the newest.
    """
    with transaction.atomic():
        matter = _undecided(actor, matter_id, revision)
        if not organisations_on(today()).filter(pk=organisation_id).exists():
            raise Refused(_("没有这个单位，请重新选择。"), field="organisation")
        return _decide(actor, matter, organisation_id)


def decide_no_unit(actor: Actor, *, matter_id: UUID, words: str, revision: int) -> PendingChange:
    """Propose that nobody can find out which unit a matter is about; ``words`` say what was tried and are kept with it.

    Another person of the desk confirms: then it goes the ordinary way, still protected, and its raiser is told.
    `Refused` as `decide_about`, and without words.
    """
    if not words.strip():
        raise Refused(_("请写明查过什么、为什么定不下。"), field="words")
    with transaction.atomic():
        matter = _undecided(actor, matter_id, revision)
        note(actor, matter_id=matter_id, words=words)
        return propose(
            actor,
            action=_ACTION,
            arguments={"matter": str(matter_id)},
            summary=_("案码 %(code)s：定不下反映的是哪个单位，改按一般程序保密办理") % {"code": matter.code},
            place_code=actor.seats[0].place_code or "" if actor.seats else "",
        )


def register() -> None:
    """Let a second person of the desk confirm; called when the program starts."""
    register_change(_ACTION, _confirmed, may_decide=lambda actor, _change: actor.holds("desk_duty"))


def _confirmed(actor: Actor, change: PendingChange) -> None:
    _decide(actor, _undecided(actor, UUID(change.arguments["matter"]), None), None)


def _undecided(actor: Actor, matter_id: UUID, revision: int | None) -> Matter:
    """The matter, locked, if it is still to be decided and this actor may."""
    access_matter(actor, matter_id)
    if not (actor.is_system or actor.holds("desk_duty")):
        raise Refused(_("反映的是哪个单位由市值班台定。"), who_can_help=_("市值班台"), details={"code": "not_yours"})
    matter = loading.locked(matter_id)
    if matter is None:
        raise unknown_matter()
    if revision is not None and matter.revision != revision:
        raise stale(matter, playbook_of(matter), revision)
    if not matter.is_open:
        raise refused(refusals.ended())
    if not matter.about_undecided:
        raise Refused(_("反映的是哪个单位已经定下了。"), field="organisation")
    return matter


def _decide(actor: Actor, matter: Matter, organisation_id: UUID | None) -> Matter:
    about = str(organisation_id) if organisation_id else None
    at, afresh = now(), matter.owner_role == DESK
    before = loading.columns_of(matter)
    writing = committing.Writing(actor, playbook_of(matter), matter.id, before, at, at, matter=matter)
    writing.row = {"about_organisation_id": about, "about_undecided": False}
    if about is None:
        writing.notices = [telling.Notice("decided", _NO_UNIT)]
    committing.commit_plain(writing, "decided", {"about": about})
    keeping.take(actor, matter=matter, event=Reseat(at, "unit decided", afresh=afresh))
    return matter
