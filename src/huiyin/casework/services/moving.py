"""Moving: running matters go on to a newer version of their playbook by a proved map (DESIGN §1, two gates).

Proposed by one person and confirmed by another, as publishing is. The confirmation only allows it; the matters are
moved after it, a batch in a transaction each, so that whoever carries it out may be ended and anybody may go on.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.casework.models import Matter, PlaybookVersion
from huiyin.casework.selectors.facts import gather_of
from huiyin.casework.selectors.playbooks import compiled, current_version, published_version
from huiyin.casework.services import committing, loading
from huiyin.casework.services.publishing import PUBLISHERS
from huiyin.engine.definition import Playbook
from huiyin.engine.moving import MoveMap, check_move, move
from huiyin.engine.state import Refusal
from huiyin.kernel.audit import record
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.models import ChangeState, PendingChange
from huiyin.people.services.approvals import propose, register_change
from huiyin.people.types import Actor

BATCH = 50
_ACTION = "casework.move_matters"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """What two persons have agreed on: from which version to which, by which map."""

    old: PlaybookVersion
    new: PlaybookVersion
    move_map: MoveMap

    @property
    def playbooks(self) -> tuple[Playbook, Playbook]:
        """The two versions, compiled."""
        return compiled(self.old), compiled(self.new)

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> Order:
        """The order that a pending change keeps as JSON. `Refused` for a version that was never published."""
        name = arguments["playbook"]
        parts = MoveMap(arguments["steps"], arguments["clocks"], arguments["counters"])
        return cls(published_version(name, arguments["from"]), published_version(name, arguments["to"]), parts)


def move_matters(
    actor: Actor, *, playbook: str, from_version: int, to_version: int, move_map: MoveMap
) -> PendingChange:
    """Propose to move all open matters of one published version of a playbook to its newest one.

    `Refused` for whoever may not publish, for versions that do not exist or are not the newest, and with every finding
    of the map; then no matter has changed. Another person confirms it, and then `carry_out_moves` moves them.
    """
    if not actor.holds(*PUBLISHERS):
        raise Refused(
            _("换用新版工作法由综治中心负责人办理。"), who_can_help=_("综治中心负责人"), details={"code": "not_yours"}
        )
    arguments = {
        "playbook": playbook,
        "from": from_version,
        "to": to_version,
        "steps": dict(move_map.steps),
        "clocks": dict(move_map.clocks),
        "counters": dict(move_map.counters),
    }
    summary = _("把“%(title)s”第 %(from)d 版的在办事项换到第 %(to)d 版") % {
        "title": compiled(published_version(playbook, to_version)).title.zh,
        "from": from_version,
        "to": to_version,
    }
    return propose(actor, action=_ACTION, arguments=arguments, summary=summary)


def register() -> None:
    """Let the second person's confirmation allow a move; called when the program starts."""
    register_change(_ACTION, _allow, may_decide=lambda actor, _change: actor.holds(*PUBLISHERS))


def carry_out_moves(actor: Actor, *, limit: int | None = None) -> int:
    """Move what confirmed orders still have to move, at most ``limit`` matters; returns how many were moved.

    Nothing to do costs one query, and one for each order there ever was. A matter that cannot be moved stays in its
    version, and the log says why. Safe to end at any moment and to run in several processes.
    """
    moved = 0
    confirmed = PendingChange.objects.filter(action=_ACTION, state=ChangeState.CONFIRMED).order_by("decided_at")
    for arguments in confirmed.values_list("arguments", flat=True):
        order, last, count = Order.of(arguments), UUID(int=0), 0
        while limit is None or moved + count < limit:
            identities, done = _batch(actor, order, last, BATCH if limit is None else min(BATCH, limit - moved - count))
            if not identities:
                break
            last, count = identities[-1], count + done
        moved += count
        if count and order.playbooks[1].sensitivity != "sealed":  # the trail must not count sealed files
            detail = {"to": order.new.number, "count": count}
            record(actor.label, "casework.matters.moved", f"playbook:{order.old}", detail)
    return moved


def _allow(actor: Actor, change: PendingChange) -> None:
    """Check the order again; versions never change, so what is proved now stays proved."""
    order = Order.of(change.arguments)
    newest = current_version(order.new.name)
    if order.new != newest or order.old == order.new:
        raise Refused(
            _("只能换到最新的第 %(number)d 版。") % {"number": newest.number},
            field="to_version",
            details={"code": "not_newest"},
        )
    old, new = order.playbooks
    findings = check_move(old, new, order.move_map)
    if findings:
        language = get_language() or "zh-hans"
        told = [finding.tell(language) for finding in findings]
        raise Refused("\n".join(told), field="move_map", details={"findings": told})


def _batch(actor: Actor, order: Order, after: UUID, size: int) -> tuple[list[UUID], int]:
    """One transaction: the next matters in the order of their ids, locked, and how many of them were moved."""
    with transaction.atomic():
        waiting = Matter.objects.select_for_update().filter(playbook=order.old, is_open=True, id__gt=after)
        matters = list(waiting.order_by("id")[:size])
        return [matter.id for matter in matters], sum(_safely(actor, order, matter) for matter in matters)


def _safely(actor: Actor, order: Order, matter: Matter) -> bool:
    """Move a locked matter; one that raises stays as it is and keeps none of the others."""
    try:
        with transaction.atomic():
            return _one(actor, order, matter)
    except DatabaseError:
        raise
    except Exception:  # noqa: BLE001 - whatever it is, the other matters must go on
        _log.exception("Matter %s could not be moved to %s.", matter.id, order.new)
        return False


def _one(actor: Actor, order: Order, matter: Matter) -> bool:
    at, before = now(), loading.columns_of(matter)
    old, new = order.playbooks
    facts = gather_of(matter, new, before.state, at=at)
    outcome = move(old, new, order.move_map, before.state, at, facts)
    if isinstance(outcome, Refusal):
        _log.warning("Matter %s stays in %s: %s", matter.id, order.old, outcome.code)
        return False
    writing = committing.Writing(actor, new, matter.id, before, at, at, matter=matter, came_from=old)
    writing.row = {"playbook_id": str(order.new.id)}
    committing.commit(writing, outcome)
    return True
