from huiyin.casework.models import Matter, Voice
from huiyin.community.models import Booking, Slot
from huiyin.community.selectors.rooms import count_rooms
from huiyin.community.selectors.slots import free_slots
from huiyin.console.demo.divisions import TOWN
from huiyin.console.demo.logins import COUNTY
from huiyin.receptions.models import Substitution, Visit
from huiyin.receptions.selectors.days import coming_days


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
