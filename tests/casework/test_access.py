"""Post kind × place × sensitivity × relation: who knows of a matter, and who hears the same as for nothing."""

from itertools import product
from pathlib import Path

import pytest

from huiyin.casework.jobs import run_due
from huiyin.casework.models import Matter, OutboxMessage
from huiyin.casework.selectors import access_matter, newest, visible, waiting
from huiyin.casework.selectors.access import AREA_READERS, knows
from huiyin.casework.selectors.searching import matching
from huiyin.casework.services import open_matter
from huiyin.casework.services.noting import guard_matter
from huiyin.casework.services.rebuilding import differences
from huiyin.casework.services.voices import join_matter
from huiyin.casework.types import RaiserContact
from huiyin.engine.definition import DESK, Binding
from huiyin.engine.loading import load_file
from huiyin.kernel.ids import uuid7
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor
from tests.casework.town import COUNTY, GRID, OTHER_GRID, STREET, VILLAGE, department, hold, post_of, publish


def names(town, matter_id, seen):
    """Who of the town can open a matter."""
    people = ("worker", "other_worker", "centre", "above", "desk", "roads", "water")
    return {name for name in people if seen(getattr(town, name), matter_id)}


@pytest.mark.parametrize(
    ("sensitivity", "who"),
    [
        ("open", {"worker", "centre", "above", "desk"}),
        ("protected", {"centre", "above", "desk"}),
        ("sealed", {"centre", "above"}),
    ],
)
def test_sensitivity_narrows_who_knows(town, seen, sensitivity, who):
    matter_id = town.raise_matter(sensitivity=sensitivity).matter_id
    assert names(town, matter_id, seen) == who


def test_a_called_unit_knows_and_its_neighbour_does_not(town, seen):
    matter_id = town.raise_matter(sensitivity="sealed").matter_id
    town.push(matter_id)
    assert names(town, matter_id, seen) == {"centre", "above", "roads"}


def test_a_complaint_about_the_centre_passes_it_by_and_stays_hidden_from_it(town, seen):
    receipt = town.raise_matter("中心工作人员态度恶劣", about_organisation_id=town.centre_unit.id)
    matter = Matter.objects.get()
    assert matter.owner_post_id == post_of(town.desk)
    assert names(town, receipt.matter_id, seen) == {"desk"}
    assert not waiting(town.centre).exists()
    assert newest(town.above, "态度恶劣") == []
    assert matching(town.worker, receipt.code).count() == 0


def test_a_complaint_about_a_department_is_hidden_from_what_lies_below_it(town, seen):
    station = department("路政所")
    station.parent = town.roads_unit
    station.save()
    below = hold("grid_worker", GRID, "所一", station)
    matter_id = town.raise_matter(about_organisation_id=town.roads_unit.id).matter_id
    assert not seen(below, matter_id)
    assert names(town, matter_id, seen) == {"worker", "centre", "above", "desk"}


def test_somebody_with_two_seats_does_not_see_through_the_other_one(town, seen):
    both = Actor(town.desk.kind, "both", town.roads.person_id, None, (*town.centre.seats, *town.roads.seats))
    matter_id = town.raise_matter(about_organisation_id=town.roads_unit.id).matter_id
    assert not seen(both, matter_id)
    assert seen(town.centre, matter_id)


def test_who_raised_it_sees_it_even_about_their_own_unit(town, seen):
    own = town.raise_matter(
        raiser=RaiserContact(person_id=town.roads.person_id), about_organisation_id=town.roads_unit.id
    )
    assert seen(town.roads, own.matter_id)


def test_a_resident_sees_own_matters_only_and_the_nameless_none(town):
    mine = town.raise_matter(raiser=RaiserContact(person_id=town.other_worker.person_id))
    town.raise_matter("别人的事")
    resident = Actor.resident(town.other_worker.person_id)
    assert [row.id for row in visible(resident)] == [mine.matter_id]
    assert not visible(Actor.anonymous()).exists()


def test_scope_is_a_prefix(town, seen):
    here, there = town.raise_matter().matter_id, town.raise_matter("别处", place_code=OTHER_GRID).matter_id
    secretary = hold("village_secretary", VILLAGE, "书记")
    assert (seen(town.worker, here), seen(town.worker, there)) == (True, False)
    assert (seen(secretary, here), seen(secretary, there)) == (True, True)


