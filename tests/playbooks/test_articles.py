"""What the articles and rules say, row by row, and that the shipped playbooks say exactly that."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from huiyin.engine.definition import Playbook
from huiyin.engine.loading import load_data
from huiyin.engine.proving import prove
from huiyin.engine.source import PlaybookError, Source
from tests.engine.mutants import loaded, taken_away
from tests.playbooks.support import NAMES, lines, shipped

ARTICLES = Path(__file__).parent / "articles"
ROW = re.compile(r"([A-J]\d+|DOMAIN \d\.\d+( r\d+| 吹哨报到)?)")
Where = tuple[str | int, ...]

SECTIONS = ("roles", "clocks", "steps", "actions")
DEMANDED = {"zh", "en", "by", "from", "limit"}  # the schema demands these of every rule alike; tried once below

# The order of a method's own steps, as its article or rule tells them.
STEPS_IN_ORDER = {
    "guiyang/liubu": ["发现采集", "受理立案", "分流派遣", "任务处置", "反馈审核", "核查结案"],
    "cuiping/wubu": ["信息上报", "任务分配", "任务处理", "结果反馈", "综合评价"],
    "xuzhou/sibu": ["收集（叩门认亲）", "分类", "解决·待认领", "三方议事跟进", "评价", "再分类"],
    "longnan/minshi_zhishuo": [
        "全量受理", "家里事调处", "邻里事待认领", "村里事说事会", "干部领办", "村镇联办", "跟踪督办", "问效处理",
    ],
    "xiangcheng/bianminhu": ["已上报", "已吹哨", "处置中", "待核查", "待评价", "办结"],
    "yiyang/wangxiaoge": [
        "网格已收到", "乡镇办理", "待派单", "已吹哨", "办理中", "网格员回访", "待评价", "督导重办", "办结",
    ],
    "national/hotline12345": [
        "已登记", "已派单", "申请退单", "指定承办", "已签收", "吹哨中", "申请延期", "挂账",
        "已答复待审核", "退回重办", "回访中", "申请终止", "办结", "重新办理", "归档",
    ],
}  # fmt: skip
# Who handles what: step, its owner.
OWNERS = {
    "longnan/minshi_zhishuo": {
        "家里事调处": "网格员", "邻里事待认领": "乡镇综治中心", "邻里事办理": "承接单位",
        "协调机构兜底": "乡镇协调机构", "村里事说事会": "村党组织书记",
        "群众代表监督": "群众代表", "干部领办": "领办干部",
    },
    "xiangcheng/bianminhu": {"已上报": "县综治中心", "处置中": "牵头部门", "待核查": "网格员"},
    "xuzhou/sibu": {"收集（叩门认亲）": "楼栋长", "解决·已认领": "认领单位", "三方议事跟进": "社区"},
    "guiyang/liubu": {"发现采集": "网格员（采集）", "任务处置": "处置部门", "核查结案": "核查员"},
    "cuiping/wubu": {"信息上报": "全科网格员", "任务处理": "责任部门"},
    "yiyang/wangxiaoge": {"网格已收到": "网格员", "待派单": "县综治中心", "督导重办": "综治督导"},
    "national/hotline12345": {"已登记": "热线办", "已派单": "主办单位", "指定承办": "主办单位", "挂账": "挂账复核人"},
}  # fmt: skip
# Rules of DOMAIN §2.4 and §2.5 and of rows that set a bound: action, how often at most.
BOUNDS = {
    "national/hotline12345": {"申请延期": 2, "要求重新办理": 1, "不在清单": 1, "申请终止": 1},
    "xiangcheng/bianminhu": {"没有解决": 1, "不归我管": 2},
    "longnan/minshi_zhishuo": {"没有解决": 1, "逐级上报": 1},
    "yiyang/wangxiaoge": {"没有解决": 1, "申请延期": 2},
    "guiyang/liubu": {"没有解决": 1},
    "cuiping/wubu": {"没有解决": 1},
    "xuzhou/sibu": {"没有解决": 1},
}
HANDLING = {"normal": "5 working days", "urgent": "24 hours always", "critical": "2 hours always"}
LIMITS = {
    ("national/hotline12345", "办结时限"): {
        "normal": "5 working days",
        "urgent": "24 hours always",
        "critical": "2 hours always",
    },
    ("national/hotline12345", "签收时限"): {"normal": "1 working day", "urgent": "2 working hours"},
    ("national/hotline12345", "联系诉求人时限"): {"normal": "24 hours always"},
    ("xiangcheng/bianminhu", "推送时限"): {"normal": "15 minutes always"},
    ("yiyang/wangxiaoge", "办理时限"): {
        "normal": "5 working days",
        "urgent": "24 hours always",
        "critical": "2 hours always",
    },
}


def article(name: str) -> list[str]:
    return (ARTICLES / f"{name.replace('/', '_')}.txt").read_text(encoding="utf-8").splitlines()


def table(playbook: Playbook) -> list[str]:
    return lines(playbook)


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_playbook_says_what_its_article_table_says(name: str) -> None:
    assert table(shipped(name)) == article(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_playbook_keeps_every_promise(name: str) -> None:
    assert [finding.says.en for finding in prove(shipped(name))] == []


@pytest.mark.parametrize("name", NAMES)
def test_steps_stand_in_the_order_of_the_article(name: str) -> None:
    told = STEPS_IN_ORDER[name]
    assert [step.words.zh for step in shipped(name).steps.values() if step.words.zh in told] == told


@pytest.mark.parametrize("name", NAMES)
def test_each_step_is_owned_by_whom_the_article_names(name: str) -> None:
    playbook = shipped(name)
    owners = {s.words.zh: playbook.roles[s.owner].words.zh for s in playbook.steps.values() if s.owner}
    assert {step: owners[step] for step in OWNERS[name]} == OWNERS[name]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_bounded_is_bounded_as_the_rule_says(name: str) -> None:
    bounds = {action.words.zh: action.at_most for action in shipped(name).actions.values()}
    assert {action: bounds[action] for action in BOUNDS[name]} == BOUNDS[name]


@pytest.mark.parametrize(("name", "clock"), LIMITS)
def test_limits_are_those_of_the_rule(name: str, clock: str) -> None:
    found = next(one for one in shipped(name).clocks.values() if one.words.zh == clock)
    limits = {urgency: str(found.limit_for(urgency, "")) for urgency in ("normal", "urgent", "critical")}
    expected = LIMITS[name, clock]
    assert {urgency: limits[urgency] for urgency in expected} == expected


def test_who_collects_does_not_handle_and_who_handles_does_not_check_in_guiyang() -> None:
    assert set(shipped("guiyang/liubu").separate) == {("collect", "handle"), ("handle", "check")}


def test_a_designated_unit_cannot_return_the_order() -> None:
    leaving = {action.name for action in shipped("national/hotline12345").actions_from("designated")}
    assert leaving == {"sign"}


def test_more_time_must_be_asked_before_the_limit_and_is_given_by_another() -> None:
    playbook = shipped("national/hotline12345")
    assert playbook.actions["ask_time"].before == "solve"
    assert playbook.actions["ask_time"].by == ("unit",)
    assert playbook.actions["give_time"].by == ("hub",)


def test_the_village_meeting_asks_for_minutes_attendance_and_score() -> None:
    needs = {need.name: need.optional for need in shipped("longnan/minshi_zhishuo").actions["held"].needs}
    assert {"minutes": False, "attendance": False, "score": False}.items() <= needs.items()


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_names_a_row(name: str) -> None:
    source: Any = shipped(name).source
    rules: list[Where] = [(section, key) for section in SECTIONS for key in source[section]]
    rules += [("effects", index) for index in range(len(source["effects"]))]
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
        yield from ((section, index) for index in range(len(source[section])))
        yield (section,)
    for index, effect in enumerate(source["effects"]):
        yield from (("effects", index, part) for part in effect)
    yield from (("matter", "kinds", kind) for kind in source["matter"]["kinds"])
    yield from (("matter", "fields", field) for field in source["matter"]["fields"])


@pytest.mark.parametrize("name", NAMES)
def test_no_rule_can_be_taken_away_unnoticed(name: str) -> None:
    expected, unnoticed = article(name), []
    original = Source(shipped(name).source, {})
    for where in _lines_of(name):
        playbook = loaded(taken_away(original.data, where), original)
        if isinstance(playbook, list):
            continue
        if table(playbook) == expected and not prove(playbook):
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
