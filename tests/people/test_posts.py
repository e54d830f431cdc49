"""Changes of posts: two persons, one holder at a time, nothing lost when somebody leaves."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from huiyin.kernel.audit import trail_of
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now, travel
from huiyin.people.models import PendingChange, Post, Tenure, TenureRole
from huiyin.people.selectors.changes import waiting_changes
from huiyin.people.selectors.seats import seat
from huiyin.people.services import posting, posts
from huiyin.people.services.approvals import confirm_change, may_decide, refuse_change, withdraw_change
from huiyin.people.types import Actor
from tests.people.conftest import COUNTY, GRID, SYSTEM, VILLAGE

pytestmark = pytest.mark.django_db


def test_one_person_alone_changes_no_post(person, post, staff):
    grid_post = post("grid_worker", GRID)
    with pytest.raises(Refused) as refused:
        posts.appoint(staff("centre_supervisor", COUNTY), post_id=grid_post.id, person_id=person().id)
    assert refused.value.details["problem"] == "two_persons"
    assert not seat("grid_worker", GRID).filled


def test_a_proposal_does_nothing_until_a_second_person_confirms(person, post, staff):
    grid_post, worker = post("grid_worker", GRID), person()
    change = posting.propose_appointment(staff("centre_duty", COUNTY), post_id=grid_post.id, person_id=worker.id)
    assert not seat("grid_worker", GRID).filled
    confirm_change(staff("centre_supervisor", COUNTY), change_id=change.id)
    assert seat("grid_worker", GRID).holders == (worker.id,)
    assert [entry.action for entry in trail_of(f"change {change.id}")] == [
        "people.change.proposed",
        "people.change.confirmed",
    ]


def test_the_proposer_cannot_confirm(person, post, staff):
    grid_post, centre = post("grid_worker", GRID), staff("centre_supervisor", COUNTY)
    change = posting.propose_appointment(centre, post_id=grid_post.id, person_id=person().id)
    with pytest.raises(Refused) as refused:
        confirm_change(centre, change_id=change.id)
    assert refused.value.details["problem"] == "same_person"
    assert not seat("grid_worker", GRID).filled


def test_the_database_refuses_one_person_in_both_parts(person, post, staff):
    grid_post, centre = post("grid_worker", GRID), staff("centre_supervisor", COUNTY)
    change = posting.propose_appointment(centre, post_id=grid_post.id, person_id=person().id)
    rows = PendingChange.objects.filter(id=change.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="confirmed", decided_by=centre.person_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="confirmed")


def test_somebody_from_another_county_neither_proposes_nor_confirms(person, post, staff):
    grid_post, stranger = post("grid_worker", GRID), staff("centre_supervisor", "430903")
    with pytest.raises(Refused):
        posting.propose_appointment(stranger, post_id=grid_post.id, person_id=person().id)
    change = posting.propose_appointment(staff("centre_duty", COUNTY), post_id=grid_post.id, person_id=person().id)
    assert not may_decide(stranger, change=change)
    assert waiting_changes(stranger) == ()
    with pytest.raises(Refused):
        confirm_change(stranger, change_id=change.id)
    assert not seat("grid_worker", GRID).filled


def test_what_cannot_be_done_is_refused_when_proposed(person, post, staff):
    grid_post = post("grid_worker", GRID, person())
    with pytest.raises(Refused) as refused:
        posting.propose_appointment(staff("centre_duty", COUNTY), post_id=grid_post.id, person_id=person().id)
    assert refused.value.details["problem"] == "taken"
    assert not PendingChange.objects.exists()


def test_a_refused_or_withdrawn_change_is_over(person, post, staff):
    grid_post, centre, second = post("grid_worker", GRID), staff("centre_duty", COUNTY), staff("centre_duty", COUNTY)
    refused_change = posting.propose_appointment(centre, post_id=grid_post.id, person_id=person().id)
    refuse_change(second, change_id=refused_change.id, words="人选没有商量过")
    withdrawn = posting.propose_appointment(centre, post_id=grid_post.id, person_id=person().id)
    withdraw_change(centre, change_id=withdrawn.id)
    for change in (refused_change, withdrawn):
        with pytest.raises(Refused):
            confirm_change(second, change_id=change.id)
    assert not seat("grid_worker", GRID).filled


def test_a_hand_over_moves_all_posts_at_one_instant_and_keeps_the_history(person, post):
    leaving, coming = person("老网格员"), person("新网格员")
    seats = [post("grid_worker", GRID, leaving), post("mediator", GRID, leaving), post("cadre", VILLAGE, leaving)]
    posts.hand_over(SYSTEM, from_person_id=leaving.id, to_person_id=coming.id, reason="调动")
    for made in seats:
        old, new = Tenure.objects.filter(post=made).order_by("from_at")
        assert (old.person_id, new.person_id, new.until_at) == (leaving.id, coming.id, None)
        assert old.until_at == new.from_at
    assert seat("grid_worker", GRID).holders == (coming.id,)


def test_who_receives_a_post_may_confirm_and_only_the_chosen_posts_move(person, post, staff):
    leaving = staff("grid_worker", GRID)
    grid_post, kept = leaving.seats[0].post_id, post("cadre", VILLAGE)
    posts.appoint(SYSTEM, post_id=kept.id, person_id=leaving.person_id)
    coming = person("新网格员")
    change = posting.propose_hand_over(
        leaving, from_person_id=leaving.person_id, to_person_id=coming.id, post_ids=[grid_post]
    )
    confirm_change(Actor.resident(coming.id, "new"), change_id=change.id)
    assert seat("grid_worker", GRID).holders == (coming.id,)
    assert seat("cadre", VILLAGE).holders == (leaving.person_id,)


@pytest.mark.parametrize("role", [TenureRole.HOLDER, TenureRole.SUBSTITUTE])
def test_nothing_is_proposed_that_begins_in_the_past(person, post, staff, role):
    centre, old, new = staff("centre_supervisor", COUNTY), person("旧人"), person("新人")
    held, empty = post("grid_worker", GRID, old), post("cadre", VILLAGE)
    yesterday, ends = now() - timedelta(days=1), now() + timedelta(days=9)
    given = {"post_id": empty.id, "person_id": new.id, "role": role, "until_at": ends}
    with pytest.raises(Refused) as refused:
        posting.propose_appointment(centre, from_at=yesterday, **given)
    assert refused.value.field == "from_at"
    with pytest.raises(Refused) as refused:
        posting.propose_hand_over(centre, from_person_id=old.id, to_person_id=new.id, post_ids=[held.id], at=yesterday)
    assert refused.value.field == "at"
    assert not PendingChange.objects.exists()
    this_minute = now().replace(second=0, microsecond=0)  # as a form has it
    posting.propose_appointment(centre, from_at=this_minute, **given)


def test_an_appointment_that_waited_begins_when_it_is_confirmed(person, post, staff):
    centre, second = staff("centre_supervisor", COUNTY), staff("centre_supervisor", COUNTY)
    soon, late = (post("cadre", VILLAGE, title=title) for title in ("甲", "乙"))
    asked = now()
    changes = {
        made.id: posting.propose_appointment(
            centre, post_id=made.id, person_id=person().id, from_at=asked + timedelta(days=days)
        )
        for made, days in ((soon, 1), (late, 30))
    }
    with travel(asked + timedelta(days=5)):
        for change in changes.values():
            confirm_change(second, change_id=change.id)
    begun = {made.id: Tenure.objects.get(post=made).from_at - asked for made in (soon, late)}
    assert begun == {soon.id: timedelta(days=5), late.id: timedelta(days=30)}


def test_a_hand_over_that_waited_is_made_when_it_is_confirmed(person, post, staff):
    centre, second = staff("centre_supervisor", COUNTY), staff("centre_supervisor", COUNTY)
    old, new = person("旧人"), person("新人")
    held = post("grid_worker", GRID, old)
    asked = now()
    change = posting.propose_hand_over(
        centre, from_person_id=old.id, to_person_id=new.id, post_ids=[held.id], at=asked + timedelta(days=1)
    )
    with travel(asked + timedelta(days=5)) as clock:
        confirm_change(second, change_id=change.id)
        before, after = Tenure.objects.filter(post=held).order_by("from_at")
        assert (before.person_id, after.person_id) == (old.id, new.id)
        assert before.until_at == after.from_at == clock.now()


def test_not_even_the_program_begins_or_ends_what_is_over(person, post):
    who, seats = person(), [post("cadre", VILLAGE, title=title) for title in ("甲", "乙")]
    began, long_ago = now(), now() - timedelta(days=400)
    for made in seats:
        posts.appoint(SYSTEM, post_id=made.id, person_id=who.id, from_at=long_ago)
    first, second = Tenure.objects.order_by("id")
    posts.end_tenure(SYSTEM, tenure_id=first.id, at=long_ago)
    posts.hand_over(SYSTEM, from_person_id=who.id, to_person_id=person().id, at=long_ago)
    assert {Tenure.objects.get(id=one.id).from_at > began for one in (first, second)} == {True}
    assert {Tenure.objects.get(id=one.id).until_at > began for one in (first, second)} == {True}
    assert Tenure.objects.get(post=second.post, until_at=None).from_at > began


def test_a_substitute_who_takes_over_becomes_the_holder(person, post):
    leaving, standing_in = person(), person()
    grid_post = post("grid_worker", GRID, leaving)
    posts.appoint(
        SYSTEM,
        post_id=grid_post.id,
        person_id=standing_in.id,
        role=TenureRole.SUBSTITUTE,
        until_at=now() + timedelta(days=9),
    )
    posts.hand_over(SYSTEM, from_person_id=leaving.id, to_person_id=standing_in.id)
    found = seat("grid_worker", GRID)
    assert (found.holders, found.substitutes) == ((standing_in.id,), ())


def test_two_holders_only_where_the_kind_is_shared(person, post):
    with pytest.raises(Refused):
        posts.appoint(SYSTEM, post_id=post("grid_worker", GRID, person()).id, person_id=person().id)
    shared = post("centre_duty", COUNTY, person())
    posts.appoint(SYSTEM, post_id=shared.id, person_id=person().id)
    assert len(seat("centre_duty", COUNTY).holders) == 2


def test_the_same_seat_is_opened_once(post):
    post("desk_duty")
    with pytest.raises(Refused):
        post("desk_duty")


def test_the_duty_desk_cannot_be_closed(post):
    with pytest.raises(Refused):
        posts.close_post(SYSTEM, post_id=post("desk_duty").id)


def test_a_closed_post_has_nobody_in_it_and_nobody_to_come(person, post):
    grid_post, later = post("grid_worker", GRID), now() + timedelta(days=3)
    over = posts.appoint(SYSTEM, post_id=grid_post.id, person_id=person().id)
    posts.end_tenure(SYSTEM, tenure_id=over.id, reason="调走")
    for begins, ends in ((None, later), (later, None)):
        posts.appoint(SYSTEM, post_id=grid_post.id, person_id=person().id, from_at=begins, until_at=ends)
    posts.close_post(SYSTEM, post_id=grid_post.id)
    closed_at = Post.objects.get(id=grid_post.id).closed_at
    first, *rest = Tenure.objects.filter(post=grid_post).order_by("from_at", "id")
    assert first.reason == "调走"
    assert [(one.until_at, one.reason) for one in rest] == [(closed_at, "post closed"), (later, "post closed")]
    assert trail_of(f"post {grid_post.id}")[-1].detail == {"ended": 2}


def test_a_substitute_needs_an_end(person, post):
    grid_post = post("grid_worker", GRID, person())
    with pytest.raises(Refused):
        posts.appoint(SYSTEM, post_id=grid_post.id, person_id=person().id, role=TenureRole.SUBSTITUTE)


def test_the_three_administrators_are_three_persons(person, post):
    who = person()
    post("system_admin", None, who)
    with pytest.raises(Refused):
        post("audit_admin", None, who)
    assert not seat("audit_admin").filled
