"""A day that does not take place any more though nobody has cancelled it: a new calendar, posts that are closed."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from huiyin.casework.jobs import Runner
from huiyin.casework.models import OutboxMessage
from huiyin.console.commands.runner import minutely
from huiyin.kernel.audit import trail_of
from huiyin.kernel.refusal import Refused
from huiyin.people.services.posts import close_post
from huiyin.receptions.models import Day, Visit
from huiyin.receptions.selectors.days import coming_days, day_of
from huiyin.receptions.services.arranging import announce, cancel_lapsed
from huiyin.receptions.services.booking import book
from huiyin.receptions.services.holdings import forget_over
from huiyin.receptions.services.receiving import arrive, present
from tests.casework.town import COUNTY, SYSTEM, post_of, publish_calendar
from tests.portals.resident.conftest import new_browser
from tests.portals.staff import browser_of
from tests.receptions.conftest import WEDNESDAY

pytestmark = pytest.mark.django_db
NEXT = WEDNESDAY + timedelta(days=7)


def booked(hall, on=NEXT, slot=time(9), **more):
    return book(series_id=hall.series.id, on=on, slot=slot, device="phone", phone="13812345678", **more)


def close_all(hall):
    for actor in (hall.secretary, hall.chief):
        close_post(SYSTEM, post_id=post_of(actor))


def states():
    return [(day.on, day.is_cancelled) for day in Day.objects.order_by("on")]


def test_who_has_booked_a_day_that_a_new_calendar_takes_is_told_once_and_missed_nothing(hall):
    held = booked(hall)
    booked(hall, on=WEDNESDAY)
    publish_calendar(9, holidays=(NEXT,))
    for _minute in range(2):
        Runner(minutely=minutely()).turn()
    assert states() == [(WEDNESDAY, False), (NEXT, True)]
    told = OutboxMessage.objects.get()
    assert told.about == held.visit.id
    assert "工作日历有变，这一天不接访" in told.body
    assert [entry.action for entry in trail_of(f"reception {hall.series.id}")].count("receptions.cancel") == 1
    forget_over(hall.town.later(days=20))
    assert Visit.objects.get(pk=held.visit.id).state == "cancelled"


def test_a_booking_of_a_day_that_no_calendar_names_is_still_found_on_the_phone_and_at_the_desk(hall):
    held = booked(hall)
    publish_calendar(9, holidays=(NEXT,))
    shown = new_browser().get(f"{reverse('receptions:booked', args=[held.visit.id])}?k={held.secret}")
    assert "工作日历有变，这一天不接访" in shown.content.decode()
    desk = browser_of(hall.desk)
    assert desk.get(reverse("receptions:desk_day", args=[hall.series.id, NEXT.isoformat()])).status_code == 200
    desk.post(reverse("receptions:settle_visit", args=[held.visit.id]), {"do": "cancel"})
    assert Visit.objects.get().state == "cancelled"
    with pytest.raises(Refused):
        booked(hall, slot=time(9, 30))
    assert cancel_lapsed(SYSTEM) == 0


def test_a_calendar_that_comes_after_the_day_changes_nothing_of_it(hall):
    held = booked(hall)
    hall.town.later(days=9)
    publish_calendar(9, holidays=(NEXT,))
    assert cancel_lapsed(SYSTEM) == 0
    assert not day_of(hall.series.id, NEXT).is_cancelled
    visit, _receipt = arrive(hall.desk, series_id=hall.series.id, on=NEXT, words="低保停了", visit_id=held.visit.id)
    assert visit.state == "arrived"


def test_a_day_for_which_every_post_is_closed_is_offered_to_nobody_and_who_has_booked_is_told(hall):
    held = booked(hall)
    close_all(hall)
    assert [day.is_bookable for day in coming_days(COUNTY)] == [False] * 5
    assert day_of(hall.series.id, WEDNESDAY).note == "接访的岗位已经撤销"
    assert present(day_of(hall.series.id, WEDNESDAY)) == {}
    with pytest.raises(Refused):
        booked(hall, slot=time(9, 30))
    assert [cancel_lapsed(SYSTEM) for _minute in range(2)] == [1, 0]
    assert states() == [(NEXT, True)]
    assert OutboxMessage.objects.get().about == held.visit.id


def test_one_post_that_is_closed_does_not_sit_and_the_others_do(hall):
    booked(hall)
    close_post(SYSTEM, post_id=post_of(hall.chief))
    shown = day_of(hall.series.id, NEXT)
    assert [(one.is_absent, one.reason) for one in shown.sittings] == [(False, ""), (True, "岗位已经撤销")]
    assert (list(present(shown)), shown.is_bookable, cancel_lapsed(SYSTEM)) == ([post_of(hall.secretary)], True, 0)
    with pytest.raises(Refused) as refused:
        announce(
            hall.desk, series_id=hall.series.id, on=NEXT, post_id=post_of(hall.secretary), instead_id=None,
            reason="开会",
        )  # fmt: skip
    assert refused.value.field == "instead"


def test_who_sits_instead_of_closed_posts_receives(hall):
    booked(hall)
    close_all(hall)
    announce(
        hall.desk, series_id=hall.series.id, on=NEXT, post_id=post_of(hall.chief), instead_id=post_of(hall.deputy),
        reason="调离",
    )  # fmt: skip
    assert list(present(day_of(hall.series.id, NEXT))) == [post_of(hall.deputy)]
    assert (cancel_lapsed(SYSTEM), day_of(hall.series.id, NEXT).is_bookable) == (0, True)
