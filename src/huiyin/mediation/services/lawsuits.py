"""Counting lawsuits: the court's post enters a month of villages; what was wrong is entered anew (SYSTEMS C4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from huiyin.kernel.audit import record
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now, today
from huiyin.mediation.models import LawsuitCount
from huiyin.mediation.selectors.lawsuits import counts_of
from huiyin.mediation.selectors.rights import check_court
from huiyin.mediation.types.lawsuits import month_after
from huiyin.people.types import Actor
from huiyin.places.selectors import missing_codes

_MOST = 10_000
_VILLAGE_DIGITS = 12
_LOCK = 0x6C617773


def enter_lawsuits(actor: Actor, *, month: date, counts: Mapping[str, int], reason: str = "") -> int:
    """Enter how many suits came from each village in a month; returns how many rows were written.

    ``counts``: by village code. A count that stands already is left alone; one that changes another is a correction
    and needs a ``reason``. `Refused`: a month that is not over, a village that is none, a count below nought, a
    correction without a reason, and villages outside of the post's area; then nothing is written.
    """
    first = month.replace(day=1)
    if month_after(first) > today():
        raise Refused(_("这个月还没有过完，请下个月再登记。"), field="month")
    for code in counts:
        check_court(actor, code)
    if any(len(code) != _VILLAGE_DIGITS for code in counts) or missing_codes(counts):
        raise Refused(_("按村（社区）登记，有的代码不是村。"), field="place")
    if not all(0 <= count <= _MOST for count in counts.values()):
        raise Refused(_("件数填零或正整数。"), field="counts")
    with transaction.atomic():
        _one_at_a_time()
        held = counts_of("", first, month_after(first)) if counts else {}
        changed = {code: count for code, count in counts.items() if held.get((code, first)) != count}
        corrected = [code for code in changed if (code, first) in held]
        if corrected and not reason.strip():
            raise Refused(_("改正已登记的件数，请写明原因。"), field="reason", details={"problem": "reason"})
        LawsuitCount.objects.bulk_create(
            LawsuitCount(
                place_code=code,
                month=first,
                count=count,
                reason=reason.strip() if code in corrected else "",
                at=now(),
                actor_label=actor.label,
                person_id=actor.person_id,
            )
            for code, count in changed.items()
        )
        if changed:
            detail = {"villages": len(changed), "corrected": len(corrected)}
            record(actor.label, "mediation.lawsuits.enter", f"month {first:%Y-%m}", detail, actor_id=actor.person_id)
    return len(changed)


def _one_at_a_time() -> None:
    """Two posts that enter at once write one after the other: the newest row is then the one that saw the others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
