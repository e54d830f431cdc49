"""Proving the journal: ``huiyin verify``, step by step.

Each run checks what is new since the last one and goes on with a slice of everything else, so that the whole journal
is looked at again and again without ever stopping the house. ``whole`` does all at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Max

from huiyin.casework.models import Checkpoint, JournalEvent, Matter, VerifyMark
from huiyin.casework.selectors.verifying import (
    Signed,
    signed_checkpoints,
    verify_audit,
    verify_matters,
    verify_readings,
)
from huiyin.casework.types import Finding
from huiyin.kernel.audit import LANES
from huiyin.kernel.time import now, today
from huiyin.people.types import Actor

SLICE_MATTERS = 20_000
_LOOK_BACK_EVENTS = 5_000
_SHARES = 8  # of the audit trail, one a day


def verify(actor: Actor, *, whole: bool = False, slice_matters: int = SLICE_MATTERS) -> tuple[Finding, ...]:
    """Everything that is wrong with the journal, as far as this run looks; remembers how far it came.

    The signed heads of every checkpoint are compared each time: a deleted matter shows at once. The chains of looks at
    sealed matters are followed with the journals of these, and those that are signed each time. Of the audit trail an
    eighth of the lanes is followed each day, and every lane's newest signed entry is compared.
    """
    mark = VerifyMark.objects.first() or VerifyMark(at=now())
    newest = JournalEvent.objects.aggregate(last=Max("id"))["last"] or 0
    signed = signed_checkpoints()
    findings = list(signed.findings)
    wanted = list(dict.fromkeys(_everything(signed) if whole else _some(mark, signed, slice_matters)))
    findings += verify_matters(wanted, signed)
    findings += verify_readings(wanted, signed)
    share = range(0 if whole else today().toordinal() % _SHARES, LANES, 1 if whole else _SHARES)
    findings += verify_audit(signed, lanes=share)
    mark.journal_id = newest
    mark.checkpoint = Checkpoint.objects.aggregate(last=Max("number"))["last"] or 0
    mark.at = now()
    mark.save()
    return tuple(findings)


def _everything(signed: Signed) -> Iterator[UUID]:
    yield from Matter.objects.order_by("id").values_list("id", flat=True)
    yield from JournalEvent.objects.order_by().values_list("matter", flat=True).distinct()
    yield from sorted(signed.heads)


def _some(mark: VerifyMark, signed: Signed, slice_matters: int) -> Iterator[UUID]:
    """What is new, what the signed heads miss, and the next slice of the rest; moves the mark on."""
    since = max(0, mark.journal_id - _LOOK_BACK_EVENTS)
    yield from JournalEvent.objects.filter(id__gt=since).order_by().values_list("matter", flat=True).distinct()
    yield from sorted(signed.gone)
    rest = Matter.objects.order_by("id")
    if mark.matter_id is not None:
        rest = rest.filter(id__gt=mark.matter_id)
    chosen = list(rest.values_list("id", flat=True)[:slice_matters])
    mark.matter_id = chosen[-1] if len(chosen) == slice_matters else None
    yield from chosen
