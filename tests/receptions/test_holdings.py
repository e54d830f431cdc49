"""What a person is told and what is erased for them: their own bookings, and of a shared phone nobody else's."""

from datetime import time

import pytest

from huiyin.people.services.persons import create_person
from huiyin.receptions.models import Visit
from huiyin.receptions.services.booking import book
from huiyin.receptions.services.holdings import forget_person, tell_person
from tests.casework.town import SYSTEM
from tests.receptions.conftest import WEDNESDAY

pytestmark = pytest.mark.django_db


def test_a_phone_that_a_family_shares_tells_and_erases_nobodys_booking_but_ones_own(hall):
    husband = create_person(SYSTEM, name="王大山", phone="13812345678")
    for minute, name in ((0, "王大山"), (15, "李红"), (30, "")):
        book(
            series_id=hall.series.id, on=WEDNESDAY, slot=time(9, minute), name=name, phone="138 1234 5678",
            about=f"{name}的事", device="phone",
        )  # fmt: skip
    assert [told["texts"]["about"] for told in tell_person(husband.id)] == ["王大山的事"]
    forget_person(SYSTEM, person_id=husband.id, reason="本人要求")
    left = [(visit.name, visit.about) for visit in Visit.objects.order_by("slot")]
    assert left == [(None, None), ("李红", "李红的事"), (None, "的事")]
