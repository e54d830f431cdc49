"""Checking: what comes in from outside becomes plain values, and the seats and units it names exist."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.casework.selectors.barring import units_below
from huiyin.casework.selectors.facts import named_posts
from huiyin.casework.selectors.titles import say
from huiyin.engine.definition import Playbook
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import today
from huiyin.people.models import Post
from huiyin.people.selectors.organisations import organisations_on
from huiyin.people.types import Actor


def plain(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs as the journal can keep them: dates and ids as text, whole numbers as numbers."""
    return {name: _plain(value) for name, value in inputs.items()}


def seats_named(
    playbook: Playbook, action: str, inputs: Mapping[str, Any], *, about: UUID | None, undecided: bool
) -> None:
    """`Refused` for units that cannot be called or that the matter is about, for posts that do not exist, and for
    anybody at all while it is ``undecided`` which unit the matter is about.

    One query for units, one for posts, one more for a matter about a unit; none where nothing is named.
    """
    units = [_identity(unit, "units") for unit in inputs.get("units") or []]
    if undecided and (units or inputs.get("unit") or named_posts(playbook, action, inputs)):
        raise Refused(_("请先定下反映的是哪个单位，再请别人来办。"), field="units", details={"code": "about_undecided"})
    if inputs.get("unit"):
        _identity(inputs["unit"], "unit")
    if units and organisations_on(today()).filter(id__in=units, may_be_called=True).count() != len(set(units)):
        raise Refused(_("有单位不能被吹哨，请重新选择。"), field="units", details={"code": "unit"})
    if units and about is not None and units_below(about) & set(units):
        raise Refused(
            _("这件事反映的就是这个单位，不能转给它办理。"),
            who_can_help=_("市值班台"),
            field="units",
            details={"code": "about_unit"},
        )
    posts = [_identity(post, "post") for post in named_posts(playbook, action, inputs)]
    if posts and Post.objects.filter(id__in=posts, closed_at__isnull=True).count() != len(set(posts)):
        raise Refused(_("没有这个岗位，请重新选择。"), field="post", details={"code": "post"})


def _identity(value: object, field: str) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        raise Refused(_("请重新选择。"), field=field, details={"code": "id"}) from None


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal | float) and value == int(value):
        return int(value)
    return value


def check_may_enter(actor: Actor, *, playbook: Playbook, kind: str, place_code: str) -> None:
    """`Refused` where the method says who may raise a matter of this kind, and the actor holds no such post there."""
    roles = [playbook.roles[name] for name in playbook.entered_by.get(kind, ())]
    if not roles or actor.is_system or actor.holds(*(role.post or "" for role in roles), covering=place_code):
        return
    who = _("、").join(say(role.words) for role in roles)
    raise Refused(_("这一类由%(who)s提出。") % {"who": who}, field="kind", details={"problem": "not_yours"})
