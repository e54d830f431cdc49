"""Generating: clones of templates in batches, side by side, each batch one transaction with the row that says so.

A run that was killed goes on where it stopped. Batches go from the oldest weeks to the newest, so that rows lie in the
tables as they would after years of work; open matters are of the newest weeks, whenever they are written.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import monotonic

import psycopg

from huiyin.config.environment import Missing
from huiyin.console.bench import tables
from huiyin.console.bench.counterparts import Counterparts, counterparts
from huiyin.console.bench.filling import Clone, Filler
from huiyin.console.bench.owned import END, SIGNATURE
from huiyin.console.bench.templates import MEASURE_COLUMNS, MEASURE_TABLE, Reader, Template
from huiyin.console.cluster import OWNER

BYTES_A_MATTER = 32_000
"""What a matter takes on the disk with its indexes while they are made (docs/performance.md has what was measured)."""
WEEKS = 150
OPEN_SHARE = 0.03
BATCH = 2_000
_GRIDS_TRIED = 5
_COUNTY_DIGITS = 6
SCHEMA = """
CREATE SCHEMA IF NOT EXISTS bench;
CREATE TABLE IF NOT EXISTS bench.batch (
    number int PRIMARY KEY, matters int NOT NULL, weeks int NOT NULL, done_at timestamptz
);
CREATE TABLE IF NOT EXISTS bench.template (matter_id uuid PRIMARY KEY);
CREATE TABLE IF NOT EXISTS bench.later (id bigserial PRIMARY KEY, statement text NOT NULL);
CREATE TABLE IF NOT EXISTS bench.measure (
    day date, place_code text COLLATE "C", organisation_id uuid, kind text, name text, value bigint
)
"""
_FOLD = """
INSERT INTO casework_measuredaily AS known (day, place_code, organisation_id, kind, name, value)
SELECT day, place_code, organisation_id, kind, name, sum(value) FROM bench.measure GROUP BY 1, 2, 3, 4, 5
ORDER BY 2, 1, 5, 4, 3
ON CONFLICT (place_code, day, name, kind, organisation_id) DO UPDATE SET value = known.value + excluded.value
"""
_LEFT = "SELECT number, matters, weeks FROM bench.batch WHERE done_at IS NULL ORDER BY number"
_SIZE = """
SELECT pg_database_size(current_database()) / greatest(1, (SELECT count(*) FROM casework_matter))
"""
_COUNTERS = {False: "casework_case_number", True: "casework_sealed_number"}

Tell = Callable[[str, int, int], None]


@dataclass(slots=True)
class Work:
    """What every process needs: the templates by county and whether they are open, who stands where, the database."""

    city: Counterparts
    address: str
    columns: list[tuple[str, str]]
    templates: dict[tuple[str, bool], list[Template]] = field(default_factory=lambda: defaultdict(list))
    grids: list[str] = field(default_factory=list)
    _tools: tuple[int, psycopg.Connection, Filler] | None = None

    def tools(self) -> tuple[psycopg.Connection, Filler]:
        """This process's own connection and filler, made when they are first asked for."""
        if self._tools is None or self._tools[0] != os.getpid():
            connection = psycopg.connect(self.address, autocommit=True)
            connection.execute("SET synchronous_commit = off")
            self._tools = os.getpid(), connection, Filler(self.city)
        return self._tools[1:]

    def close(self) -> None:
        """Close this process's own connection."""
        if self._tools is not None and self._tools[0] == os.getpid():
            self._tools[1].close()
            self._tools = None


@dataclass(frozen=True, slots=True)
class Generated:
    """What a run did: matters written, in how many seconds, of which so many for indexes and figures."""

    matters: int
    seconds: float
    seconds_after: float
    bytes_a_matter: int

    @property
    def sentence(self) -> str:
        """What was done, and how quickly; empty when there was nothing to do."""
        if not self.matters:
            return ""
        writing = self.seconds - self.seconds_after
        return (
            f"{self.matters:,} matters written in {writing:.0f} s, {self.matters / writing:,.0f} a second; indexes, "
            f"keys, figures and statistics took {self.seconds_after:.0f} s more. "
            f"A matter takes {self.bytes_a_matter:,} bytes."
        )


