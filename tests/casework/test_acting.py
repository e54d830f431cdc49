"""People act on a matter by its playbook; who was faster, who may not, and what can be taken back."""

import json
from copy import deepcopy
from datetime import timedelta

import pytest

from huiyin.casework.jobs import send_outbox
from huiyin.casework.models import JournalEvent, Matter, MatterClock, MeasureDelta, OutboxMessage, UnitCall
from huiyin.casework.selectors import allowed_actions, by_receipt, detail, speak_for, waiting
from huiyin.casework.services import act, differences, undo
from huiyin.engine.loading import load_file
from huiyin.kernel.refusal import Refused
from huiyin.people.models import Post
from huiyin.people.services import posts
from tests.casework.town import FILE, SYSTEM, post_of, publish


def test_from_raised_to_judged_by_the_receipt(town):
    receipt = town.raise_matter()
    town.solve(receipt.matter_id)
    view = by_receipt(receipt.code, secret=receipt.secret, device="d")
    assert [action.name for action in view.actions] == ["judge", "not_solved"]
    town.do_by_receipt(view, "judge", rating="satisfied")
    matter = Matter.objects.get(pk=receipt.matter_id)
    assert (matter.is_open, matter.ending, matter.rating) == (False, "solved", "satisfied")
    assert (matter.owner_post_id, matter.due_at, MatterClock.objects.count()) == (None, None, 0)
    assert matter.on_ledger
    assert differences(matter.id) == {}


def test_each_step_tells_the_raiser_in_the_playbooks_words(town):
    receipt = town.raise_matter()
    town.push(receipt.matter_id)
    body = OutboxMessage.objects.get(occasion="push", voice__isnull=False).body
    assert body.startswith("您的事已推送给住建局，正在等他们报到。")
    assert receipt.code[:4] in body


def test_a_called_unit_is_told_and_has_a_clock_of_its_own(town):
    receipt = town.raise_matter()
    town.push(receipt.matter_id, town.roads_unit, town.water_unit)
    assert list(UnitCall.objects.order_by("-lead").values_list("organisation", "lead", "mark")) == [
        (town.roads_unit.id, True, "called"),
        (town.water_unit.id, False, "called"),
    ]
    assert MatterClock.objects.filter(unit__isnull=False).count() == 2
    called = OutboxMessage.objects.filter(occasion="called").values_list("post", flat=True)
    assert set(called) == {post_of(town.roads), post_of(town.water)}
    assert waiting(town.water).get().waiting_units == [town.roads_unit.id, town.water_unit.id]


def test_whoever_is_slower_hears_what_has_changed_and_by_whom(town):
    receipt = town.raise_matter()
    town.push(receipt.matter_id)
    with pytest.raises(Refused, match=r"综治中心值班.*推送吹哨") as refused:
        act(town.centre, matter_id=receipt.matter_id, action="push", inputs={}, revision=1)
    assert refused.value.details["code"] == "stale"
    assert JournalEvent.objects.count() == 2


def test_what_the_engine_refuses_changes_nothing(town):
    receipt = town.raise_matter()
    with pytest.raises(Refused) as refused:
        town.do(town.worker, receipt.matter_id, "push", units=[str(town.roads_unit.id)])
    assert refused.value.details["code"] == "not_yours"
    assert Matter.objects.get().revision == 1


def test_somebody_elsewhere_hears_the_same_as_for_nothing(town):
    receipt = town.raise_matter()
    with pytest.raises(Refused, match="没有找到这件事"):
        town.do(town.other_worker, receipt.matter_id, "confirm")


def test_undo_within_twenty_seconds_takes_back_everything(town):
    receipt = town.raise_matter()
    before = Matter.objects.get()
    town.push(receipt.matter_id)
    matter = undo(town.centre, matter_id=receipt.matter_id)
    assert (matter.step, matter.state["calls"]) == (before.step, [])
    assert set(OutboxMessage.objects.filter(seq=2).values_list("state", flat=True)) == {"cancelled"}
    town.later(minutes=1)
    sent: list[str] = []
    send_outbox(through=town.recorder(sent))
    assert sent == ["13812345678"]
    assert UnitCall.objects.count() == 0
    assert differences(matter.id) == {}


def test_undo_is_refused_for_another_person_and_when_it_is_late(town):
    receipt = town.raise_matter()
    town.push(receipt.matter_id)
    with pytest.raises(Refused, match="自己"):
        undo(town.desk, matter_id=receipt.matter_id)
    town.later(seconds=21)
    with pytest.raises(Refused, match="已经过了撤回的时间"):
        undo(town.centre, matter_id=receipt.matter_id)
    assert Matter.objects.get().step == "called"


def test_an_ending_can_be_undone_and_counts_for_nothing(town):
    receipt = town.raise_matter()
    town.do(town.centre, receipt.matter_id, "not_accepted", reason="secret", words="涉及隐私")
    assert not Matter.objects.get().is_open
    undo(town.centre, matter_id=receipt.matter_id)
    matter = Matter.objects.get()
    assert (matter.is_open, matter.closed_at, matter.ending) == (True, None, "")
    assert sum(MeasureDelta.objects.filter(name="closed").values_list("value", flat=True)) == 0
    assert sum(MeasureDelta.objects.filter(name="tally_in_review").values_list("value", flat=True)) == 0


