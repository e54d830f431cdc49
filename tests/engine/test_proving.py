from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from huiyin.engine.definition import Mark
from huiyin.engine.loading import load, load_data, load_file
from huiyin.engine.proving import prove, prove_in_city
from huiyin.engine.proving.findings import Promise
from huiyin.engine.proving.hunting import PATIENCE
from huiyin.engine.proving.promises import breaches
from huiyin.engine.proving.spots import survey
from huiyin.engine.source import read_source
from huiyin.engine.state import AddVoice
from huiyin.engine.vocabulary import STANDARD
from tests.engine.support import FOLDER, edited, grid_call

BROKEN = [
    (("owner: unit, clocks: solve", "owner: called, clocks: solve"), "lands", "no owner"),
    (("owner: worker, clocks: check", "owner: worker, pauses: check"), "lands", "no clock"),
    (("at: county, up: above", "at: county, up: worker"), "lands", "no owner"),
    (("{reason: one of not_accepted, words: text}", "{words: text}"), "answers", "no reason"),
    (("late: {to: closed}", "late: up"), "answers", "stuck"),
    (("from: judging, to: redo", "from: judging, to: handling"), "answers", "weak redo"),
    (("when: lead declined, at_most: 2,", "when: lead declined,"), "bounded", "circle"),
    (("duty: check, at_most: 1,", "duty: check,"), "bounded", "circle"),
    (("separate: [[handle, check]]", ""), "separate", "same person"),
    (("from: checking, to: judging, duty: check", "from: checking, to: judging"), "separate", "unchecked"),
    (("to: checking, duty: handle", "to: closed, duty: handle"), "separate", "handled to end"),
]


@pytest.mark.parametrize(("edit", "promise", "bad"), BROKEN)
def test_a_broken_promise_is_told_as_a_story_that_ends_in_its_bad_state(
    edit: tuple[str, str], promise: str, bad: str
) -> None:
    findings = prove(edited(edit))
    stories = [f.story for f in findings if f.promise == promise and f.story and f.story.bad.name == bad]
    assert stories
    last = stories[0].execute()
    assert stories[0].bad.holds(last)
    for language in ("zh", "en"):
        told = stories[0].tell(language).splitlines()
        assert [line.split(".")[0].strip() for line in told] == [str(n + 1) for n in range(len(told))]


def test_a_way_that_wants_a_narrow_place_is_no_sure_way_out() -> None:
    ends = "  lay_by: {zh: 存查, en: Lay by, by: centre, from: judging, to: closed, %srow: B9, tell: {zh: 好, en: O}}\n"
    narrow = "place: {level: grid, because: {zh: 没有网格, en: No grid}}, "
    late = ("late: {to: closed}", "late: up")
    assert prove(edited(late, ("reasons:\n", ends % "" + "reasons:\n"))) == []
    (finding,) = prove(edited(late, ("reasons:\n", ends % narrow + "reasons:\n")))
    assert finding.story is not None
    assert (finding.path, finding.story.bad.name) == ("steps.judging", "stuck")


def test_a_story_is_the_shortest_and_reads_like_one() -> None:
    (finding,) = prove(edited(("late: {to: closed}", "late: up")))
    assert finding.story is not None
    assert finding.story.tell("zh").splitlines()[-2:] == [
        "  6. 30 分钟后，网格员“核查属实”，事项进入“待评价”，由县综治中心负责。",
        "  7. 到这里，事项停在“待评价”：只要诉求人和被呼叫的单位不出声，工作人员和值班台怎么办都结不了。",
    ]


HOTLINE, SPEAK_UP = FOLDER / "national" / "hotline12345.yaml", FOLDER / "longnan" / "minshi_zhishuo.yaml"
MEDIATION = FOLDER / "national" / "people_mediation.yaml"
LONG = {
    "handled late": (
        (HOTLINE, "by: unit, from: handling, to: extension_asked", "by: unit, from: handling, to: replied"),
        ("actions.not_solved", "weak redo", 9),
    ),
    "used up first": (
        (HOTLINE, "from: [handling, suspended,", "from: [dispatched, suspended,"),
        ("steps.handling", "stuck", 8),
    ),
    "named on other ways": (
        (SPEAK_UP, "by: secretary, from: public_judging, to: judging", "by: secretary, from: public_judging, to: led"),
        ("steps.led.owner", "no owner", 6),
    ),
}


