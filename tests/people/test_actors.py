"""Who is asking, and how far their seats reach."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from huiyin.kernel.time import now
from huiyin.people.models import Account, Consent, Post, TenureRole
from huiyin.people.selectors.actors import actor_of, own_place, scope_prefixes, within
from huiyin.people.services import accounts, posts
from huiyin.people.services.privacy import give_consent, publish_notice
from huiyin.people.types import Actor
from tests.people.conftest import COUNTY, GRID, SYSTEM, VILLAGE

pytestmark = pytest.mark.django_db


def test_nobody_signed_in_is_anonymous():
    assert actor_of(AnonymousUser()) == Actor.anonymous()


def test_staff_hold_their_posts_where_they_stand(staff):
    worker = staff("grid_worker", GRID)
    assert worker.holds("grid_worker", covering=GRID)
    assert not worker.holds("grid_worker", covering=VILLAGE)
    assert not worker.holds("mediator", "centre_duty")


def test_an_account_that_is_switched_off_is_nobody(staff):
    worker = staff("grid_worker", GRID)
    accounts.switch_off(SYSTEM, account_id=worker.account_id, reason="离职")
    assert actor_of(Account.objects.get(id=worker.account_id)).is_anonymous


def test_a_post_is_held_from_its_first_moment_to_its_last(staff, post):
    actor = staff("cadre", VILLAGE)
    account, duty = Account.objects.get(id=actor.account_id), post("centre_duty", COUNTY)
    begins, ends = now() + timedelta(hours=1), now() + timedelta(hours=2)
    role = TenureRole.SUBSTITUTE
    posts.appoint(SYSTEM, post_id=duty.id, person_id=actor.person_id, role=role, from_at=begins, until_at=ends)
    held = [actor_of(account, at=at).holds("centre_duty") for at in (now(), begins, ends)]
    assert held == [False, True, False]
    assert [seat.as_substitute for seat in actor_of(account, at=begins).seats] == [False, True]


def test_a_department_post_reaches_as_far_as_its_unit_serves(person, post, department):
    who = person()
    post("department_duty", None, who, organisation_id=department.id)
    account = accounts.create_staff_account(SYSTEM, login="zhujian", person_id=who.id)
    assert actor_of(account).holds("department_duty", covering=f"{COUNTY}001")
    assert actor_of(account).organisation_ids() == {department.id}


def test_the_duty_desk_reaches_the_whole_city_and_an_administrator_nothing(staff):
    assert staff("desk_duty").holds("desk_duty", covering=GRID)
    assert scope_prefixes(staff("desk_duty")) == ("",)
    assert scope_prefixes(staff("audit_admin")) == ()


def test_a_wide_scope_swallows_the_narrow_ones_in_it(staff, post):
    worker = staff("grid_worker", GRID)
    account = Account.objects.get(id=worker.account_id)
    for kind, place in (("cadre", VILLAGE), ("centre_duty", "430903")):
        posts.appoint(SYSTEM, post_id=post(kind, place).id, person_id=worker.person_id)
    assert scope_prefixes(actor_of(account)) == (VILLAGE, "430903")
    assert scope_prefixes(actor_of(account), "grid_worker") == (GRID,)
    assert (own_place(actor_of(account)), own_place(actor_of(account), "cadre", "mediator")) == ("430903", VILLAGE)
    assert own_place(actor_of(account), "mediator") == ""


def test_a_scope_finds_what_lies_in_it_and_nothing_beside_it(post):
    made = {code: post("cadre", code) for code in ("430902001001", "430902001002", "430902002001")}
    found = Post.objects.filter(within("place_code", ("430902001",)))
    assert set(found) == {made["430902001001"], made["430902001002"]}
    assert not Post.objects.filter(within("place_code", ())).exists()
    assert Post.objects.filter(within("place_code", ("",))).count() == 3


def test_consent_is_given_once_for_each_version_of_the_notice(person):
    who = person()
    assert give_consent(SYSTEM, person_id=who.id, purpose="account") is None
    for _version in range(2):
        publish_notice(SYSTEM, text_zh="说明", text_en="Notice")
        for _sign_in in range(2):
            give_consent(SYSTEM, person_id=who.id, purpose="account")
    rows = Consent.objects.order_by("notice_id")
    assert [(row.notice_id, row.withdrawn_at is None) for row in rows] == [(1, False), (2, True)]
