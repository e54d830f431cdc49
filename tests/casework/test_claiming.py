"""A matter that waits for any unit to come forward is known to the units of its area, until one has claimed it."""

from __future__ import annotations

import pytest
from django.db import connection

from huiyin.casework.jobs import run_due
from huiyin.casework.models import Matter
from huiyin.casework.selectors import allowed_actions, matters, visible, waiting
from huiyin.casework.services import differences, open_matter
from huiyin.casework.types import RaiserContact
from huiyin.engine.loading import load_file
from huiyin.kernel.refusal import Refused
from huiyin.people.models import OrganisationKind
from huiyin.people.services import organisations
from huiyin.people.types import Actor
from huiyin.places.services import open_division
from tests.casework.town import (
    CITY,
    FILE,
    GRID,
    STREET,
    SYSTEM,
    VILLAGE,
    Town,
    _Clerk,
    hold,
    post_of,
    publish,
)  # fmt: skip
from tests.portals.staff import browser_of

METHOD = "xuzhou/sibu"


class Estate:
    """The town with the method of four steps, in which a matter is put up to be claimed."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.community = hold("committee_duty", VILLAGE, "居一")
        hold("township_duty", STREET, "街一")
        publish(town.desk, town.above, load_file(FILE.parents[1] / f"{METHOD}.yaml").source)

    def waiting(self, **given: object) -> Matter:
        """A matter put up to be claimed."""
        receipt = open_matter(
            Actor.anonymous(), playbook=METHOD, kind="property", words="电梯停了三天", door="qr", place_code=GRID,
            raiser=RaiserContact(phone="13812345678"), **given,
        )  # fmt: skip
        self.town.do(self.community, receipt.matter_id, "collect")
        return self.town.do(self.community, receipt.matter_id, "publish")


@pytest.fixture
def estate(town: Town) -> Estate:
    return Estate(town)


def test_every_department_of_the_area_sees_it_and_the_one_that_claims_it_keeps_it(estate, town, seen):
    matter = estate.waiting()
    assert matter.claimable_by == ["department_duty"]
    assert (seen(town.roads, matter.id), seen(town.water, matter.id)) == (True, True)
    assert [action.name for action in allowed_actions(town.roads, matter)] == ["claim"]
    assert [row.id for row in matters(town.roads, is_open=True)] == [matter.id]
    claimed = town.do(town.roads, matter.id, "claim")
    assert (claimed.lead_organisation_id, claimed.owner_post_id) == (town.roads_unit.id, post_of(town.roads))
    assert claimed.claimable_by is None
    assert (seen(town.roads, matter.id), seen(town.water, matter.id)) == (True, False)
    assert differences(matter.id) == {}


def test_it_waits_in_the_inbox_of_every_unit_that_may_claim_it_and_only_there(estate, town):
    matter = estate.waiting()
    who = (town.water, town.roads, estate.community, town.worker)
    assert [list(waiting(actor)) for actor in who] == [[matter], [matter], [matter], []]
    town.do(town.roads, matter.id, "claim")
    assert [list(waiting(actor)) for actor in who] == [[], [matter], [], []]


def test_a_unit_claims_it_from_its_page(estate, town):
    matter = estate.waiting()
    browser, page = browser_of(town.roads), f"/work/m/{matter.id}/"
    assert f'href="{page}"' in browser.get("/work/").content.decode()
    assert f"{page}act/claim/" in browser.get(page).content.decode()
    sent = browser.post(f"{page}act/claim/", {"revision": matter.revision})
    assert (sent.status_code, Matter.objects.get().lead_organisation_id) == (302, town.roads_unit.id)


def test_the_second_who_claims_hears_the_same_as_for_nothing(estate, town):
    matter = estate.waiting()
    town.do(town.roads, matter.id, "claim")
    with pytest.raises(Refused, match="没有找到这件事"):
        town.do(town.water, matter.id, "claim")
    assert Matter.objects.get().lead_organisation_id == town.roads_unit.id


def test_before_it_is_put_up_no_department_knows_of_it(estate, town, seen):
    receipt = open_matter(
        Actor.anonymous(), playbook=METHOD, kind="property", words="门禁坏了", door="qr", place_code=GRID
    )
    assert not seen(town.roads, receipt.matter_id)
    town.do(estate.community, receipt.matter_id, "collect")
    assert not seen(town.roads, receipt.matter_id)


def test_a_department_of_another_county_and_posts_of_another_kind_do_not_see_it(estate, town, seen):
    open_division(_Clerk(), code=f"{CITY}02", name="西城县", english_name="West")
    elsewhere = organisations.add_organisation(
        SYSTEM, name="西城住建局", kind=OrganisationKind.DEPARTMENT, place_code=f"{CITY}02", may_be_called=True
    )
    stranger = hold("department_duty", None, "西一", elsewhere)
    leader = hold("department_leader", None, "局长", town.roads_unit)
    matter = estate.waiting()
    assert (seen(stranger, matter.id), seen(leader, matter.id)) == (False, False)
    with pytest.raises(Refused, match="没有找到这件事"):
        town.do(stranger, matter.id, "claim")


def test_what_is_protected_or_about_the_unit_itself_is_not_put_before_it(estate, town, seen):
    about = estate.waiting(about_organisation_id=town.roads_unit.id)
    assert (seen(town.roads, about.id), seen(town.water, about.id)) == (False, True)
    guarded = estate.waiting(sensitivity="protected")
    assert not seen(town.water, guarded.id)


def test_when_the_limit_for_claiming_has_passed_it_can_still_be_claimed_and_the_row_agrees(estate, town, seen):
    matter = estate.waiting()
    town.later(days=5)
    assert run_due() > 0
    assert seen(town.roads, matter.id)
    assert differences(matter.id) == {}


def test_what_may_be_claimed_is_found_by_an_index(estate, town):
    estate.waiting()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "matter_claimable_place" in visible(town.roads).explain()
