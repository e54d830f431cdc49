"""Tracing: whether journals name a person, post or unit, so that nothing is taken out of the registers under them."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from huiyin.casework.models import JournalEvent

_ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def names_any(ids: frozenset[UUID], since: datetime) -> bool:
    """Whether any event written since an instant names one of these ids. Reads those events once, as a stream."""
    wanted = {str(identity).encode() for identity in ids}
    rows = JournalEvent.objects.filter(received_at__gte=since).values_list("body", flat=True)
    return any(not wanted.isdisjoint(_ID.findall(bytes(body))) for body in rows.iterator())