def test_the_desk_can_write_down_a_judgement_by_phone_but_not_on_its_own_work(town):
    receipt = town.raise_matter()
    town.solve(receipt.matter_id)
    with pytest.raises(Refused, match="不能代"):
        speak_for(town.roads, matter_id=receipt.matter_id, voice_id=receipt.voice_id)
    proof = speak_for(town.desk, matter_id=receipt.matter_id, voice_id=receipt.voice_id)
    act(
        town.desk,
        matter_id=receipt.matter_id,
        action="judge",
        inputs={"rating": "basically"},
        revision=Matter.objects.get().revision,
        proof=proof,
    )
    assert Matter.objects.get().rating == "basically"


def test_a_vacant_post_passes_its_work_upward(town):
    posts.end_tenure(SYSTEM, tenure_id=Post.objects.get(pk=post_of(town.centre)).tenures.get().id, reason="调离")
    town.later(seconds=1)
    matter = Matter.objects.get(pk=town.raise_matter().matter_id)
    assert (matter.owner_post_id, matter.owner_via, matter.level) == (post_of(town.above), "upward", 1)


def test_words_too_long_are_kept_as_a_draft_before_the_action_is_refused(town):
    receipt = town.raise_matter()
    with pytest.raises(Refused) as refused:
        town.do(town.centre, receipt.matter_id, "not_accepted", reason="other", words="长" * 5_001)
    assert (refused.value.field, refused.value.details["problem"]) == ("words", "too_long")
    assert Matter.objects.get().is_open


def test_the_detail_shows_masked_persons_and_what_one_may_do(town):
    receipt = town.raise_matter()
    shown = detail(town.centre, receipt.matter_id)
    assert (shown.voices[0].name, shown.voices[0].phone) == ("王*", "138****5678")
    assert shown.words == "井盖丢了，路口很危险"
    assert {action.name for action in shown.actions} == {"push", "not_accepted"}
    assert allowed_actions(town.other_worker, Matter.objects.get()) == ()
    assert [entry.title for entry in shown.timeline] == ["登记"]


def test_an_offline_action_bears_both_times(town):
    receipt = town.raise_matter()
    happened = town.clock.now() - timedelta(hours=2)
    act(
        town.centre,
        matter_id=receipt.matter_id,
        action="push",
        inputs={"units": [str(town.roads_unit.id)]},
        revision=1,
        happened_at=happened,
    )
    event = JournalEvent.objects.get(seq=2)
    assert (event.at, event.received_at) == (happened, town.clock.now())
    assert json.loads(bytes(event.body))["at"] == happened.isoformat()


def test_a_detail_takes_the_same_number_of_queries_however_much_has_happened(town, django_assert_num_queries):
    short, long = town.raise_matter(), town.raise_matter("第二件")
    town.push(short.matter_id)
    town.solve(long.matter_id)
    detail(town.desk, short.matter_id)
    with django_assert_num_queries(14) as few:
        detail(town.desk, short.matter_id)
    with django_assert_num_queries(len(few)):
        detail(town.desk, long.matter_id)


@pytest.mark.parametrize("units", [["no id"], ["019c0000-0000-7000-8000-000000000000"]])
def test_a_unit_that_is_none_is_refused_with_its_field(town, units):
    receipt = town.raise_matter()
    with pytest.raises(Refused) as refused:
        town.do(town.centre, receipt.matter_id, "push", units=units)
    assert refused.value.field == "units"
    assert Matter.objects.get().revision == 1


def told_raiser():
    """What the raiser was told, oldest first, without the case code."""
    rows = OutboxMessage.objects.filter(voice__isnull=False).order_by("seq", "n")
    return [row.body.split("\n")[0] for row in rows]


def test_the_raiser_hears_which_unit_has_reported_in_and_of_each_only_when_it_has(town):
    matter_id = town.raise_matter().matter_id
    town.push(matter_id, town.roads_unit, town.water_unit)
    town.do(town.water, matter_id, "attend")
    assert told_raiser()[1:] == ["您的事已推送给住建局、水务局，正在等他们报到。", "水务局已报到，开始处置。"]
    town.do(town.roads, matter_id, "attend", unit=str(town.roads_unit.id))
    assert told_raiser()[-1] == "住建局已报到，开始处置。"
    town.do(town.roads, matter_id, "solved", words="修好了")
    assert told_raiser()[-1] == "住建局已处置完毕：修好了"


def test_what_a_post_does_in_the_stead_of_a_unit_is_told_under_its_own_name(town):
    matter_id = town.raise_matter().matter_id
    town.push(matter_id)
    town.do(town.roads, matter_id, "attend")
    town.do(town.roads, matter_id, "solved", words="修好了")
    town.do(town.worker, matter_id, "not_so", words="还在漏")
    town.do(town.above, matter_id, "solved", words="这次修好了")
    assert told_raiser()[-1].endswith("已处置完毕：这次修好了")
    assert "住建局" not in told_raiser()[-1]


def test_what_each_unit_says_in_the_same_words_is_told_once(town):
    source = deepcopy(load_file(FILE).source)
    source["actions"]["attend"]["tell"] = {"zh": "已经有单位到场。", "en": "A unit is on the spot."}
    publish(town.desk, town.above, source)
    matter_id = town.raise_matter().matter_id
    town.push(matter_id, town.roads_unit, town.water_unit)
    town.do(town.water, matter_id, "attend")
    town.do(town.roads, matter_id, "attend")
    assert told_raiser().count("已经有单位到场。") == 1
