"""What stands in a place goes along when the place becomes another one: posts, matters, methods, and every column that
says so of itself.
"""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.db.models import F
from shapely.geometry import box

from huiyin.appeals.models import EmergencyContact, MethodChoice
from huiyin.appeals.selectors.methods import method_for
from huiyin.appeals.services.sorting import choose_method, link_emergency
from huiyin.casework.jobs import Runner, sweep_seats
from huiyin.casework.models import JournalEvent, Matter
from huiyin.casework.selectors.access import visible
from huiyin.casework.selectors.verifying import signed_checkpoints, verify_matters
from huiyin.casework.services import differences, open_matter
from huiyin.casework.types import RaiserContact
from huiyin.console.commands.runner import minutely
from huiyin.engine.loading import load_file
from huiyin.kernel.audit import trail_of
from huiyin.mediation.models import Campaign, Committee
from huiyin.people.models import Household, OrganisationKind, Post
from huiyin.people.selectors.seats import seats_for
from huiyin.people.services import posts
from huiyin.people.services.organisations import add_organisation
from huiyin.people.types import Actor, SeatQuestion
from huiyin.places.models import DivisionSuccession, GridSuccession
from huiyin.places.selectors import successors_of
from huiyin.places.services import (
    GridPlan,
    bind_movers,
    follow_borders,
    following,
    merge_divisions,
    merge_grids,
    open_division,
    open_grid,
    renumber_division,
    split_grid,
)
from huiyin.places.types import Point
from tests.casework.test_keeping import end
from tests.casework.town import FILE, GRID, OTHER_GRID, SYSTEM, VILLAGE, _Clerk, hold, post_of, publish

YIYANG = FILE.parents[1] / "yiyang" / "wangxiaoge.yaml"
CLERK = _Clerk()
NEW_GRID, NEW_VILLAGE = f"{VILLAGE}003", "999901001009"
WEST_HALF, EAST_HALF = box(112.01, 28.0, 112.015, 28.01), box(112.015, 28.0, 112.02, 28.01)


@pytest.fixture
def two(town):
    """A town in which a grid worker has what happens in their grid (Yiyang's method)."""
    publish(town.desk, town.above, load_file(YIYANG).source)
    choose_method(SYSTEM, playbook="yiyang/wangxiaoge", default_kind="help")
    return town


@pytest.fixture
def raised(two, say):
    """The id of a new matter somewhere."""
    return lambda place=GRID, **given: say(place=place, **given).receipt.matter_id


def owner(matter_id):
    return Matter.objects.values_list("place_code", "owner_post").get(pk=matter_id)


def open_seat(place):
    return Post.objects.values_list("id", flat=True).get(place_code=place, kind="grid_worker", closed_at=None)


def is_whole(matter_id):
    return differences(matter_id) == {} and list(verify_matters([matter_id], signed_checkpoints())) == []


def test_whoever_worked_in_a_merged_grid_works_in_the_one_that_goes_on_and_keeps_their_matters(two, raised):
    first, other = raised(), raised(OTHER_GRID, words="水管漏了一夜")
    assert owner(first) == (GRID, post_of(two.worker))
    merge_grids(CLERK, codes=[GRID, OTHER_GRID], into=OTHER_GRID, name="合并网格")
    assert follow_borders(SYSTEM) == 1
    assert owner(first) == (OTHER_GRID, post_of(two.worker))
    assert owner(other) == (OTHER_GRID, post_of(two.other_worker))
    moved = Post.objects.get(pk=post_of(two.worker))
    assert (moved.place_code, moved.title) == (OTHER_GRID, "网格员（原第1网格）")
    assert seats_for([SeatQuestion("grid_worker", OTHER_GRID)]).popitem()[1] is not None
    assert is_whole(first)
    assert is_whole(other)


def test_a_post_in_which_nobody_else_sits_is_closed_and_its_matters_stay_with_the_same_person(two, raised):
    matter_id = raised(OTHER_GRID)
    end(two.worker)
    posts.appoint(SYSTEM, post_id=open_seat(GRID), person_id=two.other_worker.person_id)
    empty = posts.open_post(SYSTEM, kind="mediator", place_code=OTHER_GRID)
    posts.open_post(SYSTEM, kind="mediator", place_code=GRID)
    merge_grids(CLERK, codes=[GRID, OTHER_GRID], into=GRID, name="合并网格")
    follow_borders(SYSTEM)
    closed = Post.objects.filter(pk__in=[post_of(two.other_worker), empty.id]).values_list("closed_at", flat=True)
    assert list(closed) == [two.clock.now()] * 2
    place, post = owner(matter_id)
    assert (place, post) == (GRID, open_seat(GRID))
    assert [tenure.person_id for tenure in Post.objects.get(pk=post).tenures.filter(until_at=None)] == [
        two.other_worker.person_id
    ]