@pytest.mark.parametrize(("edit", "expected"), LONG.values(), ids=LONG)
def test_a_long_way_to_a_bad_state_is_found_too(edit: tuple[Path, str, str], expected: tuple[str, str, int]) -> None:
    path, old, new = edit
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    stories = {f.path: f.story for f in prove(load(text.replace(old, new), "edited.yaml")) if f.story is not None}
    story = stories[expected[0]]
    assert (story.bad.name, len(story.events)) == expected[1:]
    assert story.bad.holds(story.execute())


def test_nobody_is_told_of_steps_that_only_come_after_an_owner_is_unknown() -> None:
    data = read_source(HOTLINE.read_text(encoding="utf-8"), "hotline").data
    steps = {"suspended": data["steps"].pop("suspended"), **data["steps"]}
    findings = prove(load_data({**data, "steps": steps}, "edited.yaml"))
    assert [finding.path for finding in findings if finding.promise is Promise.LANDS] == ["steps.suspended.owner"]


def test_a_circle_of_things_that_can_be_done_once_refuses_nothing() -> None:
    """On the plain map the order could be sent back twice, and so be handled one level up before the raiser judges."""
    text = (FOLDER / "guiyang" / "liubu.yaml").read_text(encoding="utf-8")
    old, new = "by: centre, from: reviewing, to: verifying", "by: centre, from: dispatching, to: verifying"
    assert text.count(old) == 1
    playbook = load(text.replace(old, new), "edited.yaml")
    weak = [breach.path for breach in breaches(survey(playbook)) if breach.path == "actions.not_solved"]
    assert weak
    assert weak[0] not in [finding.path for finding in prove(playbook)]


def test_a_circle_of_consents_ends_when_all_have_consented() -> None:
    """Each party consents once, so that a late consent takes them back to the table no more often than that."""
    data = read_source(MEDIATION.read_text(encoding="utf-8"), "mediation").data
    late = {**data["actions"]["agree_to_mediate"], "from": "settling"}
    assert prove(load_data({**data, "actions": {**data["actions"], "agree_to_mediate": late}}, "edited.yaml")) == []
    several = {key: value for key, value in late.items() if key not in ("mark", "when", "about")} | {"by": "mediator"}
    findings = prove(load_data({**data, "actions": {**data["actions"], "agree_to_mediate": several}}, "edited.yaml"))
    assert Promise.BOUNDED in {finding.promise for finding in findings}


def test_somebody_who_joins_and_says_nothing_is_told_of() -> None:
    """Where only an agreement by all leads out, a party that joins late holds the matter for ever."""
    data = read_source(MEDIATION.read_text(encoding="utf-8"), "mediation").data
    groups = {**data["groups"], "on_paper": ["writing", "signing"]}
    (finding,) = prove(load_data({**data, "groups": groups}, "edited.yaml"))
    assert (finding.promise, finding.path) == (Promise.ANSWERS, "steps.settling")
    assert finding.story is not None
    last = finding.story.execute()
    assert finding.story.bad.holds(last)
    assert AddVoice in {type(event) for event, _role in finding.story.events}
    assert "somebody else joins and says nothing" in finding.story.tell("en")


@pytest.mark.build_machine
def test_a_story_that_wants_marks_first_is_found_where_the_map_knows_them() -> None:
    """Two places report in the joint talks; long after, what wants both reports can be agreed over and over."""
    data = read_source(MEDIATION.read_text(encoding="utf-8"), "mediation").data
    agree = {**data["actions"]["agree_jointly"], "from": "signing"}
    playbook = load_data({**data, "actions": {**data["actions"], "agree_jointly": agree}}, "edited.yaml")
    (finding,) = prove(playbook, patience=PATIENCE)
    assert (finding.promise, finding.path) == (Promise.BOUNDED, "actions.agree_jointly")
    assert finding.story is not None
    last = finding.story.execute()
    assert finding.story.bad.holds(last)


def test_a_condition_that_nobody_has_met_leads_nowhere() -> None:
    """On the plain map a mediator whom nobody named could be asked to write an agreement that nobody consented to."""
    data = read_source(MEDIATION.read_text(encoding="utf-8"), "mediation").data
    agree = {**data["actions"]["agree"], "from": ["mediation", "at_court", "settling", "writing"]}
    playbook = load_data({**data, "actions": {**data["actions"], "agree": agree}}, "edited.yaml")
    assert [breach.path for breach in breaches(survey(playbook))] == ["steps.signing.owner"]
    assert prove(playbook) == []


