"""All promises of a playbook: what breaks them, each with its line, its fix and its story."""

from __future__ import annotations

from collections.abc import Iterator

from huiyin.engine.definition import Playbook
from huiyin.engine.proving import answering, bounding, dead, landing, separating
from huiyin.engine.proving.findings import Breach, Finding, Promise, line_of
from huiyin.engine.proving.hunting import find_story, glimpse
from huiyin.engine.proving.spots import Map, survey, waits_for
from huiyin.engine.proving.stories import Story


def breaches(map_: Map) -> Iterator[Breach]:
    """What the rules find, without stories."""
    for rule in (landing, answering, bounding, separating, dead):
        yield from rule.breaches(map_)


def prove(playbook: Playbook, *, patience: int = 1) -> list[Finding]:
    """The broken promises of a playbook in the order of its lines; empty means that it is proved (DESIGN §1).

    Where a rule refuses and no story is soon found, the rules are asked again on a map in detail, and what they say of
    that promise there takes the place of what has no story. ``patience``: how long is then looked for one; it may take
    some seconds each, for which no page has time.
    """
    map_ = survey(playbook)
    found = [
        (breach, _finding(playbook, breach, glimpse(map_, breach.hunt) if breach.hunt else None))
        for breach in breaches(map_)
    ]
    without = [breach for breach, finding in found if finding.hunted and finding.story is None]
    if without:
        promises, known = {breach.promise for breach in without}, {_key(breach): breach for breach, _ in found}
        detailed = _in_detail(playbook, without)
        again = [breach for breach in breaches(detailed) if breach.promise in promises]
        found = [told for told in found if told[0] not in without]
        for breach in again:
            if breach.hunt and known.get(_key(breach)) in (None, *without):
                story = find_story(detailed, breach.hunt, patience=patience)
                found.append((breach, _finding(playbook, breach, story)))
    return sorted((finding for _, finding in found), key=lambda finding: finding.line)


def _in_detail(playbook: Playbook, without: list[Breach]) -> Map:
    """A map that also knows what was done how often, where that decides about breaches without a story, and what was
    marked.
    """
    waited = frozenset(filter(None, map(waits_for, playbook.actions.values())))
    return survey(playbook, counted=_counted(playbook, without), waited=waited)


def _key(breach: Breach) -> tuple[Promise, str]:
    return breach.promise, breach.path


def _counted(playbook: Playbook, without: list[Breach]) -> frozenset[str]:
    """What decides about breaches without a story: all that can be done once, and what can be done several times and
    leads to where the bad state would be, or out of it.
    """
    near = {step for breach in without if breach.hunt for step in breach.hunt.near}
    used = {name for breach in without if breach.hunt for name, _most in breach.hunt.uses_up}
    return frozenset(
        action.name
        for action in playbook.actions.values()
        if action.at_most == 1 or (action.at_most and (action.name in used or near & {action.to}))
    )


def _finding(playbook: Playbook, breach: Breach, story: Story | None) -> Finding:
    return Finding(
        promise=breach.promise,
        path=breach.path,
        file=playbook.file,
        line=line_of(playbook, breach.path),
        says=breach.says,
        fix=breach.fix,
        story=story,
        hunted=breach.hunt is not None,
    )