def test_nothing_is_done_twice_or_before_its_day(two, raised):
    matter_id = raised()
    tomorrow = (two.clock.now() + timedelta(days=1)).date()
    merge_grids(CLERK, codes=[GRID, OTHER_GRID], into=OTHER_GRID, name="合并网格", on=tomorrow)
    assert (follow_borders(SYSTEM), owner(matter_id)[0]) == (0, GRID)
    two.later(days=1)
    assert (follow_borders(SYSTEM), owner(matter_id)[0]) == (1, OTHER_GRID)
    events = JournalEvent.objects.count()
    assert (follow_borders(SYSTEM), JournalEvent.objects.count()) == (0, events)
    [told] = trail_of(f"place {GRID}")
    assert (told.action, told.detail) == ("places.followed", {"heirs": [OTHER_GRID]})


def test_the_runner_follows_within_a_minute(two, raised):
    matter_id = raised()
    runner = Runner(minutely=minutely())
    runner.turn()
    merge_grids(CLERK, codes=[GRID, OTHER_GRID], into=OTHER_GRID, name="合并网格")
    runner.turn()
    assert owner(matter_id)[0] == GRID, "it has looked less than a minute ago"
    Runner(minutely=minutely()).turn()
    assert owner(matter_id)[0] == OTHER_GRID


def test_columns_that_say_so_go_along_and_what_is_said_there_already_stays(two):
    post = post_of(two.roads)
    for place, service in ((GRID, "110"), (GRID, "119"), (OTHER_GRID, "119")):
        link_emergency(SYSTEM, service=service, post_id=post, place_code=place)
    committee = Committee.objects.create(kind="village", name="调委会", place_code=GRID)
    for place, number in (
        (GRID, "001"),
        (GRID, "002"),
        (GRID, "003"),
        (OTHER_GRID, "001"),
        (OTHER_GRID, "003"),
        (OTHER_GRID, "001-003"),
    ):
        Household.objects.create(place_code=place, number=number)
    choose_method(SYSTEM, playbook="xiangcheng/bianminhu", place_code=GRID, kind="hazard")
    two.later(minutes=1)
    merge_grids(CLERK, codes=[GRID, OTHER_GRID], into=OTHER_GRID, name="合并网格")
    follow_borders(SYSTEM)
    assert set(EmergencyContact.objects.values_list("place_code", "service")) == {
        (OTHER_GRID, "110"), (OTHER_GRID, "119"), (GRID, "119"),
    }  # fmt: skip
    committee.refresh_from_db()
    assert committee.place_code == OTHER_GRID
    assert sorted(Household.objects.values_list("place_code", "number")) == [
        (OTHER_GRID, "001"), (OTHER_GRID, "001-001"), (OTHER_GRID, "001-003"), (OTHER_GRID, "002"),
        (OTHER_GRID, "003"), (OTHER_GRID, f"{GRID}-003"),
    ]  # fmt: skip
    assert method_for(OTHER_GRID, "hazard").playbook.name == "xiangcheng/bianminhu"
    assert MethodChoice.objects.get(place_code=GRID).until_at == two.clock.now()


def test_after_a_split_a_matter_goes_where_its_point_lies_and_people_stay_with_the_code(two, raised):
    west = raised(Point(112.012, 28.005))
    east = raised(Point(112.018, 28.005), words="水管漏了一夜")
    nowhere = raised(words="井盖缺了半边")
    split_grid(CLERK, code=GRID, parts=[GridPlan(GRID, "西", WEST_HALF), GridPlan(NEW_GRID, "东", EAST_HALF)])
    assert follow_borders(SYSTEM) == 1
    assert [owner(one)[0] for one in (west, east, nowhere)] == [GRID, NEW_GRID, GRID]
    assert owner(west)[1] == owner(nowhere)[1] == post_of(two.worker)
    assert owner(east)[1] not in (None, post_of(two.worker)), "the new grid has no worker yet: it rises"
    assert Post.objects.get(pk=post_of(two.worker)).place_code == GRID
    newcomer = hold("grid_worker", NEW_GRID, "格三")
    two.later(minutes=1)
    assert sweep_seats(two.clock.now() - timedelta(minutes=5)) == 1
    assert owner(east) == (NEW_GRID, post_of(newcomer))
    assert is_whole(east)


