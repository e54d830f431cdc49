"""The worker's pages as a browser without JavaScript meets them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.casework.models import ErasableText, JournalEvent, Matter, OutboxMessage
from huiyin.casework.selectors import by_code
from huiyin.casework.services import act, open_matter
from huiyin.kernel.ids import uuid7
from huiyin.people.types import Actor
from huiyin.portals.worker.selectors.inbox import inbox
from tests.casework.town import GRID, hold_building, post_of
from tests.portals.staff import browser_of

pytestmark = pytest.mark.django_db
PAGES = ["inbox", "capture", "find", "results", "figures"]


@pytest.fixture
def worker(town):
    return browser_of(town.worker)


@pytest.fixture
def roads(town):
    return browser_of(town.roads)


def text_of(response):
    """The page's words without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def without_token(response):
    """The page's bytes but for the token that differs on every page."""
    return re.sub(rb'csrfmiddlewaretoken" value="\w+"', b"", response.content)


def act_address(matter_id, action):
    return reverse("worker:act", args=[matter_id, action])


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages(worker, name, language):
    worker.cookies["language"] = language
    assert worker.get(reverse(f"worker:{name}")).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_nobody_comes_in_without_signing_in(client, town, name):
    assert reverse("people:staff_sign_in") in client.get(reverse(f"worker:{name}"))["Location"]


def test_the_inbox_holds_what_waits_for_my_post_and_nothing_else(town, worker):
    town.solve(town.raise_matter("路灯不亮").matter_id)
    mine = town.raise_matter("楼道堆满杂物").matter_id
    town.push(mine)
    town.do(town.roads, mine, "attend", unit=str(town.roads_unit.id))
    town.do(town.roads, mine, "solved", words="已清理")
    found = text_of(worker.get(reverse("worker:inbox")))
    assert "楼道堆满杂物" in found
    assert "路灯不亮" not in found


def test_the_inbox_is_grouped_and_ordered_by_due(town):
    """Those received last are due first here, and what is overdue stands before all."""
    late = town.raise_matter("路灯不亮")
    town.later(days=3)
    for words, days in (("丙", 9), ("乙", 2), ("甲", 1)):
        receipt = town.raise_matter(words)
        Matter.objects.filter(pk=receipt.matter_id).update(due_at=town.later(minutes=1) + timedelta(days=days))
    groups = inbox(town.centre).groups
    assert groups[0].state == "overdue"
    assert [line.id for line in groups[0].lines] == [late.matter_id]
    assert [line.summary for group in groups for line in group.lines] == ["路灯不亮", "甲", "乙", "丙"]
    assert inbox(town.worker).groups == []


def test_a_called_unit_finds_the_call_in_its_inbox_with_the_likely_action(town, roads):
    matter_id = town.raise_matter("井盖丢了").matter_id
    town.push(matter_id)
    page = roads.get(reverse("worker:inbox")).content.decode()
    assert "井盖丢了" in page
    assert f"{reverse('worker:matter', args=[matter_id])}?act=attend" in page


@pytest.mark.parametrize("name", ["inbox", "results", "find"])
def test_a_list_takes_as_many_queries_for_one_row_as_for_three(town, worker, name):
    def raise_and_return():
        matter_id = town.raise_matter("楼道堆满杂物", collected_by=town.worker.person_id).matter_id
        town.push(matter_id)
        town.do(town.roads, matter_id, "attend", unit=str(town.roads_unit.id))
        town.do(town.roads, matter_id, "solved", words="已清理")

    address = reverse(f"worker:{name}") + ("?q=楼道堆满" if name == "find" else "")
    raise_and_return()
    worker.get(address)
    with CaptureQueriesContext(connection) as one:
        assert text_of(worker.get(address)).count("楼道堆满杂物") == 1
    raise_and_return()
    raise_and_return()
    with CaptureQueriesContext(connection) as three:
        assert text_of(worker.get(address)).count("楼道堆满杂物") == 3
    assert len(three) == len(one)


