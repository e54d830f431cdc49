"""Every one-edit mutant of every shipped playbook is refused by the loader, or by the prover, or keeps its promises.

Sixty mutants of each playbook are loaded and put to the rules each time, all with
``HUIYIN_SOAK=1``. What that means is then done in full: stories of a refusal are executed, and a playbook that passes
is explored in every town until no state is left, for all mutants with ``HUIYIN_MUTANTS=all`` (``script/soak``), and
else for a share. A hash of the mutant decides.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

import pytest

from huiyin.engine.definition import Playbook
from huiyin.engine.loading import load_file
from huiyin.engine.proving.findings import Promise
from huiyin.engine.proving.hunting import PATIENCE
from huiyin.engine.proving.promises import breaches, prove
from huiyin.engine.proving.spots import survey
from huiyin.engine.source import Source, read_source
from tests.engine.explorer import Explorer, Manner, explore
from tests.engine.mutants import Mutant, behaviour, loaded, mutants
from tests.engine.support import SHIPPED

EVERYTHING = os.environ.get("HUIYIN_MUTANTS") == "all"
CHUNKS = 8
IS_LONG = EVERYTHING or bool(os.environ.get("HUIYIN_SOAK"))
PARTS = range(CHUNKS if IS_LONG else 1)
MOST_DAILY = 60
DAILY_SHARE = 20  # of the first chunk one of so many is told or explored
NAMES = [path.stem for path in SHIPPED]


@cache
def source(path: Path) -> Source:
    return read_source(path.read_text(encoding="utf-8"), path.name)


@cache
def explorer(name: str) -> Explorer:
    """One for all that are like a playbook, so that it tries again only what is different."""
    return Explorer(Manner.FREE)


def lot(mutant: Mutant) -> int:
    """Spreads mutants evenly, and the same way every time."""
    return int.from_bytes(hashlib.sha256(str(mutant).encode()).digest()[:4])


def is_refused_with_stories(playbook: Playbook, mutant: Mutant) -> bool:
    """Every finding has a line and a fix; every story ends in the bad state it names. Parts of no use have none. A
    finding for which no hunt has found one says so, and another of the same refusal has one.
    """
    findings = prove(playbook, patience=PATIENCE)
    for finding in findings:
        assert finding.line > 0
        assert finding.fix.zh
        if finding.story is not None:
            finding.story.execute()
            assert finding.story.tell("zh").count("\n") == len(finding.story.events) + 1
        else:
            assert finding.hunted == ("没有找到" in finding.tell("zh"))
            assert finding.hunted or finding.promise is Promise.CLOSED
    hunted = [finding for finding in findings if finding.hunted]
    assert not hunted or any(finding.story for finding in hunted), f"{mutant} has no story"
    return findings != []


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", NAMES)
def test_every_mutant_is_refused_or_keeps_its_promises(name: str, part: int) -> None:
    original, unedited = source(SHIPPED[NAMES.index(name)]), load_file(SHIPPED[NAMES.index(name)])
    seen = set[str]()
    mine = sorted((m for m in mutants(original.data) if lot(m) % CHUNKS == part), key=lot)
    for mutant in mine if IS_LONG else mine[:MOST_DAILY]:
        playbook = loaded(mutant, original, unedited)
        if isinstance(playbook, list):
            assert all(problem.line > 0 and problem.fix for problem in playbook), str(mutant)
            continue
        if (acts_as := behaviour(playbook)) in seen:
            continue
        seen.add(acts_as)
        may_be_broken = next(breaches(survey(playbook)), None) is not None
        if not EVERYTHING and (part or lot(mutant) // CHUNKS % DAILY_SHARE):
            continue
        if not (may_be_broken and is_refused_with_stories(playbook, mutant)):
            assert explore(playbook, explorer(name)) == set(), str(mutant)
    assert seen


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_playbook_is_proved_and_nothing_is_found_in_it(name: str) -> None:
    playbook = load_file(SHIPPED[NAMES.index(name)])
    assert [finding.tell("en") for finding in prove(playbook)] == []
    assert explore(playbook, explorer(name)) == set()
