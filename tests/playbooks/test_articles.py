"""What the articles and rules say, claim by claim with their sentences, and that the shipped playbooks say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from huiyin.engine.proving import prove
from tests.playbooks.claims import OURS, claims, told
from tests.playbooks.support import NAMES, shipped

SOURCES = Path(__file__).resolve().parents[3] / "shared"
on_this_machine = pytest.mark.skipif(not SOURCES.is_dir(), reason="the sources of the articles are not on this machine")


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_playbook_says_what_its_article_says(name: str) -> None:
    playbook = shipped(name)
    differing = [
        (one.sort, one.subject, one.value, found) for one in claims(name) if (found := told(playbook, one)) != one.value
    ]
    assert differing == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("sort", "part"), [("角色", "roles"), ("步骤", "steps"), ("时限", "clocks")])
def test_every_role_step_and_clock_has_its_source_in_the_articles_order(name: str, sort: str, part: str) -> None:
    words = [one.words.zh for one in getattr(shipped(name), part).values()]
    assert [one.subject for one in claims(name) if one.sort == sort] == words


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_playbook_keeps_every_promise(name: str) -> None:
    assert [finding.says.en for finding in prove(shipped(name))] == []


@on_this_machine
@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_of_a_table_stands_in_its_source(name: str) -> None:
    invented = [one for one in claims(name) if one.source != OURS and one.sentence not in passage(one.source)]
    assert invented == []


@pytest.mark.parametrize("name", NAMES)
def test_only_times_are_ours_where_the_sources_are_silent(name: str) -> None:
    assert {one.sort for one in claims(name) if one.source == OURS} <= {"时限"}


def passage(source: str) -> str:
    """The row of SYSTEMS, or the section of DOMAIN or DESIGN, that a source names."""
    page, _, where = source.partition(" ")
    text = (SOURCES / f"{page}.md").read_text(encoding="utf-8")
    if page == "SYSTEMS":
        return next(line for line in text.splitlines() if f"**{where} " in line)
    found = re.search(rf"^###? {re.escape(where)}[. ].*?(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, source
    return found[0]