def test_the_raisers_words_come_first_and_history_is_folded(town, roads):
    matter_id = town.raise_matter("井盖丢了，路口很危险").matter_id
    town.push(matter_id)
    page = roads.get(reverse("worker:matter", args=[matter_id])).content.decode()
    assert page.index("井盖丢了，路口很危险</div>") < page.index("现在归谁") < page.index("经过（")
    assert "王小明" not in page
    assert "13812345678" not in page


def test_an_action_is_taken_and_can_be_taken_back_for_twenty_seconds(town, roads):
    matter_id = town.raise_matter().matter_id
    town.push(matter_id)
    revision = Matter.objects.get(pk=matter_id).revision
    done = roads.post(act_address(matter_id, "attend"), {"revision": revision})
    assert Matter.objects.get(pk=matter_id).step == "handling"
    assert reverse("worker:undo", args=[matter_id]) in roads.get(done["Location"]).content.decode()
    roads.post(reverse("worker:undo", args=[matter_id]))
    assert Matter.objects.get(pk=matter_id).step == "called"


def test_what_waits_for_the_raiser_is_said_to_wait_for_them_and_not_for_an_office(town, worker):
    matter_id = town.raise_matter(collected_by=town.worker.person_id).matter_id
    town.push(matter_id)
    town.do(town.roads, matter_id, "attend", unit=str(town.roads_unit.id))
    town.do(town.roads, matter_id, "solved", words="已补装")
    revision = Matter.objects.get(pk=matter_id).revision
    done = worker.post(act_address(matter_id, "confirm"), {"revision": revision, "words": "属实"})
    said = text_of(worker.get(done["Location"]))
    assert re.search(r"已办：核查属实。\s*现在等诉求人评价（待评价），\S+到 .*，您这里不用操作。", said)
    assert "现在由" not in said
    town.later(seconds=30)
    assert "现在等诉求人评价，您这里不用操作。" in text_of(worker.get(reverse("worker:matter", args=[matter_id])))


def test_beside_the_refusal_of_an_old_page_what_has_gone_is_named_and_stands_below(town, roads):
    matter_id = town.raise_matter().matter_id
    town.push(matter_id)
    revision = Matter.objects.get(pk=matter_id).revision
    roads.post(act_address(matter_id, "attend"), {"revision": revision})
    stale = roads.post(act_address(matter_id, "not_ours"), {"revision": revision, "reason": "other_unit"})
    page = stale.content.decode()
    assert (stale.status_code, page.count("data-undo-seconds"), page.count("“部门报到”已发出。")) == (422, 1, 1)
    assert page.index("data-errors") < page.index("data-undo-seconds")
    again = roads.get(reverse("worker:matter", args=[matter_id])).content.decode()
    assert again.index("“部门报到”已发出。") < again.index("经过（")


def test_after_twenty_seconds_nothing_can_be_taken_back(town, roads):
    matter_id = town.raise_matter().matter_id
    town.push(matter_id)
    town.do(town.roads, matter_id, "attend", unit=str(town.roads_unit.id))
    town.later(seconds=21)
    answer = roads.post(reverse("worker:undo", args=[matter_id]))
    assert answer.status_code == 422
    assert Matter.objects.get(pk=matter_id).step == "handling"


def test_not_ours_is_two_taps_each_reason_a_button(town, roads):
    matter_id = town.raise_matter().matter_id
    town.push(matter_id)
    page = roads.get(reverse("worker:matter", args=[matter_id])).content.decode()
    assert '<button class="button button-wide" name="reason" value="other_unit">' in page
    revision = Matter.objects.get(pk=matter_id).revision
    roads.post(act_address(matter_id, "not_ours"), {"revision": revision, "reason": "other_unit"})
    assert Matter.objects.get(pk=matter_id).step == "reported"


def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(town, roads):
    matter_id = town.raise_matter().matter_id
    town.push(matter_id)
    town.do(town.roads, matter_id, "attend", unit=str(town.roads_unit.id))
    revision = Matter.objects.get(pk=matter_id).revision
    page = roads.post(act_address(matter_id, "solved"), {"revision": revision, "words": " "})
    assert page.status_code == 422
    assert 'id="solved_words_error1"' in page.content.decode()
    assert Matter.objects.get(pk=matter_id).revision == revision


