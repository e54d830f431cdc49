"""Every one-edit mutant of every shipped playbook is refused by the loader, or by the prover, or keeps its promises.

In the daily suite every mutant is loaded and put to the rules; of those that the rules refuse, a share tells and
executes its stories; those that pass are strolled through at random, and a share is explored throughout. With
``HUIYIN_MUTANTS=all`` every one is told and explored (an hour).
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
from huiyin.engine.proving.promises import breaches, prove
from huiyin.engine.proving.spots import survey
from huiyin.engine.source import Source, read_source
from tests.engine.explorer import explore, stroll
from tests.engine.mutants import Mutant, behaviour, loaded, mutants
from tests.engine.support import SHIPPED

EVERYTHING = os.environ.get("HUIYIN_MUTANTS") == "all"
CHUNKS = 4
TOLD, EXPLORED, MOST_STATES = 5, 1, 150  # of each chunk
NAMES = [path.stem for path in SHIPPED]


@cache
def source(path: Path) -> Source:
    return read_source(path.read_text(encoding="utf-8"), path.name)


def chunk(mutant: Mutant) -> int:
    """Spreads mutants evenly, and the same way every time."""
    return hashlib.sha256(str(mutant).encode()).digest()[0] % CHUNKS


def tells_its_stories(playbook: Playbook) -> int:
    """Every finding has a line and a fix; every story ends in the bad state it names. Returns how many had no story."""
    storyless = 0
    for finding in prove(playbook):
        assert finding.line > 0
        assert finding.fix.zh
        if finding.promise is Promise.CLOSED:
            continue
        if finding.story is None:
            storyless += 1
            continue
        finding.story.execute()
        assert finding.story.tell("zh").count("\n") == len(finding.story.events) + 1
    return storyless


@pytest.mark.parametrize("part", range(CHUNKS))
@pytest.mark.parametrize("name", NAMES)
def test_every_mutant_is_refused_or_keeps_its_promises(name: str, part: int) -> None:
    original = source(SHIPPED[NAMES.index(name)])
    seen: set[str] = set()
    told = explored = storyless = 0
    for mutant in (m for m in mutants(original.data) if chunk(m) == part):
        playbook = loaded(mutant, original)
        if isinstance(playbook, list):
            assert all(problem.line > 0 and problem.fix for problem in playbook), str(mutant)
            continue
        if (acts_as := behaviour(playbook)) in seen:
            continue
        seen.add(acts_as)
        if next(breaches(survey(playbook)), None) is not None:
            told += 1
            if EVERYTHING or told <= TOLD:
                storyless += tells_its_stories(playbook)
            continue
        explored += 1
        found = stroll(playbook, str(mutant), walks=1)
        if EVERYTHING or explored <= EXPLORED:
            found |= explore(playbook, 5000 if EVERYTHING else MOST_STATES)
        assert not found, f"{mutant}: {found}"
    assert storyless * 10 <= told, "a refusal without a story has to be rare"


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_playbook_is_proved_and_nothing_is_found_in_it(name: str) -> None:
    playbook = load_file(SHIPPED[NAMES.index(name)])
    assert [finding.tell("en") for finding in prove(playbook)] == []
    assert explore(playbook, 1500) == set()
