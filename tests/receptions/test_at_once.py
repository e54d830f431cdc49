"""What two do at the same moment: a booking while its series ends, the last bookings of a device."""

from datetime import time, timedelta

import pytest

from huiyin.kernel.refusal import Refused
from huiyin.receptions.models import Visit
from huiyin.receptions.services.arranging import end_series
from huiyin.receptions.services.booking import book
from tests.at_once import while_open
from tests.casework.town import MONDAY
from tests.receptions.conftest import WEDNESDAY

pytestmark = pytest.mark.django_db(transaction=True)
LATER = WEDNESDAY + timedelta(days=14)


def test_a_slot_that_is_taken_while_its_series_ends_is_refused(hall):
    answer = while_open(
        lambda: end_series(hall.desk, series_id=hall.series.id, until=MONDAY.date()),
        lambda: book(series_id=hall.series.id, on=LATER, slot=time(9), phone="13812345678", device="phone"),
    )
    assert isinstance(answer, Refused)
    assert not Visit.objects.exists()


def test_two_bookings_at_once_are_no_more_than_the_device_has_left(hall):
    def take(number):
        slot = time(9 + number // 4, 15 * (number % 4))
        return book(series_id=hall.series.id, on=WEDNESDAY, slot=slot, device="phone")

    for number in range(5):
        take(number)
    assert while_open(lambda: take(5), lambda: take(6)).details["problem"] == "limit"
    assert Visit.objects.count() == 6
