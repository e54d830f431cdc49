"""How long personal data is kept, and what is done when its time is over (PIPL art. 19, DOMAIN §7.1).

SCHEDULE has one line for each sort of data. `due(line)` counts, `forget(line)` erases and leaves a deletion record in
the audit trail. The trail itself, the log of who looked at whom (three years at least) and the journal's chain stay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from huiyin.appeals.models import LedgerImport
from huiyin.care.models import PastTable
from huiyin.casework.models import Attachment, Draft, ErasableText, Matter, OutboxMessage, TableImport
from huiyin.casework.models.outbox import MessageState
from huiyin.casework.services.forgetting import forget_matter
from huiyin.config.environment import retention_days
from huiyin.kernel.audit import record
from huiyin.kernel.limits import forget_old_failures
from huiyin.kernel.models import FailureCount
from huiyin.kernel.time import now
from huiyin.people.models import DataRequest, DataRequestState, OneTimeCode
from huiyin.people.services.clearing import clear, left
from huiyin.people.services.codes import forget_old_codes
from huiyin.people.services.holdings import REQUEST
from huiyin.people.types import Actor
from huiyin.people.types.holdings import holdings
from huiyin.portals.desk.selectors.deletions import RECORD_PREFIX
from huiyin.receptions.services.holdings import forget_over, over

ACTOR = Actor.system("retention")
REASON = "保存期限已到"
RUNNER = "runner"
_BOOKINGS_DAYS = 7


@dataclass(frozen=True, slots=True)
class Line:
    """One sort of data: what it is, for how many days it is kept, what is due before an instant, how it is erased."""

    name: str
    meaning: str
    days: int
    due: Callable[[datetime], Sequence[QuerySet[Any]]]
    forget: Callable[[datetime], int]


def schedule() -> list[Line]:
    """The city's schedule; days come from the settings HUIYIN_KEEP_…_DAYS."""
    days = retention_days()
    return [
        Line("codes", "one-time codes to phones", 1, _one(_codes), lambda _before: forget_old_codes()),
        Line("failures", "counters of wrong tries", 0, _one(_failures), lambda _before: forget_old_failures()),
        Line("sessions", "sessions that have ended", 0, _one(_sessions), lambda before: _delete(_sessions(before))),
        Line("bookings", "reception bookings to which nobody came", _BOOKINGS_DAYS, _one(over), forget_over),
        Line(
            "drafts", "words that could not be accepted", days["drafts"], _one(_drafts), lambda b: _delete(_drafts(b))
        ),
        Line(
            "requests",
            "words of requests about one's data, and of their answers",
            days["requests"],
            _one(_requests),
            _blank_requests,
        ),
        Line("imports", "files of old ledgers and tables that came in", days["imports"], _imports, _blank_imports),
        Line(
            "messages",
            "messages that were delivered",
            days["messages"],
            _one(_messages),
            lambda b: _delete(_messages(b)),
        ),
        Line(
            "matters",
            "words, photos, names, phones of closed matters",
            days["matters"],
            _one(_matters),
            _forget_matters,
        ),
    ]


def nightly() -> list[Line]:
    """Lines that need nobody's decision: they hold nothing a person would look for. The runner clears them."""
    return [line for line in schedule() if line.name in {"codes", "failures", "sessions", "bookings"}]


def count_due(line: Line) -> int:
    """How many things of this sort are over their time."""
    return sum(found.count() for found in line.due(_before(line)))


def forget_due(line: Line, *, by: str = RUNNER) -> int:
    """Erase what is over its time and write a deletion record; returns how many things went. Goes on after a stop.

    The record says which rule, how many, of before when and by whom (``by``: the runner, or a login of the machine),
    and nothing of what was erased; the audit administrator reads it under administration.
    """
    before = _before(line)
    gone = line.forget(before)
    if gone:
        detail = {"count": gone, "days": line.days, "before": before.isoformat(timespec="seconds"), "by": by}
        with transaction.atomic():
            record(ACTOR.label, "console.retention", f"{RECORD_PREFIX}{line.name}", detail)
    return gone


def _before(line: Line) -> datetime:
    return now() - timedelta(days=line.days)


def _one(due: Callable[[datetime], QuerySet[Any]]) -> Callable[[datetime], Sequence[QuerySet[Any]]]:
    return lambda before: [due(before)]


def _delete(found: QuerySet[Any]) -> int:
    return found.delete()[0]


def _codes(before: datetime) -> QuerySet[Any]:
    return OneTimeCode.objects.filter(expires_at__lt=before)


def _failures(before: datetime) -> QuerySet[Any]:
    return FailureCount.objects.filter(window_ends_at__lte=before)


def _sessions(before: datetime) -> QuerySet[Any]:
    return Session.objects.filter(expire_date__lt=before)


def _drafts(before: datetime) -> QuerySet[Any]:
    return Draft.objects.filter(at__lt=before)


def _requests(before: datetime) -> QuerySet[Any]:
    answered = DataRequest.objects.exclude(state=DataRequestState.WAITING).filter(decided_at__lt=before)
    return answered.filter(left(REQUEST))


def _blank_requests(before: datetime) -> int:
    return clear(REQUEST, pk__in=_requests(before))


def _imports(before: datetime) -> list[QuerySet[Any]]:
    found = [model.objects.filter(previewed_at__lt=before) for model in (LedgerImport, TableImport)]
    return [rows.exclude(content=b"") for rows in found]


def _blank_imports(before: datetime) -> int:
    """Files of families that were sent and never taken in go, too, uncounted: nobody learns that there were any."""
    PastTable.objects.filter(sent_at__lt=before, taken_at=None).delete()
    return sum(rows.update(content=b"") for rows in _imports(before))


def _messages(before: datetime) -> QuerySet[Any]:
    gone = (MessageState.SENT, MessageState.PRINTED, MessageState.CANCELLED)
    return OutboxMessage.objects.filter(state__in=gone, created_at__lt=before).exclude(matter__is_open=True)


def _matters(before: datetime) -> QuerySet[Any]:
    """Closed matters in which something personal is left, wherever a package says that it holds it."""
    something = Q(Exists(ErasableText.objects.filter(matter=OuterRef("pk"), erased_at=None)))
    something |= Q(Exists(Attachment.objects.filter(matter=OuterRef("pk"), erased_at=None)))
    for one in holdings():
        # What may not be empty goes with the rest and cannot tell whether it has gone.
        if one.matter and not one.by_event and (one.goes or left(one)):
            rows = one.model._default_manager.filter(left(one), **{one.matter: OuterRef("pk")})  # noqa: SLF001 - Django's documented model API
            something |= Q(Exists(rows))
    return Matter.objects.filter(something, is_open=False, closed_at__lt=before)


def _forget_matters(before: datetime) -> int:
    """Each matter in a transaction of its own, so that a stop half way loses nothing."""
    identities = list(_matters(before).order_by("pk").values_list("pk", flat=True))
    for identity in identities:
        with transaction.atomic():
            forget_matter(ACTOR, matter_id=identity, reason=REASON)
    return len(identities)
