"""All promises of a playbook: what breaks them, each with its line, its fix and its story."""

from __future__ import annotations

from huiyin.engine.definition import Playbook
from huiyin.engine.proving import answering, bounding, dead, landing, separating
from huiyin.engine.proving.findings import Breach, Finding, line_of
from huiyin.engine.proving.hunting import find_story
from huiyin.engine.proving.spots import Map, survey


def prove(playbook: Playbook) -> list[Finding]:
    """The broken promises of a playbook in the order of its lines; empty means that it is proved (DESIGN §1)."""
    map_ = survey(playbook)
    rules = (landing, answering, bounding, separating, dead)
    findings = [_finding(map_, breach) for rule in rules for breach in rule.breaches(map_)]
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
    )
