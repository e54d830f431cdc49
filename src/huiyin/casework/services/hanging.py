"""What hangs on the matter row and follows its state: clocks for the runner, calls, ratings, search terms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from huiyin.casework.models import MatterClock, UnitCall, Voice
from huiyin.casework.models.matters import ClockState
from huiyin.engine.state import RunningClock, State
from huiyin.kernel.bigrams import bigrams

_INDEX_SQL = """
INSERT INTO casework_searchtext AS known (matter_id, terms, raised_terms, places)
SELECT id, %s, %s, huiyin_places_of(place_code) FROM casework_matter WHERE id = %s
ON CONFLICT (matter_id) DO UPDATE
SET terms = (SELECT array_agg(DISTINCT term) FROM unnest(known.terms || excluded.terms) AS term),
    raised_terms = ARRAY(SELECT DISTINCT term FROM unnest(known.raised_terms || excluded.raised_terms) AS term)
"""

# Part of the one statement that writes an event, which gives ``matter``. Nothing is both gone and fresh.
CLOCKS_SQL = """
gone_clock AS (
    DELETE FROM casework_matterclock clock USING unnest(%(gone)s::text[], %(gone_units)s::uuid[]) AS old(name, unit)
    WHERE clock.matter_id = %(matter)s AND clock.name = old.name AND clock.unit IS NOT DISTINCT FROM old.unit
), fresh_clock AS (
    INSERT INTO casework_matterclock
        (matter_id, name, unit, state, due_at, warn_at, next_at, blocked_year, tries, last_error)
    SELECT %(matter)s, fresh.*, 0, ''
    FROM unnest(%(names)s::text[], %(units)s::uuid[], %(states)s::text[], %(due_at)s::timestamptz[],
                %(warn_at)s::timestamptz[], %(next_at)s::timestamptz[], %(blocked_years)s::smallint[]) AS fresh
    ON CONFLICT (matter_id, name, unit) DO UPDATE
    SET state = excluded.state, due_at = excluded.due_at, warn_at = excluded.warn_at, next_at = excluded.next_at,
        blocked_year = excluded.blocked_year, tries = 0, last_error = ''
)"""
_CALLS_SQL = """
WITH gone AS (
    DELETE FROM casework_unitcall WHERE matter_id = %(matter)s AND organisation_id <> ALL (%(units)s::uuid[])
)
INSERT INTO casework_unitcall (matter_id, organisation_id, lead, mark, late)
SELECT %(matter)s, called.*
FROM unnest(%(units)s::uuid[], %(leads)s::bool[], %(marks)s::text[], %(lates)s::int[]) AS called
ON CONFLICT (matter_id, organisation_id) DO UPDATE
SET lead = excluded.lead, mark = excluded.mark, late = excluded.late
"""


def follow(before: State, after: State, matter_id: UUID) -> None:
    """Write the differences between two states of a matter to its calls and voices; `clocks_changed` tells those of
    its clocks, which are written with the event.
    """
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
    with connection.cursor() as cursor:
        changed: dict[str, Any] = {"matter": matter_id, **clocks_changed(State(), state)}
        cursor.execute(f"WITH {CLOCKS_SQL} SELECT", changed)


def index(matter_id: UUID, texts: Iterable[str], *, by_raiser: bool) -> None:
    """Add the terms of texts to what the matter is found by; those of its raisers also to what it is compared by."""
    terms = terms_of(texts)
    if not terms:
        return
    with connection.cursor() as cursor:
        cursor.execute(_INDEX_SQL, [terms, terms if by_raiser else [], matter_id])


def terms_of(texts: Iterable[str]) -> list[str]:
    """What texts are found by."""
    return sorted({term for text in texts for term in bigrams(text)})


def _next(clock: RunningClock) -> datetime | None:
    instants = [instant for instant in (clock.warn_at, clock.due_at) if instant]
    return min(instants, default=None)


def clocks_changed(before: State, after: State) -> dict[str, list[Any]]:
    """What of the clocks `CLOCKS_SQL` has to write: a clock that goes on keeps its tries, one that starts anew has
    none.
    """
    old = {clock.key: clock for clock in before.clocks}
    new = {clock.key: clock for clock in after.clocks}
    gone = [key for key in old if key not in new]
    fresh = [clock for key, clock in new.items() if old.get(key) != clock]
    return {
        "gone": [name for name, _unit in gone],
        "gone_units": [_unit_id(unit) for _name, unit in gone],
        "names": [clock.name for clock in fresh],
        "units": [_unit_id(clock.unit) for clock in fresh],
        "states": [str(ClockState.RUNNING if clock.due_at else ClockState.PAUSED) for clock in fresh],
        "due_at": [clock.due_at for clock in fresh],
        "warn_at": [clock.warn_at for clock in fresh],
        "next_at": [_next(clock) for clock in fresh],
        "blocked_years": [clock.blocked_year for clock in fresh],
    }


def _calls(after: State, matter_id: UUID) -> None:
    """The calls as they are now, and no others. One statement."""
    parameters: dict[str, Any] = {
        "matter": matter_id,
        "units": [UUID(call.unit) for call in after.calls],
        "leads": [call.lead for call in after.calls],
        "marks": [call.mark for call in after.calls],
        "lates": [call.late for call in after.calls],
    }
    with connection.cursor() as cursor:
        cursor.execute(_CALLS_SQL, parameters)


def _unit_id(unit: str | None) -> UUID | None:
    return UUID(unit) if unit else None
