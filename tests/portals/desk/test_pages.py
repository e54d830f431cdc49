"""The desk's pages: queue, matter, entry, joining, revealing; each area sees its own."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.appeals.services.receiving import receive
from huiyin.casework.jobs import run_due
from huiyin.casework.models import Heartbeat, Matter, MatterClock
from huiyin.kernel.audit import trail_of
from huiyin.kernel.ids import uuid7
from huiyin.kernel.time import now
from huiyin.people.models import Organisation, Tenure
from huiyin.people.types import Actor
from tests.casework.town import COUNTY, GRID, OTHER_GRID, STREET, VILLAGE, hold
from tests.portals.staff import browser_of

pytestmark = pytest.mark.django_db
PAGES = [
    "queue",
    "counts",
    "enter",
    "list",
    "outbox",
    "outbox_print",
    "methods",
    "propose_method",
    "calendar",
    "places",
]
SLOW_TABLES = ["people_post", "people_tenure", "people_organisation", "places_division", "places_grid"]


@pytest.fixture
def centre(town):
    return browser_of(town.centre)


def text_of(response):
    """The page's words without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def matter_address(matter_id):
    return reverse("desk:matter", args=[matter_id])


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages(centre, name, language):
    centre.cookies["language"] = language
    assert centre.get(reverse(f"desk:{name}")).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_a_worker_is_refused_and_told_who_can_help(town, name):
    refused = browser_of(town.worker).get(reverse(f"desk:{name}"))
    assert refused.status_code == 403
    assert "综治中心负责人" in text_of(refused)


@pytest.mark.parametrize("name", ["queue", "list", "outbox"])
def test_a_list_takes_as_many_queries_for_one_row_as_for_three(town, centre, name):
    address = reverse(f"desk:{name}") + ("?state=held" if name == "outbox" else "?scope=open")
    town.raise_matter("路灯不亮")
    centre.get(address)
    with CaptureQueriesContext(connection) as one:
        centre.get(address)
    town.push(town.raise_matter("路灯不亮").matter_id)
    town.raise_matter("路灯不亮")
    centre.get(address)
    with CaptureQueriesContext(connection) as three:
        assert text_of(centre.get(address)).count("路灯不亮" if name != "outbox" else "案码") >= 3
    # A second place name or unit is one more row of the same query, so only a first unit may add one.
    assert len(three) - len(one) in (0, 1)


def test_a_page_that_is_seen_again_asks_nothing_about_what_rarely_changes(town, centre):
    matter = town.push(town.raise_matter("路灯不亮").matter_id)
    for name, given in (("desk:queue", []), ("worker:inbox", []), ("worker:matter", [matter.id])):
        address = reverse(name, args=given)
        centre.get(address)
        with CaptureQueriesContext(connection) as again:
            centre.get(address)
        asked = [table for query in again for table in SLOW_TABLES if f"FROM {table}" in query["sql"].replace('"', "")]
        assert asked == [], address
        assert sum('"casework_voice"."person_id" =' in query["sql"] for query in again) == 1, address


def test_a_post_that_is_taken_away_is_gone_with_the_next_page(town, centre):
    assert centre.get(reverse("desk:queue")).status_code == 200
    Tenure.objects.filter(person=town.centre.person_id).update(until_at=now())
    assert centre.get(reverse("desk:queue")).status_code == 403


def test_the_queue_shows_what_waits_and_the_filters_in_force_as_chips(town, centre):
    town.raise_matter("路灯不亮")
    town.raise_matter("有人溺水风险", urgency="critical")
    page = text_of(centre.get(reverse("desk:queue"), {"scope": "open", "urgency": "critical"}))
    assert "有人溺水风险" in page
    assert "路灯不亮" not in page
    assert "特急" in page


def test_counts_are_exact_and_come_beside_the_list(town, centre):
    town.raise_matter("路灯不亮")
    town.raise_matter("井盖丢了", place_code=COUNTY)
    page = text_of(centre.get(reverse("desk:counts"), {"scope": "open", "unplaced": "1"}))
    assert "地点待定 1" in page
    assert "在办全部 2" in page
    assert "这个视图共 1 件" in page


def test_dispatch_shows_the_clock_that_will_run_and_calls_the_units_lead_first(town, centre):
    matter_id = town.raise_matter().matter_id
    page = text_of(centre.get(matter_address(matter_id)))
    assert "发出后到“已吹哨”。“报到时限”2个工作小时，今天 11:14 到期" in page
    given = {"revision": 1, "lead_unit": town.water_unit.id, "other_units": [town.roads_unit.id]}
    done = centre.post(reverse("desk:act", args=[matter_id, "push"]), given)
    assert done.status_code == 302
    calls = Matter.objects.get(pk=matter_id).calls.order_by("-lead").values_list("organisation__name", "lead")
    assert list(calls) == [("水务局", True), ("住建局", False)]


