"""Looking for the shortest story that ends in a bad state, through the real ``step``.

Only a refused playbook is hunted through; a proof never needs it. The search is best first (A*): by the events so far
and the fewest moves that the map shows from here to a step near the bad state. That never overestimates, so the story
found is the shortest. States of one shape (times left out) are visited once, so that the search ends.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Hashable, Iterator
from itertools import count

from huiyin.engine.proving.bad_states import ROUNDS, BadState
from huiyin.engine.proving.moments import Moment, follow
from huiyin.engine.proving.spots import Map
from huiyin.engine.proving.stories import Story
from huiyin.engine.proving.world import shape, worlds
from huiyin.engine.state import Event, State

MOST_MOMENTS = 3_000
_Loop = tuple[tuple[str, str], ...]


def find_story(map_: Map, bad: BadState) -> Story | None:
    """The shortest story over all worlds, or ``None`` if there is none."""
    far, turn = _distances(map_, bad.near), count()
    seen: set[Hashable] = set()
    waiting: list[tuple[int, int, int, int, Moment]] = []

    def wait(moment: Moment, stage: int, length: int) -> None:
        distance = 0 if stage else far.get((moment.state.step, moment.state.kind))
        rest = ROUNDS * len(bad.loop) - stage
        key = id(moment.world), shape(moment.state), moment.handled_by, moment.checked, stage
        if distance is not None and key not in seen:
            seen.add(key)
            heapq.heappush(waiting, (length + distance + rest, -length, next(turn), stage, moment))

    found: Moment | None = None
    for moment in _openings(map_):
        found = found or (moment if bad.holds(moment) else None)
        wait(moment, 0, 0)
    while waiting and found is None and len(seen) < MOST_MOMENTS:
        _, depth, _, stage, moment = heapq.heappop(waiting)
        for following, next_stage in _next(moment, stage, bad.loop):
            if bad.holds(following):
                found = following
                break
            wait(following, next_stage, 1 - depth)
    return Story(found.world, tuple(_events(found)), bad) if found else None


def _openings(map_: Map) -> Iterator[Moment]:
    for world in worlds(map_.playbook):
        opened = follow(None, world, State(), world.opening, "")
        if opened is not None:
            yield opened


def _distances(map_: Map, near: frozenset[str]) -> dict[tuple[str, str], int]:
    """The fewest ways from each step, for each kind, to one of the steps near the bad state."""
    back: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for way in map_.all_ways:
        back.setdefault((way.target.step, way.target.kind), set()).add((way.source.step, way.source.kind))
    far = {(spot.step, spot.kind): 0 for spot in map_.spots if spot.step in near}
    waiting = deque(far)
    while waiting:
        place = waiting.popleft()
        for source in sorted(back.get(place, ())):
            if source not in far:
                far[source] = far[place] + 1
                waiting.append(source)
    return far


def _next(moment: Moment, stage: int, loop: _Loop) -> Iterator[tuple[Moment, int]]:
    """The moments that may follow; on the way round a loop, only the loop's own events move the matter."""
    if not moment.is_open:
        return
    for event, role in moment.world.moves(moment.state, moment.at):
        following = follow(moment, moment.world, moment.state, event, role)
        if following is None:
            continue
        on_loop = (
            bool(loop) and (moment.state.step, following.occasion) == loop[stage % len(loop)] and following.changes
        )
        if on_loop and stage < ROUNDS * len(loop):
            yield following, stage + 1
        if stage == 0 or not following.changes:
            yield following, stage


def _events(moment: Moment | None) -> list[tuple[Event, str]]:
    found = []
    while moment is not None:
        found.append((moment.event, moment.role))
        moment = moment.earlier
    return found[::-1]
