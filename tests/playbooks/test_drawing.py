"""Every playbook as a picture that can be read: nothing lies on anything, nothing is missing, no inline style."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest

from huiyin.engine.drawing import draw
from huiyin.engine.layering import Edge, Node, arrange
from huiyin.engine.shapes import width_of, wrapped
from tests.playbooks.support import NAMES, shipped

SVG = "{http://www.w3.org/2000/svg}"
CASES = [(name, language) for name in NAMES for language in ("zh-hans", "en")]
Corner = tuple[float, float, float, float]


def drawing(name: str, language: str) -> ET.Element:
    return ET.fromstring(draw(shipped(name), language))  # noqa: S314 - our own text


def groups(root: ET.Element, kind: str) -> list[ET.Element]:
    return [group for group in root.iter(f"{SVG}g") if group.get("class") == f"drawn-{kind}"]


def box(group: ET.Element) -> Corner:
    rectangle = group.find(f"{SVG}rect")
    assert rectangle is not None
    x, y, width, height = (float(rectangle.get(key, "nan")) for key in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def label(group: ET.Element) -> Corner:
    texts = group.findall(f"{SVG}text")
    sizes = [float(text.get("font-size", "nan")) for text in texts]
    lefts = [float(text.get("x", "nan")) for text in texts]
    foots = [float(text.get("y", "nan")) for text in texts]
    right = max(left + width_of(text.text or "", size) for text, left, size in zip(texts, lefts, sizes, strict=True))
    return min(lefts), foots[0] - sizes[0] * 0.8, right, foots[-1] + 2


def overlap(one: Corner, other: Corner) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize(("name", "language"), CASES)
def test_every_step_is_drawn_once_and_every_action_once_for_each_way_it_leads(name: str, language: str) -> None:
    root, playbook = drawing(name, language), shipped(name)
    actions = playbook.actions.values()
    assert [group.get("data-step") for group in groups(root, "step")] == list(playbook.steps)
    drawn = Counter(action for group in groups(root, "action") for action in group.get("data-actions", "").split())
    led = {a.name: [(s, to) for s in a.from_steps for to in (a.to, a.sample and a.sample.to) if to] for a in actions}
    ways = Counter({name: n for name, pairs in led.items() if (n := sum(source != to for source, to in pairs))})
    assert drawn == ways
    said = {text.text for group in groups(root, "step") for text in group.findall(f"{SVG}text")}
    stays = [a.words.in_language(language) for a in actions if a.to is None or a.to in a.from_steps]
    assert [word for word in stays if not any((text or "").startswith(f"· {word[:8]}") for text in said)] == []


@pytest.mark.parametrize(("name", "language"), CASES)
def test_boxes_and_labels_lie_on_nothing(name: str, language: str) -> None:
    root = drawing(name, language)
    arrows = groups(root, "action") + [g for g in groups(root, "late") if g.get("data-clock")]
    places = [box(group) for group in groups(root, "step")] + [label(group) for group in arrows]
    assert [pair for pair in combinations(places, 2) if overlap(*pair)] == []


@pytest.mark.parametrize(("name", "language"), CASES)
def test_the_text_of_a_box_fits_into_it(name: str, language: str) -> None:
    too_big = [
        group.get("data-step")
        for group in groups(drawing(name, language), "step")
        if label(group)[2] > box(group)[2] or label(group)[1] < box(group)[1] or label(group)[3] > box(group)[3]
    ]
    assert too_big == []


@pytest.mark.parametrize(("name", "language"), CASES)
def test_a_picture_holds_no_inline_style_and_says_what_it_is(name: str, language: str) -> None:
    root, playbook = drawing(name, language), shipped(name)
    assert [element.tag for element in root.iter() if "style" in element.attrib or element.tag == f"{SVG}style"] == []
    assert root.findtext(f"{SVG}title") == playbook.title.in_language(language)
    assert root.findtext(f"{SVG}desc") == playbook.summary.in_language(language)


def test_a_picture_that_stands_alone_brings_its_dark_colours() -> None:
    assert "prefers-color-scheme: dark" in draw(shipped("guiyang/liubu"), alone=True)


def test_an_english_picture_holds_no_chinese() -> None:
    texts = [text for name in NAMES for text in drawing(name, "en").itertext()]
    assert [text for text in texts if any("\u4e00" <= letter <= "\u9fff" for letter in text)] == []


def test_the_residents_own_actions_stand_on_their_line() -> None:
    line = groups(drawing("xiangcheng/bianminhu", "zh-hans"), "resident-line")[0]
    said = [text.text for text in line.findall(f"{SVG}text")]
    assert {"诉求人提出", "评价", "没有解决", "推送吹哨", "部门报到"} <= set(said)
    assert "先行处置" in said


def test_late_work_is_drawn_rising_to_the_duty_desk() -> None:
    rising = groups(drawing("xiangcheng/bianminhu", "zh-hans"), "rising")[0]
    words = {text.text for text in rising.iter(f"{SVG}text")}
    assert words == {"超时逐级上升", "网格员", "县综治中心", "牵头部门", "县委政法委", "值班台"}


def test_an_arrow_to_an_earlier_step_runs_below_everything_between() -> None:
    nodes = [Node(key, 100, 50) for key in "abc"]
    edges = [Edge("ab", "a", "b", 40, 30), Edge("bc", "b", "c", 40, 30), Edge("ca", "c", "a", 40, 30)]
    layout = arrange(nodes, edges)
    assert [layout.layer[key] for key in "abc"] == [0, 1, 2]
    assert {key: route.goes_back for key, route in layout.routes.items()} == {"ab": False, "bc": False, "ca": True}
    assert layout.height > max(place.y + place.height for place in layout.boxes.values())


def test_text_is_cut_between_words_and_after_chinese_marks() -> None:
    assert wrapped("等待责任单位认领，", 10, 45) == ["等待责任", "单位认", "领，"]
    assert wrapped("waiting to be claimed", 10, 60) == ["waiting to", "be claimed"]