def test_a_stale_page_is_told_what_changed_and_keeps_the_text(town, roads):
    matter_id = town.raise_matter().matter_id
    town.push(matter_id)
    town.do(town.roads, matter_id, "attend", unit=str(town.roads_unit.id))
    old = Matter.objects.get(pk=matter_id).revision
    town.do(town.roads, matter_id, "crew_out", words="人在路上")
    page = roads.post(act_address(matter_id, "solved"), {"revision": old, "words": "换了新井盖"})
    assert page.status_code == 422
    assert "“出动”" in text_of(page)
    assert "换了新井盖" in text_of(page)
    newest = Matter.objects.get(pk=matter_id).revision
    assert f'name="revision" value="{newest}"' in page.content.decode()
    assert Matter.objects.get(pk=matter_id).step == "handling"


def test_an_action_that_is_offered_no_more_keeps_the_text_too(town, roads):
    matter_id = town.raise_matter().matter_id
    town.push(matter_id)
    town.do(town.roads, matter_id, "attend", unit=str(town.roads_unit.id))
    old = Matter.objects.get(pk=matter_id).revision
    town.do(town.roads, matter_id, "solved", words="同事先办好了")
    page = roads.post(act_address(matter_id, "solved"), {"revision": old, "words": "换了新井盖"})
    assert page.status_code == 422
    assert "换了新井盖" in text_of(page)


@pytest.mark.parametrize("sensitivity", ["open", "sealed"])
def test_whoever_may_not_see_a_matter_gets_the_same_as_for_none_within_their_own_frame(town, sensitivity):
    matter_id = town.raise_matter(place_code=GRID).matter_id
    Matter.objects.update(sensitivity=sensitivity)
    stranger = browser_of(town.other_worker)
    refused = stranger.get(reverse("worker:matter", args=[matter_id]))
    nothing = stranger.get(reverse("worker:matter", args=[uuid7()]))
    assert refused.status_code == nothing.status_code == 404
    assert without_token(refused) == without_token(nothing)
    page = refused.content.decode()
    assert ('class="staff"' in page, f'class="button" href="{reverse("desk:home")}"' in page) == (True, True)
    assert (reverse("worker:inbox") in page, str(matter_id) in page) == (True, False)
    anonymous = Client().get("/nothing/", secure=True).content.decode()
    assert ('class="staff"' in anonymous, 'class="button" href="/"' in anonymous) == (False, True)


def test_a_matter_is_captured_with_one_sentence(town, worker):
    client_id = uuid7()
    done = worker.post(
        reverse("worker:capture"),
        {"words": "学府路 18 号门前井盖缺了半边", "place_code": GRID, "client_id": client_id},
    )
    matter = Matter.objects.get(pk=client_id)
    assert done["Location"].startswith(reverse("worker:matter", args=[client_id]))
    assert (matter.place_code, matter.door, matter.collected_by_id) == (GRID, "worker", town.worker.person_id)


def test_sending_the_same_capture_twice_makes_one_matter(town, worker):
    given = {"words": "路灯不亮", "place_code": GRID, "client_id": uuid7()}
    worker.post(reverse("worker:capture"), given)
    worker.post(reverse("worker:capture"), given)
    assert Matter.objects.count() == 1


def test_a_capture_without_words_says_so_and_makes_nothing(town, worker):
    page = worker.post(reverse("worker:capture"), {"words": "", "address": "学府路", "client_id": uuid7()})
    assert page.status_code == 422
    assert "请用一两句话写明是什么事" in text_of(page)
    assert 'value="学府路"' in page.content.decode()
    assert not Matter.objects.exists()


