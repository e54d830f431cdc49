"""Petitions raised on a phone and at the desk: the right kinds, the receipt, the days told, and who may see what."""

import re
from datetime import date

import pytest

from huiyin.casework.models import Matter, Voice
from huiyin.casework.selectors.access import access_matter
from huiyin.casework.services import decide_about
from huiyin.casework.types import RaiserContact
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import city_zone
from huiyin.people.types import Actor
from huiyin.receptions.selectors.petitions import petition_page
from huiyin.receptions.services.petitioning import petition
from tests.casework.town import CITY, GRID, post_of
from tests.portals.resident.conftest import new_browser
from tests.portals.staff import browser_of

pytestmark = pytest.mark.django_db
ME = RaiserContact(name="王小明", phone="13812345678")


def words_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def raised(hall, kind="claim", **given):
    given = {"words": "拆迁款三年没有付清", "raiser": ME, "place": GRID, **given}
    return petition(given.pop("actor", Actor.anonymous()), kind=kind, **given)


def told(receipt):
    held = petition_page(receipt.code, receipt.voice_id)
    return [
        (one.what, f"{one.due_at.astimezone(city_zone()):%m-%d %H:%M}" if one.due_at else one.within)
        for one in held.promises
    ]


@pytest.mark.parametrize(
    ("kind", "days"),
    [
        ("claim", [
            ("转送交办时限", "03-18 00:00"), ("受理告知时限", "15天（顺延）内"), ("办理时限", "60天（顺延）内"),
            ("申请复查期", "30天（顺延）内"), ("复查时限", "30天（顺延）内"), ("申请复核期", "30天（顺延）内"),
            ("复核时限", "30天（顺延）内"),
        ]),
        ("suggestion", [
            ("转送交办时限", "03-18 00:00"), ("受理告知时限", "15天（顺延）内"), ("建议研究时限", "30天（顺延）内"),
        ]),
        ("accusation", [
            ("转送交办时限", "03-18 00:00"), ("受理告知时限", "15天（顺延）内"), ("检举控告办理时限", "3个月内"),
        ]),
    ],
)  # fmt: skip
def test_each_kind_is_told_its_own_days_and_the_first_as_an_exact_instant(hall, kind, days):
    assert told(raised(hall, kind)) == days


def test_a_petition_is_with_the_petitions_office_and_hidden_from_the_area(hall, seen):
    receipt = raised(hall)
    matter = Matter.objects.get(pk=receipt.matter_id)
    assert (matter.step, matter.sensitivity, matter.due_at.astimezone(city_zone()).date()) == (
        "registered", "protected", date(2026, 3, 18),
    )  # fmt: skip
    assert seen(hall.petitions, receipt.matter_id)
    assert not seen(hall.town.worker, receipt.matter_id)
    assert not seen(hall.town.roads, receipt.matter_id)


def test_who_is_complained_of_neither_gets_nor_sees_an_accusation(hall, seen):
    unit = hall.town.roads_unit
    receipt = raised(hall, "accusation", words="收了红包", about_organisation_id=unit.id, raiser=RaiserContact())
    with pytest.raises(Refused):
        hall.town.do(hall.petitions, receipt.matter_id, "pass_on", units=[str(unit.id)])
    assert not seen(hall.town.roads, receipt.matter_id)
    hall.town.do(hall.petitions, receipt.matter_id, "pass_on", units=[str(hall.town.water_unit.id)])
    assert seen(hall.town.water, receipt.matter_id)
    assert not seen(hall.roads_leader, receipt.matter_id)


def test_an_accusation_of_nobody_certain_is_with_the_duty_desk_alone_until_it_has_decided(hall, seen):
    receipt = raised(hall, "accusation", words="有人收了红包")
    assert (seen(hall.petitions, receipt.matter_id), seen(hall.town.desk, receipt.matter_id)) == (False, True)
    revision = Matter.objects.get(pk=receipt.matter_id).revision
    decide_about(
        hall.town.desk, matter_id=receipt.matter_id, organisation_id=hall.town.roads_unit.id, revision=revision
    )
    assert seen(hall.petitions, receipt.matter_id)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "unknown"}, "kind"),
        ({"raiser": RaiserContact(phone="13812345678")}, "name"),
        ({"raiser": RaiserContact(name="王小明", phone="12")}, "phone"),
        ({"door": "unknown"}, "door"),
        ({"words": " "}, "words"),
    ],
)
def test_what_cannot_be_a_petition_is_refused_beside_its_field(hall, given, field):
    with pytest.raises(Refused) as refused:
        raised(hall, **given)
    assert (refused.value.field, Matter.objects.count()) == (field, 0)


def test_a_petition_of_a_place_nobody_knows_goes_to_the_citys_office(hall):
    receipt = raised(hall, place=None, address="不知道在哪里")
    matter = access_matter(hall.town.desk, receipt.matter_id)
    assert (matter.place_code, matter.owner_post_id) == (CITY, post_of(hall.city_petitions))


