"""Every rule of a shipped playbook as a line that somebody has read, so that none can go or change unnoticed.

A listing is written from the playbook (``support.lines``): it shows that something changed, and cannot say what is
right. What is right stands in the article tables (``claims``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from huiyin.engine.loading import load_data
from huiyin.engine.proving import prove
from huiyin.engine.source import PlaybookError, Source
from tests.engine.mutants import loaded, taken_away
from tests.playbooks.support import NAMES, lines, shipped

LISTINGS = Path(__file__).parent / "listings"
ROW = re.compile(r"([A-J]\d+|DOMAIN \d\.\d+( r\d+| art\. \d+( \(\d\))?| 吹哨报到)?)")
Where = tuple[str | int, ...]

SECTIONS = ("roles", "clocks", "steps", "actions")
DEMANDED = {"zh", "en", "by", "from", "limit"}  # the schema demands these of every rule alike; tried once below


def listing(name: str) -> list[str]:
    return (LISTINGS / f"{name.replace('/', '_')}.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_playbook_is_as_it_was_read(name: str) -> None:
    assert lines(shipped(name)) == listing(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_names_a_row(name: str) -> None:
    source: Any = shipped(name).source
    rules: list[Where] = [(section, key) for section in SECTIONS for key in source[section]]
    rules += [("effects", index) for index in range(len(source.get("effects", [])))]
    rules += [("matter", "kinds", kind) for kind in source["matter"]["kinds"]]
    rules += [("reasons", key, reason) for key, reasons in source["reasons"].items() for reason in reasons]
    unnamed = [rule for rule in rules if not ROW.fullmatch(str(_at(source, rule).get("row", "")))]
    assert unnamed == []


def _at(data: Any, where: Where) -> Any:
    for part in where:
        data = data[part]
    return data


def _lines_of(name: str) -> Iterator[Where]:
    """Every rule and every part of a rule in a file."""
    source: Any = shipped(name).source
    for section in ("roles", "clocks", "steps", "actions", "reasons"):
        for key, rule in source[section].items():
            yield section, key
            yield from ((section, key, part) for part in rule if part not in DEMANDED)
    for section in ("effects", "separate"):
        yield from ((section, index) for index in range(len(source.get(section, []))))
        yield from [(section,)] * (section in source)
    for index, effect in enumerate(source.get("effects", [])):
        yield from (("effects", index, part) for part in effect)
    yield from (("matter", "kinds", kind) for kind in source["matter"]["kinds"])
    yield from (("matter", "fields", field) for field in source["matter"]["fields"])


@pytest.mark.parametrize("name", NAMES)
def test_no_rule_can_be_taken_away_unnoticed(name: str) -> None:
    expected, unnoticed = listing(name), []
    original = Source(shipped(name).source, {})
    for where in _lines_of(name):
        playbook = loaded(taken_away(original.data, where), original)
        if isinstance(playbook, list):
            continue
        if lines(playbook) == expected and not prove(playbook):
            unnoticed.append(where)
    assert unnoticed == []


@pytest.mark.parametrize(
    ("where", "part"),
    [(("actions", "push"), part) for part in ("zh", "en", "by", "from")] + [(("clocks", "push"), "limit")],
)
def test_what_every_rule_needs_cannot_be_left_out(where: Where, part: str) -> None:
    data = shipped_source("xiangcheng/bianminhu")
    del _at(data, where)[part]
    with pytest.raises(PlaybookError, match=f"'{part}' is a required property"):
        load_data(data, "bianminhu.yaml")


def shipped_source(name: str) -> Any:
    return json.loads(json.dumps(shipped(name).source))
