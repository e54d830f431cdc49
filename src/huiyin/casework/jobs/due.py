"""The due clocks of the whole city, batch by batch."""

from __future__ import annotations

from huiyin.casework.services.running_out import take_due
from huiyin.kernel.time import now
from huiyin.people.types import Actor

BATCH = 20


def run_due(limit: int = 1000, *, actor: Actor | None = None) -> int:
    """Step what is due, in batches of one transaction each, until there is nothing left or ``limit`` events have been
    written. Safe to run in several processes at once; returns how many events this one wrote.
    """
    who = actor or Actor.system("runner")
    written = 0
    while written < limit:
        batch = take_due(who, at=now(), limit=min(BATCH, limit - written))
        if not batch:
            break
        written += batch
    return written
