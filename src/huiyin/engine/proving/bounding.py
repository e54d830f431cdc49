"""Promise *bounded*: every circle uses something up.

The rank is lexicographic: first what is left of all ``at_most`` counters, then the longest way that uses none of them.
A declared standing loop (``apart``: visits, reminders) turns for ever, but each turn takes a day at least and passes
somebody's decision; ways with ``apart`` count as bounded. Else:
It exists if the ways without ``at_most`` make no circle. A consent is used up as well, as each voice gives it once. So
are marks of called units (each unit marks once), until a new call refreshes them: in a circle without a call, ways that
set a mark count as bounded. A clock that rises goes up a finite chain; the duty desk's reminder is the one standing
loop, and it changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from huiyin.engine.definition import Action, Mark, Words
from huiyin.engine.proving.bad_states import circle
from huiyin.engine.proving.findings import Breach, Promise
from huiyin.engine.proving.spots import UNIT_MARKS, Map, Spot, Way


def breaches(map_: Map) -> Iterator[Breach]:
    """The circles that nothing bounds, each told at the way that closes it."""
    told: set[str] = set()
    for loop in circles(map_):
        closing = _closing(map_, loop)
        if closing.path not in told:
            told.add(closing.path)
            yield _breach(map_, loop, closing)


def _closing(map_: Map, loop: list[Way]) -> Way:
    """The way of a circle that leads back in the file's order; an action before a clock."""
    order = list(map_.playbook.steps)
    return max(loop, key=lambda w: (w.action is not None, order.index(w.source.step) - order.index(w.target.step)))


def _breach(map_: Map, loop: list[Way], closing: Way) -> Breach:
    steps = [map_.playbook.steps[way.source.step].words for way in loop]
    says = Words(
        f"可以一直绕圈：{' → '.join(w.zh for w in [*steps, steps[0]])}",
        f"the matter can turn in a circle for ever: {' → '.join(w.en for w in [*steps, steps[0]])}",
    )
    names = "、".join(dict.fromkeys(way.name for way in loop if way.action))
    fix = Words(
        f"给其中一个操作（{names}）加 at_most；长期反复的用 apart；或改时限的去向",
        f"add at_most: 1 to one of these actions ({names}) or apart: … (a standing loop), or lead the clock elsewhere",
    )
    bad = circle(map_.playbook, tuple((way.source.step, way.path) for way in loop))
    return Breach(Promise.BOUNDED, closing.path, says, fix, bad)


def circles(map_: Map) -> Iterator[list[Way]]:
    """The shortest circle of every knot of unbounded ways; when it is mended, the next one shows."""
    free = [way for way in map_.all_ways if not _is_used_up(way) and _does_something(way)]
    if _goes_forward(free):
        return
    for knot in _knots(map_.spots, free):
        ways = [way for way in free if way.source in knot and way.target in knot]
        if not any(way.action and _refreshes(way.action) for way in ways):
            ways = [way for way in ways if way.action is None or way.action.mark not in UNIT_MARKS]
        loops = [[way, *back] for way in ways if (back := _shortest(way.target, way.source, ways)) is not None]
        if loops:
            yield min(loops, key=len)


def _goes_forward(ways: list[Way]) -> bool:
    """Whether the steps alone, kinds and the rest left out, already make no circle: then spots make none either."""
    following: dict[str, set[str]] = {}
    for way in ways:
        following.setdefault(way.source.step, set()).add(way.target.step)
    while following:
        last = [step for step, targets in following.items() if not targets & following.keys()]
        if not last:
            return False
        for step in last:
            del following[step]
    return True


def _is_used_up(way: Way) -> bool:
    return way.is_bounded or (way.action is not None and way.action.mark is Mark.CONSENTED)


def _does_something(way: Way) -> bool:
    return way.source.step != way.target.step or way.action is None or way.action.changes


def _refreshes(action: Action) -> bool:
    return action.call is not None or action.takes_lead


def _knots(spots: Iterable[Spot], ways: list[Way]) -> list[set[Spot]]:
    """Sets of spots that can all reach each other (Kosaraju), without those that lie on no circle."""
    forth: dict[Spot, list[Spot]] = {spot: [] for spot in spots}
    back: dict[Spot, list[Spot]] = {spot: [] for spot in spots}
    for way in ways:
        forth[way.source].append(way.target)
        back[way.target].append(way.source)
    order: list[Spot] = []
    seen: set[Spot] = set()
    for spot in forth:
        order += _finished(spot, forth, seen)
    knots, taken = [], set[Spot]()
    for spot in reversed(order):
        knot = set(_finished(spot, back, taken))
        if len(knot) > 1 or any(target == spot for target in forth[spot]):
            knots.append(knot)
    return knots


def _finished(start: Spot, graph: dict[Spot, list[Spot]], seen: set[Spot]) -> list[Spot]:
    """The unseen spots that can be reached, in the order in which a depth-first walk is done with them."""
    if start in seen:
        return []
    seen.add(start)
    done, path = [], [(start, iter(graph[start]))]
    while path:
        spot, targets = path[-1]
        following = next((target for target in targets if target not in seen), None)
        if following is None:
            done.append(spot)
            path.pop()
        else:
            seen.add(following)
            path.append((following, iter(graph[following])))
    return done


def _shortest(start: Spot, goal: Spot, ways: list[Way]) -> list[Way] | None:
    paths: dict[Spot, list[Way]] = {start: []}
    waiting = [start]
    for spot in waiting:  # grows while it is walked
        if spot == goal:
            return paths[spot]
        for way in ways:
            if way.source == spot and way.target not in paths:
                paths[way.target] = [*paths[spot], way]
                waiting.append(way.target)
    return None
