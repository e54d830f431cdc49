"""Promise *answers*: every way into an end tells the raiser, and from everywhere staff alone can come to an end.

The second is a rank: an end has 0; a place has 1 + the least rank that one sure way leads to. A way is *sure* when it
is never used up and waits for nobody: a clock with ``late: {to: …}``, or an action of staff without a condition. A
late clock rises to the duty desk at last, and the desk may take every action of staff, so sure ways can always be
gone.
"""

from __future__ import annotations

from collections.abc import Iterator

from huiyin.engine.definition import Action, Playbook, Words
from huiyin.engine.proving.bad_states import gives_reason_and_door, no_reason, stuck, untold, weak_redo
from huiyin.engine.proving.findings import Breach, Promise
from huiyin.engine.proving.moments import action_or_clock, is_weak
from huiyin.engine.proving.spots import Map, Spot, Way, is_raisers, is_staff_action

# A step and a kind: the part of a spot on which sure ways depend; in a map in detail all of it.
Place = tuple[str, str] | Spot


def breaches(map_: Map) -> Iterator[Breach]:
    """Endings that tell nobody or give no reason, steps without a sure way out, judgements that come to nothing."""
    yield from _endings(map_)
    yield from _dead_ends(map_)
    yield from _weak_redoing(map_)


def _endings(map_: Map) -> Iterator[Breach]:
    playbook = map_.playbook
    closing = {way.path for way in map_.all_ways if playbook.steps[way.target.step].end is not None}
    for path in sorted(closing):
        if action_or_clock(playbook, path).tell is None:
            says = Words("办结时不告知诉求人", "the matter is closed without telling the raiser")
            fix = Words(
                "加上 tell，或写明 tell: {nobody: true, because: …}", "add tell: …, or tell: {nobody: true, because: …}"
            )
            yield Breach(Promise.ANSWERS, path, says, fix, untold(playbook, path))
    refusing = {w.path for w in map_.all_ways if playbook.steps[w.target.step].end in ("refused", "terminated")}
    for path in sorted(refusing):
        if not gives_reason_and_door(playbook, path):
            says = Words(
                "不予受理或终止时，没有理由或没有下一步去向", "a refusal or termination lacks a reason or the next door"
            )
            fix = Words("加上 needs: {reason: one of …} 和 next_door", "add needs: {reason: one of …} and next_door: …")
            yield Breach(Promise.ANSWERS, path, says, fix, no_reason(playbook, path))


def ranks(playbook: Playbook, sure: dict[Place, list[set[Place]]]) -> dict[Place, int]:
    """How many sure ways a place is from an end. Places from which no sure way leads there are left out."""
    rank = {place: 0 for place in sure if playbook.steps[place[0]].end is not None}
    grows = True
    while grows:
        grows = False
        for place in reversed(sure):
            if place not in rank:
                lengths = [1 + max(rank[t] for t in group) for group in sure[place] if group <= rank.keys()]
                if lengths:
                    rank[place], grows = min(lengths), True
    return rank


def _sure_ways(map_: Map) -> dict[Place, list[set[Place]]]:
    """Where the sure ways out of each place lead; a sample may draw either of two places, so both have to lead on.

    Whether a way is sure depends on step and kind alone: it waits for nobody, so nothing has to have happened before.
    In a map in detail it depends on what is left of it, too, which its spots know.
    """
    used_up = _where_used_up(map_)
    groups: dict[Place, dict[str | int, tuple[Way, set[Place]]]] = {}
    for spot in map_.spots:
        place = groups.setdefault(_place_of(map_, spot), {})
        for way in map_.ways[spot]:
            place.setdefault(way.clock or id(way.action), (way, set()))[1].add(_place_of(map_, way.target))
    return {
        place: [
            targets
            for way, targets in ways.values()
            if place[:2] not in used_up.get(way.path, ()) and _is_sure(map_.playbook, way, targets)
        ]
        for place, ways in groups.items()
    }


def _place_of(map_: Map, spot: Spot) -> Place:
    return spot if map_.counted else (spot.step, spot.kind)


def _is_sure(playbook: Playbook, way: Way, targets: set[Place]) -> bool:
    action = way.action
    if action is None:
        return True
    moves = all(target[0] != way.source.step for target in targets)
    return moves and not _waits(playbook, action) and _can_act_in_time(playbook, way)


def _waits(playbook: Playbook, action: Action) -> bool:
    """Whether it waits for a condition, for a moment, or for somebody who is not staff, or can be barred, as where it
    wants a narrower place.
    """
    held = action.when or action.before or action.unless or action.place
    return held is not None or not is_staff_action(playbook, action)


def _can_act_in_time(playbook: Playbook, way: Way) -> bool:
    """Somebody comes to be able: the owner's own role acts, or every clock rises until the desk may do everything."""
    step = playbook.steps[way.source.step]
    rises = any(playbook.clocks[name].late_to is None for name in step.clocks)
    return rises or (way.action is not None and step.owner in way.action.by)


