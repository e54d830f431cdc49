from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings

from huiyin.appeals.selectors.methods import emergency_post
from huiyin.care.models import CareFile
from huiyin.care.selectors.files import family_lines
from huiyin.casework.models import JournalEvent, Matter, MatterClock, OutboxMessage, Voice
from huiyin.casework.selectors import waiting
from huiyin.casework.selectors.playbooks import compiled, current_version
from huiyin.casework.services import verify
from huiyin.community.models import Booking, Slot
from huiyin.community.selectors.rooms import count_rooms
from huiyin.community.selectors.slots import free_slots
from huiyin.config.environment import Missing
from huiyin.console.commands import demo
from huiyin.console.demo import loading
from huiyin.console.demo.disputes import ways_of_disputes
from huiyin.console.demo.divisions import TOWN
from huiyin.console.demo.logins import COUNTY, GRID, LOGINS, PASSWORD, RESIDENT_PHONE, lines
from huiyin.console.demo.stories import stands
from huiyin.kernel.audit import verify_trail
from huiyin.kernel.time import now
from huiyin.mediation.models import (
    Agreement,
    Committee,
    CourtConfirmation,
    DisputeDetails,
    Roster,
    Round,
    Screening,
    Signature,
    Studio,
)
from huiyin.mediation.selectors.lawsuits import board_of
from huiyin.mediation.selectors.methods import NATIONAL
from huiyin.mediation.selectors.rosters import duty_today
from huiyin.mediation.selectors.screening import my_screenings
from huiyin.people.models import Account
from huiyin.people.selectors.actors import actor_of
from huiyin.people.selectors.seats import duty_desk_missing
from huiyin.people.services.signing_in import check_staff_password, needs_second_factor
from huiyin.people.types import Actor
from huiyin.places.models import Grid
from huiyin.places.selectors import calendar_horizon_days
from huiyin.receptions.models import Substitution, Visit
from huiyin.receptions.selectors.days import coming_days

ACTOR = Actor.system("tests")


def of(name):
    return Matter.objects.filter(playbook__name__startswith=name)


def test_every_journal_and_the_audit_trail_verify(town):
    assert verify(ACTOR, whole=True) == ()
    assert verify_trail() == {}


def test_matters_and_disputes_stand_at_different_steps(town):
    assert of("yiyang/").count() == 30
    assert of(NATIONAL).count() == DisputeDetails.objects.count() > 26
    assert len(set(Matter.objects.values_list("step", flat=True))) >= 5
    assert Matter.objects.filter(is_open=False).exists()


def test_every_open_matter_has_one_owner_and_a_clock_that_is_not_over(town):
    open_ones = Matter.objects.filter(is_open=True)
    assert open_ones.count() > 5
    assert open_ones.filter(owner_post=None).count() == 0
    clocks = Counter(MatterClock.objects.values_list("matter", flat=True))
    assert [one for one in open_ones.values_list("id", flat=True) if not clocks[one]] == []
    assert not MatterClock.objects.filter(next_at__lt=now() - timedelta(minutes=5)).exists()


def test_nothing_happened_after_now_or_before_the_history(town):
    assert not JournalEvent.objects.filter(at__gt=now()).exists()
    assert not Matter.objects.filter(received_at__lt=now() - timedelta(days=46)).exists()


def test_no_message_of_the_history_waits_to_leave(town):
    due = OutboxMessage.objects.filter(state="held", not_before__lt=now() - timedelta(minutes=5))
    assert due.count() == 0
    assert OutboxMessage.objects.filter(state="sent").exists()


def test_there_is_a_complaint_about_an_official_an_emergency_and_a_missing_calendar(town):
    assert Matter.objects.get(about_organisation__isnull=False).sensitivity == "protected"
    assert Matter.objects.filter(urgency="critical").count() == 1
    assert emergency_post(GRID, "119") is not None
    assert MatterClock.objects.filter(blocked_year__isnull=False).count() == 1


def test_some_matters_have_many_voices_and_some_were_late(town):
    assert max(Matter.objects.values_list("voice_count", flat=True)) >= 10
    assert Voice.objects.filter(is_anonymous=True).exists()


def test_printed_logins_sign_in_by_password_alone_in_demo_mode(town, monkeypatch):
    monkeypatch.setattr(settings, "HUIYIN_DEMO", True)
    for login in LOGINS:
        account = check_staff_password(login=login.name, password=PASSWORD)
        assert not needs_second_factor(account)
        assert login.kind in {seat.post_kind for seat in actor_of(account).seats}
    assert all(login.name in "\n".join(lines("http://huiyin.test")) for login in LOGINS)


def test_nobody_else_has_a_password(town):
    usable = {account.login for account in Account.objects.filter(kind="staff") if account.has_usable_password()}
    assert usable == {login.name for login in LOGINS} | {"system", "security", "audit"}


def test_the_worker_and_the_resident_find_their_matters(town):
    worker = actor_of(Account.objects.get(login="worker"))
    assert waiting(worker).exists()
    resident = Account.objects.get(phone_index=RESIDENT_PHONE)
    mine = Matter.objects.filter(voices__person=resident.person)
    assert mine.filter(step="judging").count() == 1


