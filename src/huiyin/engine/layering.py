"""Boxes in layers from left to right, and arrows between them that cross no box.

A small layered layout of our own: longest-path layering in the given order, crossings reduced by barycentre, heights
settled by least squares, long arrows led through free slots, arrows that go back led below everything. Labels stand
beside the box that the arrow leaves, so they can never meet. All lengths are in the drawing's units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

BOX_GAP, LANE_GAP, TRACK_GAP, ZONE = 26.0, 14.0, 10.0, 54.0
SLOT, CORNER, SWEEPS = 12.0, 8.0, 12


@dataclass(frozen=True, slots=True)
class Node:
    """Something to place. ``height`` is what its own text needs."""

    key: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow with room for its label: ``height`` includes the line under it."""

    key: str
    source: str
    target: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Box:
    """Where a node stands."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Route:
    """How an arrow runs: an SVG path, and the left bottom corner of its label."""

    path: str
    label_x: float
    label_y: float
    goes_back: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The placed whole. ``columns`` holds for each layer the left edge of its boxes and of its labels."""

    boxes: dict[str, Box]
    routes: dict[str, Route]
    layer: dict[str, int]
    columns: tuple[tuple[float, float], ...]
    width: float
    height: float


@dataclass(slots=True)
class _Work:
    nodes: dict[str, Node]
    forward: list[Edge]
    back: list[Edge]
    layer: dict[str, int]
    chains: dict[str, list[str]] = field(default_factory=dict)  # edge → its nodes and slots from source to target
    layers: list[list[str]] = field(default_factory=list)
    height: dict[str, float] = field(default_factory=dict)
    middle: dict[str, float] = field(default_factory=dict)


def arrange(nodes: Sequence[Node], edges: Sequence[Edge]) -> Layout:
    """Place nodes and arrows. An arrow to a node that stands earlier in ``nodes`` goes back; none may be a loop."""
    work = _sorted_out(nodes, edges)
    _reduce_crossings(work)
    _settle_heights(work)
    return _drawn(work)


def _sorted_out(nodes: Sequence[Node], edges: Sequence[Edge]) -> _Work:
    position = {node.key: index for index, node in enumerate(nodes)}
    forward = [edge for edge in edges if position[edge.target] > position[edge.source]]
    back = [edge for edge in edges if position[edge.target] < position[edge.source]]
    layer: dict[str, int] = {}
    for index, node in enumerate(nodes):
        before = [layer[edge.source] + 1 for edge in forward if edge.target == node.key]
        layer[node.key] = max(before, default=min(index, 1))
    work = _Work({node.key: node for node in nodes}, forward, back, layer)
    work.layers = [[] for _ in range(max(layer.values()) + 1)]
    for node in nodes:
        work.layers[layer[node.key]].append(node.key)
    for edge in forward:
        slots = [f"{edge.key}@{i}" for i in range(layer[edge.source] + 1, layer[edge.target])]
        work.chains[edge.key] = [edge.source, *slots, edge.target]
        for slot in slots:
            work.layers[int(slot.rpartition("@")[2])].append(slot)
    leaving: dict[str, float] = defaultdict(float)
    for edge in edges:
        leaving[edge.source] += edge.height
    work.height = {n.key: max(n.height, leaving[n.key] + 2 * SLOT if leaving[n.key] else 0) for n in nodes}
    return work


def _neighbours(work: _Work) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    left: dict[str, list[str]] = defaultdict(list)
    right: dict[str, list[str]] = defaultdict(list)
    for chain in work.chains.values():
        for one, other in pairwise(chain):
            right[one].append(other)
            left[other].append(one)
    return left, right


def _reduce_crossings(work: _Work) -> None:
    left, right = _neighbours(work)
    best, fewest = [list(layer) for layer in work.layers], _crossings(work, right)
    for sweep in range(SWEEPS):
        towards = left if sweep % 2 == 0 else right
        order = range(1, len(work.layers)) if sweep % 2 == 0 else range(len(work.layers) - 2, -1, -1)
        for index in order:
            beside = work.layers[index - 1 if sweep % 2 == 0 else index + 1]
            place = {key: i for i, key in enumerate(beside)}
            own = {key: i for i, key in enumerate(work.layers[index])}
            centre = {key: _mean((place[n] for n in towards[key]), own[key]) for key in work.layers[index]}
            work.layers[index].sort(key=centre.__getitem__)
        count = _crossings(work, right)
        if count < fewest:
            best, fewest = [list(layer) for layer in work.layers], count
    work.layers = best


