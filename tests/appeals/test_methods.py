"""The longest place decides which method serves, then the kind; what nobody chose is not turned away."""

import pytest

from huiyin.appeals.models import MethodChoice
from huiyin.appeals.selectors.methods import kinds_for, method_for
from huiyin.appeals.services.sorting import choose_method, drop_method, link_emergency
from huiyin.engine.loading import load_file
from huiyin.kernel.audit import trail_of
from huiyin.kernel.refusal import Refused
from tests.casework.town import COUNTY, FILE, GRID, OTHER_GRID, SYSTEM, VILLAGE, post_of, publish

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


def test_all_kinds_of_a_place_are_offered_the_default_first(two):
    choose_method(SYSTEM, playbook="yiyang/wangxiaoge", default_kind="help")
    offered = [kind.code for kind in kinds_for(GRID)]
    assert offered[0] == "help"
    assert set(offered) == {"consultation", "help", "complaint", "suggestion", "hazard", "dispute"}


def test_dropping_a_choice_lets_the_wider_one_serve_again(two):
    choose_method(SYSTEM, playbook="xiangcheng/bianminhu")
    row = choose_method(two.above, playbook="yiyang/wangxiaoge", place_code=VILLAGE)
    drop_method(two.above, choice_id=row.pk)
    assert method_for(GRID).playbook.name == "xiangcheng/bianminhu"
    assert [entry.action for entry in trail_of(f"place {VILLAGE}")] == ["appeals.choose_method", "appeals.drop_method"]


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
