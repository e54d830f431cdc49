"""Duty rosters: the rule read, its absences and exchanges, who may change them, and what the pages show."""

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.kernel.ids import uuid7
from huiyin.kernel.refusal import Refused
from huiyin.mediation.models import Mediator, Roster, RosterAbsence, RosterSwap
from huiyin.mediation.selectors.committees import serving_names
from huiyin.mediation.selectors.rosters import roster_of, studio_view
from huiyin.mediation.services.committees import open_studio
from huiyin.mediation.services.registering import PersonGiven, appoint_named
from huiyin.mediation.services.rosters import (
    SeatGiven,
    exchange_days,
    note_absence,
    set_roster,
    take_back_absence,
    take_back_exchange,
)
from huiyin.mediation.types.rosters import Away, Exchange, Place, Rule, on_duty
from huiyin.people.types import Actor, ActorKind
from tests.at_once import while_open
from tests.portals.resident.conftest import new_browser
from tests.portals.staff import browser_of

FIRST = date(2026, 3, 2)
EVERY_DAY = frozenset(range(1, 8))


def caijie(*, weekdays=EVERY_DAY, turn_days=1):
    """Eight areas, one elder and one 乡贤 of each."""
    seats = [Place(area, role, 1, f"{role}{area}") for area in range(1, 9) for role in ("elder", "sage")]
    return Rule(FIRST, frozenset(weekdays), turn_days, tuple(seats))


def names(rule, day, **given):
    return [duty.who for duty in on_duty(rule, day, **given)]


def open_days(rule, count):
    day, found = rule.begins_on, []
    while len(found) < count:
        if rule.is_open(day):
            found.append(day)
        day += timedelta(days=1)
    return found


def test_eight_areas_take_turns_with_one_elder_and_one_sage_each():
    rule = caijie()
    assert names(rule, FIRST) == ["elder1", "sage1"]
    assert names(rule, FIRST + timedelta(days=7)) == ["elder8", "sage8"]
    assert names(rule, FIRST + timedelta(days=8)) == ["elder1", "sage1"]
    assert names(rule, FIRST - timedelta(days=1)) == []


def test_a_turn_of_a_week_counts_open_days_only():
    rule = caijie(weekdays={1, 2, 3, 4, 5}, turn_days=5)
    assert names(rule, FIRST + timedelta(days=4)) == ["elder1", "sage1"]
    assert names(rule, FIRST + timedelta(days=5)) == []
    assert names(rule, FIRST + timedelta(days=7)) == ["elder2", "sage2"]


def test_who_is_away_is_stood_in_for_by_the_next_of_the_same_role():
    rule, day = caijie(), FIRST
    away = [Away("elder1", day, day), Away("elder2", day, day)]
    first, second = on_duty(rule, day, away=away)
    assert (first.who, first.instead_of, first.area) == ("elder3", "elder1", 1)
    assert (second.who, second.instead_of) == ("sage1", "")
    everybody = [Away(f"elder{area}", day, day) for area in range(1, 9)]
    assert names(rule, day, away=everybody) == [None, "sage1"]


def test_two_of_one_area_take_turns_from_round_to_round():
    seats = (Place(1, "elder", 1, "a"), Place(1, "elder", 2, "b"), Place(2, "elder", 1, "c"))
    rule = Rule(FIRST, EVERY_DAY, 1, seats)
    assert [names(rule, FIRST + timedelta(days=step))[0] for step in range(6)] == ["a", "c", "b", "c", "a", "c"]


rules = st.builds(
    caijie, weekdays=st.frozensets(st.integers(1, 7), min_size=1), turn_days=st.integers(min_value=1, max_value=7)
)


@settings(max_examples=40, deadline=None)
@given(rule=rules, rounds=st.integers(1, 3))
def test_over_whole_rounds_everybody_has_the_same_number_of_days(rule, rounds):
    days = open_days(rule, 8 * rule.turn_days * rounds)
    served = Counter(who for day in days for who in names(rule, day))
    assert served == {place.who: rule.turn_days * rounds for place in rule.places}


