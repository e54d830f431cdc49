"""The longest place decides which method serves, then the kind; what nobody chose is not turned away."""

from datetime import timedelta

import pytest

from huiyin.appeals.models import MethodChoice
from huiyin.appeals.selectors.methods import method_choices, method_for
from huiyin.appeals.services.placing import move_matters, place
from huiyin.appeals.services.sorting import choose_method, drop_method, link_emergency
from huiyin.casework.models import Matter, MeasureDelta, OutboxMessage
from huiyin.casework.selectors import detail, playbook_of
from huiyin.casework.services import differences
from huiyin.engine.loading import load_file
from huiyin.kernel.audit import trail_of
from huiyin.kernel.refusal import Refused
from huiyin.kernel.remembering import at_a_glance
from huiyin.places.services import merge_grids
from tests.casework.town import COUNTY, FILE, GRID, MONDAY, OTHER_GRID, SYSTEM, VILLAGE, _Clerk, post_of, publish

YIYANG = FILE.parents[1] / "yiyang" / "wangxiaoge.yaml"


@pytest.fixture
def two(town):
    """A town with two methods."""
    publish(town.desk, town.above, load_file(YIYANG).source)
    return town


def test_without_a_choice_the_first_published_method_serves(town):
    method = method_for(GRID)
    assert (method.playbook.name, method.kind) == ("xiangcheng/bianminhu", "hazard")


def test_the_longest_place_wins_and_then_the_named_kind(two):
    choose_method(SYSTEM, playbook="xiangcheng/bianminhu", default_kind="appeal")
    choose_method(SYSTEM, playbook="yiyang/wangxiaoge", place_code=VILLAGE, default_kind="help")
    choose_method(SYSTEM, playbook="xiangcheng/bianminhu", place_code=VILLAGE, kind="hazard")
    assert method_for(COUNTY).playbook.name == "xiangcheng/bianminhu"
    assert (method_for(GRID).playbook.name, method_for(GRID).kind) == ("yiyang/wangxiaoge", "help")
    assert method_for(OTHER_GRID, "hazard").playbook.name == "xiangcheng/bianminhu"
    assert method_for(GRID, "nonsense").kind == "help"


def test_dropping_a_choice_lets_the_wider_one_serve_again(two):
    choose_method(SYSTEM, playbook="xiangcheng/bianminhu")
    row = choose_method(two.above, playbook="yiyang/wangxiaoge", place_code=VILLAGE)
    drop_method(two.above, choice_id=row.pk)
    assert method_for(GRID).playbook.name == "xiangcheng/bianminhu"
    assert [entry.action for entry in trail_of(f"place {VILLAGE}")] == ["appeals.choose_method", "appeals.drop_method"]


def serving(place=GRID):
    return method_for(place).playbook.name


def test_a_choice_may_begin_later_and_what_serves_until_then_ends_that_instant(two):
    first = choose_method(SYSTEM, playbook="xiangcheng/bianminhu")
    start = MONDAY + timedelta(days=7)
    second = choose_method(SYSTEM, playbook="yiyang/wangxiaoge", from_at=start)
    first.refresh_from_db()
    assert (first.until_at, second.from_at, second.until_at) == (start, start, None)
    seen = []
    for moment in (start - timedelta(seconds=1), start):
        two.clock.set(moment)
        with at_a_glance():  # what is remembered of the choices must not hold the day back
            seen.append((serving(), serving()))
    assert seen == [("xiangcheng/bianminhu",) * 2, ("yiyang/wangxiaoge",) * 2]
    drop_method(SYSTEM, choice_id=first.pk)  # it is over: nothing to take back
    first.refresh_from_db()
    assert (first.until_at, MethodChoice.objects.count()) == (start, 2)


def test_a_choice_made_for_later_stays_when_another_is_put_before_it_and_can_be_taken_back(two):
    start = MONDAY + timedelta(days=7)
    first = choose_method(SYSTEM, playbook="xiangcheng/bianminhu", place_code=VILLAGE)
    later = choose_method(SYSTEM, playbook="yiyang/wangxiaoge", place_code=VILLAGE, from_at=start)
    two.later(days=1)
    between = choose_method(SYSTEM, playbook="yiyang/wangxiaoge", place_code=VILLAGE, default_kind="help")
    first.refresh_from_db()
    assert (first.until_at, between.from_at, between.until_at) == (between.from_at, two.clock.now(), start)
    drop_method(SYSTEM, choice_id=later.pk)
    between.refresh_from_db()
    assert (between.until_at, MethodChoice.objects.filter(pk=later.pk).exists()) == (None, False)
    past = choose_method(SYSTEM, playbook="xiangcheng/bianminhu", place_code=VILLAGE, from_at=MONDAY)
    assert (past.from_at, method_choices()) == (two.clock.now(), (past,))