def test_a_complaint_about_an_unknown_unit_leaves_the_worker_its_case_code_only(town, worker):
    given = {"words": "镇上有人乱收费", "place_code": GRID, "client_id": uuid7(), "solved": "说过了"}
    page = worker.post(reverse("worker:capture"), {**given, "is_complaint": "on", "about_name": "收水费的"})
    matter = Matter.objects.get()
    shown = text_of(page)
    assert (page.status_code, matter.about_undecided, matter.owner_post_id) == (200, True, post_of(town.desk))
    assert (matter.code in shown.replace(" ", ""), "只有市值班台看得到" in shown) == (True, True)
    assert worker.get(reverse("worker:matter", args=[matter.id])).status_code == 404
    assert ErasableText.objects.get().text == "镇上有人乱收费\n反映的是：收水费的"


def test_the_position_of_the_telephone_beats_the_chosen_grid(town, worker):
    given = {"words": "路灯不亮", "place_code": GRID, "client_id": uuid7()}
    worker.post(reverse("worker:capture"), {**given, "longitude": "112.025", "latitude": "28.005", "datum": "wgs84"})
    assert Matter.objects.get().place_code == GRID[:-1] + "2"


def test_the_result_comes_back_to_whoever_collected_it(town, worker):
    town.raise_matter("路灯不亮", collected_by=town.worker.person_id)
    assert "路灯不亮" in text_of(worker.get(reverse("worker:results")))


def test_a_matter_is_found_by_words_code_and_the_end_of_a_phone(town, worker):
    receipt = town.raise_matter("井盖丢了，路口很危险")
    for asked in ("井盖", receipt.code, "5678", "第1网格"):
        found = text_of(worker.get(reverse("worker:find"), {"q": asked}))
        assert "井盖丢了，路口很危险" in found, asked
    assert "没有找到" in text_of(worker.get(reverse("worker:find"), {"q": "0000"}))


def test_my_figures_open_as_the_list_behind_them_and_know_only_me(town, worker):
    matter_id = town.raise_matter("路灯不亮").matter_id
    town.solve(matter_id)
    page = text_of(worker.get(reverse("worker:figures"), {"show": "checked"}))
    assert "我核查的 核查一步由我完成的事 1" in page
    assert "路灯不亮" in page
    other = text_of(browser_of(town.roads).get(reverse("worker:figures")))
    assert "我核查的 核查一步由我完成的事 0" in other


def test_a_remark_joins_the_history_and_sends_nothing(town, worker):
    matter_id = town.raise_matter().matter_id
    before = OutboxMessage.objects.count()
    worker.post(reverse("worker:note", args=[matter_id]), {"words": "住户下午才在家"})
    assert "住户下午才在家" in text_of(worker.get(reverse("worker:matter", args=[matter_id])))
    assert (JournalEvent.objects.filter(matter=matter_id).count(), OutboxMessage.objects.count()) == (2, before)


def test_a_lay_post_finds_how_it_went_what_it_had_among_its_results(town):
    leader = hold_building(town)
    browser = browser_of(leader)
    assert "您还没有采集过事项" in text_of(browser.get(reverse("worker:results")))
    given = {"playbook": "xuzhou/sibu", "kind": "facility", "door": "qr", "place_code": GRID}
    matter_id = open_matter(Actor.anonymous(), words="楼道灯坏了", **given).matter_id
    revision = Matter.objects.get().revision
    act(leader, matter_id=matter_id, action="collect", inputs={"words": "去看过"}, revision=revision)
    listed = text_of(browser.get(reverse("worker:results")))
    assert ("已经转出去的" in listed, "楼道灯坏了" in listed) == (True, False)
    track = text_of(browser.get(reverse("worker:matter", args=[matter_id])))
    assert ("登记诉求" in track, "去看过" in track, "楼道灯坏了" in track) == (True, False, False)


def test_a_limit_that_waits_for_a_calendar_names_the_year_and_no_far_day(town, roads):
    town.later(days=303)  # 30 December: five working days reach into a year without a calendar
    receipt = town.raise_matter("路灯不亮")
    town.push(receipt.matter_id)
    town.do(town.roads, receipt.matter_id, "attend")
    assert by_code(receipt.code).blocked_year == 2027
    for address in (reverse("worker:matter", args=[receipt.matter_id]), reverse("worker:find") + "?q=路灯不亮"):
        page = text_of(roads.get(address))
        assert ("等 2027 年日历发布" in page, "还剩" in page) == (True, False)
