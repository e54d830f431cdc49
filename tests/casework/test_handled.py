"""Neighbours in lay posts still see how it went what they had, and nothing that is somebody's own."""

import pytest

from huiyin.casework.jobs.due import run_due
from huiyin.casework.models import Matter
from huiyin.casework.selectors import access_matter
from huiyin.casework.selectors.handled import handled, handled_view
from huiyin.casework.services import open_matter
from huiyin.casework.types import RaiserContact
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor
from tests.casework.town import GRID, OTHER_GRID, SYSTEM, hold, hold_building, post_of


@pytest.fixture
def leader(town):
    """Who leads a building, where the method begins with them."""
    return hold_building(town)


def raise_here(**given):
    raiser = RaiserContact(name="王小明", phone="13812345678")
    given = {"place_code": GRID, "raiser": raiser, "kind": "facility", "words": "楼道灯坏了", **given}
    return open_matter(Actor.anonymous(), playbook="xuzhou/sibu", door="qr", **given).matter_id


def test_what_has_risen_past_a_lay_post_is_still_seen_without_anything_personal(town, leader):
    matter_id = raise_here()
    assert Matter.objects.get().owner_post_id == post_of(leader)
    assert not handled(leader).exists()
    town.later(days=4)
    run_due(10, actor=SYSTEM)
    assert Matter.objects.get().owner_post_id != post_of(leader)
    with pytest.raises(Refused):
        access_matter(leader, matter_id)
    view = handled_view(leader, matter_id)
    assert [entry.title for entry in view.timeline][:2] == ["登记", "超过时限"]
    shown = repr(view)
    assert [secret in shown for secret in ("楼道灯坏了", "王小明", "13812345678")] == [False] * 3


def test_nobody_sees_what_they_never_had_nor_what_is_guarded(town, leader):
    neighbour = hold("building_leader", OTHER_GRID, "邻楼长")
    raise_here()
    raise_here(words="家里的事", sensitivity="protected")
    town.later(days=4)
    run_due(10, actor=SYSTEM)
    assert [row.sensitivity for row in handled(leader)] == ["open"]
    assert not handled(neighbour).exists()
    assert not handled(town.worker).exists()
