"""Matters follow the world: posts change hands, calendars change, grids are merged; each time by a journalled event."""

import json
from datetime import date, timedelta

from huiyin.casework.jobs import sweep_seats
from huiyin.casework.models import JournalEvent, Matter, OutboxMessage
from huiyin.casework.services import differences, recalculate, rehome, reseat_matters
from huiyin.people.models import Post
from huiyin.people.services import posts
from huiyin.places.services import merge_grids
from tests.casework.town import (
    GRID,
    MONDAY,
    OTHER_GRID,
    SYSTEM,
    VILLAGE,
    _Clerk,
    hold,
    post_of,
    publish_calendar,
)


def end(actor):
    tenure = Post.objects.get(pk=post_of(actor)).tenures.get(until_at=None)
    posts.end_tenure(SYSTEM, tenure_id=tenure.id, reason="调离")


def kinds(matter_id):
    events = JournalEvent.objects.filter(matter=matter_id).order_by("seq")
    return [json.loads(bytes(event.body))["kind"] for event in events]


def test_a_vacated_post_gives_its_matters_up_and_gets_them_back(town):
    receipt = town.raise_matter()
    end(town.centre)
    town.later(seconds=1)
    since = town.clock.now()
    assert sweep_seats(since) == 1
    assert Matter.objects.get().owner_post_id == post_of(town.above)
    town.later(seconds=1)
    hold("centre_duty", None, "新中心", post=Post.objects.get(pk=post_of(town.centre)))
    town.later(seconds=1)
    assert sweep_seats(since) == 1
    assert Matter.objects.get().owner_post_id == post_of(town.centre)
    assert kinds(receipt.matter_id) == ["opened", "reseated", "reseated"]
    assert sweep_seats(town.clock.now()) == 0


def test_handing_a_post_over_moves_no_matter_because_posts_own_them(town):
    town.raise_matter()
    end(town.centre)
    fresh = hold("centre_duty", None, "接班", post=Post.objects.get(pk=post_of(town.centre)))
    town.later(seconds=1)
    assert reseat_matters(SYSTEM, posts=[post_of(town.centre)]) == 0
    assert Matter.objects.get().owner_post_id == post_of(fresh)
    assert JournalEvent.objects.count() == 1


def test_a_new_calendar_moves_the_day_by_a_journalled_event_and_the_raiser_hears(town):
    receipt = town.raise_matter()
    town.push(receipt.matter_id)
    town.do(town.roads, receipt.matter_id, "attend")
    before = Matter.objects.get().due_at
    publish_calendar(2, holidays=(date(2026, 3, 5), date(2026, 3, 6)), at=MONDAY + timedelta(days=1))
    assert recalculate(SYSTEM) == 1
    matter = Matter.objects.get()
    assert matter.due_at == before + timedelta(days=2)
    assert kinds(receipt.matter_id)[-1] == "recalculated"
    told = OutboxMessage.objects.get(occasion="recalculated").body
    assert told.startswith("因工作日历调整，预计办结时间改为 2026-03-11。")
    assert recalculate(SYSTEM) == 0
    assert differences(matter.id) == {}


def test_the_matters_of_a_merged_grid_go_to_its_successor(town):
    receipt, other = town.raise_matter(), town.raise_matter("别处", place_code=VILLAGE)
    merge_grids(_Clerk(), codes=[GRID, OTHER_GRID], into=OTHER_GRID, name="合并网格")
    town.later(days=1)
    assert rehome(SYSTEM, place_code=GRID, heirs=[OTHER_GRID]) == (1, 0)
    matter = Matter.objects.get(pk=receipt.matter_id)
    assert matter.place_code == OTHER_GRID
    assert Matter.objects.get(pk=other.matter_id).place_code == VILLAGE
    assert kinds(receipt.matter_id) == ["opened", "rehomed"]
    assert differences(matter.id) == {}
