"""What a graph of states says once nothing is left to try: lost states and circles."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

BY_STAFF, MOVES, COUNTED, BOUNDED = 1, 2, 4, 8
BITS = 4


@dataclass
class Graph:
    """Edges between states by number. A code is the target and, in its last bits, whether staff or a clock alone can go
    that way, whether it moves the matter, whether it can be gone only so many times and its times count, and whether
    it can be gone only so many times or only now and then.
    """

    sources: array[int] = field(default_factory=lambda: array("l"))
    codes: array[int] = field(default_factory=lambda: array("l"))

    def add(self, source: int, codes: array[int]) -> None:
        """Edges from one state."""
        self.sources.extend(array("l", [source]) * len(codes))
        self.codes.extend(codes)

    def verdict(self, ends: list[int], *, counts_are_kept: bool) -> tuple[list[int], list[int]]:
        """States from which staff and clocks alone come to no end, and states in which a circle turns that moves.

        Where states do not keep how often a thing was done, nothing that can be done only so often counts as a way to
        an end. A circle in which something can be done only so often, or now and then, is none.
        """
        codes = np.array(self.codes, dtype=np.int64)
        numbers, compact = np.unique(
            np.concatenate([np.array(self.sources, dtype=np.int64), codes >> BITS, np.array(ends, dtype=np.int64)]),
            return_inverse=True,
        )
        edges = len(codes)
        sources, targets, last = compact[:edges], compact[edges : 2 * edges], compact[2 * edges :]
        free = codes & BOUNDED == 0
        outward = (codes & BY_STAFF > 0) & ((codes & COUNTED == 0) | counts_are_kept)
        return (
            numbers[_lost(len(numbers), sources[outward], targets[outward], last)].tolist(),
            numbers[_turning(len(numbers), sources[free], targets[free], codes[free] & MOVES > 0)].tolist(),
        )


def _lost(many: int, sources: np.ndarray, targets: np.ndarray, last: np.ndarray) -> np.ndarray:
    """A walk backwards from all ends at once, which hang on one more node."""
    rows = np.concatenate([targets, np.full(len(last), many)])
    columns = np.concatenate([sources, last])
    back = csr_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(many + 1, many + 1))
    found = breadth_first_order(back, many, return_predecessors=False)
    lost = np.ones(many + 1, dtype=bool)
    lost[found] = False
    return np.flatnonzero(lost[:many])


def _turning(many: int, sources: np.ndarray, targets: np.ndarray, moves: np.ndarray) -> np.ndarray:
    graph = csr_array((np.ones(len(sources), dtype=np.int8), (sources, targets)), shape=(many, many))
    _, knot = connected_components(graph, directed=True, connection="strong")
    return np.unique(sources[moves & (sources != targets) & (knot[sources] == knot[targets])])
