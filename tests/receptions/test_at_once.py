"""What two do at the same moment: a booking while its series ends, the last bookings of a device."""

import threading
from datetime import time, timedelta

import pytest
from django.db import connections, transaction

from huiyin.kernel.refusal import Refused
from huiyin.receptions.models import Visit
from huiyin.receptions.services.arranging import end_series
from huiyin.receptions.services.booking import book
from tests.casework.town import MONDAY
from tests.receptions.conftest import WEDNESDAY

pytestmark = pytest.mark.django_db(transaction=True)
LATER = WEDNESDAY + timedelta(days=14)


def started(call):
    """A thread that does it, and where the answer will stand."""
    answers = []

    def run():
        try:
            answers.append(call())
        except Refused as refused:
            answers.append(refused)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, answers


def test_a_slot_that_is_taken_while_its_series_ends_is_refused(hall):
    with transaction.atomic():
        end_series(hall.desk, series_id=hall.series.id, until=MONDAY.date())
        thread, answers = started(
            lambda: book(series_id=hall.series.id, on=LATER, slot=time(9), phone="13812345678", device="phone")
        )
        thread.join(2)
        assert answers == []
    thread.join(20)
    assert [type(answer) for answer in answers] == [Refused]
    assert not Visit.objects.exists()


def test_two_bookings_at_once_are_no_more_than_the_device_has_left(hall):
    def take(number):
        slot = time(9 + number // 4, 15 * (number % 4))
        return book(series_id=hall.series.id, on=WEDNESDAY, slot=slot, device="phone")

    for number in range(5):
        take(number)
    with transaction.atomic():
        take(5)
        thread, answers = started(lambda: take(6))
        thread.join(2)
        assert answers == []
    thread.join(20)
    assert [answer.details["problem"] for answer in answers] == ["limit"]
    assert Visit.objects.count() == 6
