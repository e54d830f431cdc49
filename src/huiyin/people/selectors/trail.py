"""The audit trail for the audit administrator, who reads it whole and does nothing else (三员分离, DOMAIN §7.2)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from huiyin.kernel.access import Hidden
from huiyin.kernel.models import AuditEntry
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import start_of
from huiyin.people.types import Actor

PAGE = 50
DAYS_AT_MOST = 366


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of which days (both count), by whom, of which deed, about what. Empty words ask nothing."""

    since: date
    until: date
    who: str = ""
    """The whole label: a login, or a part of the program as in ``system:setup``."""
    action: str = ""
    """A dotted verb, such as ``people.signed_in``."""
    about: str = ""
    """A kind and an id, whole: ``post 0190…``."""

    def told(self) -> dict[str, str]:
        """The same as JSON takes it."""
        return {name: str(value) for name, value in asdict(self).items() if value}


def trail(actor: Actor, wanted: Wanted) -> QuerySet[AuditEntry]:
    """The entries that are wanted, newest first. `Hidden` to everybody else; `Refused` for days that are none, or more
    than DAYS_AT_MOST at once. The days are found by the index of instants, whoever and whatever is asked for besides.
    """
    if not actor.holds("audit_admin"):
        raise Hidden
    if wanted.until < wanted.since:
        raise Refused(_("结束的日期要晚于开始的日期。"), field="until")
    if (wanted.until - wanted.since).days >= DAYS_AT_MOST:
        raise Refused(_("一次最多看一年，请分几次。"), field="since")
    rows = AuditEntry.objects.filter(at__gte=start_of(wanted.since), at__lt=start_of(wanted.until + timedelta(days=1)))
    if wanted.who:
        rows = rows.filter(actor_label=wanted.who)
    if wanted.action:
        rows = rows.filter(action=wanted.action)
    if wanted.about:
        rows = rows.filter(object_name=wanted.about)
    return rows.order_by("-at", "-id")


def page_of(rows: QuerySet[AuditEntry], before: UUID | None) -> tuple[list[AuditEntry], UUID | None]:
    """One page of entries, those older than ``before``, and from which to read on: nothing is counted. Two queries."""
    last = AuditEntry.objects.filter(pk=before).first() if before else None
    if last is not None:
        rows = rows.filter(Q(at__lt=last.at) | Q(at=last.at, id__lt=last.id))
    shown = list(rows[: PAGE + 1])
    return shown[:PAGE], shown[PAGE - 1].id if len(shown) > PAGE else None