def test_three_administrators_see_no_matter(town, seen):
    matter_id = town.raise_matter().matter_id
    assert not seen(hold("system_admin", None, "系统"), matter_id)
    assert not seen(hold("audit_admin", None, "审计"), matter_id)


def test_a_list_and_the_door_know_the_same_matters(town):
    """One rule, asked of many rows by the database and of one row in hand."""
    units = (None, town.roads_unit.id, town.centre_unit.id)
    for number, (sensitivity, about) in enumerate(product(("open", "protected", "sealed"), units)):
        receipt = town.raise_matter(f"第{number}件", sensitivity=sensitivity, about_organisation_id=about)
        if about is None:
            town.push(receipt.matter_id)
    town.raise_matter("别处", place_code=OTHER_GRID, raiser=RaiserContact(person_id=town.worker.person_id))
    Matter.objects.filter(about_organisation=town.centre_unit.id, sensitivity="open").update(about_undecided=True)
    Matter.objects.filter(about_organisation=None).update(claimable_by=["department_duty"])
    people = [getattr(town, name) for name in ("worker", "other_worker", "centre", "above", "desk", "roads", "water")]
    people += [Actor.anonymous(), Actor.resident(town.worker.person_id), Actor.system("runner")]
    people += [hold(kind, COUNTY, kind) for kind in ("county_leader", "system_admin")]
    for actor in people:
        listed = set(visible(actor))
        assert {matter for matter in Matter.objects.all() if knows(actor, matter)} == listed, actor.label


def test_a_stranger_cannot_tell_a_hidden_matter_from_none(town):
    hidden = town.raise_matter(sensitivity="sealed").matter_id
    told = []
    for identity in (hidden, uuid7()):
        with pytest.raises(Refused) as refused:
            access_matter(town.worker, identity)
        told.append((str(refused.value), refused.value.details))
    assert told[0] == told[1]


def test_a_complaint_is_neither_sent_to_the_unit_it_is_about_nor_told_to_it(town):
    station = department("路政所")
    station.parent = town.roads_unit
    station.save()
    matter_id = town.raise_matter(about_organisation_id=town.roads_unit.id).matter_id
    with pytest.raises(Refused, match="不能转给它"):
        town.push(matter_id, station)
    town.push(matter_id, town.water_unit)
    posts = set(OutboxMessage.objects.filter(post__isnull=False).values_list("post", flat=True))
    assert posts == {post_of(town.water)}


def test_whoever_is_late_under_a_unit_complained_of_is_not_reported_to_that_unit(town):
    town.water_unit.parent = town.roads_unit
    town.water_unit.save()
    station = department("供水所")
    station.parent = town.water_unit
    station.save()
    hold("department_duty", None, "供一", station)
    matter_id = town.raise_matter(about_organisation_id=town.water_unit.id).matter_id
    town.push(matter_id, town.roads_unit)
    town.later(days=3)
    run_due()
    told = set(OutboxMessage.objects.filter(post__isnull=False).values_list("post", flat=True))
    assert post_of(town.water) not in told


# A protected or sealed method says itself whom it opens its matters to.
OPEN_METHODS = [path for path in sorted(Path("playbooks").glob("*/*.yaml")) if "sensitivity:" not in path.read_text()]


@pytest.mark.parametrize("path", OPEN_METHODS, ids=lambda path: path.stem)
def test_whoever_owns_a_step_may_still_read_what_has_risen_past_them(path):
    playbook = load_file(path)
    owners = [playbook.roles[step.owner] for step in playbook.steps.values() if step.owner not in {None, DESK}]
    lay = {"villager_representative", "building_leader", "property_manager"}  # neighbours see what they have, no more
    assert {role.post for role in owners if role.binding is Binding.PLACE} - lay <= set(AREA_READERS)


@pytest.fixture
def mediation(town):
    """The method of people's mediation, published: it is protected itself."""
    publish(town.desk, town.above, load_file(Path("playbooks/national/people_mediation.yaml")).source)


def in_a_protected_method(**given):
    given = {"kind": "neighbours", "words": "排水管", "door": "web", "place_code": GRID, **given}
    raiser = RaiserContact(name="王小明", phone="13812345678")
    return open_matter(Actor.anonymous(), playbook="national/people_mediation", raiser=raiser, **given).matter_id


