"""Arranging days, announcing who sits instead, booking and giving back."""

from datetime import date, time, timedelta

import pytest

from huiyin.casework.jobs.sending import send_outbox
from huiyin.casework.models import Matter, OutboxMessage
from huiyin.kernel.audit import trail_of
from huiyin.kernel.refusal import Refused
from huiyin.receptions.models import Day, Series, Substitution, Visit
from huiyin.receptions.selectors.days import coming_days, day_of, other_days
from huiyin.receptions.selectors.visits import booked_shown, queue
from huiyin.receptions.services.arranging import announce, arrange, cancel_day, end_series
from huiyin.receptions.services.booking import book, cancel, cancel_for, mark_missed, move, move_for
from huiyin.receptions.services.telling import mark_called, phone_to_call
from huiyin.receptions.types import Rhythm, Rule, SlotGiven
from tests.casework.town import COUNTY, GRID, post_of, publish_calendar
from tests.receptions.conftest import WEDNESDAY, given

pytestmark = pytest.mark.django_db
NINE = time(9)


def booked(hall, slot=NINE, on=WEDNESDAY, **more):
    return book(series_id=hall.series.id, on=on, slot=slot, device="phone", **more)


def test_the_next_days_of_a_place_are_those_of_the_rule(hall):
    days = coming_days(GRID, days=21)
    assert [day.on for day in days] == [WEDNESDAY + timedelta(days=7 * week) for week in range(3)]
    assert [one.title for one in days[0].sittings] == ["县级分管领导", "派出所副所长"]
    assert (days[0].free, days[0].is_bookable, days[0].venue) == (8, True, "县综治中心一楼")
    assert coming_days("888801") == ()


def test_a_day_off_of_a_newer_calendar_is_left_out_at_once(hall):
    publish_calendar(2, holidays=(WEDNESDAY,))
    assert WEDNESDAY not in {day.on for day in coming_days(COUNTY)}
    with pytest.raises(Refused):
        booked(hall)
    assert not Visit.objects.exists()


def test_a_list_of_days_asks_a_constant_number_of_questions(hall, django_assert_num_queries):
    for hour in (13, 15):
        arrange(hall.desk, given=given(opens=time(hour), closes=time(hour + 2)), posts=[post_of(hall.secretary)])
    booked(hall)
    with django_assert_num_queries(8):
        assert len(coming_days(COUNTY)) == 15


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"venue": " "}, "venue"),
        ({"kind": "unknown"}, "kind"),
        ({"playbook": "national/petition"}, "playbook"),
        ({"closes": time(9, 10)}, "closes"),
        ({"slot_minutes": 3}, "slot_minutes"),
        ({"rule": Rule(Rhythm.MONTH_WEEKDAY, 1)}, "weeks"),
        ({"rule": Rule(Rhythm.MONTH_DAY, month_days=(32,))}, "month_days"),
        ({"until": date(2026, 1, 1)}, "until"),
    ],
)
def test_what_names_no_reception_is_refused_beside_its_field(hall, changed, field):
    with pytest.raises(Refused) as refused:
        arrange(hall.desk, given=given(**changed), posts=[post_of(hall.secretary)])
    assert (refused.value.field, Series.objects.count()) == (field, 1)


def test_only_who_keeps_the_place_arranges_there(hall):
    for actor in (hall.town.worker, hall.town.roads):
        with pytest.raises(Refused):
            arrange(actor, given=given(), posts=[post_of(hall.secretary)])
    assert Series.objects.count() == 1


def test_who_sits_instead_is_announced_and_the_newer_word_holds(hall):
    secretary, deputy = post_of(hall.secretary), post_of(hall.deputy)
    for reason in ("下乡", "开会"):
        announce(
            hall.desk,
            series_id=hall.series.id,
            on=WEDNESDAY,
            post_id=secretary,
            instead_id=deputy,
            reason=reason,
        )
    first, second = day_of(hall.series.id, WEDNESDAY).sittings
    assert (first.is_absent, first.instead, first.reason) == (True, "乡镇（街道）负责人", "开会")
    assert not second.is_absent
    assert not day_of(hall.series.id, WEDNESDAY + timedelta(days=7)).sittings[0].is_absent
    assert [entry.action for entry in trail_of(f"reception {hall.series.id}")].count("receptions.announce") == 2


