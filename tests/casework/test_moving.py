"""Running matters go on to a newer version of their playbook, by two persons and a proved map."""

from __future__ import annotations

from typing import Any

import pytest

from huiyin.casework.jobs import Runner, run_due
from huiyin.casework.models import JournalEvent, Matter, MatterClock, PlaybookVersion, UnitCall
from huiyin.casework.selectors import allowed_actions, detail, disagreements, playbook_of
from huiyin.casework.services import (
    carry_out_moves,
    differences,
    move_matters,
    moving,
    publish_playbook,
    rebuild_matter,
    verify,
)  # fmt: skip
from huiyin.engine.loading import load_data
from huiyin.engine.moving import MoveMap
from huiyin.engine.source import read_source
from huiyin.kernel.refusal import Refused
from huiyin.people.models import PendingChange
from huiyin.people.services.approvals import confirm_change
from tests.casework.town import FILE, PLAYBOOK, SYSTEM, Town, publish

MAP = MoveMap(steps={"called": "summoned"}, clocks={"attend": "arrive"})
RENAMED = (
    ("  called: {zh: 已吹哨,", "  summoned: {zh: 已通知,"),
    ("clocks: attend,", "clocks: arrive,"),
    ("  attend: {zh: 报到时限,", "  arrive: {zh: 到场时限,"),
    ("to: called, call: {units: 1.., clock: attend}", "to: summoned, call: {units: 1.., clock: arrive}"),
    ("by: called, from: called, to: reported", "by: called, from: summoned, to: reported"),
    ("  attend: {zh: 部门报到, en: Report in, by: called, from: called,",
     "  come: {zh: 部门到场, en: Come, by: called, from: summoned,"),
    ("by: centre, from: called, to: handling", "by: centre, from: summoned, to: handling"),
)  # fmt: skip


def renamed() -> Any:
    """The shipped method with the step, the clock and the action of reporting in under other names."""
    text = FILE.read_text(encoding="utf-8")
    for old, new in RENAMED:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return load_data(read_source(text, str(FILE)).data, str(FILE)).source


@pytest.fixture
def two_versions(town: Town) -> tuple[Matter, Matter, Matter]:
    """A matter that is only reported, one that is called, and one that has ended, all in the first version."""
    reported, called, ended = (town.raise_matter(words).matter_id for words in ("甲", "乙", "丙"))
    town.push(called, town.roads_unit, town.water_unit)
    town.do(town.centre, ended, "not_accepted", reason="petition", words="已是信访件")
    publish(town.desk, town.above, renamed())
    return Matter.objects.get(pk=reported), Matter.objects.get(pk=called), Matter.objects.get(pk=ended)


def proposed(town: Town, move_map: MoveMap = MAP, to: int = 2) -> PendingChange:
    return move_matters(town.desk, playbook=PLAYBOOK, from_version=1, to_version=to, move_map=move_map)


def versions() -> list[int]:
    return list(Matter.objects.order_by("received_at", "id").values_list("playbook__number", flat=True))


def test_open_matters_are_moved_and_what_hangs_on_them_follows(town, two_versions):
    _reported, called, ended = two_versions
    due = MatterClock.objects.get(matter=called, unit=town.roads_unit.id).due_at
    confirm_change(town.above, change_id=proposed(town).id)
    assert carry_out_moves(SYSTEM) == 2
    assert [Matter.objects.get(pk=m.id).playbook.number for m in two_versions] == [2, 2, 1]
    now = Matter.objects.get(pk=called.id)
    assert (now.step, now.owner_post_id, now.due_at) == ("summoned", called.owner_post_id, called.due_at)
    clocks = MatterClock.objects.filter(matter=called, unit__isnull=False)
    assert {(clock.name, clock.due_at) for clock in clocks} == {("arrive", due)}
    assert UnitCall.objects.filter(matter=called, mark="called").count() == 2
    assert bytes(JournalEvent.objects.filter(matter=called).latest("seq").body).count(b'"kind":"moved"') == 1
    assert not JournalEvent.objects.filter(matter=ended, seq__gt=ended.revision).exists()
    before = list(MatterClock.objects.order_by("matter", "name", "unit").values_list("name", "unit", "due_at"))
    for matter in two_versions:
        assert differences(matter.id) == {}
        row = Matter.objects.values().get(pk=matter.id)
        rebuild_matter(SYSTEM, matter_id=matter.id)
        assert Matter.objects.values().get(pk=matter.id) == row
    assert list(MatterClock.objects.order_by("matter", "name", "unit").values_list("name", "unit", "due_at")) == before
    assert (verify(SYSTEM, whole=True), disagreements()) == ((), ())