def test_what_the_program_cannot_place_stays_with_whoever_has_it(two, raised):
    nowhere = raised()
    plans = [GridPlan(NEW_GRID, "西", WEST_HALF), GridPlan(f"{VILLAGE}004", "东", EAST_HALF)]
    split_grid(CLERK, code=GRID, parts=plans)
    assert follow_borders(SYSTEM) == 1
    assert owner(nowhere) == (GRID, post_of(two.worker))


def test_a_village_that_is_renumbered_takes_its_grids_units_and_people_along(two, raised):
    matter_id = raised()
    unit = add_organisation(SYSTEM, name="村委会", kind=OrganisationKind.COMMITTEE, place_code=VILLAGE)
    duty = hold("committee_duty", VILLAGE, "村一")
    renumber_division(CLERK, code=VILLAGE, new_code=NEW_VILLAGE)
    assert follow_borders(SYSTEM) == 3
    unit.refresh_from_db()
    assert unit.place_code == NEW_VILLAGE
    assert owner(matter_id) == (f"{NEW_VILLAGE}001", post_of(two.worker))
    places = dict(Post.objects.values_list("id", "place_code"))
    assert (places[post_of(two.worker)], places[post_of(duty)]) == (f"{NEW_VILLAGE}001", NEW_VILLAGE)
    assert not Post.objects.filter(place_code__startswith=VILLAGE).exists()
    assert is_whole(matter_id)


def test_a_list_of_places_takes_every_part_and_a_closed_one_stays(two):
    given = {"name": "排查", "opened_at": two.clock.now(), "opened_by": "tests"}
    open_one = Campaign.objects.create(place_codes=[GRID, OTHER_GRID], **given)
    closed = Campaign.objects.create(place_codes=[GRID], closed_at=two.clock.now(), **given)
    split_grid(CLERK, code=GRID, parts=[GridPlan(GRID, "西", WEST_HALF), GridPlan(NEW_GRID, "东", EAST_HALF)])
    follow_borders(SYSTEM)
    for campaign in (open_one, closed):
        campaign.refresh_from_db()
    assert (open_one.place_codes, closed.place_codes) == ([GRID, OTHER_GRID, NEW_GRID], [GRID])


def test_a_protected_dispute_keeps_its_readers(two):
    publish(two.desk, two.above, load_file(FILE.parents[1] / "national" / "people_mediation.yaml").source)
    village, mediator = hold("committee_duty", VILLAGE, "村一"), hold("mediator", GRID, "调一")
    dispute = open_matter(
        Actor.anonymous(), playbook="national/people_mediation", kind="neighbours", words="排水管", door="web",
        place_code=GRID, raiser=RaiserContact(name="王小明", phone="13812345678"),
    ).matter_id  # fmt: skip
    two.do(village, dispute, "accept", who=str(post_of(mediator)))
    assert owner(dispute) == (GRID, post_of(mediator))
    merge_grids(CLERK, codes=[GRID, OTHER_GRID], into=OTHER_GRID, name="合并网格")
    follow_borders(SYSTEM)
    assert owner(dispute) == (OTHER_GRID, post_of(mediator))
    assert is_whole(dispute)


def test_a_place_that_cannot_be_followed_is_tried_again_and_keeps_no_other_back(two, raised):
    matter_id = raised()
    merge_grids(CLERK, codes=[GRID, OTHER_GRID], into=OTHER_GRID, name="合并网格")
    bound = list(following._movers)

    def broken(_actor, *, place_code: str, heirs: tuple[str, ...]) -> None:
        raise LookupError(place_code)

    try:
        bind_movers(broken)
        assert follow_borders(SYSTEM) == 0
    finally:
        bind_movers(*bound)
    assert GridSuccession.objects.get().followed_at is None
    assert (follow_borders(SYSTEM), owner(matter_id)[0]) == (1, OTHER_GRID)


def test_a_grid_that_is_split_and_whose_rest_is_merged_at_once_is_followed_step_by_step(two, raised):
    west, east = raised(Point(112.012, 28.005)), raised(Point(112.018, 28.005), words="水管漏了一夜")
    nowhere = raised(words="井盖缺了半边")
    two.later(days=1)
    split_grid(CLERK, code=GRID, parts=[GridPlan(GRID, "西", WEST_HALF), GridPlan(NEW_GRID, "东", EAST_HALF)])
    merge_grids(CLERK, codes=[GRID, OTHER_GRID], into=OTHER_GRID, name="合并网格")
    assert successors_of(GRID) == (OTHER_GRID, NEW_GRID)
    assert follow_borders(SYSTEM) == 2
    assert [owner(one)[0] for one in (west, east, nowhere)] == [OTHER_GRID, NEW_GRID, OTHER_GRID]
    assert owner(nowhere)[1] == post_of(two.worker)
    assert Post.objects.get(pk=post_of(two.worker)).place_code == OTHER_GRID
    assert not Matter.objects.filter(place_code=GRID).exists()


