"""Counting: deltas are folded into daily rows, so reading is quick and writing never waits (DESIGN §3 Measures)."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction

from huiyin.kernel.time import now
from huiyin.people.types import Actor

_SETTLED = timedelta(minutes=1)
_FOLD_SQL = """
WITH taken AS (
    DELETE FROM casework_measuredelta WHERE id IN (
        SELECT id FROM casework_measuredelta WHERE at <= %(until)s ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    ) RETURNING day, place_code, organisation_id, kind, name, value
), summed AS (
    SELECT day, place_code, organisation_id, kind, name, sum(value)::bigint AS value, count(*) AS rows
    FROM taken GROUP BY 1, 2, 3, 4, 5
), added AS (
    INSERT INTO casework_measuredaily AS known (day, place_code, organisation_id, kind, name, value)
    SELECT day, place_code, organisation_id, kind, name, value FROM summed ORDER BY 2, 1, 5, 4, 3
    ON CONFLICT (place_code, day, name, kind, organisation_id)
    DO UPDATE SET value = known.value + excluded.value
)
SELECT coalesce(sum(rows), 0)::bigint FROM summed
"""


def fold_measures(actor: Actor, *, limit: int = 50_000) -> int:
    """Fold deltas older than a minute; nothing is counted twice or lost, as both happen in one statement. Returns how
    many were folded.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FOLD_SQL, {"until": now() - _SETTLED, "limit": limit})
        return int(cursor.fetchone()[0])
