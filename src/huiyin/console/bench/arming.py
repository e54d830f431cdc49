"""Arming: open matters with one clock that has just run out, clocks that wait, and both taken out again.

The matters that run out are clones like all others, moved back by whole weeks until their one clock is due; what comes
of it is written by the runner itself. Clocks that only wait are rows beside matters that there are: whoever looks for
what is due never meets them. What was armed is noted in the database, so that a run that was killed is cleared away by
the next one.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import psycopg

from huiyin.console.bench.filling import Clone, Filler
from huiyin.console.bench.generating import copy_rows, number_voices, prepared
from huiyin.console.bench.removing import take_out
from huiyin.console.bench.templates import Template

_SEED = 7
_WEEK = timedelta(weeks=1)
_COUNTY_DIGITS = 6
_ID = slice(6, 22)
"""Where the first value of a binary row stands: behind the number of columns and its own length."""
_WAITING = "bench "
_SCHEMA = "CREATE TABLE IF NOT EXISTS bench.armed (matter_id uuid PRIMARY KEY)"
_SINGLE_CLOCKS = """
SELECT matter_id, min(next_at) FROM casework_matterclock JOIN bench.template USING (matter_id)
GROUP BY matter_id HAVING count(*) = 1 AND bool_and(state = 'running' AND next_at IS NOT NULL)
"""
_WAIT = """
INSERT INTO casework_matterclock (matter_id, name, state, due_at, next_at, tries, last_error)
SELECT matter.id, %(name)s || turn, 'running', instant, instant, 0, ''
FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM casework_matter LIMIT %(matters)s) matter
CROSS JOIN generate_series(1, %(turns)s) AS turn
CROSS JOIN LATERAL (
    SELECT %(after)s::timestamptz + (matter.number * 7919 + turn * 104729) %% 525600 * interval '1 minute' AS instant
) later
LIMIT %(wanted)s
"""


class Arming:
    """Arms clocks in the bench's database as the role that owns it. ``address``: that role's connection string."""

    def __init__(self, address: str, at: datetime) -> None:
        self.owner = psycopg.connect(address, autocommit=True)
        self.at = at
        self._chance = Random(_SEED)  # noqa: S311 - the same each time
        self.owner.execute(_SCHEMA.encode())
        self.take_out()  # of a run that was killed
        # Before any clock waits: what stands beside a history is repeated with it.
        self._work = prepared(self.owner, address)
        self._single = self._with_one_clock()

    def due(self, wanted: int) -> list[UUID]:
        """Write so many open matters, each with one clock that ran out within the last week and no other. One
        transaction; returns their ids.
        """
        work, filler = self._work, Filler(self._work.city)
        chosen = [self._chosen() for _matter in range(wanted)]
        content: list[list[bytes]] = [[] for _table in work.columns[:-1]]
        with self.owner.transaction():
            number_voices(self.owner, chosen)
            for template, clone in chosen:
                made = filler.fill(template, clone, self._chance)
                for rows, row in zip(content, made[:-1], strict=True):  # its figures are left out
                    rows.append(row)
            for (table, names), rows in zip(work.columns[:-1], content, strict=True):
                copy_rows(self.owner, table, names, b"".join(rows))
            armed = [UUID(bytes=row[_ID]) for row in content[0]]
            self.owner.execute("INSERT INTO bench.armed SELECT unnest(%s::uuid[])", [armed])
        self.owner.execute("ANALYZE casework_matter, casework_matterclock")
        return armed

    def waiting(self, wanted: int) -> None:
        """Bring the clocks that wait beside other matters to so many, due over the year to come."""
        self._forget_waiting()
        matters = self.owner.execute("SELECT count(*) FROM casework_matter").fetchone() or (1,)
        turns = math.ceil(wanted / matters[0])
        values = {"name": _WAITING, "matters": wanted, "turns": turns, "wanted": wanted, "after": self.at + _WEEK}
        self.owner.execute(_WAIT.encode(), values)
        self.owner.execute("VACUUM ANALYZE casework_matterclock")

    def take_out(self) -> None:
        """Everything that was armed, with what came of it; nothing else is touched."""
        self._forget_waiting()
        with self.owner.transaction():
            take_out(self.owner, "SELECT matter_id FROM bench.armed")
            self.owner.execute("TRUNCATE bench.armed")
        self.owner.execute("VACUUM ANALYZE casework_matterclock, casework_matter")

    def _forget_waiting(self) -> None:
        self.owner.execute("DELETE FROM casework_matterclock WHERE name LIKE %s", [f"{_WAITING}%"])

    def _with_one_clock(self) -> dict[str, list[tuple[Template, int]]]:
        """By county: histories with one clock, and by how many weeks they must be earlier for it to be due."""
        clocks: dict[UUID, datetime] = dict(self.owner.execute(_SINGLE_CLOCKS).fetchall())
        found: dict[str, list[tuple[Template, int]]] = {}
        for (county, is_open), templates in self._work.templates.items():
            for template in templates if is_open else ():
                if (instant := clocks.get(template.matter)) is not None:
                    weeks = max(0, math.ceil((instant - self.at) / _WEEK))
                    found.setdefault(county, []).append((template, weeks))
        return found

    def _chosen(self) -> tuple[Template, Clone]:
        """A history and a grid of its county, where everybody it needs has a counterpart, else its own grid."""
        template, weeks = self._chance.choice(self._single[self._chance.choice(sorted(self._single))])
        city = self._work.city
        grid = self._chance.choice(city.grids[template.place[:_COUNTY_DIGITS]])
        return template, Clone(weeks, grid if template.can_go(city, grid) else template.place, [])
