"""Running: signs of life, and what needs a person: clocks in quarantine, clocks without a calendar, failed messages."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import Count, Max, Q, QuerySet

from huiyin.casework.models import Draft, Heartbeat, MatterClock, OutboxMessage
from huiyin.casework.models.matters import ClockState
from huiyin.casework.models.outbox import MessageState
from huiyin.casework.selectors.access import visible
from huiyin.casework.types import Health, SilentRunner
from huiyin.engine.proving.city import HORIZON_DAYS
from huiyin.kernel.time import now, today
from huiyin.people.types import Actor

SILENCE_LIMIT = timedelta(minutes=2)


def no_beat_since() -> SilentRunner | None:
    """``None`` while a runner lives; after two minutes without a beat, since when, for the red banner. One query."""
    last = last_beat()
    if last is not None and now() - last <= SILENCE_LIMIT:
        return None
    return SilentRunner(last)


def last_beat() -> datetime | None:
    """When a runner last gave a sign of life; None when never. One query."""
    # A beat of the future was given while a clock was wrong; it must not hide that nobody runs now.
    found = Heartbeat.objects.filter(at__lte=now() + SILENCE_LIMIT).aggregate(last=Max("at"))
    at: datetime | None = found["last"]
    return at


def health() -> Health:
    """Whether the database answers, since when no runner has, and the share of the data folder's disk that is free.
    Never raises for a database that is away.
    """
    usage = shutil.disk_usage(next(folder for folder in (settings.DATA, *settings.DATA.parents) if folder.exists()))
    free = usage.free / usage.total
    try:
        silent = no_beat_since()
    except (OperationalError, InterfaceError):
        return Health(database=False, silent=None, free=free)
    return Health(database=True, silent=silent, free=free)


def failed_messages(actor: Actor) -> QuerySet[OutboxMessage]:
    """Messages that could not be delivered, of matters the actor may see; the oldest first."""
    failed = OutboxMessage.objects.filter(state=MessageState.FAILED, matter__in=visible(actor))
    return failed.select_related("matter").order_by("created_at")


def clocks_in_trouble(actor: Actor) -> QuerySet[MatterClock]:
    """Clocks in quarantine, and those that run on natural days for want of a calendar that is needed soon: its year
    begins, or their time is up, within the days that publishing asks a calendar for (``HORIZON_DAYS``).
    """
    reach = timedelta(days=HORIZON_DAYS)
    soon = Q(blocked_year__lte=(today() + reach).year) | Q(due_at__lte=now() + reach)
    in_trouble = Q(state=ClockState.QUARANTINED) | Q(blocked_year__isnull=False) & soon
    found = MatterClock.objects.filter(in_trouble, matter__in=visible(actor), matter__is_open=True)
    return found.select_related("matter").order_by("next_at")


def years_awaited(actor: Actor) -> tuple[tuple[int, int], ...]:
    """Each year whose calendar is missing, however far away, with how many open matters the actor may see wait for it.
    One query.
    """
    waiting = MatterClock.objects.filter(blocked_year__isnull=False, matter__in=visible(actor), matter__is_open=True)
    years = waiting.values_list("blocked_year").annotate(matters=Count("matter", distinct=True))
    return tuple(years.order_by("blocked_year"))


def draft_text(actor: Actor, draft_id: UUID) -> str:
    """The words of a draft for the person who wrote them; empty when there are none."""
    if actor.person_id is None:
        return ""
    draft = Draft.objects.filter(pk=draft_id, person_id=actor.person_id).first()
    return (draft.text or "") if draft else ""
