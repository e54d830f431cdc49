"""Releasing: names and phones leave the house in full only when two persons want it (DOMAIN §7.1, SYSTEMS J4).

The security administrator proposes, the system administrator, who can run the export, confirms; and within a
week the release may be used, once.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.kernel.audit import record
from huiyin.kernel.models import AuditEntry
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.models import ChangeState, PendingChange
from huiyin.people.services.approvals import propose, register_change
from huiyin.people.types import Actor

GOOD_FOR = timedelta(days=7)
_ACTION, _USED = "people.release_names", "people.release.used"
_REASON_LEAST = 4


def register() -> None:
    """Let the second person's confirmation release; called when the program starts."""
    register_change(_ACTION, _apply, may_decide=lambda actor, _change: actor.holds("system_admin"))


def propose_release(actor: Actor, *, reason: str) -> PendingChange:
    """Propose a full export with names. `Refused` for anybody else, and without a reason."""
    if not actor.holds("security_admin"):
        raise Refused(_("带姓名的完整导出由安全管理员提出。"), who_can_help=_("安全管理员"))
    words = reason.strip()
    if len(words) < _REASON_LEAST:
        raise Refused(_("请写明为什么要导出姓名和电话，至少四个字。"), field="reason")
    summary = _("完整导出，含姓名和电话：%(reason)s") % {"reason": words}
    return propose(actor, action=_ACTION, arguments={"reason": words[:200]}, summary=summary)


def use_release(actor: Actor, *, change_id: UUID) -> PendingChange:
    """Take a confirmed release for one export, and write that down. `Refused`: not confirmed, too old, used already."""
    with transaction.atomic():
        change = PendingChange.objects.select_for_update().filter(id=change_id, action=_ACTION).first()
        if change is None or change.state != ChangeState.CONFIRMED or change.decided_at is None:
            raise Refused(_("这次导出还没有第二个人确认。"), who_can_help=_("系统管理员"))
        if now() - change.decided_at > GOOD_FOR:
            raise Refused(_("确认已超过七天，请重新提出。"))
        if AuditEntry.objects.filter(action=_USED, object_name=f"change {change.id}").exists():
            raise Refused(_("这次确认已经用过，请重新提出。"))
        record(actor.label, _USED, f"change {change.id}", {})
    return change


def _apply(actor: Actor, change: PendingChange) -> None:
    """Confirming changes nothing by itself; `use_release` looks for the confirmation."""
