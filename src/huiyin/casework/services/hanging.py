"""What hangs on the matter row and follows its state: clocks for the runner, calls, ratings, search terms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from huiyin.casework.models import MatterClock, UnitCall, Voice
from huiyin.casework.models.matters import ClockState
from huiyin.engine.state import RunningClock, State
from huiyin.kernel.bigrams import bigrams

_INDEX_SQL = """
INSERT INTO casework_searchtext AS known (matter_id, terms, raised_terms) VALUES (%s, %s, %s)
ON CONFLICT (matter_id) DO UPDATE
SET terms = (SELECT array_agg(DISTINCT term) FROM unnest(known.terms || excluded.terms) AS term),
    raised_terms = ARRAY(SELECT DISTINCT term FROM unnest(known.raised_terms || excluded.raised_terms) AS term)
"""


def follow(before: State, after: State, matter_id: UUID) -> None:
    """Write the differences between two states of a matter to its clocks, calls and voices."""
    if before.clocks != after.clocks:
        _clocks(before, after, matter_id)
    if before.calls != after.calls:
        _calls(after, matter_id)
    for voice, rating in after.voices.items():
        if before.voices.get(voice) != rating:
            Voice.objects.filter(pk=voice).update(rating=rating or "")


def all_again(state: State, matter_id: UUID) -> None:
    """Write clocks, calls and ratings anew from a state; for rebuilding."""
    MatterClock.objects.filter(matter=matter_id).delete()
    UnitCall.objects.filter(matter=matter_id).delete()
    follow(State(), state, matter_id)


def index(matter_id: UUID, texts: Iterable[str], *, by_raiser: bool) -> None:
    """Add the terms of texts to what the matter is found by; those of its raisers also to what it is compared by."""
    terms = sorted({term for text in texts for term in bigrams(text)})
    if not terms:
        return
    with connection.cursor() as cursor:
        cursor.execute(_INDEX_SQL, [matter_id, terms, terms if by_raiser else []])


def row_of(clock: RunningClock, matter_id: UUID) -> MatterClock:
    """A clock as the runner keeps it."""
    return MatterClock(
        matter_id=matter_id,
        name=clock.name,
        unit=UUID(clock.unit) if clock.unit else None,
        state=ClockState.RUNNING if clock.due_at else ClockState.PAUSED,
        due_at=clock.due_at,
        warn_at=clock.warn_at,
        next_at=_next(clock),
        blocked_year=clock.blocked_year,
    )


def _next(clock: RunningClock) -> datetime | None:
    instants = [instant for instant in (clock.warn_at, clock.due_at) if instant]
    return min(instants, default=None)


def _clocks(before: State, after: State, matter_id: UUID) -> None:
    """Only what changed: a clock that goes on keeps its tries."""
    old = {clock.key: clock for clock in before.clocks}
    new = {clock.key: clock for clock in after.clocks}
    gone = [key for key in old if new.get(key) != old[key]]
    for name, unit in gone:
        MatterClock.objects.filter(matter=matter_id, name=name, unit=UUID(unit) if unit else None).delete()
    fresh = [row_of(clock, matter_id) for key, clock in new.items() if old.get(key) != clock]
    MatterClock.objects.bulk_create(fresh)


def _calls(after: State, matter_id: UUID) -> None:
    UnitCall.objects.filter(matter=matter_id).delete()
    UnitCall.objects.bulk_create(
        UnitCall(matter_id=matter_id, organisation_id=UUID(call.unit), lead=call.lead, mark=call.mark, late=call.late)
        for call in after.calls
    )