def _mean(values: Iterable[float], otherwise: float) -> float:
    several = list(values)
    return sum(several) / len(several) if several else otherwise


def _crossings(work: _Work, right: dict[str, list[str]]) -> int:
    total = 0
    for layer, after in pairwise(work.layers):
        place = {key: i for i, key in enumerate(after)}
        ends = [[place[n] for n in right[key]] for key in layer]
        for i, upper in enumerate(ends):
            total += sum(1 for lower in ends[i + 1 :] for a in upper for b in lower if a > b)
    return total


def _settle_heights(work: _Work) -> None:
    """Give each box and slot the height that its neighbours want, as far as the others of its layer leave room."""
    left, right = _neighbours(work)
    for layer in work.layers:
        y = 0.0
        for key in layer:
            work.middle[key] = y + _tall(work, key) / 2
            y += _tall(work, key) + BOX_GAP
    for sweep in range(SWEEPS * 2):
        layers = work.layers if sweep % 2 == 0 else list(reversed(work.layers))
        for layer in layers:
            wanted = [_wish(work, key, left, right) for key in layer]
            for key, middle in zip(layer, _spread(work, layer, wanted), strict=True):
                work.middle[key] = middle


def _wish(work: _Work, key: str, left: dict[str, list[str]], right: dict[str, list[str]]) -> float:
    return _mean((work.middle[n] for n in (*left[key], *right[key])), work.middle[key])


def _tall(work: _Work, key: str) -> float:
    return work.height.get(key, SLOT)


def _spread(work: _Work, layer: list[str], wanted: list[float]) -> list[float]:
    """The nearest middles to those wanted that keep order and distance (pooling adjacent violators)."""
    offsets = [0.0]
    for one, other in pairwise(layer):
        gap = BOX_GAP if one in work.nodes or other in work.nodes else SLOT / 2
        offsets.append(offsets[-1] + (_tall(work, one) + _tall(work, other)) / 2 + gap)
    pools: list[tuple[float, int]] = []
    for wish, offset in zip(wanted, offsets, strict=True):
        value, count = wish - offset, 1
        while pools and pools[-1][0] > value:
            before, many = pools.pop()
            value, count = (before * many + value * count) / (many + count), many + count
        pools.append((value, count))
    flat = [value for value, count in pools for _ in range(count)]
    return [value + offset for value, offset in zip(flat, offsets, strict=True)]


def _drawn(work: _Work) -> Layout:
    top = min(work.middle[key] - _tall(work, key) / 2 for layer in work.layers for key in layer)
    for key in work.middle:
        work.middle[key] -= top
    columns, zones, width = _columns(work)
    boxes = {
        key: Box(columns[work.layer[key]][0], work.middle[key] - work.height[key] / 2, node.width, work.height[key])
        for key, node in work.nodes.items()
    }
    leaving, entering = _ports(work, boxes)
    routes = {edge.key: _forward_route(work, edge, boxes, columns, zones, leaving, entering) for edge in work.forward}
    lanes = _lanes(work)
    tracks: dict[int, int] = defaultdict(int)
    for edge in work.back:
        lane = lanes[edge.target]
        zone, number = work.layer[edge.source], tracks[work.layer[edge.source]]
        tracks[zone] += 1
        down = zones[zone] + TRACK_GAP * (number + 1)
        up = columns[work.layer[edge.target]][0] - 18 - TRACK_GAP * _rank_in_layer(work, lanes, edge.target)
        start, x, y = leaving[edge.key], boxes[edge.target].x, entering[f"back to {edge.target}"]
        path = _bent([(start[0], start[1]), (down, start[1]), (down, lane), (up, lane), (up, y), (x, y)])
        routes[edge.key] = Route(path, start[0] + 6, start[1] - 5, goes_back=True)
    height = max([*(box.y + box.height for box in boxes.values()), *(lane + LANE_GAP for lane in lanes.values())])
    return Layout(boxes, routes, work.layer, tuple(columns), width, height)


def _lanes(work: _Work) -> dict[str, float]:
    """How far down the arrows back to each node run: below all that stands between, and below each other."""
    reach: dict[str, int] = {}
    for edge in work.back:
        reach[edge.target] = max(reach.get(edge.target, 0), work.layer[edge.source])
    lanes: dict[str, float] = {}
    for target in sorted(reach, key=lambda key: (reach[key] - work.layer[key], -work.layer[key])):
        first, last = work.layer[target], reach[target]
        between = [key for layer in work.layers[first : last + 1] for key in layer]
        floor = max(work.middle[key] + _tall(work, key) / 2 for key in between) + BOX_GAP
        met = [lanes[other] for other in lanes if work.layer[other] <= last and reach[other] >= first - 1]
        lanes[target] = max([floor, *(lane + LANE_GAP for lane in met)])
    return lanes


