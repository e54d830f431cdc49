"""Promise *lands*: at every moment an open matter has exactly one owner and at least one running clock.

Sound because an owner is found on entering a step and only there, or when what the role stands for changes: if the
role has something bound to it in every spot of the step, and its chain upward ends at the duty desk, which is never
vacant, then somebody is found. A step's own clocks are armed or go on when it is entered and end only by leaving.
"""

from __future__ import annotations

from collections.abc import Iterator

from huiyin.engine.definition import DESK, Binding, Playbook, Step, Words
from huiyin.engine.proving.bad_states import no_clock, no_owner
from huiyin.engine.proving.findings import Breach, Promise
from huiyin.engine.proving.spots import STAFF, Map, Spot, Way, binding_of, is_bound, told_apart


def breaches(map_: Map) -> Iterator[Breach]:
    """Steps without an owner, without a clock, or whose owner has nobody above."""
    playbook, unbound = map_.playbook, _first_unbound(map_)
    for step in playbook.steps.values():
        if step.name in map_.steps and step.end is None:
            yield from _owner(map_, step, unbound)
            if all(playbook.clocks[name].lapses for name in step.clocks):
                yield _no_clock(playbook, step)


def _no_clock(playbook: Playbook, step: Step) -> Breach:
    says = Words(f"“{step.words.zh}”没有时限在走", f"no clock runs in “{step.words.en}”")
    fix = Words("给这一步加上 clocks", "give the step clocks: …")
    return Breach(Promise.LANDS, f"steps.{step.name}", says, fix, no_clock(playbook, step.name))


def _first_unbound(map_: Map) -> set[str]:
    """Steps whose owner may be unknown, only as far as a matter comes while every owner is known."""
    playbook, found = map_.playbook, set[str]()
    waiting = [Spot(start, kind) for start in playbook.starts for kind in told_apart(playbook)]
    seen = set(waiting)
    for spot in waiting:  # grows while it is walked
        owner = playbook.steps[spot.step].owner
        if owner is not None and binding_of(playbook, owner) in STAFF and not is_bound(playbook, spot, owner):
            found.add(spot.step)
            continue
        fresh = [way.target for way in map_.ways[spot] if way.target not in seen]
        seen.update(fresh)
        waiting += dict.fromkeys(fresh)
    return found


def _owner(map_: Map, step: Step, unbound: set[str]) -> Iterator[Breach]:
    playbook, path, bad = map_.playbook, f"steps.{step.name}", no_owner(map_.playbook, step.name)
    if step.owner is None:
        says = Words(f"“{step.words.zh}”没有负责人", f"“{step.words.en}” has no owner")
        yield Breach(Promise.LANDS, path, says, Words("加上 owner", "add owner: …"), bad)
        return
    if binding_of(playbook, step.owner) not in STAFF:
        role = playbook.roles[step.owner].words
        says = Words(f"“{role.zh}”不能负责一个环节", f"“{role.en}” cannot own a step")
        fix = Words("改为岗位、牵头单位或点名的岗位", "name a post, the lead unit or a named post")
        yield Breach(Promise.LANDS, path, says, fix, bad)
        return
    if step.name in unbound:
        yield _unbound(playbook, step, step.owner)
    elif _is_circular(playbook, step.owner) and step.name == _first_owned(map_, step.owner):
        says = Words(
            f"“{playbook.roles[step.owner].words.zh}”的上级绕成一圈，到不了值班台",
            f"the roles above “{playbook.roles[step.owner].words.en}” turn in a circle and never come to the duty desk",
        )
        fix = Words("改掉其中一个 up，去掉 up 就是值班台", "change one up; without up it is the duty desk")
        circular = [s.name for s in playbook.steps.values() if s.owner and _is_circular(playbook, s.owner)]
        bad = no_owner(playbook, *circular)
        yield Breach(Promise.LANDS, f"roles.{step.owner}.up", says, fix, bad)


def _is_circular(playbook: Playbook, role: str) -> bool:
    return playbook.chain(role)[-1] != DESK


def _first_owned(map_: Map, role: str) -> str:
    return next(spot.step for spot in map_.spots if map_.playbook.steps[spot.step].owner == role)


def _unbound(playbook: Playbook, step: Step, owner: str) -> Breach:
    role = playbook.roles[owner]
    is_lead = role.binding is Binding.LEAD_UNIT
    says = Words(
        f"进入“{step.words.zh}”时可能还没有{'呼叫单位' if is_lead else '点名'}，“{role.words.zh}”是谁不知道",
        f"the matter can come to “{step.words.en}” before {'a unit is called' if is_lead else 'anybody is named'}; "
        f"who “{role.words.en}” is would be unknown",
    )
    fix = Words(
        "让每条路先经过带 call 或 takes_lead 的操作" if is_lead else f"让每条路先经过 names: {owner} 的操作",
        "let every path go through an action with call or takes_lead first"
        if is_lead
        else f"let every path go through an action with names: {owner} first",
    )

    def by(way: Way) -> bool:
        return way.target.step == step.name and not is_bound(playbook, way.target, owner)

    return Breach(Promise.LANDS, f"steps.{step.name}.owner", says, fix, no_owner(playbook, step.name, by=by))