def test_a_protected_method_opens_its_matters_to_the_posts_it_names_and_to_nobody_beside_them(town, mediation, seen):
    village, justice = hold("committee_duty", VILLAGE, "村一"), hold("justice_duty", STREET, "司一")
    mediator, other = hold("mediator", GRID, "调一"), hold("mediator", OTHER_GRID, "调二")
    strangers = {
        "a village beside": hold("committee_duty", f"{STREET}002", "村二"),
        "a township beside": hold("justice_duty", f"{COUNTY}002", "司二"),
        "another mediator": other,
        "the grid": town.worker,
        "the secretary": hold("village_secretary", VILLAGE, "书记"),
        "a department": town.roads,
    }
    matter_id = in_a_protected_method()
    assert (seen(village, matter_id), seen(justice, matter_id), seen(mediator, matter_id)) == (True, True, False)
    town.do(village, matter_id, "accept", who=str(post_of(mediator)))
    assert Matter.objects.get(pk=matter_id).owner_post_id == post_of(mediator)
    assert [seen(actor, matter_id) for actor in (village, justice, mediator)] == [True, True, True]
    assert {name for name, actor in strangers.items() if seen(actor, matter_id)} == set()
    town.do(village, matter_id, "other_mediator", who=str(post_of(other)), reason="chosen")
    assert (seen(mediator, matter_id), seen(other, matter_id)) == (False, True)
    with pytest.raises(Refused):
        town.do(mediator, matter_id, "note", words="我还想记")


def test_a_closed_matter_of_a_protected_method_stays_with_its_offices_and_its_mediator(town, mediation, seen):
    village, mediator = hold("committee_duty", VILLAGE, "村一"), hold("mediator", GRID, "调一")
    matter_id = in_a_protected_method()
    town.do(village, matter_id, "accept", who=str(post_of(mediator)))
    town.do(mediator, matter_id, "not_agreed", reason="apart", words="差得太远")
    assert Matter.objects.get(pk=matter_id).is_open is False
    assert [seen(actor, matter_id) for actor in (village, mediator, town.centre)] == [True, True, True]
    assert not seen(town.worker, matter_id)


def test_a_matter_sealed_in_a_protected_method_names_no_seats(town, mediation, seen):
    village = hold("committee_duty", VILLAGE, "村一")
    justice = hold("justice_duty", COUNTY + "009", "司九")
    matter_id = in_a_protected_method(sensitivity="sealed")
    assert Matter.objects.get(pk=matter_id).reader_seats == []
    assert (seen(village, matter_id), seen(justice, matter_id), seen(town.desk, matter_id)) == (True, False, False)


def test_what_is_protected_later_in_an_open_method_stays_with_the_duty_posts(town, seen):
    township = hold("township_duty", STREET, "街一")
    matter_id = town.raise_matter(sensitivity="protected").matter_id
    assert Matter.objects.get(pk=matter_id).reader_seats == []
    assert (seen(township, matter_id), seen(town.worker, matter_id)) == (False, False)


def test_the_list_and_the_door_agree_on_a_protected_method(town, mediation):
    village, mediator = hold("committee_duty", VILLAGE, "村一"), hold("mediator", GRID, "调一")
    taken = in_a_protected_method()
    town.do(village, taken, "accept", who=str(post_of(mediator)))
    waiting = in_a_protected_method(words="另一件", place_code=OTHER_GRID)
    for actor, known in ((village, {taken, waiting}), (mediator, {taken}), (town.worker, set())):
        assert {row.id for row in visible(actor)} == known
        assert {row.id for row in Matter.objects.all() if knows(actor, row)} == known
    assert differences(taken) == {}


def test_a_sealed_matter_without_a_place_opens_to_nobody_because_they_wrote_it_down(town, seen):
    matter_id = town.raise_matter(place_code="", actor=town.centre, sensitivity="sealed").matter_id
    assert Matter.objects.get().place_code == "9999"
    assert (seen(town.centre, matter_id), seen(town.desk, matter_id)) == (False, True)


def test_what_is_sealed_after_its_end_no_longer_opens_to_who_wrote_it_down(town, seen):
    matter_id = town.raise_matter(place_code="", actor=town.centre).matter_id
    join_matter(town.desk, matter_id=matter_id, into_id=town.raise_matter().matter_id)
    assert (Matter.objects.get(pk=matter_id).is_open, seen(town.centre, matter_id)) == (False, True)
    guard_matter(town.desk, matter_id=matter_id, sensitivity="sealed")
    assert (Matter.objects.get(pk=matter_id).reader_posts, seen(town.centre, matter_id)) == ([], False)
