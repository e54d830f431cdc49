"""The pages of reception days as browsers without JavaScript meet them."""

import re
from datetime import date

import pytest

from huiyin.casework.models import Matter
from huiyin.casework.services.tables import apply_table
from huiyin.kernel.audit import trail_of
from huiyin.kernel.ids import uuid7
from huiyin.receptions.models import Series, Visit
from huiyin.receptions.selectors.days import day_of
from huiyin.receptions.services.arranging import arrange
from huiyin.receptions.services.receiving import arrive
from huiyin.receptions.types import Rhythm, Rule
from tests.casework.town import COUNTY, ELSEWHERE, STREET, draw_elsewhere, hold, post_of
from tests.portals.resident.conftest import new_browser
from tests.portals.staff import browser_of
from tests.receptions.conftest import METHOD, WEDNESDAY, given
from tests.receptions.test_visits import previewed, xiangcheng

pytestmark = pytest.mark.django_db


def words_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def address(hall):
    return f"{hall.series.id}/{WEDNESDAY.isoformat()}/"


def test_a_slot_is_booked_on_a_phone_and_given_back_in_one_tap(hall, address):
    phone = new_browser()
    assert f"/receptions/{address}" in phone.get("/receptions/?place=柳树社区").content.decode()
    answer = phone.post(f"/receptions/{address}", {"slot": "09:15", "about": "低保"})
    page = phone.get(answer["Location"])
    assert "1 号" in words_of(page)
    assert page["Referrer-Policy"] == "no-referrer"
    visit = Visit.objects.get()
    secret = re.search(r"k=(\w+)", answer["Location"])[1]
    assert phone.post(f"/receptions/b/{visit.id}/cancel/", {"k": "wrong"}).status_code == 404
    assert phone.post(f"/receptions/b/{visit.id}/cancel/", {"k": secret}).status_code == 302
    assert Visit.objects.get().state == "cancelled"
    assert "已取消" in words_of(phone.get(answer["Location"]))


def test_a_cancelled_day_offers_another_on_the_phone_and_at_the_desk(hall, address):
    phone, desk = new_browser(), browser_of(hall.desk)
    own = phone.post(f"/receptions/{address}", {"slot": "09:15", "phone": "13812345678"})["Location"]
    phone.post(f"/receptions/{address}", {"slot": "09:30", "phone": "0737-4222222"})
    desk.post(f"/receptions/desk/{address}change/", {"post": "all", "reason": "防汛"})
    first, second = Visit.objects.order_by("slot")
    page = desk.get(f"/receptions/desk/{address}")
    assert "短信待发" in words_of(page)
    assert "07374222222" not in words_of(page)
    shown = desk.post(f"/receptions/desk/visit/{second.id}/settle/", {"do": "phone"})
    assert "07374222222" in words_of(shown)
    desk.post(f"/receptions/desk/visit/{second.id}/settle/", {"do": "called"})
    assert "打过电话了" in words_of(desk.get(f"/receptions/desk/{address}"))
    to = f"{hall.series.id} 2026-03-11 09:00"
    assert to in phone.get(own).content.decode()
    secret = re.search(r"k=(\w+)", own)[1]
    assert phone.post(f"/receptions/b/{first.id}/move/", {"k": secret, "to": "nonsense"}).status_code == 422
    assert phone.post(f"/receptions/b/{first.id}/move/", {"k": "wrong", "to": to}).status_code == 404
    moved = phone.post(f"/receptions/b/{first.id}/move/", {"k": secret, "to": to})
    assert "2026年3月11日 周三" in words_of(phone.get(moved["Location"]))
    moving = f"/receptions/desk/visit/{second.id}/move/"
    assert to not in desk.get(moving).content.decode()
    answer = desk.post(moving, {"to": f"{hall.series.id} 2026-03-11 09:15"})
    assert answer["Location"] == f"/receptions/desk/{hall.series.id}/2026-03-11/"
    assert trail_of(f"visit {second.id}")[-1].action == "receptions.moved"
    assert Visit.objects.filter(day__on=date(2026, 3, 11), state="booked").count() == 2


def test_a_slot_that_is_gone_is_said_beside_it_and_nothing_typed_is_lost(hall, address):
    first, second = new_browser(), new_browser()
    first.post(f"/receptions/{address}", {"slot": "09:15"})
    answer = second.post(f"/receptions/{address}", {"slot": "09:15", "about": "路灯不亮"})
    assert answer.status_code == 422
    assert "路灯不亮" in words_of(answer)
    assert Visit.objects.count() == 1