@settings(max_examples=40, deadline=None)
@given(rule=rules, ahead=st.integers(0, 60), gone=st.sets(st.integers(1, 8), max_size=7))
def test_nobody_who_is_away_is_on_duty_and_nobody_is_missed_while_one_is_there(rule, ahead, gone):
    day = open_days(rule, ahead + 1)[-1]
    away = [Away(f"{role}{area}", day, day) for area in gone for role in ("elder", "sage")]
    assert not {one.who for one in away} & set(names(rule, day, away=away))
    assert None not in names(rule, day, away=away)
    assert names(rule, day, away=reversed(away)) == names(rule, day, away=away)


@settings(max_examples=40, deadline=None)
@given(rule=rules, pair=st.tuples(st.integers(0, 40), st.integers(0, 40)).filter(lambda both: both[0] != both[1]))
def test_an_exchange_changes_two_days_of_one_role_and_nothing_else(rule, pair):
    days = open_days(rule, 42)
    one, other = sorted(days[index] for index in pair)
    kept = [Exchange("elder", one, other)]
    before = {day: names(rule, day) for day in days}
    after = {day: names(rule, day, exchanges=kept) for day in days}
    assert (after[one], after[other]) == ([before[other][0], before[one][1]], [before[one][0], before[other][1]])
    assert {day: before[day] for day in days if day not in (one, other)} == {
        day: after[day] for day in days if day not in (one, other)
    }


@pytest.fixture
def studio(office):
    """A studio with two areas, an elder and a 乡贤 of each, from today on."""
    people = [appoint_named(office.town.centre, committee_id=office.committee.id, person=one) for one in NEIGHBOURS]
    opened = open_studio(office.town.centre, committee_id=office.committee.id, name="彩霞调解室", phone="07370000001")
    seats = [
        SeatGiven(area, role, people[number].id)
        for number, (area, role) in enumerate((area, role) for area in ("东片", "西片") for role in ("elder", "sage"))
    ]
    set_roster(office.village, studio_id=opened.id, begins_on=FIRST, seats=seats)
    return opened


NEIGHBOURS = [PersonGiven(f"值班{number}", f"1380000000{number}", is_woman=number == 1) for number in range(1, 5)]