def _rank_in_layer(work: _Work, lanes: dict[str, float], key: str) -> int:
    """Which of the tracks before a layer is the one of this target; a deeper lane comes up further left."""
    return sorted((lane for lane in lanes if work.layer[lane] == work.layer[key]), key=lanes.__getitem__).index(key)


def _columns(work: _Work) -> tuple[list[tuple[float, float]], list[float], float]:
    """The left edges of boxes and labels of each layer, and of the free zone behind the labels."""
    targets = {edge.target for edge in work.back}
    columns, zones = [], []
    x = 12 + TRACK_GAP * sum(1 for key in targets if work.layer[key] == 0) + 8
    for index, layer in enumerate(work.layers):
        wide = max((work.nodes[key].width for key in layer if key in work.nodes), default=0)
        mine = [edge for edge in (*work.forward, *work.back) if work.layer[edge.source] == index]
        label = max((edge.width for edge in mine), default=0)
        columns.append((x, x + wide))
        zones.append(x + wide + label + 12)
        downs = sum(1 for edge in work.back if work.layer[edge.source] == index)
        ups = sum(1 for key in targets if work.layer[key] == index + 1)
        last = index + 1 == len(work.layers)
        x = zones[-1] + TRACK_GAP * (downs + ups) + (12 if last else ZONE)
    return columns, zones, x


def _ports(work: _Work, boxes: dict[str, Box]) -> tuple[dict[str, tuple[float, float]], dict[str, float]]:
    """Where each arrow leaves its box on the right, and enters its target on the left."""
    leaving: dict[str, tuple[float, float]] = {}
    for key, box in boxes.items():
        ahead = [edge for edge in work.forward if edge.source == key]
        ahead.sort(key=lambda edge: work.middle[work.chains[edge.key][1]])
        mine = [*ahead, *(edge for edge in work.back if edge.source == key)]
        y = box.y + (box.height - sum(edge.height for edge in mine)) / 2
        for edge in mine:
            y += edge.height
            leaving[edge.key] = box.x + box.width, y - 4
    entering: dict[str, float] = {}
    for key, box in boxes.items():
        ahead = [edge for edge in work.forward if edge.target == key]
        ahead.sort(key=lambda edge: (work.middle[work.chains[edge.key][-2]], leaving[edge.key][1]))
        ends = [edge.key for edge in ahead]
        ends += [f"back to {key}"] if any(edge.target == key for edge in work.back) else []
        for index, end in enumerate(ends):
            entering[end] = box.y + box.height * (index + 1) / (len(ends) + 1)
    return leaving, entering


def _forward_route(
    work: _Work,
    edge: Edge,
    boxes: dict[str, Box],
    columns: list[tuple[float, float]],
    zones: list[float],
    leaving: dict[str, tuple[float, float]],
    entering: dict[str, float],
) -> Route:
    x, y = leaving[edge.key]
    label_x, label_y = x + 6, y - 5
    chain = work.chains[edge.key]
    path = f"M{x:.1f} {y:.1f}H{zones[work.layer[edge.source]]:.1f}"
    x = zones[work.layer[edge.source]]
    for slot in chain[1:-1]:
        index = int(slot.rpartition("@")[2])
        path += _curve(x, y, columns[index][0] - 6, work.middle[slot])
        x, y = zones[index], work.middle[slot]
        path += f"H{x:.1f}"
    box = boxes[edge.target]
    path += _curve(x, y, box.x, entering[edge.key])
    return Route(path, label_x, label_y, goes_back=False)


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    half = (x + to_x) / 2
    return f"C{half:.1f} {y:.1f} {half:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"


def _bent(points: list[tuple[float, float]]) -> str:
    """A path of straight pieces with rounded corners."""
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        size = min(CORNER, _length(before, corner) / 2, _length(corner, after) / 2)
        near, far = _towards(corner, before, size), _towards(corner, after, size)
        path += f"L{near[0]:.1f} {near[1]:.1f}Q{corner[0]:.1f} {corner[1]:.1f} {far[0]:.1f} {far[1]:.1f}"
    return path + f"L{points[-1][0]:.1f} {points[-1][1]:.1f}"


def _length(one: tuple[float, float], other: tuple[float, float]) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(start: tuple[float, float], end: tuple[float, float], size: float) -> tuple[float, float]:
    length = _length(start, end) or 1
    return start[0] + (end[0] - start[0]) * size / length, start[1] + (end[1] - start[1]) * size / length
