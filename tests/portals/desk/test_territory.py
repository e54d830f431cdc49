"""A grid's page: who works there, what it was; renamed, merged and cut in two by two persons, and the rest follows."""

import pytest
from django.urls import reverse
from shapely.geometry import box

from huiyin.appeals.models import MethodChoice
from huiyin.casework.models import Matter
from huiyin.kernel.refusal import Refused
from huiyin.people.models import PendingChange, Post
from huiyin.people.services.approvals import confirm_change
from huiyin.people.services.posting import propose_opening
from huiyin.places.models import Grid
from huiyin.places.selectors import boundary_of, find_grid, grid, own_names
from huiyin.places.services import GridPlan, follow_borders, merge_grids, open_division, open_grid
from huiyin.places.types import Point
from huiyin.places.types.boundaries import area_m2
from huiyin.portals.desk.services.choosing import propose_choice
from tests.casework.town import COUNTY, GRID, OTHER_GRID, PLAYBOOK, STREET, SYSTEM, VILLAGE, _Clerk, hold, post_of
from tests.portals.desk.test_pages import text_of
from tests.portals.staff import browser_of

pytestmark = pytest.mark.django_db
NEW_GRID = f"{VILLAGE}003"
LINE = "112.015,28.005; 112.015,28.009"
"""Straight down the middle, from within to within."""


@pytest.fixture
def above(town):
    town.later(days=1)
    return browser_of(town.above)


def address(code=GRID, name="territory"):
    return reverse(f"desk:{name}", args=[code])


def confirmed(town):
    """What a colleague has confirmed, and what goes along."""
    change = PendingChange.objects.get(state="waiting")
    browser_of(town.desk).post(reverse("people:decide_change", args=[change.pk]), {"decision": "confirm"})
    town.later(minutes=1)
    follow_borders(SYSTEM)
    change.refresh_from_db()
    return change


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_grid_shows_who_works_there_what_is_open_and_what_it_was(town, above, language):
    town.raise_matter()
    above.cookies["language"] = language
    page = above.get(address())
    text = text_of(page)
    assert page.status_code == 200
    assert {"格一", GRID} <= set(text.split())
    assert reverse("people:post", args=[post_of(town.worker)]) in page.content.decode()
    assert ("1 件在办" if language == "zh-hans" else "1 open") in text


def test_a_grid_elsewhere_or_never_drawn_is_not_there(town, above):
    hidden = above.get(address("999902001001001"))
    for code in (f"{VILLAGE}009", COUNTY, "nothing"):
        assert above.get(address(code)).status_code == 404
    assert (hidden.status_code, browser_of(town.worker).get(address()).status_code) == (404, 403)


def test_who_may_not_draw_sees_the_grid_and_no_changes(town):
    village = browser_of(hold("committee_duty", VILLAGE, "村一"))
    page = village.get(address())
    assert (page.status_code, "提出合并" in text_of(page)) == (200, False)
    assert village.get(address(name="split")).status_code == 404
    assert village.post(address(), {"change": "merge", "others": OTHER_GRID, "name": "合"}).status_code == 200
    assert PendingChange.objects.count() == PendingChange.objects.exclude(action="desk.merge_places").count()


def test_a_name_holds_once_a_second_person_has_confirmed(town, above):
    given = {"change": "rename", "name": "柳荫网格", "english_name": "Willow"}
    assert above.post(address(), given).url == reverse("people:changes")
    assert grid(GRID).name == "第1网格"
    assert confirmed(town).state == "confirmed"
    assert (grid(GRID).name, grid(GRID).english_name, grid(GRID).version) == ("柳荫网格", "Willow", 2)


