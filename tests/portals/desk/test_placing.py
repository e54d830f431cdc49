"""A matter whose place nobody knows is kept, lies with the desk, and is put where it belongs by a person."""

import json
import re

import pytest
from django.urls import reverse

from huiyin.appeals.services.receiving import receive
from huiyin.appeals.services.sorting import choose_method
from huiyin.casework.jobs.due import run_due
from huiyin.casework.models import JournalEvent, Matter
from huiyin.casework.services import differences
from huiyin.engine.loading import load_file
from huiyin.kernel.ids import uuid7
from huiyin.people.models import PendingChange
from huiyin.people.types import Actor
from huiyin.places.types import Point
from tests.casework.town import FILE, GRID, OTHER_GRID, SYSTEM, VILLAGE, draw_elsewhere, hold, post_of, publish
from tests.portals.staff import browser_of

pytestmark = pytest.mark.django_db
LOCAL = FILE.parents[1] / "yiyang" / "wangxiaoge.yaml"
OUTSIDE = Point(113.5, 28.5)


@pytest.fixture
def grids(town):
    """A method by which the grid has a matter first."""
    publish(town.desk, town.above, load_file(LOCAL).source)
    choose_method(SYSTEM, playbook="yiyang/wangxiaoge")
    return town


def heard(**given):
    return receive(Actor.anonymous(), door="web", words="路灯坏了", **given)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def put(browser, matter, code, **given):
    return browser.post(
        reverse("desk:place", args=[matter.id]), {"place_code": code, "revision": matter.revision, **given}
    )


@pytest.mark.parametrize("place", [OUTSIDE, None])
def test_what_has_no_place_is_kept_with_the_desk_said_so_and_then_put_into_its_grid(grids, place):
    received = heard(place=place)
    matter = Matter.objects.get()
    assert (matter.place_code, matter.owner_post_id) == ("9999", post_of(grids.desk))
    assert "市值班台" in received.told[0]
    due, desk = matter.due_at, browser_of(grids.desk)
    assert "放到网格" in text_of(desk.get(reverse("desk:matter", args=[matter.id])))
    grids.later(minutes=5)
    done = put(desk, matter, GRID)
    assert "已放到东城县河街街道柳树社区第1网格" in text_of(desk.get(done["Location"])).replace(" · ", "").replace(
        " ", ""
    )
    matter.refresh_from_db()
    assert (matter.place_code, matter.owner_post_id, matter.due_at) == (GRID, post_of(grids.worker), due)
    assert (matter.longitude_e6, differences(matter.id)) == (None, {})
    kinds = [json.loads(bytes(event.body))["kind"] for event in JournalEvent.objects.order_by("seq")]
    assert kinds == ["opened", "rehomed", "reseated"]


def test_what_the_desk_was_reminded_of_still_goes_to_the_grid_once_it_has_one(grids):
    heard()
    grids.later(days=9)
    assert run_due(10, actor=SYSTEM) > 0
    matter = Matter.objects.get()
    assert matter.owner_post_id == post_of(grids.desk)
    put(browser_of(grids.desk), matter, GRID)
    assert Matter.objects.get().owner_post_id == post_of(grids.worker)


def test_a_village_s_name_finds_its_grids(grids):
    heard()
    page = browser_of(grids.desk).get(reverse("desk:matter", args=[Matter.objects.get().id]), {"where": "柳树"})
    values = re.findall(r'name="place_code" value="(\d+)"', page.content.decode())
    assert values == [VILLAGE, GRID, OTHER_GRID]


@pytest.mark.parametrize(
    ("code", "sentence"), [("999901001009001", "没有这个地方"), ("", "请先查找"), ("9999", "已经在这里")]
)
def test_a_place_that_cannot_be_is_refused_and_nothing_moves(grids, code, sentence):
    heard()
    matter = Matter.objects.get()
    answer = put(browser_of(grids.desk), matter, code, where="柳树")
    assert (answer.status_code, sentence in text_of(answer)) == (422, True)
    assert (Matter.objects.get().place_code, JournalEvent.objects.count()) == ("9999", 1)


def test_the_desk_is_told_to_decide_which_unit_a_complaint_is_about_and_does(grids):
    heard(place=GRID, about_undecided=True)
    matter, desk = Matter.objects.get(), browser_of(grids.desk)
    assert "还没定是哪个单位" in text_of(desk.get(reverse("desk:matter", args=[matter.id])))
    address = reverse("desk:decide_about", args=[matter.id])
    assert desk.post(address, {"organisation": "", "revision": 1}).status_code == 422
    assert (
        browser_of(grids.centre).post(address, {"organisation": grids.roads_unit.id, "revision": 1}).status_code == 404
    )
    assert Matter.objects.get().about_undecided is True
    done = desk.post(address, {"organisation": grids.roads_unit.id, "revision": 1})
    page = text_of(desk.get(done["Location"]))
    assert ("还没定是哪个单位" in page, "看不到这件事" in page) == (False, True)
    assert Matter.objects.get().owner_post_id == post_of(grids.worker)


def test_that_the_unit_cannot_be_found_out_wants_words_and_waits_for_a_second_of_the_desk(grids):
    heard(place=GRID, about_undecided=True)
    address = reverse("desk:decide_about", args=[Matter.objects.get().id])
    desk = browser_of(grids.desk)
    bare = desk.post(address, {"organisation": "none", "revision": 1})
    assert (bare.status_code, "写明查过什么" in text_of(bare)) == (422, True)
    assert desk.post(address, {"organisation": "none", "tried": "问过镇上", "revision": 1}).status_code == 302
    assert Matter.objects.get().about_undecided is True
    second = browser_of(grids.second_desk)
    assert "定不下反映的是哪个单位" in text_of(second.get(reverse("people:changes")))
    change = PendingChange.objects.get(state="waiting")
    second.post(reverse("people:decide_change", args=[change.id]), {"decision": "confirm"})
    assert (Matter.objects.get().about_undecided, Matter.objects.get().sensitivity) == (False, "protected")


