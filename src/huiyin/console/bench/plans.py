"""Plans: how the database answers the statements of real pages, and whether it reads a big table from end to end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from huiyin.appeals.models import Intake
from huiyin.casework.models import (
    Attachment,
    ErasableText,
    JournalEvent,
    Matter,
    MatterClock,
    MeasureDaily,
    OutboxMessage,
    SearchText,
    UnitCall,
    Voice,
)

BIG = frozenset(
    model._meta.db_table  # noqa: SLF001 - Django's documented model API
    for model in (
        Matter, Voice, JournalEvent, ErasableText, OutboxMessage, SearchText, MatterClock, UnitCall, Attachment, Intake,
        MeasureDaily,
    )
)  # fmt: skip
"""Tables that grow with every matter."""
FEW = frozenset({"matter_clock_trouble", "outbox_failed", "matter_claimable_place"})
"""Partial indexes of what is rare, however many matters there are."""
_INDEX_SCANS = frozenset({"Index Scan", "Index Only Scan", "Bitmap Index Scan"})
_TAKING_ALL = frozenset({"Sort", "Aggregate", "Hash", "Materialize", "Bitmap Heap Scan", "WindowAgg", "SetOp"})
_COUNT = "SELECT COUNT("
_LONG_LIST = re.compile(r"\{[^{}]{200,}\}|'[^']{200,}'")
_LONG_LINE = 400


@dataclass(frozen=True, slots=True)
class Plan:
    """How a statement is answered. ``scanned``: big tables it reads from end to end; ``lines``: as EXPLAIN tells it."""

    sql: str
    milliseconds: float
    buffers: int
    scanned: frozenset[str]
    lines: tuple[str, ...]


def plan_of(sql: str, params: Any, *, analyze: bool) -> Plan | None:
    """The plan of a statement that only reads; with ``analyze`` it is carried out and timed. None for any other, and
    for one that no big table is part of.
    """
    if not sql.lstrip().upper().startswith(("SELECT", "WITH")) or not any(table in sql for table in BIG):
        return None
    wanted = "ANALYZE, BUFFERS, " if analyze else ""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({wanted}FORMAT JSON) {sql}", params)
        told = cursor.fetchone()[0]
        found = (json.loads(told) if isinstance(told, str) else told)[0]
        cursor.execute(f"EXPLAIN ({wanted}COSTS off) {sql}", params)
        lines = tuple(_shortened(row[0]) for row in cursor.fetchall())
    top = found["Plan"]
    return Plan(
        sql=sql,
        milliseconds=float(found.get("Execution Time", 0.0)),
        buffers=int(top.get("Shared Hit Blocks", 0)) + int(top.get("Shared Read Blocks", 0)),
        scanned=frozenset(_counted(top) if sql.startswith(_COUNT) else scans_of(top)),
        lines=lines,
    )


def scans_of(node: Mapping[str, Any], *, is_limited: bool = False, above: str = "") -> Iterator[str]:
    """The big tables that a plan reads from end to end: by a sequential scan, or through an index without a condition,
    unless a limit ends that or the index only holds the few rows of `FEW`.
    """
    kind, table = node.get("Node Type", ""), str(node.get("Relation Name") or above)
    if kind == "Seq Scan" and table in BIG:
        yield table
    is_whole = kind in _INDEX_SCANS and "Index Cond" not in node and node.get("Index Name") not in FEW
    if is_whole and table in BIG and not is_limited:
        yield table
    is_limited = kind == "Limit" or (is_limited and kind not in _TAKING_ALL)
    for below in node.get("Plans", ()):
        yield from scans_of(below, is_limited=is_limited, above=table)


def _counted(node: Mapping[str, Any]) -> Iterator[str]:
    """The same of an exact count, which reads what it counts: a small index of it from end to end is what it needs."""
    if node.get("Node Type") == "Seq Scan" and node.get("Relation Name") in BIG:
        yield str(node["Relation Name"])
    for below in node.get("Plans", ()):
        yield from _counted(below)


def plans_of(asked: Mapping[str, Any], *, analyze: bool) -> list[Plan]:
    """The plans of all statements that big tables are part of, the slowest first."""
    found = [plan for sql, params in asked.items() if (plan := plan_of(sql, params, analyze=analyze))]
    return sorted(found, key=lambda plan: -plan.milliseconds)


def _shortened(line: str) -> str:
    return _LONG_LIST.sub("…", line)[:_LONG_LINE]
