"""All promises of a playbook: what breaks them, each with its line, its fix and its story."""

from __future__ import annotations

from collections.abc import Iterator

from huiyin.engine.definition import Playbook
from huiyin.engine.proving import answering, bounding, dead, landing, separating
from huiyin.engine.proving.findings import Breach, Finding, line_of
from huiyin.engine.proving.hunting import find_story
from huiyin.engine.proving.spots import Map, survey


def breaches(map_: Map) -> Iterator[Breach]:
    """What the rules find, without stories."""
    for rule in (landing, answering, bounding, separating, dead):
        yield from rule.breaches(map_)


def prove(playbook: Playbook) -> list[Finding]:
    """The broken promises of a playbook in the order of its lines; empty means that it is proved (DESIGN §1).

    Where a rule refuses and no story is found, the rules are asked again on a map that keeps what can be done once.
    """
    map_ = survey(playbook)
    findings = [_finding(map_, breach) for breach in breaches(map_)]
    if any(finding.hunted and finding.story is None for finding in findings):
        confirmed = {(breach.promise, breach.path) for breach in breaches(survey(playbook, in_detail=True))}
        findings = [f for f in findings if f.story or not f.hunted or (f.promise, f.path) in confirmed]
    return sorted(findings, key=lambda finding: finding.line)


def _finding(map_: Map, breach: Breach) -> Finding:
    playbook = map_.playbook
    return Finding(
        promise=breach.promise,
        path=breach.path,
        file=playbook.file,
        line=line_of(playbook, breach.path),
        says=breach.says,
        fix=breach.fix,
        story=find_story(map_, breach.hunt) if breach.hunt else None,
        hunted=breach.hunt is not None,
    )