def test_a_day_on_which_nobody_sits_has_to_be_cancelled(hall):
    absent = {"series_id": hall.series.id, "on": WEDNESDAY, "instead_id": None, "reason": "开会"}
    announce(hall.desk, post_id=post_of(hall.secretary), **absent)
    with pytest.raises(Refused) as refused:
        announce(hall.desk, post_id=post_of(hall.chief), **absent)
    assert (refused.value.field, Substitution.objects.count()) == ("instead", 1)
    held = booked(hall)
    cancel_day(hall.desk, series_id=hall.series.id, on=WEDNESDAY, reason="防汛")
    shown = booked_shown(held.visit).day
    assert (shown.is_cancelled, shown.note, shown.is_bookable) == (True, "防汛", False)
    with pytest.raises(Refused):
        booked(hall, time(9, 15))


def test_who_has_booked_is_told_that_a_day_is_cancelled_and_takes_another_with_all_they_left(hall):
    """A mobile by text in their own language, a landline by a call of the desk, no phone by the booking's page."""
    mobile = booked(hall, time(9, 15), phone="13812345678", name="王小明", about="低保", language="en")
    landline, nothing = booked(hall, time(9, 30), phone="0737-4222222"), booked(hall, time(9, 45))
    hall.town.later(hours=13)  # past half past nine in the evening: quiet
    cancel_day(hall.desk, series_id=hall.series.id, on=WEDNESDAY, reason="防汛")
    cancel_day(hall.desk, series_id=hall.series.id, on=WEDNESDAY, reason="防汛抢险")
    sent = []
    assert send_outbox(through=hall.town.recorder(sent)) == 0
    hall.town.later(hours=10)
    send_outbox(through=hall.town.recorder(sent))
    assert sent == ["13812345678"]
    text = OutboxMessage.objects.get(about=mobile.visit.id).body
    assert text.startswith("The reception you booked for 2026-03-04 09:15 (Leaders' reception day) does not")
    assert f"/receptions/b/{mobile.visit.id}/?k={mobile.secret}" in text
    lines = queue(hall.desk, day_of(hall.series.id, WEDNESDAY))
    assert [(line.told, line.is_to_call) for line in lines] == [
        ("短信已发", False), ("短信发不到，请打电话", True), ("没留电话，到了或来看预约才知道", False),
    ]  # fmt: skip
    assert phone_to_call(hall.desk, visit_id=landline.visit.id) == "07374222222"
    for actor, visit in ((hall.town.worker, landline), (hall.desk, nothing)):
        with pytest.raises(Refused):
            phone_to_call(actor, visit_id=visit.visit.id)
    mark_called(hall.desk, visit_id=landline.visit.id)
    with pytest.raises(Refused):
        mark_called(hall.desk, visit_id=landline.visit.id)
    assert [entry.action for entry in trail_of(f"visit {landline.visit.id}")] == [
        "receptions.phone_read", "receptions.called",
    ]  # fmt: skip
    next_week = other_days(day_of(hall.series.id, WEDNESDAY))[0]
    to = SlotGiven(next_week.series_id, next_week.on, NINE)
    moved = move(visit_id=mobile.visit.id, secret=mobile.secret, to=to).visit
    assert (moved.day.on, moved.name, moved.phone, moved.about, moved.language) == (
        WEDNESDAY + timedelta(days=7), "王小明", "13812345678", "低保", "en",
    )  # fmt: skip
    left = Visit.objects.get(pk=mobile.visit.id)
    assert (left.state, left.phone, OutboxMessage.objects.filter(about=left.id).count()) == ("cancelled", None, 0)
    with pytest.raises(Refused):
        move_for(hall.desk, visit_id=nothing.visit.id, to=to)
    assert trail_of(f"visit {nothing.visit.id}") == []
    assert Visit.objects.get(pk=nothing.visit.id).state == "booked"
    with pytest.raises(Refused):
        move_for(hall.town.worker, visit_id=nothing.visit.id, to=SlotGiven(to.series_id, to.on, time(10)))


def test_a_slot_is_booked_without_an_account_or_a_name_and_is_no_matter_yet(hall):
    held = booked(hall)
    assert (held.visit.number, held.visit.name, held.visit.phone, Matter.objects.count()) == (1, None, None, 0)
    assert NINE in [slot.at for slot in day_of(hall.series.id, WEDNESDAY).slots if not slot.is_free]
    with pytest.raises(Refused) as refused:
        booked(hall)
    assert (refused.value.details["problem"], Visit.objects.count()) == ("gone", 1)