def test_dispatch_without_a_unit_says_so_and_calls_nobody(town, centre):
    matter_id = town.raise_matter().matter_id
    page = centre.post(reverse("desk:act", args=[matter_id, "push"]), {"revision": 1, "lead_unit": ""})
    assert page.status_code == 422
    assert "请选牵头单位。没有合适的，请找综治中心负责人添加。" in text_of(page)
    assert Matter.objects.get(pk=matter_id).step == "reported"


def test_the_map_shows_the_grid_and_its_neighbours(town, centre):
    page = centre.get(matter_address(town.raise_matter().matter_id)).content.decode()
    assert "map-here" in page
    assert "第2网格" in page


def test_a_repeat_lies_beside_the_matter_and_can_be_joined(town, centre):
    first = town.raise_matter("学府路口井盖丢了很危险").matter_id
    second = town.raise_matter("学府路口的井盖丢了，很危险").matter_id
    assert "是同一件，并到那件" in text_of(centre.get(matter_address(second)))
    answer = centre.post(reverse("desk:join", args=[second]), {"other": first, "way": "into"})
    if answer.status_code == 302:
        assert Matter.objects.get(pk=first).voice_count == 2
    else:
        assert "并" in text_of(answer)
        assert Matter.objects.get(pk=first).voice_count == 1


def test_a_phone_is_shown_only_with_a_reason_and_the_look_is_kept(town, centre):
    receipt = town.raise_matter()
    address = reverse("desk:contact", args=[receipt.matter_id, receipt.voice_id])
    assert "13812345678" not in text_of(centre.get(address))
    refused = centre.post(address, {"field": "phone", "reason": "看"})
    assert "13812345678" not in text_of(refused)
    shown = centre.post(address, {"field": "phone", "reason": "联系本人核对地点"})
    assert "13812345678" in text_of(shown)
    assert [row.detail["reason"] for row in trail_of(f"voice {receipt.voice_id}")] == ["联系本人核对地点"]


def test_a_call_from_the_hotline_is_entered_with_its_number_and_true_time(town, centre):
    given = {
        "door": "hotline", "words": "柳树社区第1网格路灯不亮", "address": "柳树社区", "urgency": "urgent",
        "name": "李四", "phone": "13900001111", "may_text": "on", "happened_at": "2026-03-02T08:30",
        "number": "DH-77", "client_id": uuid7(),
    }  # fmt: skip
    page = centre.post(reverse("desk:enter"), given)
    matter = Matter.objects.get()
    assert page.status_code == 200
    assert matter.code in text_of(page).replace(" ", "")
    assert (matter.door, matter.urgency, matter.raised_at.hour) == ("hotline", "urgent", 0)
    assert matter.code in text_of(centre.get(reverse("desk:list"), {"q": "DH-77"}))


def test_an_entry_names_its_grid_as_people_do(town, centre):
    given = {"door": "reception", "words": "漏水", "urgency": "normal", "client_id": uuid7()}
    refused = centre.post(reverse("desk:enter"), given | {"place_code": "天边第9网格"})
    assert refused.status_code == 422
    assert 'value="天边第9网格"' in refused.text
    assert not Matter.objects.exists()
    centre.post(reverse("desk:enter"), given | {"place_code": "柳树社区第2网格"})
    assert Matter.objects.get().place_code == OTHER_GRID


def test_an_entry_with_a_bad_phone_keeps_what_was_typed_and_makes_nothing(town, centre):
    given = {"door": "reception", "words": "漏水", "urgency": "normal", "phone": "123", "client_id": uuid7()}
    page = centre.post(reverse("desk:enter"), given)
    assert page.status_code == 422
    assert "漏水" in text_of(page)
    assert not Matter.objects.exists()


def test_a_complaint_about_a_unit_is_not_seen_by_it(town, centre):
    given = {
        "door": "reception", "words": "住建局的人收了钱不办事", "urgency": "normal", "place_code": GRID,
        "about": town.roads_unit.id, "client_id": uuid7(),
    }  # fmt: skip
    centre.post(reverse("desk:enter"), given)
    matter_id = Matter.objects.get().id
    assert centre.get(matter_address(matter_id)).status_code == 200
    assert browser_of(town.roads).get(reverse("worker:matter", args=[matter_id])).status_code == 404