def test_the_desk_is_manned_and_the_calendar_reaches_far_enough(town):
    assert duty_desk_missing() == 0
    assert calendar_horizon_days(now().date()) >= 60


def test_outlines_say_that_they_are_invented(town):
    assert set(Grid.objects.values_list("outline_note", flat=True)) == {loading.OUTLINE_NOTE}
    assert Grid.objects.filter(code__startswith=TOWN).count() == Grid.objects.count()


def test_progress_is_told_to_the_last_matter(town):
    assert town[-1] == ("matters", *[of("yiyang/").count() + of(NATIONAL).count()] * 2)
    assert {what for what, _done, _total in town} == {
        "divisions", "grids", "organisations", "posts", "methods", "receptions", "mediators", "matters"
    }  # fmt: skip


def test_disputes_stand_in_most_steps_of_mediation_with_agreements_and_signatures(town):
    method = compiled(current_version(NATIONAL))
    seen = set(of(NATIONAL).values_list("step", flat=True))
    ways = {step for way in ways_of_disputes() for step, _action in stands(method, way)}
    assert len(seen) >= len(ways) - 4
    assert {"grid", "commission", "at_court", "in_court"} <= seen
    assert Agreement.objects.exclude(effective_at=None).count() >= 5
    assert Signature.objects.filter(person__isnull=False).exists()
    assert CourtConfirmation.objects.filter(is_granted=True).exists()


def test_families_of_every_colour_are_followed_some_at_home_and_one_red_one_waits_for_the_chief(town):
    kept = Matter.objects.filter(pk__in=CareFile.objects.values("pk"))
    assert Counter(kept.values_list("kind", flat=True)) == {"red": 3, "orange": 1, "blue": 1, "yellow": 1, "green": 1}
    assert sorted(kept.filter(place_code=GRID).values_list("step", flat=True)) == ["calm", "calm_once", "filed", "red"]
    chief = actor_of(Account.objects.get(login="chief"))
    assert [line.step for line in family_lines(chief) if line.kind == "red"].count("已建档") == 1
    bodies = JournalEvent.objects.filter(matter__in=kept).values_list("body", flat=True)
    assert sum(b'"action":"visit_' in bytes(body) for body in bodies) == 5


def test_the_worker_has_a_grid_to_screen_and_the_first_round_is_complete(town):
    worker = actor_of(Account.objects.get(login="worker"))
    assert [one.grid_code for one in my_screenings(worker).open] == [GRID]
    first = Round.objects.get(number=1)
    assert Screening.objects.filter(round=first).values("grid_code").distinct().count() == Grid.objects.count()


def test_a_studio_has_eight_areas_and_somebody_there_today(town):
    [seats] = [roster.seats.count() for roster in Roster.objects.all()]
    assert seats == 16
    [today] = duty_today(Studio.objects.values_list("id", flat=True)).values()
    assert [one.name != "" for one in today.people] == [True, True]


def test_every_village_has_its_committee_and_the_board_its_numbers(town):
    board = board_of(TOWN, now().year - 1).board
    assert board.villages == Committee.objects.filter(kind="village").count()
    assert len(board.without) > len(board.with_some) > len(board.not_counted) == 0


def test_a_second_load_changes_nothing(town, monkeypatch):
    monkeypatch.setattr(settings, "HUIYIN_DEMO", True)
    before = JournalEvent.objects.count()
    assert demo.prepare(town=True) is False
    assert JournalEvent.objects.count() == before


def test_it_is_refused_outside_demo_mode(town):
    with pytest.raises(Missing, match="HUIYIN_DEMO=1"):
        demo.prepare(town=True)


def test_reception_days_come_up_with_bookings_and_somebody_who_sits_instead(town):
    days = coming_days(TOWN)
    assert len({day.title for day in days}) == 3
    assert sum(day.is_bookable for day in days) > 2
    assert Visit.objects.filter(state="booked").count() == 2
    assert Substitution.objects.count() == 1


def test_the_visits_of_the_last_days_are_matters_on_their_way(town):
    visits = Visit.objects.filter(state="arrived")
    assert visits.count() == 5
    assert len(set(visits.values_list("matter__step", flat=True))) >= 3
    assert not visits.filter(name__isnull=False).exists()


def test_petitions_of_two_kinds_are_with_the_office_and_with_units(town):
    petitions = Matter.objects.filter(playbook__name="national/petition")
    assert sorted(petitions.values_list("kind", "step")) == [
        ("claim", "accepted"), ("claim", "registered"), ("suggestion", "studying"),
    ]  # fmt: skip


def test_counselling_can_be_booked_and_what_was_booked_names_nobody(town):
    assert count_rooms(COUNTY).points > 10
    assert {slot.way for slot in free_slots(TOWN)} == {"home", "room", "online", "hotline"}
    assert (Booking.objects.count(), Slot.objects.filter(state="used").count()) == (1, 2)
    sealed = Voice.objects.filter(matter__playbook__name="heshan/xinli")
    assert (sealed.count(), sealed.filter(name__isnull=False).count(), sealed.filter(phone__isnull=False).count()) == (
        3, 0, 0,
    )  # fmt: skip
