"""A complaint about a unit passes that unit by, and its raiser stays hidden from it (DESIGN §4)."""

from datetime import timedelta

import pytest

from huiyin.appeals.models import Intake
from huiyin.appeals.selectors.doors import intakes_of
from huiyin.appeals.selectors.ledgers import red_ledger
from huiyin.casework.jobs.due import run_due
from huiyin.casework.models import Matter, OutboxMessage
from huiyin.casework.services import decide_about, decide_no_unit, differences
from huiyin.kernel.refusal import Refused
from huiyin.people.selectors.changes import waiting_changes
from huiyin.people.services.approvals import confirm_change
from tests.casework.town import GRID, MONDAY, SYSTEM, post_of

WORDS = "县综治中心值班的人态度恶劣，吃拿卡要"


def test_the_unit_neither_sees_it_nor_owns_it(town, say, seen):
    heard = say(WORDS, about_organisation_id=town.centre_unit.id)
    matter = Matter.objects.get()
    assert (matter.sensitivity, matter.about_organisation_id) == ("protected", town.centre_unit.id)
    assert not seen(town.centre, heard.receipt.matter_id)
    assert matter.owner_post_id != post_of(town.centre)
    assert seen(town.desk, heard.receipt.matter_id)


def test_the_unit_is_told_nothing(town, say):
    say(WORDS, about_organisation_id=town.centre_unit.id, urgency="urgent")
    assert post_of(town.centre) not in set(OutboxMessage.objects.values_list("post_id", flat=True))


def test_how_it_came_in_is_as_hidden_as_the_matter(town, say):
    heard = say(WORDS, about_organisation_id=town.centre_unit.id)
    assert Intake.objects.count() == 1
    with pytest.raises(Refused):
        intakes_of(town.centre, matter_id=heard.receipt.matter_id)


def test_it_stands_on_no_ledger_and_suggests_no_repeats(town, say):
    heard = say(WORDS, about_organisation_id=town.centre_unit.id)
    again = say(WORDS, about_organisation_id=town.centre_unit.id, raiser=None)
    assert (heard.repeats, again.repeats) == ((), ())
    assert red_ledger(GRID).count == 0


def test_a_complaint_about_nobody_knows_whom_is_with_the_city_s_desk_alone(town, say, seen):
    heard = say("镇上的干部乱收费", about_undecided=True, urgency="urgent", collected_by=town.worker.person_id)
    matter = Matter.objects.get()
    assert (matter.sensitivity, matter.about_undecided, matter.place_code) == ("protected", True, GRID)
    assert matter.owner_post_id == post_of(town.desk)
    assert "市值班台" in heard.told[-1]
    seers = [who for who in vars(town) if getattr(vars(town)[who], "seats", ()) and seen(vars(town)[who], matter.id)]
    assert seers == ["desk", "second_desk"]
    assert set(OutboxMessage.objects.exclude(post=None).values_list("post_id", flat=True)) == {post_of(town.desk)}


def test_it_stays_with_the_desk_when_it_is_late_and_can_be_given_to_nobody(town, say, seen):
    heard = say("镇上的干部乱收费", about_undecided=True)
    with pytest.raises(Refused, match="先定下"):
        town.do(town.desk, heard.receipt.matter_id, "push", units=[str(town.roads_unit.id)])
    town.later(days=9)
    assert run_due(10, actor=SYSTEM) > 0
    assert Matter.objects.get().owner_post_id == post_of(town.desk)
    assert not seen(town.above, heard.receipt.matter_id)
    assert Matter.objects.get().calls.count() == 0


def test_once_the_desk_has_decided_it_goes_past_that_unit_and_cannot_be_decided_again(town, say, seen):
    heard = say("中心的干部乱收费", about_undecided=True)
    given = {"matter_id": heard.receipt.matter_id, "organisation_id": town.centre_unit.id}
    with pytest.raises(Refused, match="没有找到"):
        decide_about(town.above, revision=1, **given)
    assert Matter.objects.get().about_undecided is True
    matter = decide_about(town.desk, revision=1, **given)
    assert (matter.about_organisation_id, matter.about_undecided) == (town.centre_unit.id, False)
    assert (matter.sensitivity, differences(matter.id)) == ("protected", {})
    assert not seen(town.centre, matter.id)
    with pytest.raises(Refused, match="已经定下"):
        decide_about(town.desk, **{**given, "organisation_id": town.roads_unit.id}, revision=matter.revision)


def test_a_unit_that_is_decided_on_leaves_the_ordinary_way_to_everybody_else(town, say, seen):
    heard = say("住建局的干部乱收费", about_undecided=True)
    matter = decide_about(town.desk, matter_id=heard.receipt.matter_id, organisation_id=town.roads_unit.id, revision=1)
    assert matter.owner_post_id == post_of(town.centre)
    assert [seen(who, matter.id) for who in (town.centre, town.roads, town.worker)] == [True, False, False]


def test_two_of_the_desk_let_a_complaint_go_on_whose_unit_cannot_be_found_out(town, say, seen):
    matter_id = say("有个穿制服的人骂人", about_undecided=True).receipt.matter_id
    with pytest.raises(Refused, match="查过什么"):
        decide_no_unit(town.desk, matter_id=matter_id, words=" ", revision=1)
    change = decide_no_unit(town.desk, matter_id=matter_id, words="问过三个单位，都不是", revision=1)
    with pytest.raises(Refused, match="另一位"):
        confirm_change(town.desk, change_id=change.id)
    with pytest.raises(Refused, match="不能确认"):
        confirm_change(town.above, change_id=change.id)
    assert (Matter.objects.get().about_undecided, seen(town.centre, matter_id)) == (True, False)
    assert list(waiting_changes(town.second_desk)) == [change]
    confirm_change(town.second_desk, change_id=change.id)
    matter = Matter.objects.get()
    assert (matter.about_undecided, matter.about_organisation_id, matter.sensitivity) == (False, None, "protected")
    assert (matter.owner_post_id, differences(matter.id)) == (post_of(town.centre), {})
    assert (seen(town.centre, matter_id), seen(town.worker, matter_id)) == (True, False)
    told = OutboxMessage.objects.filter(voice__isnull=False, occasion="decided").values_list("body", flat=True)
    assert ["定不下您反映的是哪个单位" in body for body in told] == [True]


def test_while_it_is_undecided_the_clock_runs_on_the_desk_and_reminds_it(town, say):
    say("有个穿制服的人骂人", about_undecided=True)
    due_at = Matter.objects.get().due_at
    assert due_at is not None
    assert due_at - MONDAY <= timedelta(days=1)
    for _day in range(12):
        town.later(days=1)
        run_due(50, actor=SYSTEM)
    told = OutboxMessage.objects.filter(post=post_of(town.desk), occasion="reminded").count()
    matter = Matter.objects.get()
    assert (matter.owner_post_id, told >= 2, matter.due_at is not None) == (post_of(town.desk), True, True)
