"""Who holds which seat: one query, substitutes, upward past the vacant, down to the duty desk."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.kernel.remembering import at_a_glance
from huiyin.kernel.time import now
from huiyin.people.models import PostKind, TenureRole
from huiyin.people.selectors.organisations import units_for_whistle
from huiyin.people.selectors.seats import (
    duty_desk_missing,
    owning_seats,
    seat,
    seats_for,
)
from huiyin.people.services import posts
from huiyin.people.services.organisations import add_organisation
from huiyin.people.types import BUILT_IN_KINDS, SeatQuestion
from tests.people.conftest import COUNTY, GRID, OTHER_GRID, SYSTEM, VILLAGE

pytestmark = pytest.mark.django_db


def test_every_built_in_kind_is_there_and_leads_up_to_the_desk():
    above = dict(PostKind.objects.values_list("code", "above_id"))
    assert above == {kind.code: kind.above for kind in BUILT_IN_KINDS}


def test_a_seat_names_its_holder(person, post):
    worker = person()
    grid_post = post("grid_worker", GRID, worker)
    found = seat("grid_worker", GRID)
    assert (found.post_id, found.holders, found.filled) == (grid_post.id, (worker.id,), True)


def test_a_seat_elsewhere_does_not_answer(person, post):
    post("grid_worker", GRID, person())
    assert seat("grid_worker", OTHER_GRID) is None


def test_a_substitute_stands_first_while_on_duty_and_not_after(person, post):
    holder, substitute = person(), person("钱代班")
    grid_post = post("grid_worker", GRID, holder)
    until = now() + timedelta(days=3)
    posts.appoint(SYSTEM, post_id=grid_post.id, person_id=substitute.id, role=TenureRole.SUBSTITUTE, until_at=until)
    assert seat("grid_worker", GRID).holders == (substitute.id, holder.id)
    assert seat("grid_worker", GRID).substitutes == (substitute.id,)
    assert seat("grid_worker", GRID, at=until).holders == (holder.id,)


@pytest.mark.parametrize("size", [1, 200])
def test_any_number_of_questions_is_one_query(person, post, size):
    grids = [f"{VILLAGE}{number:03d}" for number in range(1, size + 1)]
    for grid in grids:
        post("grid_worker", grid)
    worker = person()
    posts.appoint(SYSTEM, post_id=seat("grid_worker", grids[-1]).post_id, person_id=worker.id)
    with CaptureQueriesContext(connection) as queries:
        answers = seats_for([SeatQuestion("grid_worker", grid) for grid in grids])
    assert len(queries) == 1
    assert [grid for grid in grids if answers[SeatQuestion("grid_worker", grid)].filled] == [grids[-1]]


@pytest.mark.parametrize("unit", [False, True])
def test_a_township_is_remembered_as_a_whole_and_answers_as_if_it_were_asked(person, post, department, unit):
    """Every kind of question, in an order in which one of the township is the first and the others are remembered."""
    for kind, place in (("grid_worker", GRID), ("grid_worker", OTHER_GRID), ("village_secretary", VILLAGE)):
        post(kind, place, person())
    post("grid_worker", GRID, title="空着")
    closing = post("grid_worker", f"{VILLAGE}777", person())
    posts.close_post(SYSTEM, post_id=closing.id)
    post("centre_duty", COUNTY, person())
    post("department_duty", None, person(), organisation_id=department.id)
    unknown = [f"{VILLAGE}999", f"{COUNTY}999001001"]
    places = [GRID, OTHER_GRID, closing.place_code, VILLAGE, VILLAGE[:9], COUNTY, *unknown, None]
    kinds = ["grid_worker", "village_secretary", "centre_duty", "department_duty", "desk_duty"]
    questions = [SeatQuestion(kind, place, department.id if unit else None) for kind in kinds for place in places]
    asked = {question: seats_for([question])[question] for question in questions}
    assert any(asked.values())
    with at_a_glance():
        assert {question: seats_for([question])[question] for question in questions} == asked
        with CaptureQueriesContext(connection) as queries:
            assert seats_for([SeatQuestion("grid_worker", f"{VILLAGE}123")]) == {
                SeatQuestion("grid_worker", f"{VILLAGE}123"): None
            }
            assert seats_for(questions) == asked
        assert len(queries) == 0


def test_a_filled_seat_is_preferred_to_an_older_empty_one(person, post):
    post("centre_duty", COUNTY, title="早班")
    manned = post("centre_duty", COUNTY, person(), title="晚班")
    assert seat("centre_duty", COUNTY).post_id == manned.id


def test_the_duty_post_of_a_department_is_found_by_its_organisation(person, post, department):
    duty = post("department_duty", None, person(), organisation_id=department.id)
    assert seat("department_duty", organisation_id=department.id).post_id == duty.id


def test_an_empty_seat_rises_past_the_empty_ones(person, post):
    post("grid_worker", GRID)
    post("village_secretary", VILLAGE)
    leader = post("township_leader", VILLAGE[:9], person())
    question = SeatQuestion("grid_worker", GRID)
    found = owning_seats([question])[question]
    assert found.seat.post_id == leader.id
    assert [passed.post_kind for passed in found.passed_over] == ["grid_worker", "village_secretary", "township_duty"]


def test_with_nobody_at_all_the_duty_desk_has_it(person, post, department):
    desk = post("desk_duty", None, person())
    question = SeatQuestion("department_duty", None, department.id)
    assert owning_seats([question])[question].seat.post_id == desk.id


def test_only_an_empty_desk_leaves_a_question_without_owner():
    question = SeatQuestion("grid_worker", GRID)
    assert owning_seats([question]) == {question: None}


def test_the_duty_desk_wants_two_persons(person, post):
    assert duty_desk_missing() == 2
    desk = post("desk_duty", None, person())
    assert duty_desk_missing() == 1
    posts.appoint(SYSTEM, post_id=desk.id, person_id=person("孙值班").id)
    assert duty_desk_missing() == 0


def test_a_closed_post_answers_only_for_its_time(person, post):
    grid_post = post("grid_worker", GRID, person())
    before = now()
    posts.close_post(SYSTEM, post_id=grid_post.id)
    assert seat("grid_worker", GRID) is None
    assert seat("grid_worker", GRID, at=before).post_id == grid_post.id


def test_units_that_may_be_called_are_those_around_the_place_nearest_first(person, post, department):
    add_organisation(
        SYSTEM, name="派出所", kind="station", place_code=VILLAGE[:9], may_be_called=True, parent_id=department.id
    )
    add_organisation(SYSTEM, name="外县住建局", kind="department", place_code="430903", may_be_called=True)
    add_organisation(SYSTEM, name="办公室", kind="department", place_code=COUNTY, may_be_called=False)
    post("department_duty", None, person(), organisation_id=department.id)
    units = units_for_whistle(GRID)
    assert [(unit.name, unit.filled) for unit in units] == [("派出所", False), ("住建局", True)]