def test_who_waits_for_other_parties_has_consented() -> None:
    playbook = load_file(MEDIATION)
    consent = (Mark.CONSENTED, "mediation")
    found = {spot for spot in survey(playbook, waited=frozenset({consent})).spots if consent in spot.marked}
    assert {spot.step for spot in found} > {"asking", "mediating"}
    assert consent not in {mark for spot in survey(playbook).spots for mark in spot.marked}


def test_who_reports_while_others_are_waited_for_has_handled_it_too() -> None:
    """One unit handles it once more, the other has not yet, and the centre lays it by: nobody has looked."""
    data = read_source((FOLDER / "guiyang" / "liubu.yaml").read_text(encoding="utf-8"), "liubu").data
    again = {"zh": "再办", "en": "Again", "owner": "unit", "clocks": "solve", "row": "B5"}
    told = {"zh": "放下了。", "en": "It is laid by."}
    common = {"from": "again", "row": "B5"}
    redone = {"zh": "再反馈", "en": "Report again", "by": "called", "to": "reviewing", **common}
    actions = {
        **data["actions"],
        "fail": {**data["actions"]["fail"], "to": "again"},
        "redone": {**redone, "mark": "reported", "when": "all reported", "duty": "handle", "needs": {"words": "text"}},
        "lay_by": {"zh": "放下", "en": "Lay by", "by": "centre", "to": "closed", "tell": told, **common},
    }
    playbook = load_data({**data, "steps": {**data["steps"], "again": again}, "actions": actions}, "edited.yaml")
    for waited in (frozenset(), frozenset({(Mark.REPORTED, None)})):
        found = [breach.path for breach in breaches(survey(playbook, waited=waited))]
        assert "actions.lay_by" in found, waited
    finding = next(finding for finding in prove(playbook) if finding.path == "actions.lay_by")
    assert finding.promise is Promise.SEPARATE
    assert finding.story is not None
    finding.story.execute()


def test_a_part_that_can_never_be_used_is_told_without_a_story() -> None:
    idle = "  idle: {zh: 无用, en: Idle, owner: centre, clocks: push}\n  closed: {zh: 办结"
    (finding,) = prove(edited(("  closed: {zh: 办结", idle)))
    assert (finding.promise, finding.path, finding.story) == (Promise.CLOSED, "steps.idle", None)
    assert finding.tell("en").startswith(f"edited.yaml:{finding.line}: ")


@dataclass
class Facts:
    today: date = date(2026, 3, 2)
    calendar_until: date | None = date(2026, 12, 31)
    desk_persons: int = 2
    bound_effects: frozenset[str] = STANDARD.effects
    vacant: dict[str, int] = field(default_factory=dict)

    def unfilled(self, post: str, at: str | None) -> int:
        return self.vacant.get(post, 0)

    def filled(self, post: str, at: str | None) -> int:
        return 3


def paths(city: Facts) -> list[str]:
    return [finding.path for finding in prove_in_city(grid_call(), city)]


def test_a_city_that_has_what_a_playbook_needs_opens_the_second_gate() -> None:
    assert paths(Facts()) == []


def test_a_named_seat_without_a_role_above_needs_every_seat_of_its_kind_held() -> None:
    counselling = load_file(FOLDER / "heshan/xinli.yaml")

    class Seats(Facts):
        def unfilled(self, post: str, at: str | None) -> int:
            return self.vacant.get(f"{post} {at}", 0)

    assert prove_in_city(counselling, Seats(vacant={"counsellor None": 9})) == []
    (finding,) = prove_in_city(counselling, Seats(vacant={"counsellor seats": 1}))
    assert (finding.promise, finding.path) == (Promise.LANDS, "roles.counsellor")


def test_a_vacant_post_needs_a_filled_one_above() -> None:
    assert paths(Facts(vacant={"grid_worker": 2})) == []
    assert paths(Facts(vacant={"grid_worker": 2, "centre_duty": 1, "centre_supervisor": 1})) == [
        "roles.worker",
        "roles.centre",
        "roles.above",
    ]


@pytest.mark.parametrize(
    ("city", "path"),
    [
        (Facts(desk_persons=1), "roles"),
        (Facts(calendar_until=None), "clocks"),
        (Facts(calendar_until=date(2026, 4, 30)), "clocks"),
        (Facts(bound_effects=STANDARD.effects - {"supervise"}), "effects.0"),
    ],
)
def test_desk_calendar_and_effects_are_looked_at(city: Facts, path: str) -> None:
    assert paths(city) == [path]
