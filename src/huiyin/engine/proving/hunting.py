"""Looking for the shortest story that ends in a bad state, through the real ``step``.

Only a refused playbook is hunted through; a proof never needs it. The search is best first (A*): by the events so far
and the fewest moves that the map shows from here to where the bad state comes about. That never overestimates, so the
story found is the shortest. Where too much has been looked at, the search goes straight for the bad state instead, and
the story may be longer than it needs be. States of one shape (times left out) are visited once, so that it ends.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Hashable, Iterator
from dataclasses import replace
from itertools import count

from huiyin.engine.proving.bad_states import ROUNDS, BadState
from huiyin.engine.proving.moments import Moment, follow, spot_of
from huiyin.engine.proving.spots import Map, Spot
from huiyin.engine.proving.stories import Story
from huiyin.engine.proving.world import World, shape, worlds, worlds_of_one_role, worlds_with_a_newcomer
from huiyin.engine.state import Event, State

MOST_MOMENTS = 3_000
PATIENCE = 10  # how many times more is looked at where the rules refuse in detail, too
STRAIGHT = 20  # how much more a move ahead weighs than one that is done, when the search goes straight
_Loop = tuple[tuple[str, str], ...]


def glimpse(map_: Map, bad: BadState) -> Story | None:
    """The shortest story in the usual worlds, else in those where somebody joins, where it is soon found."""
    ahead = _Ahead(map_, bad)
    stories = (
        _Hunt(ahead, bad, 1, MOST_MOMENTS).story(among)
        for among in (worlds(map_.playbook), worlds_with_a_newcomer(map_.playbook))
    )
    return next(filter(None, stories), None)


def find_story(map_: Map, bad: BadState, *, patience: int = 1) -> Story | None:
    """The shortest story over all worlds, or ``None`` if none was found; ``patience``: how many times more moments are
    looked at than usually.
    """
    ahead, most = _Ahead(map_, bad), patience * MOST_MOMENTS
    usual = worlds(map_.playbook)
    kinds = [replace(world, kinds_vary=True) for world in usual] if map_.lets_choose_a_kind else []
    for among in (usual, worlds_with_a_newcomer(map_.playbook), kinds, worlds_of_one_role(map_.playbook)):
        for weight, moments in ((1, most), (STRAIGHT, 3 * most)):
            hunt = _Hunt(ahead, bad, weight, moments)
            story = hunt.story(among)
            if story is not None:
                return story
            if hunt.has_seen_all:
                break
    return None


class _Hunt:
    """One search. ``weight`` is how much a move ahead counts against one that is done; 1 finds the shortest story."""

    def __init__(self, ahead: _Ahead, bad: BadState, weight: int, most: int) -> None:
        self._ahead, self._bad, self._weight, self._most = ahead, bad, weight, most
        self._turn = count()
        self._seen: set[Hashable] = set()
        self._waiting: list[tuple[int, int, int, int, Moment]] = []

    @property
    def has_seen_all(self) -> bool:
        """Whether nothing is left to be looked at."""
        return not self._waiting

    def story(self, among: list[World]) -> Story | None:
        """The first story found in one of the worlds."""
        last = self._last_moment(among)
        return Story(last.world, tuple(_events(last)), self._bad) if last else None

    def _last_moment(self, among: list[World]) -> Moment | None:
        for moment in _openings(among):
            if self._bad.holds(moment):
                return moment
            self._wait(moment, 0, 0)
        while self._waiting and len(self._seen) < self._most:
            _, depth, _, stage, moment = heapq.heappop(self._waiting)
            for following, next_stage in _next(moment, stage, self._bad.loop):
                if self._bad.holds(following):
                    return following
                self._wait(following, next_stage, 1 - depth)
        return None

    def _wait(self, moment: Moment, stage: int, length: int) -> None:
        key = id(moment.world), shape(moment.state), moment.handled_by, moment.checked, stage
        if key in self._seen:
            return
        ahead = self._ahead.moves(moment, stage)
        if ahead is not None:
            self._seen.add(key)
            entry = length + self._weight * ahead, -length, next(self._turn), stage, moment
            heapq.heappush(self._waiting, entry)


class _Ahead:
    """How far a moment is at least from a bad state."""

    def __init__(self, map_: Map, bad: BadState) -> None:
        self.map, self._bad = map_, bad
        by, near = bad.by, bad.near
        goals = [way.source for way in map_.all_ways if by(way)] if by else []
        self._far = _distances(map_, goals or [spot for spot in map_.spots if spot.step in near])
        self._far_of_step: dict[str, int] = {}
        for spot, distance in self._far.items():
            self._far_of_step[spot.step] = min(distance, self._far_of_step.get(spot.step, distance))

    def moves(self, moment: Moment, stage: int) -> int | None:
        """The fewest moves to come, ``None`` if the map shows none that lead there."""
        rest = max(0, ROUNDS * len(self._bad.loop) - stage)
        distance = 0 if stage else self._distance(spot_of(moment, self.map))
        if distance is None:
            return None
        counts = moment.state.counts
        left = sum(max(0, most - counts.get(name, 0)) for name, most in self._bad.uses_up)
        return max(distance, left) + rest

    def _distance(self, spot: Spot) -> int | None:
        """Where the map has no such spot, as far as from the nearest one of its step."""
        return self._far.get(spot) if spot in self.map.number else self._far_of_step.get(spot.step)


def _openings(among: list[World]) -> Iterator[Moment]:
    for world in among:
        opened = follow(None, world, State(), world.opening, "")
        if opened is not None:
            yield opened


def _distances(map_: Map, goals: list[Spot]) -> dict[Spot, int]:
    """The fewest ways from each spot to one of the goals."""
    back: dict[Spot, list[Spot]] = {}
    for way in map_.all_ways:
        back.setdefault(way.target, []).append(way.source)
    far = dict.fromkeys(goals, 0)
    waiting = deque(far)
    while waiting:
        spot = waiting.popleft()
        for source in back.get(spot, ()):
            if source not in far:
                far[source] = far[spot] + 1
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
        on_loop = bool(loop) and following.changes and _is_next(moment, following, stage, loop)
        if on_loop and stage < (ROUNDS + 1) * len(loop):  # the first round may have used a consent up
            yield following, stage + 1
        if stage == 0 or not following.changes:
            yield following, stage


def _is_next(moment: Moment, following: Moment, stage: int, loop: _Loop) -> bool:
    """Whether an event goes on round a loop: the loop's own, or another one that leads to the same step, such as the
    consent that is given in the first round only.
    """
    (step, occasion), (target, _then) = loop[stage % len(loop)], loop[(stage + 1) % len(loop)]
    return moment.state.step == step and (following.occasion == occasion or following.state.step == target)


def _events(moment: Moment | None) -> list[tuple[Event, str]]:
    found = []
    while moment is not None:
        found.append((moment.event, moment.role))
        moment = moment.earlier
    return found[::-1]