@pytest.mark.parametrize(
    ("on", "slot"),
    [
        (date(2026, 3, 5), NINE),  # no reception on a Thursday
        (WEDNESDAY, time(9, 7)),  # no slot
        (WEDNESDAY + timedelta(days=35), NINE),  # too far ahead
        (date(2026, 2, 25), NINE),  # over
    ],
)
def test_what_is_no_free_slot_cannot_be_booked(hall, on, slot):
    with pytest.raises(Refused):
        booked(hall, slot, on)
    assert not Visit.objects.exists()


def test_a_booking_is_given_back_by_its_secret_alone_and_forgets_who_made_it(hall):
    held = booked(hall, name="王小明", phone="13812345678", about="低保")
    with pytest.raises(Refused):
        cancel(visit_id=held.visit.id, secret="x" * 24)
    cancel(visit_id=held.visit.id, secret=held.secret.upper())
    visit = Visit.objects.get()
    assert (visit.state, visit.name, visit.phone, visit.about) == ("cancelled", None, None, None)
    assert booked(hall).visit.number == 2
    with pytest.raises(Refused):
        cancel(visit_id=held.visit.id, secret=held.secret)


def test_the_desk_gives_back_for_who_calls_and_notes_who_did_not_come(hall):
    first, second = booked(hall), booked(hall, time(9, 30), phone="13812345678")
    cancel_for(hall.desk, visit_id=first.visit.id)
    with pytest.raises(Refused):
        mark_missed(hall.desk, visit_id=second.visit.id)
    assert Visit.objects.get(pk=second.visit.id).phone == "13812345678"
    hall.town.later(days=2, minutes=20)
    mark_missed(hall.desk, visit_id=second.visit.id)
    states = [(visit.number, visit.state, visit.phone) for visit in Visit.objects.order_by("number")]
    assert states == [(1, "cancelled", None), (2, "missed", None)]
    assert [entry.action for entry in trail_of(f"visit {first.visit.id}")] == ["receptions.given_back"]
    assert [entry.action for entry in trail_of(f"visit {second.visit.id}")] == ["receptions.missed"]
    with pytest.raises(Refused):
        cancel_for(hall.town.worker, visit_id=first.visit.id)


def test_one_device_cannot_take_every_slot(hall):
    times = [slot.at for slot in day_of(hall.series.id, WEDNESDAY).slots]
    for slot in times[:6]:
        booked(hall, slot)
    with pytest.raises(Refused):
        booked(hall, times[6])
    assert Visit.objects.count() == 6


def test_the_queue_stands_by_slot_and_shows_names_masked_to_those_who_receive(hall):
    booked(hall, time(9, 30), name="王小明", phone="13812345678")
    booked(hall, NINE, name="李大山")
    lines = queue(hall.desk, day_of(hall.series.id, WEDNESDAY))
    assert [(line.number, line.name, line.phone) for line in lines] == [(2, "李*", ""), (1, "王*", "138****5678")]
    with pytest.raises(Refused):
        queue(hall.town.worker, day_of(hall.series.id, WEDNESDAY))


def test_a_series_that_ends_has_no_later_day(hall):
    later = booked(hall, on=WEDNESDAY + timedelta(days=7), phone="13812345678")
    end_series(hall.desk, series_id=hall.series.id, until=WEDNESDAY)
    assert [day.on for day in coming_days(COUNTY)] == [WEDNESDAY]
    assert [day.on for day in Day.objects.filter(is_cancelled=True)] == [WEDNESDAY + timedelta(days=7)]
    assert booked_shown(later.visit).day.note == "这项接访不再安排"
    assert OutboxMessage.objects.get().about == later.visit.id


def test_a_series_that_has_ended_is_not_let_go_on_by_ending_it_again(hall):
    hall.town.later(days=9)
    Series.objects.update(until=WEDNESDAY)
    with pytest.raises(Refused):
        end_series(hall.desk, series_id=hall.series.id, until=date(2026, 3, 11))
    assert Series.objects.get().until == WEDNESDAY


def test_nobody_sits_instead_of_two(hall):
    for_both = {"series_id": hall.series.id, "on": WEDNESDAY, "instead_id": post_of(hall.deputy), "reason": "开会"}
    announce(hall.desk, post_id=post_of(hall.secretary), **for_both)
    with pytest.raises(Refused) as refused:
        announce(hall.desk, post_id=post_of(hall.chief), **for_both)
    assert (refused.value.field, Substitution.objects.count()) == ("instead", 1)
