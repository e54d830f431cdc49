"""Parts of a playbook that exist and can never be used: part of the closed world, so they have no story."""

from __future__ import annotations

from collections.abc import Iterator

from huiyin.engine.definition import DESK, Action, Binding, Playbook, Words
from huiyin.engine.proving.findings import Breach, Promise
from huiyin.engine.proving.spots import Map, binding_of, targets


def breaches(map_: Map) -> Iterator[Breach]:
    """Steps nobody comes to, actions nobody can take, clocks that are restarted where they do not run."""
    playbook = map_.playbook
    for step in playbook.steps.values():
        if step.name not in map_.steps:
            says = Words(f"“{step.words.zh}”永远走不到", f"“{step.words.en}” can never be reached")
            yield _breach(
                f"steps.{step.name}",
                says,
                Words("让一个操作或时限通向它，或删去", "lead an action or a clock to it, or take it away"),
            )
    for action in playbook.actions.values():
        if action.name not in map_.actions:
            says = Words(f"“{action.words.zh}”永远用不上", f"“{action.words.en}” can never be taken")
            yield _breach(
                f"actions.{action.name}",
                says,
                Words("改 from、by 或 when，或删去", "change from, by or when, or take it away"),
            )
        yield from _idle_steps(map_, action)
        yield from _idle_clocks(playbook, action)
        yield from _idle_roles(playbook, action)
    yield from _circular_roles(playbook)


def _breach(path: str, says: Words, fix: Words) -> Breach:
    return Breach(Promise.CLOSED, path, says, fix)


def _idle_steps(map_: Map, action: Action) -> Iterator[Breach]:
    """An action that names a step from which it can never be taken."""
    used = {way.source.step for way in map_.by_action.get(action.name, ())}
    for step in action.from_steps if used else ():
        if step not in used:
            words = map_.playbook.steps[step].words
            says = Words(
                f"“{action.words.zh}”在“{words.zh}”永远用不上",
                f"“{action.words.en}” can never be taken in “{words.en}”",
            )
            yield _breach(
                f"actions.{action.name}.from", says, Words("从 from 里去掉这一步", "take the step out of from")
            )


def _idle_clocks(playbook: Playbook, action: Action) -> Iterator[Breach]:
    """A restart or an extension of a clock that does not run there."""
    after = {name for step in action.from_steps for t in targets(action, step) for name in playbook.steps[t].clocks}
    during = {name for step in action.from_steps for name in playbook.steps[step].clocks}
    for name in action.restart:
        if name not in after:
            yield _idle_clock(playbook, f"actions.{action.name}.restart", name)
    if action.extend is not None and action.extend.clock not in during & (after if action.to else during):
        yield _idle_clock(playbook, f"actions.{action.name}.extend", action.extend.clock)


def _idle_clock(playbook: Playbook, path: str, name: str) -> Breach:
    words = playbook.clocks[name].words
    says = Words(f"时限“{words.zh}”这时不在走", f"the clock “{words.en}” does not run then")
    return _breach(path, says, Words("改为这一步的时限", "name a clock of the step"))


def _idle_roles(playbook: Playbook, action: Action) -> Iterator[Breach]:
    """A role with a named post that no action names: only the duty desk could ever act for it."""
    named = {a.names for a in playbook.actions.values()}
    for role in action.by:
        if binding_of(playbook, role) is Binding.NAMED and role not in named:
            words = playbook.roles[role].words
            says = Words(f"“{words.zh}”从来没有被点名", f"“{words.en}” is never named")
            yield _breach(
                f"actions.{action.name}.by",
                says,
                Words(f"给一个操作加 names: {role}", f"add names: {role} to an action"),
            )


def _circular_roles(playbook: Playbook) -> Iterator[Breach]:
    """A role above itself that no step depends on."""
    owners = {step.owner for step in playbook.steps.values()}
    for role in playbook.roles.values():
        if role.name not in owners and role.binding is not Binding.RAISER and playbook.chain(role.name)[-1] != DESK:
            says = Words(f"“{role.words.zh}”的上级绕成一圈", f"the roles above “{role.words.en}” turn in a circle")
            yield _breach(f"roles.{role.name}.up", says, Words("改掉其中一个 up", "change one up"))
