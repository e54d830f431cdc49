"""Promise *separate* (采办分离): whoever handles does not check, and nothing counts as solved that nobody looked at.

``step`` keeps declared duties apart person by person, and finds owners past those who may not do a duty, up to the
desk. What is left to prove is that the duties are declared and that no path to a solved end goes round them.
"""

from __future__ import annotations

from collections.abc import Iterator

from huiyin.engine.definition import Action, Playbook, Words
from huiyin.engine.proving.bad_states import handled_to_end, same_person, sample_from_below, unchecked
from huiyin.engine.proving.findings import Breach, Promise
from huiyin.engine.proving.spots import Map, Way
from huiyin.engine.vocabulary import LEVELS


def breaches(map_: Map) -> Iterator[Breach]:
    """Duties that are not kept apart, and ends that are reached without a second pair of eyes."""
    playbook = map_.playbook
    taken = [playbook.actions[name] for name in sorted(map_.actions)]
    duties = {action.duty for action in taken}
    if "handle" not in duties:
        return
    if "check" in duties and "handle" not in playbook.clashing("check"):
        says = Words("没有声明经办和核查要分开", "handling and checking are not declared to be separate")
        fix = Words("加上 separate: [[handle, check]]", "add separate: [[handle, check]]")
        yield Breach(Promise.SEPARATE, "separate", says, fix, same_person(playbook))
    straight = list(_straight_to_end(map_))
    yield from straight
    yield from _samples(map_, taken)
    yield from _unchecked(map_, {breach.path for breach in straight})


def _ends(playbook: Playbook, way: Way) -> str | None:
    return playbook.steps[way.target.step].end


def _straight_to_end(map_: Map) -> Iterator[Breach]:
    ways = {w.name: w for w in map_.all_ways if w.action and w.action.duty == "handle" and _ends(map_.playbook, w)}
    for name, way in ways.items():
        action = map_.playbook.actions[name]
        if not (action.on_the_spot and action.sample):
            says = Words(
                f"“{action.words.zh}”一步办结，没有核查", f"“{action.words.en}” closes the matter without a check"
            )
            fix = Words(
                "to 改到核查环节；现场直办要写 on_the_spot: true 和 sample",
                "lead it to a step with a check; what is settled on the spot needs on_the_spot: true and sample",
            )
            yield Breach(Promise.SEPARATE, way.path, says, fix, handled_to_end(map_.playbook, way.path))


def _samples(map_: Map, taken: list[Action]) -> Iterator[Breach]:
    playbook = map_.playbook
    for action in taken:
        if action.on_the_spot and action.sample and not _is_checked_above(playbook, action, action.sample.to):
            says = Words(
                f"“{action.words.zh}”的抽查不由上一级做",
                f"the sample of “{action.words.en}” is not checked one level up",
            )
            fix = Words(
                "sample.to 指向由上级负责并核查的环节", "let sample.to name a step that a level above owns and checks"
            )
            bad = sample_from_below(playbook, f"actions.{action.name}")
            yield Breach(Promise.SEPARATE, f"actions.{action.name}.sample", says, fix, bad)


def _is_checked_above(playbook: Playbook, action: Action, step: str) -> bool:
    checkers = {role for check in playbook.actions_from(step) if check.duty == "check" for role in check.by}
    return bool(checkers) and all(_is_above(playbook, c, h) for c in checkers for h in action.by)


def _is_above(playbook: Playbook, higher: str, lower: str) -> bool:
    """Whether work of one role rises to the other, or the other sits at a higher level."""
    levels = [playbook.roles[name].at if name in playbook.roles else None for name in (higher, lower)]
    by_level = None not in levels and LEVELS.index(str(levels[0])) > LEVELS.index(str(levels[1]))
    return by_level or higher in playbook.chain(lower)[1:]


def _unchecked(map_: Map, told: set[str]) -> Iterator[Breach]:
    """Solved ends are reached only after somebody handled and another looked, or the raiser judged."""
    ways = {
        w.path: w
        for w in map_.all_ways
        if _ends(map_.playbook, w) == "solved" and not (w.target.handled_by and w.target.checked)
    }
    for way in ways.values():
        if way.path not in told:
            says = Words(
                "可以不经核查或评价就按“办成”办结", "the matter can count as solved without a check or a judgement"
            )
            fix = Words(
                "让每条路先经过 duty: check 的操作或诉求人的评价",
                "let every path go through duty: check or the raiser's judgement",
            )
            yield Breach(Promise.SEPARATE, way.path, says, fix, unchecked(map_.playbook, way.path))