def test_merging_takes_people_and_matters_along_and_the_old_grid_says_where_it_went(town, above):
    matter = town.raise_matter(place_code=OTHER_GRID).matter_id
    assert above.post(address(), {"change": "merge", "others": OTHER_GRID, "name": "柳树网格"}).status_code == 302
    assert find_grid(OTHER_GRID) is not None
    change = confirmed(town)
    assert change.summary == "合并：第1网格、第2网格 合为 柳树网格"
    assert (find_grid(OTHER_GRID), grid(GRID).name) == (None, "柳树网格")
    assert Matter.objects.get(pk=matter).place_code == GRID
    assert Post.objects.get(pk=post_of(town.other_worker)).place_code == GRID
    gone = text_of(above.get(address(OTHER_GRID)))
    assert "这个地方已经没有了" in gone
    assert "现在是： 柳树网格" in gone
    assert "合并 · 第2网格" in text_of(above.get(address()))


def test_only_grids_of_the_village_that_touch_it_are_offered(town, above):
    open_grid(_Clerk(), plan=GridPlan(NEW_GRID, "第3网格", box(112.2, 28.0, 112.21, 28.01)))
    page = above.get(address()).content.decode()
    assert f'value="{OTHER_GRID}"' in page
    assert f'value="{NEW_GRID}"' not in page
    refused = above.post(address(), {"change": "merge", "others": NEW_GRID, "name": "合"})
    assert (refused.status_code, PendingChange.objects.filter(action="desk.merge_places").exists()) == (422, False)
    empty = above.post(address(), {"change": "merge", "name": "合"})
    assert "请选择要并进来的地方。" in text_of(empty)


def test_a_line_shows_both_parts_before_anything_is_proposed(town, above):
    town.raise_matter(point=Point(112.018, 28.005), place_code="")
    town.raise_matter("没有位置的事")
    page = text_of(above.get(address(name="split"), {"line": LINE}))
    assert page.count("0.545 平方公里") == 2
    assert "没有位置 1 件在办" in page
    assert not PendingChange.objects.filter(action="desk.split_grid").exists()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "请先在图上画出分界线。"),
        ("112.015,28.005", "至少两点"),
        ("here; there", "至少两点"),
        ("112.5,28.005; 112.6,28.009", "没有把网格分成两块"),
        ("112.015,28.005; 112.015,28.005", "两个不同的点"),
        ("1e999,28; 112,nan", "至少两点"),
    ],
)
def test_a_line_that_cuts_nothing_is_refused_beside_its_field(above, line, why):
    page = above.get(address(name="split"), {"line": line})
    assert (page.status_code, why in text_of(page)) == (422, True)
    assert line in page.content.decode()


@pytest.mark.parametrize("keeps", ["larger", "smaller"])
def test_the_part_that_keeps_the_code_is_the_one_that_was_chosen(town, above, keeps):
    line = "112.013,28.005; 112.013,28.009"
    given = {"line": line, "keeps": keeps, "name": "留下的", "new_name": "新的"}
    assert above.post(address(name="split"), given).url == reverse("people:changes")
    assert Grid.objects.filter(active_until=None).count() == 2
    assert confirmed(town).state == "confirmed"
    kept, new = grid(GRID), grid(NEW_GRID)
    assert (kept.name, new.name) == ("留下的", "新的")
    assert (area_m2(boundary_of(kept)) > area_m2(boundary_of(new))) is (keeps == "larger")
    assert Post.objects.get(pk=post_of(town.worker)).place_code == GRID
    assert "拆分 · 第1网格" in text_of(above.get(address(NEW_GRID)))


def test_both_parts_want_a_name_and_what_was_typed_stays(town, above):
    given = {"line": LINE, "keeps": "larger", "name": "留下的", "new_name": " "}
    page = above.post(address(name="split"), given)
    assert (page.status_code, "留下的" in page.content.decode()) == (422, True)
    assert not PendingChange.objects.filter(action="desk.split_grid").exists()