def test_each_level_sees_its_own_area(town, centre):
    town.raise_matter("路灯不亮")
    stranger = browser_of(hold("centre_duty", "999902", "外县"))
    assert "路灯不亮" in text_of(centre.get(reverse("desk:list")))
    assert "路灯不亮" not in text_of(stranger.get(reverse("desk:list")))
    assert stranger.get(matter_address(Matter.objects.get().id)).status_code == 404


def test_the_red_line_shows_while_no_runner_lives(town, centre):
    assert "还没有启动" in text_of(centre.get(reverse("desk:queue")))
    Heartbeat.objects.create(name="runner", at=now())
    assert "red-banner" not in centre.get(reverse("desk:queue")).content.decode()
    town.later(minutes=3)
    assert "起没有动静" in text_of(centre.get(reverse("desk:queue")))
    assert "red-banner" not in browser_of(town.worker).get(reverse("worker:inbox")).content.decode()


@pytest.mark.parametrize(("year", "due_days", "called"), [(2027, 11, True), (2028, 59, True), (2028, 61, False)])
def test_a_missing_calendar_calls_only_who_can_mend_it_and_only_when_it_is_needed(town, centre, year, due_days, called):
    town.later(days=303)  # 30 December: five working days reach into a year without a calendar
    matter_id = town.raise_matter("路灯不亮").matter_id
    town.push(matter_id)
    town.do(town.roads, matter_id, "attend")
    clocks = MatterClock.objects.filter(matter=matter_id, blocked_year=2027)
    assert clocks.update(blocked_year=year, due_at=now() + timedelta(days=due_days)) == 1
    queue, sentence = reverse("desk:queue") + "?scope=open", f"还没有 {year} 年的工作日历"
    shown = centre.get(queue)
    assert (sentence in text_of(shown), f'href="{reverse("desk:calendar")}"' in shown.content.decode()) == (
        called,
        called,
    )
    assert f"1 件在办事项的时限要等 {year} 年的日历" in text_of(centre.get(reverse("desk:calendar")))
    other = browser_of(hold("township_duty", STREET, "镇值班"))
    listed = text_of(other.get(queue))
    assert ("路灯不亮" in listed, "的工作日历" in listed) == (True, False)
    assert "要等" not in text_of(other.get(reverse("desk:calendar")))


def test_a_view_is_kept_under_its_name(town, centre):
    centre.post(reverse("desk:keep_view"), {"title": "我的特急", "query": "scope=open&urgency=critical"})
    page = centre.get(reverse("desk:queue"))
    assert "我的特急" in text_of(page)
    assert "urgency=critical" in page.content.decode()


def test_undo_takes_a_dispatch_back_before_anybody_is_told(town, centre):
    matter_id = town.raise_matter().matter_id
    town.push(matter_id)
    assert "前可以撤回" in text_of(centre.get(matter_address(matter_id)))
    centre.post(reverse("desk:undo", args=[matter_id]))
    assert Matter.objects.get(pk=matter_id).step == "reported"
    assert Organisation.objects.filter(name="住建局").exists()


def test_beside_a_refusal_the_desk_names_what_has_gone_and_shows_it_below(town, centre):
    matter_id = town.raise_matter().matter_id
    town.push(matter_id)
    stale = centre.post(reverse("desk:act", args=[matter_id, "push"]), {"revision": 1})
    page = stale.content.decode()
    assert (stale.status_code, page.count("“推送吹哨”已发出。")) == (422, 1)
    assert page.index("data-errors") < page.index("data-undo-seconds")


def test_places_show_each_grid_with_its_worker_and_what_is_late(town, centre):
    town.raise_matter("路灯不亮")
    town.later(days=1)
    page = text_of(centre.get(reverse("desk:places"), {"place": VILLAGE}))
    assert "第1网格 柳树社区" in page
    assert "格一 1 1" in page
    assert "格二 0 0" in page
    cards = centre.get(reverse("desk:cards", args=[VILLAGE])).content.decode()
    assert cards.count("qr-box") == cards.count("data-receipt-title") == 2


def test_cards_of_another_area_are_not_there(town, centre):
    assert centre.get(reverse("desk:cards", args=["999902001001"])).status_code == 404


def test_a_county_lists_what_lies_below_with_its_grids_counted(town, centre):
    assert "河街街道 2 个网格" in text_of(centre.get(reverse("desk:places"), {"place": COUNTY}))


def test_why_something_is_suggested_is_said_in_the_reader_s_language(town, centre):
    receive(Actor.anonymous(), door="web", words="楼盘烂尾，开发商不交房", place=GRID)
    address = matter_address(Matter.objects.get().id)
    assert "看名称，可能归 住建局" in text_of(centre.get(address))
    centre.cookies["language"] = "en"
    page = text_of(centre.get(address))
    assert "Category: Housing and urban construction" in page
    assert "Going by its name, 住建局 may be the one" in page
    assert "看名称" not in page


