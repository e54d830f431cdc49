"""Choosing methods by two persons: which playbook serves which place and kind is proposed by one and done when another
confirms, like publishing the playbook itself (DESIGN §1).
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from huiyin.appeals.selectors.methods import find_choice
from huiyin.appeals.services.sorting import CHOOSERS, choose_method, drop_method
from huiyin.casework.selectors.playbooks import current_playbook
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import start_of, today
from huiyin.people.models import PendingChange
from huiyin.people.services.approvals import propose, register_change
from huiyin.people.types import Actor
from huiyin.places.selectors import check_goes_on, place_names

_CHOOSE, _DROP = "desk.choose_method", "desk.drop_method"


def register_choices() -> None:
    """Bind the two changes; called when the program starts."""
    register_change(_CHOOSE, _choose, may_decide=_may_decide)
    register_change(_DROP, _drop, may_decide=_may_decide)


def propose_choice(
    actor: Actor,
    *,
    playbook: str,
    place_code: str = "",
    kind: str = "",
    default_kind: str = "",
    from_on: date | None = None,
) -> PendingChange:
    """Propose that a published playbook serves a place ("" the city) and kind ("" all). `Refused` as `choose_method`,
    and for a day that is over.

    Tried out and taken back first; it serves from the beginning of the day ``from_on``, and never before another person
    has confirmed.
    """
    if from_on is not None and from_on < today():
        raise Refused(_("这一天已经过去了，请填今天或以后的日期。"), field="from_on")
    title = current_playbook(playbook).title.zh
    values = {"title": title, "place": _place(place_code), "day": from_on}
    later = from_on is not None and from_on > today()
    return propose(
        actor,
        action=_CHOOSE,
        arguments={
            "playbook": playbook,
            "place_code": place_code,
            "kind": kind,
            "default_kind": default_kind,
            "from_on": from_on.isoformat() if from_on else "",
        },
        summary=(_("工作法“%(title)s”从 %(day)s 起用于%(place)s") if later else _("工作法“%(title)s”用于%(place)s"))
        % values,
        place_code=place_code,
    )


def propose_drop(actor: Actor, *, choice_id: int) -> PendingChange:
    """Propose to take a choice back, so that the wider one serves again. `Refused` when it is gone already."""
    row = find_choice(choice_id)
    if row is None:
        raise Refused(_("这条选择已经没有了。"), details={"problem": "gone"})
    return propose(
        actor,
        action=_DROP,
        arguments={"choice_id": row.pk},
        summary=_("不再单独指定%(place)s的工作法") % {"place": _place(row.place_code)},
        place_code=row.place_code,
    )


def _place(code: str) -> str:
    return place_names([code]).get(code, code) if code else _("全市")


def _may_decide(actor: Actor, change: PendingChange) -> bool:
    if actor.holds("desk_duty", "system_admin"):
        return True
    return bool(change.place_code) and actor.holds(*CHOOSERS, covering=change.place_code)


def _choose(actor: Actor, change: PendingChange) -> None:
    values = change.arguments
    day = values.get("from_on")
    if values["place_code"]:
        check_goes_on(values["place_code"])
    choose_method(
        actor,
        playbook=values["playbook"],
        place_code=values["place_code"],
        kind=values["kind"],
        default_kind=values["default_kind"],
        from_at=start_of(date.fromisoformat(day)) if day else None,
    )


def _drop(actor: Actor, change: PendingChange) -> None:
    drop_method(actor, choice_id=change.arguments["choice_id"])