def test_who_may_not_choose_changes_nothing(two):
    with pytest.raises(Refused):
        choose_method(two.worker, playbook="yiyang/wangxiaoge", place_code=VILLAGE)
    with pytest.raises(Refused):
        choose_method(two.above, playbook="yiyang/wangxiaoge", place_code="430902")
    with pytest.raises(Refused):
        choose_method(SYSTEM, playbook="nobody/nothing")
    assert MethodChoice.objects.count() == 0


def test_an_unknown_service_is_not_linked(town):
    with pytest.raises(Refused):
        link_emergency(SYSTEM, service="911", post_id=post_of(town.centre))


@pytest.fixture
def two_places(two):
    """The second grid works by another method than the city."""
    choose_method(SYSTEM, playbook="xiangcheng/bianminhu")
    choose_method(SYSTEM, playbook="yiyang/wangxiaoge", place_code=OTHER_GRID)
    return two


def put(town, matter_id, code):
    """The desk puts a matter elsewhere."""
    revision = Matter.objects.values_list("revision", flat=True).get(pk=matter_id)
    return place(town.desk, matter_id=matter_id, place_code=code, revision=revision)


def test_what_nobody_has_worked_on_goes_on_by_the_method_of_its_new_place(two_places, say):
    matter_id = say().receipt.matter_id
    two_places.later(minutes=5)
    matter, is_moved = put(two_places, matter_id, OTHER_GRID)
    opened = load_file(YIYANG)
    assert (is_moved, playbook_of(matter).name) == (True, "yiyang/wangxiaoge")
    assert (matter.step, matter.owner_post_id) == (next(iter(opened.steps)), post_of(two_places.other_worker))
    assert (matter.voice_count, matter.raised_at, differences(matter_id)) == (1, MONDAY, {})
    opened_count = sum(MeasureDelta.objects.filter(name="opened").values_list("value", flat=True))
    assert opened_count == 1
    assert detail(two_places.desk, matter_id).timeline[-1].title == "换用当地工作法"
    assert OutboxMessage.objects.filter(voice__isnull=False).count() == 1


def test_what_is_under_way_keeps_its_method_and_the_journal_says_so(two_places, say):
    matter_id = say().receipt.matter_id
    two_places.push(matter_id)
    matter, is_moved = put(two_places, matter_id, OTHER_GRID)
    assert (is_moved, playbook_of(matter).name, matter.step) == (False, "xiangcheng/bianminhu", "called")
    seen = detail(two_places.desk, matter_id)
    assert "按原来的办完" in seen.timeline[-1].title
    assert (seen.method, seen.place_method) == (load_file(FILE).title.zh, load_file(YIYANG).title.zh)
    assert differences(matter_id) == {}
    put(two_places, matter_id, GRID)
    assert detail(two_places.desk, matter_id).place_method == ""


def test_a_change_of_borders_changes_no_method(two_places, say):
    fresh, under_way = say().receipt.matter_id, say("井盖缺了半边").receipt.matter_id
    two_places.push(under_way)
    merge_grids(_Clerk(), codes=[GRID, OTHER_GRID], into=OTHER_GRID, name="合并网格")
    move_matters(SYSTEM, place_code=GRID, heirs=(OTHER_GRID,))
    places_and_methods = {(matter.place_code, playbook_of(matter).name) for matter in Matter.objects.all()}
    assert places_and_methods == {(OTHER_GRID, "xiangcheng/bianminhu")}
    assert "method_kept" not in [entry.kind for entry in detail(two_places.desk, under_way).timeline]
    assert differences(fresh) == {}


def test_what_did_not_come_by_the_method_of_its_place_keeps_its_own_wherever_it_is_put(two_places, say):
    drop_method(SYSTEM, choice_id=MethodChoice.objects.get(place_code=OTHER_GRID).pk)
    choose_method(SYSTEM, playbook="yiyang/wangxiaoge", default_kind="help")
    two_places.later(minutes=1)
    matter_id = two_places.raise_matter().matter_id
    matter, is_moved = put(two_places, matter_id, OTHER_GRID)
    assert (is_moved, playbook_of(matter).name) == (False, "xiangcheng/bianminhu")


def test_a_place_with_the_same_method_changes_nothing_but_the_place(two, say):
    matter_id = say().receipt.matter_id
    _matter, is_moved = put(two, matter_id, OTHER_GRID)
    kinds = [entry.kind for entry in detail(two.desk, matter_id).timeline]
    assert (is_moved, "moved" in kinds, "method_kept" in kinds) == (False, False, False)
