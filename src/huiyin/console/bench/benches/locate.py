"""Which grid a point lies in: one by one and many at once, in the city's grids and in fifty times as many."""

from __future__ import annotations

import time
from collections.abc import Iterator

from huiyin.console.bench.locating import BATCH, SINGLE, Laid, laid
from huiyin.console.bench.measuring import Figure, percentile
from huiyin.console.bench.running import Options
from huiyin.places.models import Grid
from huiyin.places.selectors.locating import set_version

_TIMES, _SHORT_PART = 50, 10
_CHECKS = 200
_MICRO, _MILLI, _MB = 1e6, 1e3, 1e6
_GOAL_SINGLE_US, _GOAL_CHECK_MS = 1_000.0, 5.0


def measured(options: Options) -> list[Figure]:
    """The city's grids, then fifty times as many; and what it costs to ask whether the set has changed."""
    drawn = Grid.objects.filter(layer__is_base=True, active_until=None).order_by("code")
    outlines = [bytes(outline) for outline in drawn.values_list("boundary", flat=True)]
    part = _SHORT_PART if options.is_short else 1
    figures = [
        figure
        for grids in (len(outlines), len(outlines) * _TIMES)
        for figure in _figures(laid(outlines, grids, single=SINGLE // part, batch=BATCH // part))
    ]
    return [*figures, _checked()]


def _figures(found: Laid) -> Iterator[Figure]:
    among = f"among {found.grids:,} grids"
    single, slowest = sum(found.singles_seconds) / len(found.singles_seconds), percentile(found.singles_seconds, 99)
    yield Figure(
        f"{among}, one by one", 1 / single, "points/s",
        f"{among}, one process locates {1 / single:,.0f} points a second one by one; the tree alone "
        f"{1 / found.tree_single_seconds:,.0f}",
    )  # fmt: skip
    yield Figure(
        f"{among}, one by one: p99", slowest * _MICRO, "µs",
        f"{among}, ninety-nine of a hundred points are located within {slowest * _MICRO:.0f} µs", _GOAL_SINGLE_US,
    )  # fmt: skip
    yield Figure(
        f"{among}, at once", 1 / found.batch_seconds, "points/s",
        f"{among}, {1 / found.batch_seconds:,.0f} points a second many at once; the tree alone "
        f"{1 / found.tree_batch_seconds:,.0f}",
    )  # fmt: skip
    share = 100 * found.tree_batch_seconds / found.batch_seconds
    yield Figure(
        f"{among}, at once: of the tree alone", share, "%", f"{among}, that is {share:.0f} % of the tree's own rate"
    )
    yield Figure(
        f"{among}: index built", found.build_seconds, "s", f"{among}, the index is built in {found.build_seconds:.2f} s"
    )
    held = found.memory_bytes / _MB
    yield Figure(f"{among}: index held", held, "MB", f"{among}, a process holds {held:,.0f} MB of index")


def _checked() -> Figure:
    """What a look-up pays once a second."""
    times = []
    for _check in range(_CHECKS):
        started = time.perf_counter()
        set_version()
        times.append((time.perf_counter() - started) * _MILLI)
    half = percentile(times, 50)
    return Figure(
        "whether grids changed", half, "ms",
        f"to ask whether grids have changed takes {half:.2f} ms, at most once a second in each process", _GOAL_CHECK_MS,
    )  # fmt: skip
