"""The load of the whole city, for those who watch the machine: figures only, and none of a place or a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from huiyin.casework.models import Matter, MatterClock, OutboxMessage
from huiyin.casework.models.matters import ClockState
from huiyin.casework.models.outbox import MessageState
from huiyin.casework.selectors.running import last_beat
from huiyin.kernel.time import now


@dataclass(frozen=True, slots=True)
class CityLoad:
    """``open_matters`` in_time, overdue, without_limit; ``clocks`` due (for the runner), quarantined (for a person);
    ``messages`` waiting (may leave now), failed; ``last_beat_at`` of the liveliest runner.
    """

    open_matters: dict[str, int]
    clocks: dict[str, int]
    messages: dict[str, int]
    last_beat_at: datetime | None


def city_load() -> CityLoad:
    """Six queries, each by an index that holds only what is open, due, held or failed."""
    at = now()
    matters = Matter.objects.filter(is_open=True).aggregate(
        in_time=Count("id", filter=Q(due_at__gte=at)),
        overdue=Count("id", filter=Q(due_at__lt=at)),
        without_limit=Count("id", filter=Q(due_at__isnull=True)),
    )
    held = OutboxMessage.objects.filter(state=MessageState.HELD, not_before__lte=at, hold_until__lte=at)
    return CityLoad(
        open_matters=matters,
        clocks={
            "due": MatterClock.objects.filter(state=ClockState.RUNNING, next_at__lte=at).count(),
            "quarantined": MatterClock.objects.filter(state=ClockState.QUARANTINED).count(),
        },
        messages={
            "waiting": held.count(),
            "failed": OutboxMessage.objects.filter(state=MessageState.FAILED).count(),
        },
        last_beat_at=last_beat(),
    )