def test_a_claim_is_walked_from_a_phone_to_a_review(hall):
    phone, town = new_browser(), hall.town
    token = re.search(r'name="token" value="([^"]+)"', phone.get("/petition/").content.decode())[1]
    fields = {
        "kind": "claim",
        "words": "拆迁款没付",
        "name": "王小明",
        "phone": "13812345678",
        "place": GRID,
        "token": token,
    }
    answer = phone.post("/petition/", fields)
    again = phone.post("/petition/", fields)
    assert answer["Location"] == again["Location"]
    code = re.search(r"/petition/p/(\d{13})/", answer["Location"])[1]
    phone.get(answer["Location"])
    shown = words_of(phone.get(f"/petition/p/{code}/"))
    assert "2026年3月17日 24:00 前" in shown
    assert "复查时限 30天（顺延）内" in shown
    matter_id = Voice.objects.get(code=code).matter_id
    town.do(hall.petitions, matter_id, "pass_on", units=[str(town.roads_unit.id)])
    town.do(town.roads, matter_id, "accept")
    town.do(town.roads, matter_id, "reply", outcome="reject", words="已按协议付清")
    town.later(minutes=1)
    page = phone.get(f"/petition/p/{code}/").content.decode()
    assert "do/ask_review/" in page
    assert "已按协议付清" in page
    revision = Matter.objects.get(pk=matter_id).revision
    phone.post(f"/petition/p/{code}/do/ask_review/", {"revision": revision, "words": "没有付清"})
    matter = Matter.objects.get(pk=matter_id)
    assert (matter.step, matter.owner_post_id) == ("reviewing", hall.county.seats[0].post_id)


def test_saying_on_the_general_page_that_it_is_not_solved_never_withdraws_a_petition(hall):
    receipt, phone = raised(hall), new_browser()
    phone.post(f"/c/{receipt.code}/open/", {"last_four": "5678"})
    phone.post(f"/c/{receipt.code}/judge/", {"solved": "no", "words": "一直没有人管"})
    assert Matter.objects.values_list("step", "revision").get() == ("registered", 1)


def test_the_general_page_leads_to_the_petitions_own_page_which_does_not_ask_again(hall):
    receipt, phone = raised(hall), new_browser()
    closed = words_of(phone.get(f"/c/{receipt.code}/"))
    assert "打开以后能看到现在由谁办" in closed
    assert ("信访" in closed, "正在排期" in closed, "值班台" in closed) == (False, False, False)
    phone.post(f"/c/{receipt.code}/open/", {"last_four": "5678"})
    led = phone.get(f"/c/{receipt.code}/")
    assert led["Location"] == f"/petition/p/{receipt.code}/"
    assert "拆迁款" in words_of(phone.get(led["Location"]))
    phone.post(f"/c/{receipt.code}/close/")
    assert "拆迁款" not in words_of(phone.get(f"/petition/p/{receipt.code}/"))


def test_the_secret_in_a_receipts_qr_opens_the_petitions_own_page(hall):
    receipt, phone = raised(hall), new_browser()
    opened = phone.get(f"/c/{receipt.code}/", {"k": receipt.secret}, follow=True)
    assert opened.redirect_chain[-1][0] == f"/petition/p/{receipt.code}/"
    assert "拆迁款" in words_of(opened)


def test_nobody_opens_a_petition_without_its_secret_or_the_digits(hall):
    receipt, other = raised(hall), new_browser()
    assert "拆迁款" not in words_of(other.get(f"/petition/p/{receipt.code}/"))
    assert other.get(f"/petition/p/{receipt.code}/?k=wrong").status_code == 403
    assert other.post(f"/petition/p/{receipt.code}/do/withdraw/", {"revision": 1}).status_code == 302
    assert Matter.objects.get(pk=receipt.matter_id).step == "registered"
    assert other.post(f"/petition/p/{receipt.code}/open/", {"last_four": "5678"}).status_code == 302
    assert "拆迁款" in words_of(other.get(f"/petition/p/{receipt.code}/"))


def test_the_desk_writes_a_letter_down_and_reads_out_the_days(hall):
    office = browser_of(hall.petitions)
    token = re.search(r'name="token" value="([^"]+)"', office.get("/petition/new/").content.decode())[1]
    fields = {"kind": "suggestion", "door": "box", "words": "桥上装灯", "name": "李大山", "place": GRID, "token": token}
    answer = office.post("/petition/new/", fields)
    assert answer.status_code == 302
    shown = words_of(office.get(answer["Location"]))
    assert "建议研究时限 30天（顺延）内" in shown
    assert "复查" not in shown
    assert Matter.objects.get().door == "box"
    assert browser_of(hall.town.worker).get("/petition/new/").status_code == 403