_work: Work | None = None


def generate(address: str, wanted: int, *, folder: Path, processes: int, tell: Tell, batch: int = BATCH) -> Generated:
    """Bring a database to so many clones, as its owner; those there are count. Missing where the disk is too small.

    ``address``: connection string; ``folder``: where the database's files lie. Interrupted, it goes on the next time.
    """
    started = monotonic()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(SCHEMA.encode())
        have = _plan(connection, wanted, batch)
        left = connection.execute(_LEFT).fetchall()
        missing = sum(matters for _number, matters, _weeks in left)
        check_disk(folder, missing)
        if left:
            work = prepared(connection, address)
            tables.take_off(connection, [table for table, _names in work.columns[:-1]])
            _write(work, left, have, processes, tell)
        written = monotonic()
        _finish(connection, tell)
        size = connection.execute(_SIZE).fetchone() or (0,)
    return Generated(missing, monotonic() - started, monotonic() - written, int(size[0]))


def check_disk(folder: Path, matters: int) -> None:
    """Missing, with the numbers, where so many matters would not fit."""
    need, free = matters * BYTES_A_MATTER, shutil.disk_usage(folder).free
    if need > free:
        raise Missing(
            f"{matters:,} matters need about {need / 1e9:,.0f} GB on the disk of {folder}, and {free / 1e9:,.0f} GB "
            f"are free. Ask for {free // BYTES_A_MATTER:,} or fewer (--matters), or set HUIYIN_DATA to a larger disk."
        )


