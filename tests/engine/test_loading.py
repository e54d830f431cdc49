from __future__ import annotations

import json
from pathlib import Path

import pytest

from huiyin.engine.loading import load, load_data, load_file
from huiyin.engine.source import PlaybookError, Problem
from tests.engine.support import FOLDER, SHIPPED

TEXT = (FOLDER / "xiangcheng" / "bianminhu.yaml").read_text(encoding="utf-8")
EDITS = [
    ("post: centre_duty, at", "post: centre_dutty, at", "centre: ", "did you mean “centre_duty”?"),
    ("to: called, call", "to: caled, call", "push: ", "did you mean “called”?"),
    ("to: called, call", "too: called, call", "push: ", "did you mean “to”?"),
    ("limit: 15 minutes always,", "", "push: ", "add limit"),
    ("limit: 15 minutes always,", "limit: 15 minutes,", "push: ", "write it like “5 working days”"),
    ("up: above, row: A5", "up: abov, row: A5", "centre: ", "did you mean “above”?"),
    ("en: Appeal, row", "en: Appeal, by: centr, row", "appeal: ", "did you mean “centre”?"),
    ("en: Appeal, row", "en: Appeal, by: raiser, row", "appeal: ", "name such a role"),
    ("clocks: push", "clocks: pusch", "reported: ", "did you mean “push”?"),
    ("clocks: push", "clocks: [push, push]", "reported: ", "let it run or stand in a step, once"),
    ("reason: one of not_accepted", "reason: one of not_acepted", "not_accepted: ", "did you mean “not_accepted”?"),
    ("do: thank_collector", "do: thank_colector", "- {on: closed", "did you mean “thank_collector”?"),
    ("units: 1..", "units: 0..", "push: ", "write units: 1.. or 2..4"),
    ("[[handle, check]]", "[[handle, handle]]", "separate: ", "name two duties"),
    ("when: all attended", "when: 0 attended", "attend: ", "write it like “all attended”"),
    ("to: redo, redo: true, at_most", "to: closed, redo: true, at_most", "not_solved: ", "let to: name an open step"),
    ("from: judging, to: redo", "from: reported, to: redo", "not_solved: ", "name a step after an answer"),
    ("redo: true, at_most: 1, needs: {words: text}", "redo: true, needs: {}", "not_solved: ", "write needs"),
    ("to: judging,", "to: judging, redo: true,", "", "let the raiser do it alone"),
    ("language: 1", "language: 2", "language: ", "use 1"),
]


def problems(text: str) -> list[Problem]:
    with pytest.raises(PlaybookError) as error:
        load(text, "grid.yaml")
    return error.value.problems


@pytest.mark.parametrize(("old", "new", "where", "fix"), EDITS)
def test_a_mistake_is_told_with_its_line_and_how_to_mend_it(old: str, new: str, where: str, fix: str) -> None:
    text = TEXT.replace(old, new, 1)
    told = [problem for problem in problems(text) if problem.fix.startswith(fix)]
    assert told
    assert text.splitlines()[told[0].line - 1].strip().startswith((where.strip(), new.strip()[:6]))
    assert str(told[0]).startswith(f"grid.yaml:{told[0].line}: ")


def test_a_key_that_stands_twice_is_refused_at_its_second_line() -> None:
    (problem,) = problems(TEXT + "rows: [B4]\n")
    assert (problem.line, problem.says) == (TEXT.count("\n") + 1, "“rows” stands twice")


def test_a_tab_is_refused_with_its_line() -> None:
    (problem,) = problems("language: 1\n\tplaybook: a/b\n")
    assert problem.line == 2


def test_an_empty_file_is_refused() -> None:
    assert problems("")[0].line == 1


def test_everything_that_is_wrong_is_told_in_one_go_in_the_order_of_lines() -> None:
    text = TEXT.replace("post: centre_duty", "post: nobody").replace("do: supervise", "do: nothing")
    lines = [problem.line for problem in problems(text)]
    assert len(lines) == 2
    assert lines == sorted(lines)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_plain_data_gives_the_same_playbook(path: Path) -> None:
    playbook = load_file(path)
    again = load_data(json.loads(json.dumps(playbook.source)), "published")
    assert (again.digest, again.start, again.actions) == (playbook.digest, playbook.start, playbook.actions)
