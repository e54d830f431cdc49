from __future__ import annotations

import pytest

from huiyin.engine.definition import Playbook
from tests.engine.explorer import Explorer, Manner, explore
from tests.engine.support import edited, grid_call

FEW = ("one", "empty")
STUCK, CIRCLE, ALONE = (
    (("late: {to: closed}", "late: up"), "never ends"),
    (("when: lead declined, at_most: 2,", "when: lead declined,"), "turns in a circle"),
    (("separate: [[handle, check]]", ""), "one person handled and checked"),
)


def words_of(found: set[str]) -> set[str]:
    """The violations without the step they were found in."""
    return {
        next((kind for kind in ("never ends", "turns in a circle", "be done for ever") if said.endswith(kind)), said)
        for said in found
    }


@pytest.mark.parametrize(("edit", "violation"), [STUCK, CIRCLE, ALONE])
def test_the_explorer_finds_what_was_broken_and_needs_no_prover_for_it(edit: tuple[str, str], violation: str) -> None:
    assert violation in words_of(explore(edited(edit)))


@pytest.mark.parametrize("playbook", [grid_call(), edited(STUCK[0])], ids=["whole", "stuck"])
def test_what_the_explorer_forgets_does_not_matter(playbook: Playbook) -> None:
    plain, counted, free = (Explorer(manner, FEW) for manner in (Manner.PLAIN, Manner.COUNTED, Manner.FREE))
    found = [words_of(explorer.explore(playbook)) for explorer in (plain, counted, free)]
    assert found[0] == found[1] == found[2]
    assert plain.most_states > counted.most_states > free.most_states


def test_an_explorer_that_knows_a_playbook_tries_again_only_what_an_edit_has_changed() -> None:
    explorer = Explorer(Manner.FREE)
    explorer.explore(grid_call())
    tries = explorer.tries
    assert explorer.explore(edited(("when: lead declined, at_most: 2,", "when: lead declined, at_most: 1,"))) == set()
    assert 0 < explorer.tries - tries < tries / 5


def test_what_was_tried_before_does_not_change_what_is_found() -> None:
    explorer = Explorer(Manner.FREE)
    for edit, _ in (STUCK, CIRCLE, ALONE):
        playbook = edited(edit)
        assert explorer.explore(playbook) == Explorer(Manner.FREE).explore(playbook)