def _plan(connection: psycopg.Connection, wanted: int, batch: int) -> int:
    """Note the batches that are missing; returns how many matters are written already."""
    planned = connection.execute("SELECT coalesce(sum(matters), 0), coalesce(max(number), 0) FROM bench.batch")
    known, last = planned.fetchone() or (0, 0)
    if not last:
        # Before the first clone every matter is a history that the services made.
        connection.execute("INSERT INTO bench.template SELECT id FROM casework_matter ON CONFLICT DO NOTHING")
    missing = max(0, wanted - known)
    sizes = [batch] * (missing // batch) + ([missing % batch] if missing % batch else [])
    with connection.transaction():
        for number, matters in enumerate(sizes):
            weeks = WEEKS - number * (WEEKS + 1) // len(sizes)
            connection.execute(
                "INSERT INTO bench.batch (number, matters, weeks) VALUES (%s, %s, %s)",
                [last + 1 + number, matters, weeks],
            )
    done = connection.execute("SELECT coalesce(sum(matters), 0) FROM bench.batch WHERE done_at IS NOT NULL").fetchone()
    return int(done[0]) if done else 0


def prepared(connection: psycopg.Connection, address: str) -> Work:
    """All histories of `bench.template`, ready to be filled. Missing where there is none."""
    city = counterparts()
    reader = Reader(connection, city)
    columns = [(owned.table, owned.names) for owned in reader.tables] + [(MEASURE_TABLE, MEASURE_COLUMNS)]
    work = Work(city, address, columns)
    for template in reader.templates():
        work.templates[template.place[:_COUNTY_DIGITS], template.is_open].append(template)
    counties = {county for county, _open in work.templates}
    work.grids = [grid for county in sorted(counties) for grid in city.grids[county]]
    if not work.grids:
        raise Missing("There is no history in this database that could be repeated.")
    return work


def _write(work: Work, left: Sequence[tuple[int, int, int]], have: int, processes: int, tell: Tell) -> None:
    global _work  # noqa: PLW0603 - the processes inherit it by fork, which costs nothing
    _work = work
    total = have + sum(matters for _number, matters, _weeks in left)
    tell("matters", have, total)
    if processes == 1:
        try:
            for one in left:
                have += write_batch(one)
                tell("matters", have, total)
        finally:
            work.close()
        return
    # Nothing made so far goes away: the processes need not look through it for garbage.
    gc.freeze()
    with multiprocessing.get_context("fork").Pool(min(processes, len(left)), initializer=gc.disable) as pool:
        for written in pool.imap_unordered(write_batch, left):
            have += written
            tell("matters", have, total)


def write_batch(planned: tuple[int, int, int]) -> int:
    """Write one batch (number, matters, weeks); returns how many. One transaction."""
    work = _work
    if work is None:
        raise RuntimeError("Nothing was prepared.")
    connection, filler = work.tools()
    number, matters, weeks = planned
    chance = Random(number)  # noqa: S311 - the same clones each time
    chosen = [_chosen(work, weeks, chance) for _matter in range(matters)]
    number_voices(connection, chosen)
    content: list[list[bytes]] = [[] for _table in work.columns]
    for template, clone in chosen:
        for rows, made in zip(content, filler.fill(template, clone, chance), strict=True):
            rows.append(made)
    with connection.transaction():
        for (table, names), rows in zip(work.columns, content, strict=True):
            copy_rows(connection, table, names, b"".join(rows))
        connection.execute("UPDATE bench.batch SET done_at = now() WHERE number = %s", [number])
    return matters


def _chosen(work: Work, weeks: int, chance: Random) -> tuple[Template, Clone]:
    """A history and where it goes: every grid as likely as the next, few still open."""
    wants_open = chance.random() < OPEN_SHARE
    for _try in range(_GRIDS_TRIED):
        grid = chance.choice(work.grids)
        fitting = work.templates.get((grid[:_COUNTY_DIGITS], wants_open))
        if fitting:
            template = chance.choice(fitting)
            if template.can_go(work.city, grid):
                return template, Clone(0 if template.is_open else weeks, grid, [])
    anywhere = [one for every in work.templates.values() for one in every]
    template = chance.choice(anywhere)
    return template, Clone(0 if template.is_open else weeks, template.place, [])


def number_voices(connection: psycopg.Connection, chosen: list[tuple[Template, Clone]]) -> None:
    """Draw the numbers of all voices from the counters that the services use. Two queries."""
    for is_sealed, counter in _COUNTERS.items():
        mine = [(template, clone) for template, clone in chosen if template.is_sealed == is_sealed]
        need = sum(len(template.voices) for template, _clone in mine)
        drawn = connection.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [counter, need])
        numbers = [row[0] for row in drawn.fetchall()]
        for template, clone in mine:
            clone.numbers = [numbers.pop() for _voice in template.voices]


def copy_rows(connection: psycopg.Connection, table: str, names: str, rows: bytes) -> None:
    """Send filled rows to a table; ``names``: its columns, as SQL names them."""
    if not rows:
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT binary)") as copy:
        copy.write(SIGNATURE)
        copy.write(rows)
        copy.write(END)


def _finish(connection: psycopg.Connection, tell: Tell) -> None:
    """Constraints and indexes, the figures, what the planner knows."""
    tables.put_back(connection, tell)
    if connection.execute("SELECT EXISTS (SELECT FROM bench.measure)").fetchone() == (True,):
        tell("figures", 0, 1)
        with connection.transaction():
            connection.execute(_FOLD)
            connection.execute("TRUNCATE bench.measure")
        tell("figures", 1, 1)
        tell("vacuum", 0, 1)
        connection.execute("VACUUM (ANALYZE)")
        tell("vacuum", 1, 1)


def usual_processes() -> int:
    """As many as the machine has processors."""
    return os.cpu_count() or 1


def address_of(sockets: Path, database: str) -> str:
    """The owner's connection string for a database of the private cluster."""
    return f"host={sockets} user={OWNER} dbname={database}"