def test_a_moved_matter_goes_on_by_the_new_version_and_its_past_keeps_its_names(town, two_versions):
    _reported, called, _ended = two_versions
    confirm_change(town.above, change_id=proposed(town).id)
    carry_out_moves(SYSTEM)
    assert "come" in {action.name for action in allowed_actions(town.roads, Matter.objects.get(pk=called.id))}
    for worker, unit in ((town.roads, town.roads_unit), (town.water, town.water_unit)):
        moved = town.do(worker, called.id, "come", unit=str(unit.id))
    assert (moved.step, playbook_of(moved).actions.keys() & {"attend", "come"}) == ("handling", {"come"})
    titles = [entry.title for entry in detail(town.centre, called.id).timeline]
    assert titles == ["登记", "推送吹哨", "换用新版工作法", "部门到场", "部门到场"]
    town.later(days=30)
    assert run_due() > 0
    assert differences(called.id) == {}


def test_a_step_that_no_map_names_is_refused_and_nothing_changes(town, two_versions):
    events = JournalEvent.objects.count()
    with pytest.raises(Refused) as refused:
        proposed(town, MoveMap(clocks={"attend": "arrive"}))
    assert refused.value.field == "move_map"
    assert len(refused.value.details["findings"]) == 1
    assert PendingChange.objects.filter(action="casework.move_matters").count() == 0
    assert carry_out_moves(SYSTEM) == 0
    assert (JournalEvent.objects.count(), versions()) == (events, [1, 1, 1])


def test_one_person_alone_moves_nothing(town, two_versions):
    change = proposed(town)
    assert carry_out_moves(SYSTEM) == 0
    with pytest.raises(Refused, match="提出人不能自己确认"):
        confirm_change(town.desk, change_id=change.id)
    with pytest.raises(Refused, match="不能确认"):
        confirm_change(town.worker, change_id=change.id)
    assert carry_out_moves(SYSTEM) == 0
    assert versions() == [1, 1, 1]
    with pytest.raises(Refused, match="综治中心负责人"):
        move_matters(town.worker, playbook=PLAYBOOK, from_version=1, to_version=2, move_map=MAP)


@pytest.mark.parametrize(("to", "says"), [(1, "只能换到最新"), (3, "没有第 3 版")])
def test_matters_go_to_the_newest_version_only(town, two_versions, to, says):
    with pytest.raises(Refused, match=says):
        proposed(town, to=to)


def test_a_move_that_breaks_off_is_carried_on_by_the_runner(town, two_versions, monkeypatch):
    confirm_change(town.above, change_id=proposed(town).id)
    monkeypatch.setattr(moving, "BATCH", 1)
    assert carry_out_moves(SYSTEM, limit=1) == 1
    assert sorted(versions()) == [1, 1, 2]
    Runner().turn()
    assert sorted(versions()) == [1, 2, 2]
    events = JournalEvent.objects.count()
    assert carry_out_moves(SYSTEM) == 0
    assert JournalEvent.objects.count() == events


def test_a_matter_that_cannot_be_moved_stays_and_keeps_none_of_the_others(town, two_versions):
    reported, _called, _ended = two_versions
    confirm_change(town.above, change_id=proposed(town).id)
    Matter.objects.filter(pk=reported.id).update(state={**reported.state, "step": "nowhere"})
    assert carry_out_moves(SYSTEM) == 1
    assert sorted(versions()) == [1, 1, 2]
    assert JournalEvent.objects.filter(matter=reported).count() == 1


def test_publishing_alone_moves_nothing(town, two_versions):
    assert PlaybookVersion.objects.count() == 2
    assert carry_out_moves(SYSTEM) == 0
    assert versions() == [1, 1, 1]
    with pytest.raises(Refused, match="已经发布过"):
        publish_playbook(town.desk, source=renamed())