def test_who_throws_every_mark_away_books_no_more_than_others_and_a_refusal_does_not_count(hall, address):
    def take(phone, number):
        return phone.post(f"/receptions/{address}", {"slot": f"{9 + number // 4:02d}:{15 * (number % 4):02d}"})

    answers = [take(new_browser(), number).status_code for number in (0, 0, 1, 2, 3, 4, 5, 6)]
    assert answers == [302, 422, 302, 302, 302, 302, 302, 422]
    neighbour = new_browser()
    neighbour.get(f"/receptions/{address}")
    assert take(neighbour, 6).status_code == 302
    assert Visit.objects.count() == 7


def test_a_day_that_is_none_is_not_there(hall):
    monthly = arrange(
        hall.desk, given=given(rule=Rule(Rhythm.MONTH_WEEKDAY, weekday=4, weeks=(1, -1))), posts=[post_of(hall.chief)]
    )
    for on in ("2026-03-05", "nonsense", "9999-12-31", "0001-01-01", "0001-01-10"):
        for series in (hall.series, monthly):
            assert new_browser().get(f"/receptions/{series.id}/{on}/").status_code == 404


def test_the_desk_receives_hears_and_answers(hall, address):
    phone, desk = new_browser(), browser_of(hall.desk)
    phone.post(f"/receptions/{address}", {"slot": "09:15", "about": "低保停了", "name": "王小明"})
    hall.town.later(days=2)
    visit = Visit.objects.get()
    page = desk.get(f"/receptions/desk/{address}?visit={visit.id}")
    assert "低保停了" in page.content.decode()
    assert "王小明" not in page.content.decode()
    fields = {"visit": str(visit.id), "words": "低保停了两个月", "kind": "trouble", "people": "1"}
    slip = desk.post(f"/receptions/desk/{address}arrive/", fields)
    matter = Matter.objects.get()
    assert "1 号" in words_of(slip)
    assert matter.code[:4] in words_of(slip)
    hearing = f"/receptions/desk/visit/{visit.id}/"
    fields = {"who": str(post_of(hall.secretary)), "words": "查了台账", "answer": "explain", "answer_words": ""}
    assert desk.post(hearing, fields).status_code == 422
    assert Matter.objects.get().step == "waiting"
    assert desk.post(hearing, {**fields, "answer_words": "从本月恢复"}).status_code == 302
    assert Matter.objects.get().step == "explained"
    assert "1" in words_of(desk.get(f"/receptions/desk/{address}sheet/"))


@pytest.mark.parametrize("sent", [{}, {"do": "erase"}, {"do": ""}])
def test_a_button_that_there_is_not_does_nothing(hall, address, sent):
    new_browser().post(f"/receptions/{address}", {"slot": "09:15", "phone": "13812345678"})
    hall.town.later(days=2, hours=1)
    visit = Visit.objects.get()
    answer = browser_of(hall.desk).post(f"/receptions/desk/visit/{visit.id}/settle/", sent)
    assert (answer.status_code, "没有这个操作，请重新选择。" in words_of(answer)) == (422, True)
    visit.refresh_from_db()
    assert (visit.state, visit.phone, trail_of(f"visit {visit.id}")) == ("booked", "13812345678", [])


def test_a_visit_is_nothing_to_the_desk_of_another_area(hall, address):
    draw_elsewhere()
    new_browser().post(f"/receptions/{address}", {"slot": "09:15", "phone": "13812345678"})
    hall.town.later(days=2)
    heard, _receipt = arrive(hall.desk, series_id=hall.series.id, on=WEDNESDAY, words="低保停了两个月")
    stranger, booked = browser_of(hold("centre_duty", ELSEWHERE, "邻中心")), Visit.objects.get(state="booked")
    unknown = stranger.get(f"/receptions/desk/visit/{uuid7()}/move/")
    assert unknown.status_code == 404
    for path in (f"{heard.id}/", f"{booked.id}/move/"):
        assert stranger.get(f"/receptions/desk/visit/{path}").status_code == 404
        assert stranger.post(f"/receptions/desk/visit/{path}").status_code == 404
    assert stranger.post(f"/receptions/desk/visit/{booked.id}/settle/", {"do": "cancel"}).status_code == 404
    assert Visit.objects.get(pk=booked.id).state == "booked"


def test_nobody_arrives_or_is_missed_before_the_day(hall, address):
    new_browser().post(f"/receptions/{address}", {"slot": "09:15"})
    desk = browser_of(hall.desk)
    assert "没来" not in words_of(desk.get(f"/receptions/desk/{address}"))
    fields = {"words": "低保停了两个月", "kind": "trouble", "people": "1"}
    answer = desk.post(f"/receptions/desk/{address}arrive/", fields)
    assert (answer.status_code, "只登记今天来的人" in words_of(answer), Matter.objects.count()) == (422, True, 0)
    hall.town.later(days=2)
    assert "没来" in words_of(desk.get(f"/receptions/desk/{address}"))


