"""Measuring: figures, each as JSON and as a sentence, with the machine, the versions and the size of the data; and the
statements of some work.
"""

from __future__ import annotations

import math
import os
import platform
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import django
from django.db import connection

from huiyin.console.bench.database import Bench
from huiyin.kernel.time import today


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured. ``limit``: what the goal allows at most (or, where ``more_is_better``, asks for at least);
    both in ``unit``, None where there is only something to compare.
    """

    name: str
    value: float
    unit: str
    sentence: str
    limit: float | None = None
    more_is_better: bool = False

    @property
    def is_well(self) -> bool:
        """Whether it is within its limit, or has none."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.more_is_better else self.value <= self.limit

    def as_json(self) -> dict[str, Any]:
        """For machines, with the share of the limit it takes."""
        share = None if self.limit is None else round(self.value / self.limit, 3)
        return {**asdict(self), "value": round(self.value, 3), "of_limit": share, "is_well": self.is_well}


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many percent do not exceed. ValueError for none."""
    if not values:
        raise ValueError("There is no percentile of nothing.")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def sent_by(work: Callable[[], object]) -> list[tuple[str, Any]]:
    """The statements of some work with their parameters, in order, as psycopg can be given them once more."""
    sent: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        sent.extend(_named(sql, one) for one in (params if many else [params]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        work()
    return sent


def _named(sql: str, params: Any) -> tuple[str, Any]:
    """A statement with $1, $2 … as one with named values."""
    if "$1" not in sql:
        return sql, params
    return re.sub(r"\$(\d+)", r"%(p\1)s", sql), {f"p{number}": value for number, value in enumerate(params, 1)}


def machine(bench: Bench, matters: int, *, load: float) -> dict[str, Any]:
    """What the figures were measured on: processor, memory, versions, data. ``load``: how many processes the machine
    had to run before this one began.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('shared_buffers')")
        version, buffers = cursor.fetchone()
        cursor.execute("SELECT pg_database_size(current_database())")
        size = int(cursor.fetchone()[0])
    return {
        "day": today().isoformat(),
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "load": round(load, 1),
        "system": platform.system(),
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": version,
        "shared_buffers": buffers,
        "matters": matters,
        "grids": bench.grids,
        "database_bytes": size,
    }


def said(machine: dict[str, Any]) -> str:
    """The machine as a sentence."""
    return (
        f"{machine['cores']} cores ({machine['processor']}), {machine['memory_bytes'] / 2**30:.0f} GiB, "
        f"{machine['system']}; Python {machine['python']}, Django {machine['django']}, PostgreSQL "
        f"{machine['postgresql']} with {machine['shared_buffers']} of buffers; {machine['matters']:,} matters, "
        f"{machine['grids']:,} grids, {machine['database_bytes'] / 1e9:.1f} GB; {beside(machine)}"
    )


def beside(machine: Mapping[str, Any]) -> str:
    """What else the machine did, in words; the first runs did not note it."""
    return f"load {machine['load']} before" if "load" in machine else "other work beside it, how much was not noted"


def _processor() -> str:
    """The processor's name where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
