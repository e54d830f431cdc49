from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from huiyin.engine.moving import MoveMap, check_move, move, read_map
from huiyin.engine.source import PlaybookError
from huiyin.engine.state import Act, Outcome, Refusal, rebuild
from huiyin.engine.stepping import step
from tests.engine.support import City, Run, edited, grid_call

RENAMED = (
    ("  redo: {zh: 提级重办", "  again: {zh: 提级重办"),
    ("to: redo, duty: check, at_most: 1", "to: again, duty: check, at_most: 1"),
    ("by: raiser, from: judging, to: redo", "by: raiser, from: judging, to: again"),
    ("by: [unit, above], from: [handling, redo]", "by: [unit, above], from: [handling, again]"),
    ("by: unit, from: [handling, redo]", "by: unit, from: [handling, again]"),
)


def running() -> Run:
    run = Run(grid_call())
    run.act("push", "centre", units=["roads", "water"])
    run.act("not_ours", "called:water", reason="other_unit")
    return run


def test_a_version_that_only_changes_words_needs_no_map() -> None:
    new = edited(("zh: 推送吹哨,", "zh: 吹哨,"))
    assert check_move(grid_call(), new, MoveMap()) == []
    run = running()
    outcome = move(grid_call(), new, MoveMap(), run.state, run.now, run.city)
    assert isinstance(outcome, Outcome)
    assert replace(outcome.state, sequence=run.state.sequence) == run.state
    assert (outcome.record.kind, outcome.record.read["playbook"]) == ("moved", new.digest)
    assert rebuild([*(record.after for record in run.records), outcome.record.after]) == outcome.state


def test_a_step_without_a_place_to_go_is_refused_until_it_is_mapped() -> None:
    new = edited(*RENAMED)
    assert [finding.path for finding in check_move(grid_call(), new, MoveMap())] == ["steps.redo"]
    assert check_move(grid_call(), new, MoveMap(steps={"redo": "again"})) == []


def test_an_open_step_may_not_be_mapped_to_an_end() -> None:
    assert [f.path for f in check_move(grid_call(), grid_call(), MoveMap(steps={"judging": "closed"}))] == [
        "steps.judging"
    ]


def test_an_owner_who_would_be_unknown_is_refused() -> None:
    assert [f.path for f in check_move(grid_call(), grid_call(), MoveMap(steps={"reported": "handling"}))] == [
        "steps.reported"
    ]


def test_a_counter_may_not_be_lost() -> None:
    new = edited(("  not_so: {zh: 核查不符", "  untrue: {zh: 核查不符"))
    assert [finding.path for finding in check_move(grid_call(), new, MoveMap())] == ["counters.not_so"]
    assert check_move(grid_call(), new, MoveMap(counters={"not_so": "untrue"})) == []


def test_names_that_do_not_exist_are_refused() -> None:
    findings = check_move(grid_call(), grid_call(), MoveMap(steps={"redoo": "redo"}, clocks={"solve": "solv"}))
    assert {finding.path for finding in findings} == {"steps.redoo", "clocks.solve"}


def test_clocks_go_on_or_are_armed_again_and_counters_go_with_the_matter() -> None:
    run = running()
    run.wait(hours=1)
    kept = move(grid_call(), grid_call(), MoveMap(), run.state, run.now, run.city)
    again = move(grid_call(), grid_call(), MoveMap(clocks={"attend": "again"}), run.state, run.now, run.city)
    assert isinstance(kept, Outcome)
    assert isinstance(again, Outcome)
    assert kept.state.clocks == run.state.clocks
    assert [clock.armed_at for clock in again.state.clocks] == [run.now]
    assert again.state.counts == {"not_ours": 1}


def test_a_moved_matter_goes_on_in_the_new_version() -> None:
    new, run = edited(*RENAMED), running()
    run.act("attend", "called:roads")
    run.act("solved", "unit")
    run.act("not_so", "worker")
    moved = move(grid_call(), new, MoveMap(steps={"redo": "again"}), run.state, run.now, run.city)
    assert isinstance(moved, Outcome)
    assert (moved.state.step, moved.state.owner and moved.state.owner.role) == ("again", "above")
    event = Act(run.now, "solved", "boss", frozenset({"centre_supervisor@county"}), inputs={"words": "x"})
    outcome = step(new, moved.state, event, City())
    assert isinstance(outcome, Outcome)
    assert outcome.state.step == "checking"


def test_a_closed_matter_stays_where_it_is() -> None:
    run = Run(grid_call())
    run.act("not_accepted", "centre", reason="other")
    assert isinstance(move(grid_call(), grid_call(), MoveMap(), run.state, run.now, run.city), Refusal)


def test_a_map_is_read_from_yaml_and_nonsense_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "map.yaml"
    file.write_text("steps: {redo: again}\ncounters: {not_so: untrue}\n", encoding="utf-8")
    assert (read_map(file).step("redo"), read_map(file).counter("not_so"), read_map(file).clock("x")) == (
        "again",
        "untrue",
        "x",
    )
    file.write_text("steps: {redo: again}\nstep: {redo: again}\n", encoding="utf-8")
    with pytest.raises(PlaybookError, match=r"map\.yaml:2: "):
        read_map(file)
