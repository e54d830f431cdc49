"""System, security and audit administrator are three persons; none does another's part, none hides their own trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from huiyin.kernel.audit import record, trail_of
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.models import Account, Tenure
from huiyin.people.selectors.actors import actor_of
from huiyin.people.services import accounts, persons, posting, posts
from huiyin.people.services.approvals import confirm_change
from huiyin.people.services.privacy import publish_notice
from huiyin.people.services.releasing import propose_release
from huiyin.people.types import ADMIN_KINDS, Actor
from tests.casework.town import SYSTEM, Town, hold, post_of
from tests.security.conftest import Built, Reader

pytestmark = pytest.mark.django_db
KINDS = sorted(ADMIN_KINDS)


@pytest.fixture
def three(built: Built) -> dict[str, Actor]:
    """The three administrators of the town."""
    return {kind: actor_of(Account.objects.get(pk=built.accounts[kind])) for kind in KINDS}


@pytest.fixture
def newcomer() -> Actor:
    """Somebody with an ordinary post."""
    return hold("legal_adviser", None, "新人")


@pytest.mark.parametrize("first", KINDS)
@pytest.mark.parametrize("second", KINDS)
def test_nobody_holds_two_of_the_three_posts_at_any_moment(
    three: dict[str, Actor], newcomer: Actor, first: str, second: str
) -> None:
    later = now() + timedelta(days=30)
    Tenure.objects.filter(post_id=post_of(three[first])).update(until_at=now())
    posts.appoint(SYSTEM, post_id=post_of(three[first]), person_id=newcomer.person_id, from_at=later)
    with pytest.raises(Refused) as refused:
        posts.appoint(SYSTEM, post_id=post_of(three[second]), person_id=newcomer.person_id, from_at=later)
    assert str(refused.value) == "系统管理员、安全管理员、审计管理员要由三个人分别担任。"
    with pytest.raises(IntegrityError), transaction.atomic():
        Tenure.objects.create(
            post_id=post_of(three[second]), person_id=newcomer.person_id, administers=True, exclusive=False,
            from_at=later + timedelta(days=1),
        )  # fmt: skip


def test_an_administrators_post_is_given_by_two_of_them_and_never_by_whom_it_concerns(
    town: Town, three: dict[str, Actor], newcomer: Actor
) -> None:
    system, security, audit = (three[kind] for kind in ("system_admin", "security_admin", "audit_admin"))
    given = {"from_person_id": audit.person_id, "to_person_id": newcomer.person_id, "post_ids": [post_of(audit)]}
    for stranger in (system, town.desk, town.above, newcomer):
        with pytest.raises(Refused):
            posting.propose_hand_over(stranger, **given)
    change = posting.propose_hand_over(security, **given)
    for stranger in (security, audit, newcomer, town.desk, town.above):
        with pytest.raises(Refused):
            confirm_change(stranger, change_id=change.id)
    confirm_change(system, change_id=change.id)
    running = Tenure.objects.filter(post_id=post_of(audit), until_at=None)
    assert [tenure.person_id for tenure in running] == [newcomer.person_id]
    assert [entry.action for entry in trail_of(f"change {change.id}")] == [
        "people.change.proposed", "people.change.confirmed",
    ]  # fmt: skip


def test_who_left_without_a_successor_is_replaced_by_the_two_others(three: dict[str, Actor], newcomer: Actor) -> None:
    system, security, audit = (three[kind] for kind in ("system_admin", "security_admin", "audit_admin"))
    Tenure.objects.filter(post_id=post_of(security)).update(until_at=now())
    given = {"post_id": post_of(security), "person_id": newcomer.person_id}
    with pytest.raises(Refused):
        posting.propose_appointment(audit, **given)
    change = posting.propose_appointment(system, **given)
    with pytest.raises(Refused):
        confirm_change(newcomer, change_id=change.id)
    confirm_change(audit, change_id=change.id)
    running = Tenure.objects.filter(post_id=post_of(security), until_at=None)
    assert [tenure.person_id for tenure in running] == [newcomer.person_id]


def test_no_administrator_becomes_or_silences_another_by_their_login(
    three: dict[str, Actor], reader: Callable[[str], Reader]
) -> None:
    browser = reader("security_admin").browser
    before = list(Account.objects.order_by("pk").values_list("password", "is_active", "totp_confirmed_at"))
    for other in three.values():
        assert other.account_id is not None
        with pytest.raises(Refused):
            accounts.issue_first_password(three["security_admin"], account_id=other.account_id)
        with pytest.raises(Refused):
            accounts.switch_off(three["security_admin"], account_id=other.account_id, reason="不该有的人")
        for verb in ("issue", "close"):
            answer = browser.post(f"/desk/admin/logins/{other.account_id}/{verb}/", {"reason": "不该有的人"})
            assert (answer.status_code, "这是三个管理员之一的登录" in answer.content.decode()) == (422, True)
    assert list(Account.objects.order_by("pk").values_list("password", "is_active", "totp_confirmed_at")) == before


def test_each_verb_belongs_to_one_of_the_three(town: Town, three: dict[str, Actor], newcomer: Actor) -> None:
    person = persons.create_person(SYSTEM, name="某某")
    verbs = {
        "security_admin": [
            lambda actor: accounts.create_staff_account(actor, login="new", person_id=person.id),
            lambda actor: publish_notice(actor, text_zh="说明", text_en="Notice"),
            lambda actor: propose_release(actor, reason="换系统，整体迁出"),
            lambda actor: posting.propose_appointment(
                actor, post_id=post_of(town.worker), person_id=newcomer.person_id
            ),
        ],
        "system_admin": [
            lambda actor: posts.define_post_kind(
                actor, code="new", title_zh="新", title_en="new", level="village", above="township_duty"
            ),
        ],
    }
    for owner, owned in verbs.items():
        for verb in owned:
            for kind, actor in three.items():
                if kind != owner:
                    with pytest.raises(Refused):
                        verb(actor)


def test_nobody_takes_a_trace_back(three: dict[str, Actor]) -> None:
    entry = record("system_admin", "people.post.closed", "post 1")
    for statement in (
        "DELETE FROM kernel_auditentry WHERE id = %s",
        "UPDATE kernel_auditentry SET actor_label = '' WHERE id = %s",
    ):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [entry.id])
    assert [one.actor_label for one in trail_of("post 1")] == ["system_admin"]
