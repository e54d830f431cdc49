"""Committees as the law wants them, their registers, and who is near."""

from datetime import date, timedelta

import pytest

from huiyin.kernel.ids import uuid7
from huiyin.kernel.refusal import Refusals, Refused
from huiyin.mediation.models import Committee, Mediator, RegisterChange
from huiyin.mediation.selectors.committees import changes_to_record, committee_for, committee_lines
from huiyin.mediation.selectors.near import nearest
from huiyin.mediation.services.committees import (
    appoint,
    choose_method,
    elect,
    mark_recorded,
    open_studio,
    record_by,
    register_committee,
)
from huiyin.mediation.types import MemberGiven, check_members, term_ends
from huiyin.places.types import Point
from tests.at_once import while_open
from tests.casework.town import COUNTY, GRID, MONDAY, VILLAGE, hold

DAY = MONDAY.date()


def members(count, *, chairs=1, women=1):
    return [MemberGiven(uuid7(), is_chair=n < chairs, is_woman=n < women) for n in range(count)]


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        (members(3), []),
        (members(9), []),
        (members(2), ["count"]),
        (members(10), ["count"]),
        (members(3, chairs=0), ["chair"]),
        (members(5, chairs=2), ["chair"]),
        (members(4, women=0), ["women"]),
        (members(2, chairs=0, women=0), ["count", "chair", "women"]),
        ([*members(2), MemberGiven(uuid7()), MemberGiven(uuid7())], []),
    ],
)
def test_a_committee_has_three_to_nine_members_one_chair_and_women(given, problems):
    try:
        check_members(given)
        found = []
    except Refused as refused:
        found = [one.details["problem"] for one in refused.each()]
    assert found == problems


def test_where_several_nationalities_live_one_of_the_smaller_is_on_the_committee():
    with pytest.raises(Refused) as refused:
        check_members(members(3), several_nationalities=True)
    assert refused.value.details["problem"] == "nationality"
    check_members(members(3), several_nationalities=True, has_smaller_nationality=True)


@pytest.mark.parametrize(("on", "end"), [(date(2026, 3, 2), date(2029, 3, 2)), (date(2028, 2, 29), date(2031, 3, 1))])
def test_a_term_is_three_years(on, end):
    assert term_ends(on) == end


@pytest.mark.django_db
class TestRegister:
    def test_an_election_the_law_does_not_allow_changes_nothing(self, office):
        before = set(Mediator.objects.values_list("id", "until"))
        with pytest.raises(Refusals):
            elect(office.town.centre, committee_id=office.committee.id, members=members(2, women=0), elected_on=DAY)
        assert set(Mediator.objects.values_list("id", "until")) == before

    def test_a_new_election_ends_the_old_members_service(self, office):
        again = [MemberGiven(office.village.person_id), MemberGiven(office.mediator.person_id, is_chair=True)]
        newcomer = hold("mediator", None, "新人", office.town.roads_unit)
        again.append(MemberGiven(newcomer.person_id, is_woman=True))
        elect(office.town.centre, committee_id=office.committee.id, members=again, elected_on=DAY)
        serving = Mediator.objects.filter(committee=office.committee, until=None)
        assert {row.person_id for row in serving} == {member.person_id for member in again}
        [line] = committee_lines(VILLAGE)
        assert (line.chair, line.members, line.is_term_over) == ("调一", 3, False)
        office.town.later(days=3 * 366)
        assert committee_lines(VILLAGE)[0].is_term_over

    def test_every_change_is_told_within_thirty_working_days(self, office):
        assert record_by(DAY) == date(2026, 4, 13)
        waiting = changes_to_record(COUNTY)
        assert [change.what for change in waiting] == ["registered", "elected"]
        office.town.later(days=2)
        with pytest.raises(Refused):
            mark_recorded(office.town.centre, change_id=waiting[0].id, on=date(2026, 3, 5))
        mark_recorded(office.town.centre, change_id=waiting[0].id, on=date(2026, 3, 4))
        assert [change.what for change in changes_to_record(COUNTY)] == ["elected"]

    def test_only_the_justice_office_and_the_centre_keep_the_register(self, office):
        for actor in (office.village, office.mediator, office.town.roads):
            with pytest.raises(Refused):
                register_committee(actor, kind="trade", name="医疗纠纷调委会", place_code=COUNTY)
        assert Committee.objects.count() == 1
        assert RegisterChange.objects.count() == 2

    def test_a_personal_studio_says_who_named_it(self, office):
        mediator = Mediator.objects.get(person=office.mediator.person_id)
        centre, committee = office.town.centre, office.committee.id
        with pytest.raises(Refused):
            open_studio(centre, committee_id=committee, name="陈阿姨工作室", mediator_id=mediator.id)
        studio = open_studio(
            centre, committee_id=committee, name="陈阿姨工作室", mediator_id=mediator.id, named_by="东城县司法局"
        )
        assert (studio.mediator, studio.named_by) == (mediator, "东城县司法局")

    def test_the_nearest_come_first_and_within_a_hundred_metres_is_within_reach(self, office):
        centre, committee = office.town.centre, office.committee.id
        open_studio(centre, committee_id=committee, name="远处的", point=Point(112.025, 28.005))
        open_studio(centre, committee_id=committee, name="近处的", point=Point(112.0158, 28.005), phone="0730-1")
        helper = MemberGiven(office.town.worker.person_id)
        appoint(centre, committee_id=committee, mediator=helper, point=Point(112.0175, 28.005))
        near = nearest(Point(112.015, 28.005))
        assert [(row.name, row.metres, row.is_within_reach) for row in near] == [
            ("近处的", 79, True),
            ("格一", 246, False),
            ("远处的", 984, False),
        ]

    def test_the_village_committee_answers_before_the_county_one(self, office):
        register_committee(office.town.centre, kind="trade", name="交通事故调委会", place_code=COUNTY)
        assert committee_for(GRID) == office.committee
        assert committee_for("999901002001").name == "交通事故调委会"
        assert committee_for("8888") is None

    def test_a_place_cannot_choose_a_method_that_is_not_published(self, office):
        with pytest.raises(Refused):
            choose_method(office.town.desk, place_code=COUNTY, playbook="nowhere/nothing")
        choose_method(office.town.desk, place_code=COUNTY, playbook="national/people_mediation")
        assert office.apply().created


@pytest.mark.django_db(transaction=True)
def test_somebody_is_appointed_once_though_the_button_was_pressed_twice(office):
    who = MemberGiven(hold("police_officer", VILLAGE, "调三").person_id)
    given = {"committee_id": office.committee.id, "mediator": who}
    answer = while_open(*[lambda: appoint(office.town.centre, **given)] * 2)
    assert isinstance(answer, Refused)
    assert Mediator.objects.filter(person=who.person_id).count() == 1


@pytest.mark.django_db
def test_no_election_is_dated_before_the_last_one(office):
    serving = Mediator.objects.filter(committee=office.committee, until=None)
    members = [MemberGiven(one.person_id, is_chair=one.is_chair, is_woman=one.is_woman) for one in serving]
    before = office.committee.elected_on
    with pytest.raises(Refused) as refused:
        elect(
            office.town.centre, committee_id=office.committee.id, members=members,
            elected_on=before - timedelta(days=1),
        )  # fmt: skip
    assert refused.value.field == "elected_on"
    office.committee.refresh_from_db()
    assert office.committee.elected_on == before