def test_a_change_for_a_later_day_is_told_and_waits_for_it(town, above):
    tomorrow = (town.clock.now().date()).replace(day=9).isoformat()
    above.post(address(), {"change": "rename", "name": "春天网格", "on": tomorrow})
    assert confirmed(town).summary.endswith("，从 2026-03-09 起")
    assert grid(GRID).name == "第1网格"
    assert "还没到" in text_of(above.get(address()))
    past = above.post(address(), {"change": "rename", "name": "昨天", "on": "2026-03-01"})
    assert "不能早于今天" in text_of(past)


def test_the_list_of_grids_leads_to_each_grid_and_to_what_is_open_there(town, above):
    town.raise_matter()
    page = above.get(reverse("desk:places"), {"place": VILLAGE}).content.decode()
    assert f'href="{address()}"' in page
    assert f"scope=open&amp;place={GRID}" in page


NEW_VILLAGE = "999901001009"


def test_villages_are_merged_with_their_grids_posts_and_matters(town, above):
    open_division(_Clerk(), code=NEW_VILLAGE, name="新河社区")
    village = hold("committee_duty", VILLAGE, "村一")
    matter = town.raise_matter().matter_id
    assert 'value="999901001001"' in above.get(address(NEW_VILLAGE)).content.decode()
    given = {"change": "merge", "others": VILLAGE, "name": "柳河社区"}
    assert above.post(address(NEW_VILLAGE), given).url == reverse("people:changes")
    assert confirmed(town).summary == "合并：新河社区、柳树社区 合为 柳河社区"
    assert Matter.objects.get(pk=matter).place_code == f"{NEW_VILLAGE}001"
    assert Post.objects.get(pk=post_of(village)).place_code == NEW_VILLAGE
    page = text_of(above.get(address(NEW_VILLAGE)))
    assert ("柳河社区" in page, "合并 · 柳树社区" in page, "1 件在办" in page) == (True, True, True)
    assert "现在是： 柳河社区" in text_of(above.get(address(VILLAGE)))


def test_a_code_is_changed_within_the_place_above_only(town, above):
    for wrong in ("999901002001", "9999010010", "999901001001001", "x"):
        page = above.post(address(VILLAGE), {"change": "renumber", "new_code": wrong})
        assert (page.status_code, PendingChange.objects.filter(action="desk.renumber_place").exists()) == (422, False)
    above.post(address(VILLAGE), {"change": "renumber", "new_code": NEW_VILLAGE})
    confirmed(town)
    assert grid(f"{NEW_VILLAGE}001").name == "第1网格"
    old = browser_of(town.worker).get(reverse("public:grid", args=[GRID]))
    assert old.url == reverse("public:grid", args=[f"{NEW_VILLAGE}001"])


def test_whoever_leads_a_township_changes_what_lies_in_it_and_not_itself(town, above):
    leader = browser_of(hold("township_leader", STREET, "镇长"))
    assert "提出更名" in text_of(leader.get(address(VILLAGE)))
    assert "提出更名" not in text_of(leader.get(address(STREET)))
    assert "提出更名" in text_of(above.get(address(STREET)))
    leader.post(address(VILLAGE), {"change": "rename", "name": "柳岸社区"})
    assert own_names([VILLAGE])[VILLAGE] == "柳树社区"
    assert confirmed(town).summary == "更名：柳树社区 改为 柳岸社区"
    assert own_names([VILLAGE])[VILLAGE] == "柳岸社区"


def test_what_was_proposed_for_a_place_that_is_no_more_is_refused_with_its_heir(town, above):
    post = propose_opening(town.above, kind="mediator", place_code=OTHER_GRID)
    method = propose_choice(town.above, playbook=PLAYBOOK, place_code=OTHER_GRID)
    merge_grids(_Clerk(), codes=[GRID, OTHER_GRID], into=GRID, name="柳树网格")
    for change in (post, method):
        with pytest.raises(Refused, match="第2网格已经变成柳树网格"):
            confirm_change(town.desk, change_id=change.id)
    assert not Post.objects.filter(kind="mediator").exists()
    assert not MethodChoice.objects.filter(place_code=OTHER_GRID).exists()
