"""Undoing an import of people: what it made is taken out again, as a whole, while nobody has used any of it.

Rows are deleted, not ended: a list of residents that should never have been read must not stay (PIPL art. 47). What was
known before and was only mended by the file stays as it is. "Used" is what another row refers to, an account that has
a password, and what other parts of the program say they have a trace of (`register_trace`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from huiyin.kernel.audit import record
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.models import Account, Household, Organisation, PeopleImport, Person, Post, Resident, Tenure
from huiyin.people.services.importing import check_importer
from huiyin.people.types import Actor

Trace = Callable[[frozenset[UUID], datetime], bool]
"""Whether something outside of people has named one of these ids since an instant."""

# In this order nothing of one import stands in the way of the rest of it.
_KINDS: tuple[tuple[str, Any], ...] = (
    ("resident", Resident), ("household", Household), ("account", Account), ("tenure", Tenure), ("post", Post),
    ("person", Person), ("organisation", Organisation),
)  # fmt: skip
_traces: list[Trace] = []


def register_trace(trace: Trace) -> None:
    """Let a part of the program that keeps ids of people elsewhere be asked before they are taken out."""
    if trace not in _traces:
        _traces.append(trace)


def undo_import(actor: Actor, *, import_id: UUID) -> PeopleImport:
    """Take a whole import back in one transaction. `Refused`: without the right, for one that is not there or undone,
    and when anything it made is in use; then all of it stays.
    """
    check_importer(actor)
    with transaction.atomic():
        kept = PeopleImport.objects.select_for_update().filter(pk=import_id).first()
        if kept is None or kept.undone_at is not None:
            raise Refused(_("没有这次导入，或者已经撤回。"), details={"problem": "unknown"})
        made = [(str(kind), UUID(text)) for kind, text in kept.made]
        ids = frozenset(identity for _kind, identity in made)
        if _has_signed_in(made) or any(trace(ids, kept.applied_at) for trace in _traces):
            raise _in_use()
        try:
            for kind, model in _KINDS:
                for identity in reversed([one for sort, one in made if sort == kind]):
                    model.objects.filter(pk=identity).delete()
        except ProtectedError as fault:
            raise _in_use() from fault
        kept.undone_at = now()
        kept.save(update_fields=["undone_at"])
        record(actor.label, "people.import.undone", f"import {kept.id}", {"rows": len(made)}, actor_id=actor.person_id)
    return kept


def _has_signed_in(made: list[tuple[str, UUID]]) -> bool:
    accounts = Account.objects.filter(pk__in=[identity for kind, identity in made if kind == "account"])
    return any(account.has_usable_password() or account.last_login for account in accounts)


def _in_use() -> Refused:
    return Refused(
        _("这次导入的人、岗位或单位已经有人用了，不能整批撤回。请逐个改正。"),
        who_can_help=_("系统管理员"),
        details={"problem": "touched"},
    )
