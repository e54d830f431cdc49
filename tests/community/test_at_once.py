"""What two do at the same moment: bookings of one phone, times of one counsellor."""

from datetime import timedelta

import pytest

from huiyin.community.models import Booking, Slot
from huiyin.community.services.booking import book
from huiyin.community.services.offering import offer
from tests.at_once import while_open
from tests.casework.town import post_of
from tests.community.conftest import REACHED, TUESDAY

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_phone_books_no_more_at_once_than_one_after_the_other(service, settings):
    settings.HUIYIN_COUNSELLING_BOOKINGS = 1
    ways = [
        lambda way=way: book(slot_id=service.slots[way].id, contact=REACHED, language="zh-hans", device="x")
        for way in ("home", "online")
    ]
    answer = while_open(*ways)
    assert (answer.details["problem"], Booking.objects.count()) == ("open_bookings", 1)


@pytest.mark.parametrize("minutes", [0, 30])
def test_a_counsellor_is_at_one_place_at_a_time_however_fast_they_press(service, minutes):
    other, at = service.other, TUESDAY + timedelta(days=1)
    answer = while_open(
        lambda: offer(other, way="hotline", begins=[at]),
        lambda: offer(other, way="hotline", begins=[at + timedelta(minutes=minutes)]),
    )
    assert (answer.field, Slot.objects.filter(post=post_of(other)).count()) == ("begins", 1)
