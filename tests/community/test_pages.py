"""The pages of counselling as browsers without JavaScript meet them."""

import re

import pytest
from django.contrib.sessions.models import Session

from huiyin.casework.models import Matter
from huiyin.casework.services.tables import apply_table
from huiyin.community.models import Booking, Slot
from huiyin.kernel.phrases import code_groups
from tests.casework.town import draw_elsewhere
from tests.community.test_rooms import heshan, previewed
from tests.portals.resident.conftest import new_browser
from tests.portals.resident.test_rest import signed_in
from tests.portals.staff import browser_of

pytestmark = pytest.mark.django_db


def words_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def booked(phone, service, way="hotline", **fields):
    slip = phone.post(f"/counselling/book/{service.slots[way].id}/", {"phone": "13812345678", **fields})
    found = re.findall(r'<input type="hidden" name="(code|word)" value="(\w+)"', slip.content.decode())
    return slip, dict(found)


@pytest.mark.parametrize("address", ["", "rooms/", "mine/", "book/{slot}/"])
def test_the_numbers_to_call_at_once_stand_on_every_page(service, address):
    page = new_browser().get(f"/counselling/{address}".format(slot=service.slots["hotline"].id)).content.decode()
    for number in ("12356", "110", "120"):
        assert f'href="tel:{number}"' in page


def test_a_time_is_booked_and_given_back_in_one_tap_leaving_nothing_in_the_browser(service):
    phone = new_browser()
    assert f"/counselling/book/{service.slots['hotline'].id}/" in phone.get("/counselling/").content.decode()
    slip, proof = booked(phone, service)
    assert (slip["Cache-Control"], slip["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert (set(slip.cookies), Session.objects.count()) == ({"csrftoken"}, 0)  # the form's own, the same on any page
    in_groups = " ".join(code_groups(proof["word"]))
    assert in_groups in words_of(slip)
    copied = phone.post("/counselling/mine/", {**proof, "word": f" {in_groups.upper()}"})
    assert "已约好" in words_of(copied)
    shown = phone.post("/counselling/mine/", proof)
    assert "已约好" in words_of(shown)
    assert "13812345678" not in words_of(shown)
    gone = phone.post("/counselling/mine/", {**proof, "do": "cancel"})
    assert "已取消" in words_of(gone)
    assert (Booking.objects.count(), Slot.objects.get(pk=service.slots["hotline"].id).state) == (0, "free")


def test_the_slips_qr_opens_the_booking(service):
    _slip, proof = booked(new_browser(), service)
    page = new_browser().get(f"/counselling/mine/?c={proof['code']}&k={proof['word']}")
    assert "已约好" in words_of(page)
    assert page["Referrer-Policy"] == "no-referrer"


def test_a_wrong_word_opens_nothing_and_says_nothing_of_a_booking(service):
    _slip, proof = booked(new_browser(), service)
    wrong = new_browser().post("/counselling/mine/", {**proof, "word": "x" * 24, "do": "cancel"})
    assert wrong.status_code == 422
    assert "已约好" not in words_of(wrong)
    assert Booking.objects.count() == 1


def test_what_the_way_needs_is_asked_beside_its_field(service):
    answer = new_browser().post(f"/counselling/book/{service.slots['home'].id}/", {"phone": "13812345678"})
    assert answer.status_code == 422
    assert not Matter.objects.exists()
    page = new_browser().get(f"/counselling/book/{service.slots['online'].id}/").content.decode()
    assert 'name="address"' not in page
    assert "<textarea" not in page


def test_a_signed_in_residents_own_phone_stands_there_and_nobody_elses(service):
    mine, _me = signed_in("13811112222")
    address = f"/counselling/book/{service.slots['online'].id}/"
    assert 'value="13811112222"' in mine.get(address).content.decode()
    for other in (new_browser(), browser_of(service.counsellor)):
        assert 'name="phone" value=' not in other.get(address).content.decode()


def test_a_time_that_is_gone_is_not_there_for_the_next(service):
    booked(new_browser(), service)
    answer = new_browser().get(f"/counselling/book/{service.slots['hotline'].id}/")
    assert answer.status_code == 404
    assert "12356" in words_of(answer)


def test_the_counsellor_offers_meets_and_ends(service):
    booked(new_browser(), service, name="小明")
    matter = Matter.objects.get()
    desk = browser_of(service.counsellor)
    page = words_of(desk.get(f"/counselling/own/b/{matter.id}/"))
    assert "13812345678" in page
    service.town.later(days=1, hours=5)
    assert desk.post(f"/counselling/own/b/{matter.id}/", {"how": "call_off"}).status_code == 422
    assert desk.post(f"/counselling/own/b/{matter.id}/", {"how": "held"}).status_code == 302
    assert "小明" not in desk.get("/counselling/own/").content.decode()
    fields = {"way": "online", "begins": "2026-03-10T09:00", "minutes": "50", "weeks": "3", "room": ""}
    assert desk.post("/counselling/own/", fields).status_code == 302
    assert Slot.objects.filter(way="online").count() == 4
    last = Slot.objects.order_by("-begins_at").first()
    assert desk.post(f"/counselling/own/{last.id}/back/").status_code == 302
    assert "用了时段 1 个" in words_of(browser_of(service.town.centre).get("/counselling/figures/"))


def test_nobody_else_has_a_page_on_which_a_booking_stands(service):
    booked(new_browser(), service)
    matter = Matter.objects.get()
    for actor in (service.other, service.town.desk, service.town.centre, service.town.above, service.town.worker):
        answer = browser_of(actor).get(f"/counselling/own/b/{matter.id}/")
        assert answer.status_code in (403, 404)
        assert b"13812345678" not in answer.content
    assert new_browser().get(f"/counselling/own/b/{matter.id}/").status_code in (302, 403)


def test_rooms_that_came_in_are_listed(service):
    apply_table(service.town.centre, import_id=previewed(service.town.centre, heshan()).import_id)
    assert "231 个心理室，938 个网格点" in words_of(new_browser().get("/counselling/rooms/"))


def test_the_one_figure_is_asked_for_by_a_places_name(service):
    draw_elsewhere()
    centre = browser_of(service.town.centre)
    assert 'name="place" value="东城县"' in centre.get("/counselling/figures/").content.decode()
    shown = centre.get("/counselling/figures/?place=柳树社区")
    assert (shown.status_code, 'value="柳树社区"' in shown.content.decode()) == (200, True)
    several = centre.get("/counselling/figures/?place=新村")
    assert (several.status_code, "叫“新村”的不止一个" in words_of(several)) == (422, True)


@pytest.mark.parametrize("begins", ["9999-12-31T23:00", "0001-01-01T00:00", "2026-09-01T09:00"])
def test_a_time_far_off_is_refused_beside_its_field(service, begins):
    fields = {"way": "hotline", "begins": begins, "minutes": "50", "weeks": "2"}
    answer = browser_of(service.counsellor).post("/counselling/own/", fields)
    assert (answer.status_code, "六十天以内" in words_of(answer), Slot.objects.count()) == (422, True, 4)