@pytest.mark.parametrize(
    ("is_under_way", "sentence"),
    [(False, "改按当地的“网小格”从头办"), (True, "按原地点的“{own}”办完，没有换成这里的“网小格”")],
)
def test_whoever_places_a_matter_is_told_by_which_method_it_goes_on(town, is_under_way, sentence):
    publish(town.desk, town.above, load_file(LOCAL).source)
    choose_method(SYSTEM, playbook="xiangcheng/bianminhu")
    choose_method(SYSTEM, playbook="yiyang/wangxiaoge", place_code=OTHER_GRID)
    heard(place=GRID)
    if is_under_way:
        town.push(Matter.objects.get().id)
    done = put(browser_of(town.desk), Matter.objects.get(), OTHER_GRID)
    assert sentence.format(own=load_file(FILE).title.zh) in text_of(browser_of(town.desk).get(done["Location"]))


def test_an_older_revision_is_refused(grids):
    heard()
    matter = Matter.objects.get()
    desk = browser_of(grids.desk)
    put(desk, matter, GRID)
    assert put(desk, matter, OTHER_GRID).status_code == 422
    assert Matter.objects.get().place_code == GRID


def test_a_worker_cannot_put_a_matter_elsewhere(grids):
    heard(place=GRID)
    answer = put(browser_of(grids.worker), Matter.objects.get(), OTHER_GRID)
    assert answer.status_code == 403
    assert Matter.objects.get().place_code == GRID


def entered(browser, **given):
    return browser.post(
        reverse("desk:enter"),
        {"door": "hotline", "words": "水管爆了", "urgency": "normal", "client_id": uuid7(), **given},
    )


def test_whoever_enters_what_has_no_place_keeps_it_in_sight_and_puts_it_into_their_own_area(grids):
    centre, desk = browser_of(grids.centre), browser_of(grids.desk)
    page = entered(centre)
    matter = Matter.objects.get()
    assert "您没有留电话" not in page.text
    own = reverse("desk:matter", args=[matter.id])
    assert (matter.place_code, matter.owner_post_id, own in page.text) == ("9999", post_of(grids.desk), True)
    assert "水管爆了" in text_of(centre.get(reverse("desk:queue"), {"scope": "open", "unplaced": "1"}))
    assert "放到网格" in text_of(centre.get(own))
    assert centre.post(reverse("desk:note", args=[matter.id]), {"words": "来电人说在桥头"}).status_code == 302
    matter.refresh_from_db()
    elsewhere = put(centre, matter, "9999")
    assert (elsewhere.status_code, Matter.objects.get().place_code) == (422, "9999")
    assert put(centre, matter, GRID).status_code == 302
    matter.refresh_from_db()
    assert (matter.place_code, matter.reader_posts, differences(matter.id)) == (GRID, [], {})
    assert "水管爆了" in text_of(desk.get(own))


def test_nobody_else_sees_what_a_centre_entered_without_a_place_and_it_is_over_once_it_lies_elsewhere(grids):
    draw_elsewhere()
    entered(browser_of(grids.centre))
    matter = Matter.objects.get()
    other = browser_of(hold("centre_duty", "999902", "外县"))
    own = reverse("desk:matter", args=[matter.id])
    assert [browser_of(one).get(own).status_code for one in (grids.above, grids.worker)] == [404, 403]
    assert other.get(own).status_code == 404
    assert put(browser_of(grids.desk), matter, "999902001001").status_code == 302
    assert browser_of(grids.centre).get(own).status_code == 404
    assert other.get(own).status_code == 200


def test_where_the_one_who_entered_it_may_not_open_it_the_page_says_who_has_it_and_offers_no_link(grids):
    page = entered(browser_of(grids.centre), about="undecided")
    matter = Matter.objects.get()
    seen = text_of(page)
    assert reverse("desk:matter", args=[matter.id]) not in page.text
    assert (matter.code in seen.replace(" ", ""), "您这里打不开" in seen) == (True, True)
    assert browser_of(grids.centre).get(reverse("desk:matter", args=[matter.id])).status_code == 404


def test_where_a_unit_is_suggested_calling_it_is_the_main_thing_and_it_is_not_its_own_helper(grids):
    heard_of = receive(Actor.anonymous(), door="web", words="楼盘烂尾，开发商不交房", place=GRID)
    matter_id = heard_of.receipt.matter_id
    grids.do(grids.worker, matter_id, "push")
    page = browser_of(grids.centre).get(reverse("desk:matter", args=[matter_id])).text
    assert "建议派给" in page
    bar = page.split('class="act-bar', 1)[1]
    assert bar.index("吹哨派单") < bar.index("更正类别")
    main = re.search(r'button-main"[^>]*>([^<]*)<', bar)
    assert main.group(1).strip() == "吹哨派单"
    boxes = re.findall(r'<input type="checkbox"[^>]*name="other_units"[^>]*>', bar)
    own = [box for box in boxes if str(grids.roads_unit.id) in box]
    assert ["disabled" in box for box in own] == [True]
    assert any("disabled" not in box for box in boxes)