def test_two_villages_that_become_one_bring_their_grids_and_the_seats_stay_apart(two, raised):
    open_division(CLERK, code=NEW_VILLAGE, name="新河社区")
    matter_id = raised()
    first, second = (hold("committee_duty", village, "村") for village in (VILLAGE, NEW_VILLAGE))
    merge_divisions(CLERK, codes=[VILLAGE, NEW_VILLAGE], into=NEW_VILLAGE, name="新河社区")
    assert follow_borders(SYSTEM) == 3
    assert owner(matter_id) == (f"{NEW_VILLAGE}001", post_of(two.worker))
    seats = Post.objects.filter(place_code=NEW_VILLAGE).values_list("id", "title")
    assert dict(seats) == {post_of(first): "民事直说委员会值班（原柳树社区）", post_of(second): ""}


def test_a_protected_or_other_method_is_kept_whatever_serves_the_new_place(two, raised):
    publish(two.desk, two.above, load_file(FILE.parents[1] / "gongxian" / "fanjiabao.yaml").source)
    appeal = two.raise_matter().matter_id
    officer = hold("police_officer", GRID, "警一")
    family = open_matter(
        officer, playbook="gongxian/fanjiabao", kind="red", words="他又打人", door="alarm", place_code=GRID,
        raiser=RaiserContact(may_text=False),
    ).matter_id  # fmt: skip
    before = {row.pk: (row.step, row.owner_role) for row in Matter.objects.all()}
    merge_grids(CLERK, codes=[GRID, OTHER_GRID], into=OTHER_GRID, name="合并网格")
    follow_borders(SYSTEM)
    assert {row.pk: (row.step, row.owner_role) for row in Matter.objects.all()} == before
    assert {matter.place_code for matter in Matter.objects.all()} == {OTHER_GRID}
    assert not visible(two.worker).filter(pk=family).exists()
    assert is_whole(appeal)
    assert is_whole(family)


def test_who_answers_for_a_village_is_there_before_the_matters_of_its_grids(two, raised):
    """Rows of two tables have numbers that say nothing of their order."""
    village = hold("committee_duty", VILLAGE, "村一")
    end(two.worker)
    matter_id = raised()
    held = owner(matter_id)[1]
    renumber_division(CLERK, code=VILLAGE, new_code=NEW_VILLAGE)
    DivisionSuccession.objects.update(id=F("id") + 1_000_000)
    follow_borders(SYSTEM)
    assert owner(matter_id) == (f"{NEW_VILLAGE}001", held)
    assert Post.objects.get(pk=post_of(village)).place_code == NEW_VILLAGE


def test_what_comes_after_a_change_that_failed_waits_for_it(two, raised):
    matter_id = raised()
    open_grid(CLERK, plan=GridPlan(NEW_GRID, "第3网格", box(112.03, 28.0, 112.04, 28.01)))
    merge_grids(CLERK, codes=[GRID, OTHER_GRID], into=OTHER_GRID, name="合并网格")
    merge_grids(CLERK, codes=[OTHER_GRID, NEW_GRID], into=NEW_GRID, name="再合并")
    bound = list(following._movers)

    def broken(_actor, *, place_code: str, heirs: tuple[str, ...]) -> None:
        if place_code == GRID:
            raise IntegrityError(place_code)

    try:
        bind_movers(broken, *bound)
        assert follow_borders(SYSTEM) == 0
    finally:
        bind_movers(*bound)
    assert follow_borders(SYSTEM) == 2
    assert owner(matter_id)[0] == NEW_GRID


def test_households_with_long_numbers_find_a_number_each(two):
    for place in (GRID, OTHER_GRID):
        for last in "12":
            Household.objects.create(place_code=place, number=f"{'7' * 29}{last}")
    merge_grids(CLERK, codes=[GRID, OTHER_GRID], into=OTHER_GRID, name="合并网格")
    assert follow_borders(SYSTEM) == 1
    assert Household.objects.filter(place_code=OTHER_GRID).count() == 4
