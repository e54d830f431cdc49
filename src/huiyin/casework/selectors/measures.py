"""Measures: counted facts rolled up by place prefix when they are read, folded ones and fresh ones together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

_SUM_SQL = """
SELECT left(place_code, %(digits)s) AS place, name, sum(value)::bigint
FROM (
    SELECT place_code, name, value FROM casework_measuredaily
    WHERE {condition}
    UNION ALL
    SELECT place_code, name, value FROM casework_measuredelta
    WHERE {condition}
) AS counted
GROUP BY 1, 2 ORDER BY 1, 2
"""
_CONDITION = """place_code >= %(scope)s AND place_code < %(beyond)s AND day BETWEEN %(since)s AND %(until)s
    AND (%(kind)s::text IS NULL OR kind = %(kind)s)
    AND (%(unit)s::uuid IS NULL OR organisation_id = %(unit)s)"""

# What the bodies say against what the tables say; both sides by the same keys.
_PROOF_SQL = """
WITH said AS (
    SELECT m.value ->> 0 AS name, sum((m.value ->> 1)::bigint) AS value
    FROM casework_journalevent event,
         LATERAL jsonb_array_elements(convert_from(event.body, 'UTF8')::jsonb -> 'measures') AS m(value)
    GROUP BY 1
), kept AS (
    SELECT name, sum(value)::bigint AS value FROM (
        SELECT name, value FROM casework_measuredaily UNION ALL SELECT name, value FROM casework_measuredelta
    ) AS all_of_them GROUP BY 1
)
SELECT coalesce(said.name, kept.name), coalesce(said.value, 0)::bigint, coalesce(kept.value, 0)::bigint
FROM said FULL JOIN kept ON kept.name = said.name
WHERE coalesce(said.value, 0) <> coalesce(kept.value, 0) ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A measure of which journal and tables have different sums."""

    name: str
    in_journal: int
    in_tables: int


def measures(
    scope: str,
    *,
    since: date,
    until: date,
    level_digits: int | None = None,
    kind: str | None = None,
    organisation_id: UUID | None = None,
) -> Mapping[str, Mapping[str, int]]:
    """Place → name → sum, for the places inside ``scope`` at a level (its number of digits; by default the scope as a
    whole). Days included. Names: opened, closed, late, closed_late, minutes_open, rated_…, ended_…, tally_…. One query.
    """
    digits = len(scope) if level_digits is None else level_digits
    parameters: dict[str, str | int | date | UUID | None] = {
        "digits": digits,
        "scope": scope,
        "beyond": f"{scope}:",
        "since": since,
        "until": until,
        "kind": kind,
        "unit": organisation_id,
    }
    found: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SUM_SQL.format(condition=_CONDITION), parameters)
        for place, name, value in cursor.fetchall():
            found.setdefault(place, {})[name] = int(value)
    return found


def disagreements() -> tuple[Disagreement, ...]:
    """The nightly proof that measures and journal agree; empty is well. Reads the whole journal."""
    with connection.cursor() as cursor:
        cursor.execute(_PROOF_SQL)
        return tuple(Disagreement(*row) for row in cursor.fetchall())