def test_a_substitute_announced_at_the_desk_stands_on_the_public_page(hall, address):
    desk = browser_of(hall.desk)
    fields = {"post": str(post_of(hall.secretary)), "instead": str(post_of(hall.deputy)), "reason": "下乡"}
    assert desk.post(f"/receptions/desk/{address}change/", fields).status_code == 302
    shown = words_of(new_browser().get("/receptions/"))
    assert "不能来 代接 乡镇（街道）负责人" in shown
    assert "原因： 下乡" in shown
    assert desk.post(f"/receptions/desk/{address}change/", {"post": "all", "reason": "防汛"}).status_code == 302
    assert day_of(hall.series.id, WEDNESDAY).is_cancelled
    assert "停一次 防汛" in words_of(new_browser().get("/receptions/"))


def test_a_series_is_arranged_on_its_page_and_ended(hall):
    desk = browser_of(hall.desk)
    fields = {
        "title": "所长接访日", "place_code": COUNTY, "venue": "河街派出所", "method": f"{METHOD}:dispute",
        "rhythm": "month_day", "weekday": "0", "month_days": "4，14、24", "day_off": "next", "opens": "14:30",
        "closes": "17:30", "slot_minutes": "0", "since": "2026-03-02", "posts": [str(post_of(hall.chief))],
    }  # fmt: skip
    assert desk.post("/receptions/series/", {**fields, "posts": []}).status_code == 422
    assert desk.post("/receptions/series/", fields).status_code == 302
    series = Series.objects.get(title="所长接访日")
    assert (series.month_days, series.slot_minutes) == ([4, 14, 24], 0)
    assert "每月 4、14、24 日" in words_of(desk.get("/receptions/series/"))
    assert "到场取号" in words_of(new_browser().get("/receptions/"))
    assert desk.post(f"/receptions/series/{series.id}/end/").status_code == 302
    series.refresh_from_db()
    assert series.until == date(2026, 3, 2)


def test_a_series_is_arranged_for_a_place_by_its_name(hall):
    draw_elsewhere()
    desk = browser_of(hall.desk)
    fields = {
        "title": "所长接访日", "place_code": "河街街道", "venue": "河街派出所", "method": f"{METHOD}:dispute",
        "rhythm": "week", "weekday": "0", "day_off": "next", "opens": "14:30", "closes": "17:30", "slot_minutes": "0",
        "since": "2026-03-02", "posts": [str(post_of(hall.chief))],
    }  # fmt: skip
    told = desk.post("/receptions/series/", {**fields, "place_code": "新村"})
    assert (told.status_code, "叫“新村”的不止一个，请连上一级的名称一起写" in words_of(told)) == (422, True)
    shown = desk.post("/receptions/series/", {**fields, "place_code": STREET, "venue": ""})
    assert (shown.status_code, 'value="河街街道"' in shown.content.decode()) == (422, True)
    assert not Series.objects.filter(title="所长接访日").exists()
    assert desk.post("/receptions/series/", fields).status_code == 302
    assert Series.objects.get(title="所长接访日").place_code == STREET


def test_the_figures_are_asked_for_by_a_places_name(hall):
    draw_elsewhere()
    desk = browser_of(hall.desk)
    shown = desk.get("/receptions/figures/?place=河街")
    assert (shown.status_code, "东城县 · 河街街道" in words_of(shown)) == (200, True)
    several = desk.get("/receptions/figures/?place=新村")
    assert (several.status_code, "叫“新村”的不止一个" in words_of(several)) == (422, True)


def test_past_visits_are_shown_as_figures(hall):
    apply_table(hall.desk, import_id=previewed(hall.desk, xiangcheng()).import_id)
    shown = words_of(browser_of(hall.desk).get(f"/receptions/figures/?place={COUNTY}&since=2021-01-01&last=2021-12-31"))
    assert "解决困难诉求 67 件" in shown
    assert "矛盾纠纷 233 件" in shown
    assert "意见建议 12 条" in shown


@pytest.mark.parametrize("path", ["desk/", "series/", "figures/"])
def test_the_desks_pages_are_for_those_who_receive(hall, path):
    assert browser_of(hall.town.roads).get(f"/receptions/{path}").status_code == 403
    assert new_browser().get(f"/receptions/{path}").status_code in (302, 403)
