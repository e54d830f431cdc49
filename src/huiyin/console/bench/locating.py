"""Locating: a set of grids of any size, laid out from the city's own, and how quickly points find their grid in it.

A larger set is the city side by side with itself: whole copies, moved by the city's width and height, so that every
border has as many corners as the demo draws. Beside each rate stands that of the tree alone, asked the same of the
same points in the same run: what is more than that is ours.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from huiyin.places.selectors.locating import EDGE_TOLERANCE_M, GridIndex, index_of
from huiyin.places.types import Located, Point

SINGLE, BATCH = 10_000, 200_000
_FROM = date(2020, 1, 1)
_CITIES_A_ROW = 10
_APART = 1.02  # neighbouring copies do not touch
_CODE_DIGITS = 15

Shapes = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Laid:
    """What came of one size. Seconds, bytes, and seconds for each point; ``tree``: the tree alone."""

    grids: int
    build_seconds: float
    memory_bytes: int
    singles_seconds: tuple[float, ...]
    tree_single_seconds: float
    batch_seconds: float
    tree_batch_seconds: float
    found: int


def laid(outlines: Sequence[bytes], grids: int, *, single: int = SINGLE, batch: int = BATCH) -> Laid:
    """Measure so many grids, in a process of its own, so that its memory is that of the index. ``outlines``: the
    city's, as WKB in degrees.
    """
    with multiprocessing.get_context("fork").Pool(1) as pool:
        found: Laid = pool.apply(_measure, (outlines, grids, single, batch))
        return found


def _measure(outlines: Sequence[bytes], grids: int, single: int, batch: int) -> Laid:
    rows = list(islice(_rows(outlines), grids))
    gc.collect()
    gc.freeze()
    before, started = _memory_bytes(), time.perf_counter()
    index = index_of(1, _NOBODY, "base", rows)
    index.trees(_FROM)
    index.answer([Point(0.0, 0.0)], _FROM)  # the tree is built when it is first asked
    build = time.perf_counter() - started
    memory = _memory_bytes() - before
    points = _points([row[-1] for row in rows], 2 * (single + batch))
    # The tree alone gets other points, so that neither finds warm what the other has asked.
    tree_single = _tree_alone(index, [points.pop() for _point in range(single)])
    singles = tuple(_each(index, [points.pop() for _point in range(single)]))
    tree_batch = _tree_alone_at_once(index, points[batch:])
    started = time.perf_counter()
    answers = index.answer(points[:batch], _FROM)
    batched = (time.perf_counter() - started) / batch
    inside = sum(isinstance(answer, Located) for answer in answers)
    return Laid(grids, build, memory, singles, tree_single, batched, tree_batch, inside)


_NOBODY: Any = None


def _rows(outlines: Sequence[bytes]) -> Iterator[tuple[Any, ...]]:
    """Grids without end, as `index_of` takes them, in order of code."""
    shapes: Shapes = shapely.from_wkb(list(outlines))
    west, south, east, north = shapely.total_bounds(shapes)
    numbers = count()
    for copy in count():
        moved = (copy % _CITIES_A_ROW * (east - west) * _APART, copy // _CITIES_A_ROW * (north - south) * _APART)
        for outline in shapely.to_wkb(_moved(shapes, moved)):
            code = f"{next(numbers):0{_CODE_DIGITS}d}"
            yield code, 1, f"第{code}网格", f"Grid {code}", "grid", "base", _FROM, None, outline


def _moved(shapes: Shapes, by: tuple[float, float]) -> Shapes:
    found: Shapes = np.asarray(shapely.transform(shapes, lambda corners: corners + by))
    return found


def _points(outlines: Sequence[bytes], wanted: int) -> list[Point]:
    """Spots in the boxes round grids drawn by chance, the same in every run: in the grid or in its neighbour."""
    chance = Random(wanted)  # noqa: S311 - the same each time
    boxes = shapely.bounds(shapely.from_wkb([chance.choice(outlines) for _point in range(wanted)]))
    return [Point(chance.uniform(w, e), chance.uniform(s, n)) for w, s, e, n in boxes.tolist()]


def _each(index: GridIndex, points: Sequence[Point]) -> Iterator[float]:
    for point in points:
        started = time.perf_counter()
        index.answer([point], _FROM)
        yield time.perf_counter() - started


def _tree_alone(index: GridIndex, points: Sequence[Point]) -> float:
    """Seconds for each point, one after the other, of shapes that are there already."""
    base, _others = index.trees(_FROM)
    spots = _spots(index, points)
    started = time.perf_counter()
    for spot in spots:
        base.index.query(spot, predicate="dwithin", distance=EDGE_TOLERANCE_M)
    return (time.perf_counter() - started) / len(spots)


def _tree_alone_at_once(index: GridIndex, points: Sequence[Point]) -> float:
    """Seconds for each point, all in one question."""
    base, _others = index.trees(_FROM)
    spots = _spots(index, points)
    started = time.perf_counter()
    base.index.query(spots, predicate="dwithin", distance=EDGE_TOLERANCE_M)
    return (time.perf_counter() - started) / len(spots)


def _spots(index: GridIndex, points: Sequence[Point]) -> Shapes:
    flat = np.array([(point.longitude, point.latitude) for point in points])
    return np.asarray(shapely.points(flat * (index.plane.east_m, index.plane.north_m)))


def _memory_bytes() -> int:
    """What this process holds of the machine's memory; 0 where the system does not tell it so."""
    told = Path("/proc/self/statm")
    return int(told.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if told.exists() else 0