def _where_used_up(map_: Map) -> dict[str, set[tuple[str, str]]]:
    """For each bounded action of staff, the steps and kinds to which a matter can come after it has taken it. None for
    what is counted: there is no way any more from where it has been taken as often as it can be.
    """
    bounded = [
        map_.playbook.actions[name]
        for name in map_.by_action
        if map_.playbook.actions[name].at_most is not None and name not in map_.counted
    ]
    return {
        f"actions.{action.name}": map_.places_after(way.target for way in map_.by_action[action.name])
        for action in bounded
        if not _waits(map_.playbook, action)
    }


def _dead_ends(map_: Map) -> Iterator[Breach]:
    """One breach for each set of steps that sure ways never leave."""
    playbook, ways = map_.playbook, _sure_ways(map_)
    ranked = ranks(playbook, ways)
    lost = {place: groups for place, groups in ways.items() if place not in ranked}
    sure = {place: {t for group in groups for t in group if t in lost} for place, groups in lost.items()}
    traps = {frozenset(last[0] for last in _last(place, sure)) for place in lost}
    for trap in sorted(traps, key=lambda steps: [name in steps for name in playbook.steps], reverse=True):
        names = [name for name in playbook.steps if name in trap]
        zh, en = (
            "、".join(playbook.steps[n].words.zh for n in names),
            ", ".join(playbook.steps[n].words.en for n in names),
        )
        says = Words(
            f"“{zh}”没有一条工作人员自己走得通、走不完的出路",
            f"“{en}” has no way on that staff can always go by themselves",
        )
        fix = Words(
            "加一个岗位上不带 when、不带 at_most 的操作，或让一个时限 late: {to: …}",
            "add an action of a post without when and at_most, or a clock with late: {to: …}",
        )
        bad = stuck(playbook, *names, uses_up=_bounded_ways_out(map_, trap))
        yield Breach(Promise.ANSWERS, f"steps.{names[0]}", says, fix, bad)


def _bounded_ways_out(map_: Map, trap: frozenset[str]) -> tuple[tuple[str, int], ...]:
    """Staff's bounded actions that lead out of a set of steps to an end, which a matter that is stuck has used up."""
    playbook = map_.playbook
    staffs = [way for way in map_.all_ways if way.action is None or is_staff_action(playbook, way.action)]
    good = {step.name for step in playbook.steps.values() if step.end is not None}
    grows = True
    while grows:
        before = len(good)
        good |= {way.source.step for way in staffs if way.target.step in good and way.source.step not in trap}
        grows = len(good) > before
    bounded = {way.name: way.action.at_most for way in staffs if way.action and way.action.at_most}
    leading = {way.name for way in staffs if way.source.step in trap and way.target.step in good}
    return tuple((name, most) for name, most in bounded.items() if name in leading)


def _last(place: Place, sure: dict[Place, set[Place]]) -> set[Place]:
    """Where sure ways from a place end up at last: places that they do not leave."""
    reached = _closure(place, sure)
    for other in sorted(reached, key=lambda place: place[:2]):
        if len(_closure(other, sure)) < len(reached):
            return _last(other, sure)
    return reached


def _closure(place: Place, sure: dict[Place, set[Place]]) -> set[Place]:
    seen, waiting = {place}, [place]
    while waiting:
        fresh = sure[waiting.pop()] - seen
        seen |= fresh
        waiting += fresh
    return seen


def _weak_redoing(map_: Map) -> Iterator[Breach]:
    """B9: an unsatisfied matter goes back once with a stronger owner."""
    playbook = map_.playbook
    found: dict[str, Way] = {}
    raisers = {id(action) for action in playbook.actions.values() if is_raisers(playbook, action)}
    for way in map_.all_ways:
        handled_by = way.source.handled_by
        if (
            handled_by
            and id(way.action) in raisers
            and _reopens(map_, way)
            and is_weak(playbook, handled_by, way.target.step)
        ):
            found.setdefault(way.name, way)
    for name, way in found.items():
        words = playbook.actions[name].words
        says = Words(f"“{words.zh}”以后还是原来那一级办", f"after “{words.en}” the same level handles it again")
        fix = Words("to 改到由上一级负责的环节", "let to: name a step that is owned one level up")
        yield Breach(Promise.ANSWERS, way.path, says, fix, weak_redo(playbook, way.path))


def _reopens(map_: Map, way: Way) -> bool:
    """Whether a raiser's way, from where raisers are asked to judge, sends a matter back to be handled again."""
    playbook = map_.playbook
    if way.target.step == way.source.step:
        return False
    return playbook.asks_to_judge(way.source.step) and _is_handled_next(map_, way.target)


def _is_handled_next(map_: Map, spot: Spot) -> bool:
    """Whether somebody can handle the matter before the raiser is heard again."""
    seen, waiting = {spot}, [spot]
    while waiting:
        for way in map_.ways[waiting.pop()]:
            if way.action is not None and way.action.duty == "handle":
                return True
            if way.target not in seen and not (way.action and is_raisers(map_.playbook, way.action)):
                seen.add(way.target)
                waiting.append(way.target)
    return False
