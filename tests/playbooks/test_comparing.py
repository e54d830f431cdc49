"""What differs between two methods, in words."""

from __future__ import annotations

import copy
from itertools import permutations
from typing import Any

import pytest

from huiyin.engine.comparing import compare
from huiyin.engine.loading import load_data
from tests.playbooks.support import NAMES, shipped

NAME = "xiangcheng/bianminhu"


def changed(**rules: Any) -> Any:
    """The Xiangcheng method with some rules changed: ``section_name={key: value}``; ``None`` takes a key away."""
    data: Any = copy.deepcopy(shipped(NAME).source)
    for path, parts in rules.items():
        section, _, name = path.partition("_")
        for key, value in parts.items():
            data[section][name][key] = value
    return load_data(data, "changed.yaml")


@pytest.mark.parametrize(("one", "other"), list(permutations(NAMES, 2)))
def test_any_two_methods_differ_in_steps_roles_and_clocks(one: str, other: str) -> None:
    comparison = compare(shipped(one), shipped(other))
    assert [section for section in ("steps", "roles", "clocks", "actions") if not comparison.of(section)] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_method_does_not_differ_from_itself(name: str) -> None:
    comparison = compare(shipped(name), shipped(name))
    assert not comparison
    assert comparison.tell("en") == "The two methods do not differ."


def test_a_changed_limit_is_told_with_both_values() -> None:
    comparison = compare(shipped(NAME), changed(clocks_solve={"limit": "7 working days"}))
    assert comparison.tell() == (
        "xiangcheng/bianminhu → xiangcheng/bianminhu\n\n时限\n  ～ 办理时限\n"
        "      - 期限：5个工作日\n      + 期限：7个工作日"
    )


def test_a_changed_bound_is_told_in_english() -> None:
    comparison = compare(shipped(NAME), changed(actions_not_solved={"at_most": 2}))
    assert comparison.tell("en") == (
        "xiangcheng/bianminhu → xiangcheng/bianminhu\n\nActions\n  ~ Not solved\n"
        "      - only: at most 1×\n      + only: at most 2×"
    )


def test_a_step_with_another_owner_is_told() -> None:
    (difference,) = compare(shipped(NAME), changed(steps_checking={"owner": "centre"})).of("steps")
    assert (difference.how, difference.what.zh) == ("changed", "待核查")
    assert [words.zh for words in difference.after] == ["负责：县综治中心", "时限：核查时限"]


def test_an_effect_that_is_gone_is_told() -> None:
    data: Any = copy.deepcopy(shipped(NAME).source)
    del data["effects"][0]
    (difference,) = compare(shipped(NAME), load_data(data, "changed.yaml")).differences
    assert (difference.section, difference.how, difference.what.zh) == ("effects", "removed", "超时时：督办")


def test_steps_in_another_order_are_told() -> None:
    data: Any = copy.deepcopy(shipped(NAME).source)
    data["steps"]["reported"] = data["steps"].pop("reported")
    data["steps"] = {"called": data["steps"].pop("called"), **data["steps"]}
    (difference,) = compare(shipped(NAME), load_data(data, "changed.yaml")).of("steps")
    assert (difference.how, difference.what.en) == ("changed", "Order")
