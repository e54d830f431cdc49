"""What hangs on the matter row and follows its state: clocks for the runner, calls, ratings, search terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from huiyin.casework.models import MatterClock, SearchText, UnitCall, Voice
from huiyin.casework.models.matters import ClockState
from huiyin.engine.state import RunningClock, State
from huiyin.kernel.bigrams import bigrams

_PLACE_DIGITS = (6, 9, 12, 15)
_INDEX_SQL = """
INSERT INTO casework_searchtext AS known (matter_id, terms, raised_terms, places)
SELECT id, %s, %s, huiyin_places_of(place_code) FROM casework_matter WHERE id = %s
ON CONFLICT (matter_id) DO UPDATE
SET terms = (SELECT array_agg(DISTINCT term) FROM unnest(known.terms || excluded.terms) AS term),
    raised_terms = ARRAY(SELECT DISTINCT term FROM unnest(known.raised_terms || excluded.raised_terms) AS term)
"""

GONE_SQL = """
    DELETE FROM casework_matterclock clock USING unnest({1}::text[], {2}::uuid[]) AS old(name, unit)
    WHERE clock.matter_id = {0} AND clock.name = old.name AND clock.unit IS NOT DISTINCT FROM old.unit"""
"""Takes clocks away; `ClocksChanged.gone_values` are its values."""
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
    MatterClock.objects.bulk_create(clocks_changed(State(), state, matter_id).fresh)


def index(matter_id: UUID, texts: Iterable[str], *, by_raiser: bool) -> None:
    """Add the terms of texts to what the matter is found by; those of its raisers also to what it is compared by."""
    terms = terms_of(texts)
    if not terms:
        return
    with connection.cursor() as cursor:
        cursor.execute(_INDEX_SQL, [terms, terms if by_raiser else [], matter_id])


def search_rows(matter_id: UUID, texts: Iterable[str], *, place_code: str, by_raiser: bool) -> tuple[SearchText, ...]:
    """What a new matter is found by, not saved; no row where its texts have no terms."""
    terms = terms_of(texts)
    raised, places = terms if by_raiser else [], places_of(place_code)
    return (SearchText(matter_id=matter_id, terms=terms, raised_terms=raised, places=places),) if terms else ()


def places_of(place_code: str) -> list[str]:
    """The codes of a place and of those around it, from the county down; as `huiyin_places_of` in the database."""
    return [place_code[:digits] for digits in _PLACE_DIGITS if digits <= len(place_code)]


def terms_of(texts: Iterable[str]) -> list[str]:
    """What texts are found by."""
    return sorted({term for text in texts for term in bigrams(text)})


def _next(clock: RunningClock) -> datetime | None:
    instants = [instant for instant in (clock.warn_at, clock.due_at) if instant]
    return min(instants, default=None)


@dataclass(frozen=True, slots=True)
class ClocksChanged:
    """What an event changes of a matter's clocks: ``gone`` by name and unit, ``fresh`` ones not saved; nothing is both.
    A clock that goes on keeps its tries, one that starts anew has none.
    """

    matter_id: UUID
    gone: Sequence[tuple[str, str | None]]
    fresh: Sequence[MatterClock]

    @property
    def gone_values(self) -> list[Any]:
        """What `GONE_SQL` asks for."""
        return [self.matter_id, [name for name, _unit in self.gone], [_unit_id(unit) for _name, unit in self.gone]]


def clocks_changed(before: State, after: State, matter_id: UUID) -> ClocksChanged:
    """The difference between the clocks of two states."""
    old = {clock.key: clock for clock in before.clocks}
    new = {clock.key: clock for clock in after.clocks}
    gone = [key for key in old if key not in new]
    return ClocksChanged(
        matter_id, gone, [_row(clock, matter_id) for key, clock in new.items() if old.get(key) != clock]
    )


def _row(clock: RunningClock, matter_id: UUID) -> MatterClock:
    return MatterClock(
        matter_id=matter_id,
        name=clock.name,
        unit=_unit_id(clock.unit),
        state=ClockState.RUNNING if clock.due_at else ClockState.PAUSED,
        due_at=clock.due_at,
        warn_at=clock.warn_at,
        next_at=_next(clock),
        blocked_year=clock.blocked_year,
    )


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
