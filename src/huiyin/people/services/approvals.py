"""Two persons: one proposes a change, another confirms it, and only then is it done (DESIGN §1).

Any package registers its verbs with ``register_change``; the verb is run inside the confirmation's
transaction. A proposal is tried out first, so that nobody is asked to confirm what cannot be done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.kernel.audit import record
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.models import ChangeState, PendingChange
from huiyin.people.types import Actor

Apply = Callable[[Actor, PendingChange], None]
MayDecide = Callable[[Actor, PendingChange], bool]


@dataclass(frozen=True, slots=True)
class ChangeVerb:
    """How one sort of change is carried out, and who may confirm it."""

    apply: Apply
    may_decide: MayDecide


_verbs: dict[str, ChangeVerb] = {}


class _TriedOut(Exception):  # noqa: N818 - rolls a rehearsal back, never seen outside
    """The change works."""


def register_change(action: str, apply: Apply, *, may_decide: MayDecide) -> None:
    """Bind an action name to its verb. ``apply`` gets the confirmer and the row with its arguments."""
    _verbs[action] = ChangeVerb(apply, may_decide)


def propose(
    actor: Actor,
    *,
    action: str,
    arguments: Mapping[str, Any],
    summary: str,
    place_code: str = "",
    invited_id: UUID | None = None,
) -> PendingChange:
    """Write a change down for a second person. ``arguments`` are JSON values, never personal text.

    ``invited_id`` may confirm besides those with the right: the person who receives a post.
    `Refused` if the change could not be carried out as things stand.
    """
    if actor.person_id is None:
        raise Refused(_("提出变更需要用本人账号登录。"))
    with transaction.atomic():
        change = PendingChange.objects.create(
            action=action,
            arguments=dict(arguments),
            summary=summary[:300],
            place_code=place_code,
            proposed_by_id=actor.person_id,
            proposed_at=now(),
            invited_id=invited_id,
        )
        _try_out(actor, change)
        record(actor.label, "people.change.proposed", f"change {change.id}", {"action": action})
    return change


def _try_out(actor: Actor, change: PendingChange) -> None:
    """Carry the change out and take it back: a proposal that cannot work is refused at once."""
    try:
        with transaction.atomic():
            _verbs[change.action].apply(actor, change)
            raise _TriedOut  # noqa: TRY301 - leaving the block this way is the roll-back
    except _TriedOut:
        return


def confirm_change(actor: Actor, *, change_id: UUID, words: str = "") -> PendingChange:
    """The second person agrees: the change is done and recorded in one transaction.

    `Refused` for the proposer, for somebody without the right, and for a change decided meanwhile.
    """
    with transaction.atomic():
        change = _waiting(change_id)
        _check_second_person(actor, change)
        _verbs[change.action].apply(actor, change)
        _decide(actor, change, ChangeState.CONFIRMED, words)
    return change


def refuse_change(actor: Actor, *, change_id: UUID, words: str) -> PendingChange:
    """The second person does not agree and says why; nothing is changed."""
    if not words.strip():
        raise Refused(_("请写明不同意的原因。"), field="words")
    with transaction.atomic():
        change = _waiting(change_id)
        _check_second_person(actor, change)
        _decide(actor, change, ChangeState.REFUSED, words)
    return change


def withdraw_change(actor: Actor, *, change_id: UUID) -> PendingChange:
    """The proposer takes the proposal back before anybody decided."""
    with transaction.atomic():
        change = _waiting(change_id)
        if actor.person_id != change.proposed_by_id:
            raise Refused(_("只有提出人可以撤回。"))
        _decide(actor, change, ChangeState.WITHDRAWN, "")
    return change


def may_decide(actor: Actor, *, change: PendingChange) -> bool:
    """Whether this actor may be the second person of this change."""
    if actor.person_id is None or actor.person_id == change.proposed_by_id:
        return False
    return actor.person_id == change.invited_id or _verbs[change.action].may_decide(actor, change)


def _waiting(change_id: UUID) -> PendingChange:
    """The locked row of a change that nobody has decided yet."""
    change = PendingChange.objects.select_for_update().filter(id=change_id).first()
    if change is None:
        raise Refused(_("没有这项变更。"), details={"problem": "unknown"})
    if change.state != ChangeState.WAITING:
        raise Refused(_("这项变更已经处理过了。"), details={"problem": "decided"})
    return change


def _check_second_person(actor: Actor, change: PendingChange) -> None:
    """Refuse the proposer and those without the right, each with its own sentence."""
    if actor.person_id == change.proposed_by_id:
        raise Refused(
            _("提出人不能自己确认，请另一位有权限的人确认。"),
            who_can_help=_("综治中心负责人"),
            details={"problem": "same_person"},
        )
    if not may_decide(actor, change=change):
        raise Refused(_("您不能确认这项变更。"), who_can_help=_("综治中心负责人"), details={"problem": "not_allowed"})


def _decide(actor: Actor, change: PendingChange, state: ChangeState, words: str) -> None:
    """Close the row and record who closed it."""
    change.state = state
    change.decided_by_id = actor.person_id
    change.decided_at = now()
    change.words = words.strip()[:300]
    change.save()
    record(actor.label, f"people.change.{state.value}", f"change {change.id}", {"action": change.action})
