"""Firing: runner processes side by side on clocks that are due, what an idle round costs, and the database's own rate.

Each process is a fork that does what the runner does with clocks, and nothing beside it; held time is the city's.
"""

from __future__ import annotations

import json
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, connections, transaction
from psycopg import ClientCursor

from huiyin.casework.jobs import run_due
from huiyin.casework.jobs.due import BATCH
from huiyin.casework.models import Matter
from huiyin.casework.selectors.playbooks import playbook_by_id
from huiyin.casework.services.running_out import take_due
from huiyin.console.bench.measuring import percentile, sent_by
from huiyin.console.bench.own_rate import pgbench
from huiyin.kernel.time import now
from huiyin.people.types import Actor

_ROUND = 200
_START_LIMIT_SECONDS = 60
_NOT_ONCE = """
SELECT count(*), min(armed.id::text) FROM unnest(%s::uuid[]) AS armed(id)
WHERE 1 <> (
    SELECT count(*) FROM casework_journalevent event WHERE event.matter_id = armed.id AND event.received_at >= %s
)
"""
_start: Barrier | None = None


@dataclass(frozen=True, slots=True)
class Idle:
    """What a round costs in which nothing is due: milliseconds (half of the rounds take no more), statements, rows and
    blocks that the database looks at.
    """

    milliseconds: float
    statements: int
    rows: int
    blocks: int


def fire(armed: Sequence[UUID], *, processes: int) -> float:
    """Let so many runner processes do what is due; seconds from their common start until the last one ends.
    RuntimeError unless each of the armed matters has got exactly one event.
    """
    global _start  # noqa: PLW0603 - the processes inherit it by fork
    for version in Matter.objects.order_by().filter(pk__in=armed).values_list("playbook", flat=True).distinct():
        playbook_by_id(version)  # a runner has met them long ago
    connections.close_all()
    context = multiprocessing.get_context("fork")
    _start = context.Barrier(processes)
    with context.Pool(processes) as pool:
        ran = pool.map(_run, range(processes), chunksize=1)
    _once_each(armed, sum(written for written, _begun, _ended in ran))
    return max(ended for _written, _begun, ended in ran) - min(begun for _written, begun, _ended in ran)


def _run(_number: int) -> tuple[int, float, float]:
    """In a process of its own: how many events it wrote, when it began and when it ended (seconds of one clock)."""
    connection.ensure_connection()
    if _start is not None:
        _start.wait(_START_LIMIT_SECONDS)
    begun, written = time.monotonic(), 0
    while done := run_due(_ROUND):
        written += done
    ended = time.monotonic()
    connections.close_all()
    return written, begun, ended


def _once_each(armed: Sequence[UUID], written: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_NOT_ONCE, [list(armed), now()])
        wrong, one = cursor.fetchone()
    if wrong or written != len(armed):
        raise RuntimeError(
            f"{len(armed)} clocks were due, {written} events were written; {wrong} differ, such as {one}."
        )


def idle(rounds: int) -> Idle:
    """Rounds in which nothing is due."""
    times = []
    for _round in range(rounds):
        started = time.perf_counter()
        if run_due(_ROUND):
            raise RuntimeError("A clock was due in a round that should have been idle.")
        times.append((time.perf_counter() - started) * 1_000)
    return Idle(percentile(times, 50), *looked_at(lambda: run_due(_ROUND)))


def looked_at(work: Callable[[], object]) -> tuple[int, int, int]:
    """How many statements some work sends, and how many rows and blocks the database looks at for those that read."""
    sent = sent_by(work)
    rows = blocks = 0
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, params in sent:
            if sql.lstrip().upper().startswith(("SELECT", "WITH")):
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
                told = cursor.fetchone()[0]
                plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
                rows += _rows(plan)
                blocks += plan.get("Shared Hit Blocks", 0) + plan.get("Shared Read Blocks", 0)
        transaction.set_rollback(True)
    return len(sent), rows, blocks


def _rows(node: dict[str, Any]) -> int:
    """Rows that the leaves of a plan read, those they throw away included."""
    below = node.get("Plans", [])
    mine = 0 if below else (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    return round(mine) + sum(_rows(one) for one in below)


def own_firing_rate(seconds: float) -> tuple[float, float]:
    """Clocks a second that the database does alone of one connection, and statements for each clock: those of one
    batch, sent by pgbench again and again, each time taken back after its constraints were checked. Missing without
    pgbench.
    """

    def one_batch() -> None:
        with transaction.atomic():
            take_due(Actor.system("runner"), at=now(), limit=BATCH)
            transaction.set_rollback(True)

    one_batch()  # what is remembered is remembered now
    sent = sent_by(one_batch)
    connection.ensure_connection()
    plain = ClientCursor(connection.connection)
    lines = [" ".join(plain.mogrify(sql, params).split()) + ";" for sql, params in sent]
    with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as script:
        script.write("\n".join(["BEGIN;", *lines, "SET CONSTRAINTS ALL IMMEDIATE;", "ROLLBACK;"]) + "\n")
        script.flush()
        batches = pgbench(Path(script.name), connections_count=1, seconds=seconds)
    return batches * BATCH, len(sent) / BATCH