@pytest.mark.django_db
class TestKept:
    def test_the_page_shows_two_weeks_by_name_and_no_private_phone(self, studio):
        days = studio_view(studio.id).days
        assert [[one.name for one in day.people] for day in days[:3]] == [
            ["值班1", "值班2"],
            ["值班3", "值班4"],
            ["值班1", "值班2"],
        ]
        shown = new_browser().get(reverse("mediation:studio", args=[studio.id])).content.decode()
        assert "值班1" in shown
        assert "07370000001" in shown
        assert "13800000001" not in shown

    def test_an_absence_and_an_exchange_show_and_go_back(self, office, studio):
        kept = roster_of(studio.id)
        one, other = FIRST, FIRST + timedelta(days=1)
        absent = note_absence(
            office.village, roster_id=kept.roster.pk, mediator_id=UUID(kept.rule.places[0].who), since=one, last=one
        )
        swap = exchange_days(office.village, roster_id=kept.roster.pk, role="sage", one_day=other, other_day=one)
        today, tomorrow = studio_view(studio.id).days[:2]
        assert [(duty.name, duty.instead_of) for duty in today.people] == [("值班3", "值班1"), ("值班4", "")]
        assert [duty.name for duty in tomorrow.people] == ["值班3", "值班2"]
        take_back_absence(office.village, absence_id=absent.pk)
        take_back_exchange(office.village, swap_id=swap.pk)
        assert [duty.name for duty in studio_view(studio.id).days[0].people] == ["值班1", "值班2"]

    def test_who_no_longer_serves_is_not_on_duty(self, studio):
        Mediator.objects.filter(person__name_index="值班1").update(until=FIRST)
        assert [duty.name for duty in studio_view(studio.id).days[0].people] == ["值班3", "值班2"]

    @pytest.mark.parametrize("changed", [{"begins_on": FIRST - timedelta(days=1)}, {"weekdays": []}, {"turn_days": 0}])
    def test_a_rule_that_makes_no_sense_changes_nothing(self, office, studio, changed):
        before = roster_of(studio.id)
        given = {"begins_on": FIRST, "seats": [SeatGiven("东片", "elder", UUID(before.rule.places[0].who))], **changed}
        with pytest.raises(Refused):
            set_roster(office.village, studio_id=studio.id, **given)
        assert roster_of(studio.id) == before

    def test_every_area_sends_the_same_roles_and_only_who_serves_the_committee(self, office, studio):
        first, second, *_others = [UUID(place.who) for place in roster_of(studio.id).rule.places]
        uneven = [SeatGiven("东片", "elder", first), SeatGiven("西片", "sage", second)]
        twice = [SeatGiven("东片", "elder", first), SeatGiven("西片", "elder", first)]
        stranger = [SeatGiven("东片", "elder", uuid7())]
        problems = []
        for seats in (uneven, twice, stranger):
            with pytest.raises(Refused) as refused:
                set_roster(office.village, studio_id=studio.id, begins_on=FIRST, seats=seats)
            problems.append(refused.value.details["problem"])
        assert problems == ["role", "twice", "serving"]

    def test_a_stranger_keeps_no_roster_and_a_mediator_only_their_own_days(self, office, studio):
        kept = roster_of(studio.id)
        first, second = kept.rule.places[0].who, kept.rule.places[1].who
        own = Actor(ActorKind.STAFF, "own", Mediator.objects.get(pk=first).person_id, uuid7())
        given = {"roster_id": kept.roster.pk, "since": FIRST, "last": FIRST}
        note_absence(own, mediator_id=UUID(first), **given)
        for actor in (own, office.town.roads):
            with pytest.raises(Refused):
                note_absence(actor, mediator_id=UUID(second), **given)
        assert RosterAbsence.objects.count() == 1

    def test_a_day_is_exchanged_once_and_never_with_the_same_person(self, office, studio):
        number = roster_of(studio.id).roster.pk
        given = {"roster_id": number, "role": "elder"}
        exchange_days(office.village, one_day=FIRST, other_day=FIRST + timedelta(days=1), **given)
        for one, other in ((1, 2), (2, 4)):
            with pytest.raises(Refused):
                exchange_days(
                    office.village,
                    one_day=FIRST + timedelta(days=one),
                    other_day=FIRST + timedelta(days=other),
                    **given,
                )
        assert RosterSwap.objects.count() == 1

    def test_the_roster_is_set_on_its_page(self, office, studio):
        page, people = browser_of(office.village), serving_names(office.committee.id)
        where = reverse("mediation:roster", args=[studio.id])
        shown = page.get(where).content.decode()
        assert "东片" in shown
        sent = {
            "begins_on": "2026-03-05", "turn_days": "7", "weekdays": ["1", "3"],
            "area1-area": "南片", "area1-mediator": people[0][0],
        }  # fmt: skip
        assert page.post(f"{where}set/", sent).status_code == 302
        assert Roster.objects.get(begins_on=date(2026, 3, 5)).weekdays == [1, 3]
        wrong = page.post(f"{where}set/", {**sent, "weekdays": []})
        assert wrong.status_code == 422
        assert "南片" in wrong.content.decode()
        assert browser_of(office.town.roads).get(where).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_day_is_exchanged_once_though_two_ask_at_the_same_moment(office):
    studio = open_studio(office.town.centre, committee_id=office.committee.id, name="陈阿姨工作室")
    people = Mediator.objects.filter(committee=office.committee, until=None).order_by("id")
    seats = [SeatGiven(f"片区{number}", "mediator", one.id) for number, one in enumerate(people)]
    roster = set_roster(office.town.centre, studio_id=studio.id, begins_on=FIRST, seats=seats)
    day = FIRST + timedelta(days=1)

    def exchange(days):
        given = {"roster_id": roster.pk, "role": "mediator", "one_day": day, "other_day": day + timedelta(days=days)}
        return exchange_days(office.town.centre, **given)

    assert isinstance(while_open(lambda: exchange(1), lambda: exchange(2)), Refused)
    assert RosterSwap.objects.count() == 1