def test_the_grids_of_a_place_are_shown_page_by_page(town, centre, monkeypatch):
    monkeypatch.setattr("huiyin.portals.desk.selectors.places.GRIDS_A_PAGE", 1)
    first = text_of(centre.get(reverse("desk:places"), {"place": VILLAGE}))
    second = text_of(centre.get(reverse("desk:places"), {"place": VILLAGE, "page": 2}))
    assert ("格一" in first, "格二" in first, "共 2 项" in first) == (True, False, True)
    assert ("格一" in second, "格二" in second) == (False, True)


def queued(browser, **given):
    """What the rows of the queue say, and the count that is loaded beside them."""
    rows = browser.get(reverse("desk:queue"), given).text.split('<ul class="rows">')[1:]
    counted = text_of(browser.get(reverse("desk:counts"), given))
    return [word for word in ("一格路灯", "二格井盖", "三格水管") if any(word in row for row in rows)], counted


def test_late_is_what_is_overdue_now_and_what_was_late_once_is_a_filter_of_its_own(town, centre):
    once = town.raise_matter("一格路灯不亮").matter_id
    town.later(minutes=20)
    run_due()
    town.push(once)
    town.raise_matter("二格井盖丢了")
    town.later(minutes=20)
    town.raise_matter("三格水管漏水")
    late, counted = queued(centre, scope="open", late="1")
    assert (late, "这个视图共 1 件" in counted, "超过时限 1" in counted) == (["二格井盖"], True, True)
    ever, counted = queued(centre, scope="open", was_late="1")
    assert (ever, "这个视图共 2 件" in counted) == (["一格路灯", "二格井盖"], True)
    listed = text_of(centre.get(reverse("desk:list"), {"late": "1"}))
    assert ("二格井盖" in listed, "一格路灯" in listed, "还剩" in listed) == (True, False, False)
    assert "曾经超时" in text_of(centre.get(reverse("desk:list"), {"was_late": "1"}))


def test_a_clock_in_trouble_stands_above_a_narrowed_view_only_if_it_belongs_there(town, centre):
    town.later(days=303)
    matter_id = town.raise_matter("一格路灯不亮").matter_id
    town.push(matter_id)
    MatterClock.objects.filter(matter=matter_id).update(state="quarantined")
    town.raise_matter("二格井盖丢了", urgency="critical")
    assert queued(centre, scope="open", urgency="critical")[0] == ["二格井盖"]
    assert queued(centre, scope="open")[0] == ["一格路灯", "二格井盖"]


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ("2031-01-01T08:00", "不能晚于现在"),
        ("1899-01-01T08:00", "超过 24 小时"),
        ("2026-02-27T09:00", "有编号的纸质登记表，来源选“纸质表”并填编号"),
    ],
)
def test_a_time_of_receipt_that_cannot_count_is_refused_beside_its_field_and_stays_typed(town, centre, when, sentence):
    given = {"door": "hotline", "words": "漏水", "urgency": "normal", "happened_at": when, "client_id": uuid7()}
    page = centre.post(reverse("desk:enter"), given)
    assert (page.status_code, Matter.objects.exists(), sentence in text_of(page)) == (422, False, True)
    assert 'aria-describedby="id_happened_at' in page.text
    assert f'value="{when}' in page.text
    entered = centre.post(reverse("desk:enter"), given | {"happened_at": "2026-03-01T09:30"})
    assert (entered.status_code, Matter.objects.get().raised_at.day) == (200, 1)


def test_a_joining_is_taken_back_where_it_was_made_and_both_go_on_by_themselves(town, centre):
    first = town.raise_matter("学府路口井盖丢了很危险").matter_id
    second = town.raise_matter("学府路口的井盖丢了，很危险").matter_id
    third = town.raise_matter("学府路口井盖又丢了").matter_id
    centre.post(reverse("desk:join", args=[third]), {"other": second, "way": "into"})
    joined = centre.post(reverse("desk:join", args=[second]), {"other": first, "way": "into"})
    assert Matter.objects.get(pk=first).voice_count == 3
    taken_back = reverse("desk:take_back_join", args=[first, second])
    assert f'action="{taken_back}' in centre.get(joined["Location"]).text
    answer = centre.post(taken_back)
    assert "已分开，这件单独办理" in text_of(centre.get(answer["Location"]))
    assert sorted(Matter.objects.filter(is_open=True).values_list("voice_count", flat=True)) == [1, 2]
    again = centre.post(taken_back)
    assert (again.status_code, "已经分开" in text_of(again)) == (422, True)
