"""A city's first day: the three administrators, who are three persons, and the first privacy notice."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.kernel.audit import record
from huiyin.kernel.crypto import normal_phone
from huiyin.kernel.refusal import Refused
from huiyin.people.models import Tenure
from huiyin.people.services.accounts import create_staff_account, issue_first_password
from huiyin.people.services.persons import create_person
from huiyin.people.services.posts import appoint, install_post_kinds, open_post
from huiyin.people.types import ADMIN_KINDS, Actor


@dataclass(frozen=True, slots=True)
class FirstAdministrator:
    """One of the three, with the password printed once."""

    post_kind: str
    login: str
    password: str


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who is to be an administrator."""

    login: str
    name: str
    phone: str


def register_administrators(actor: Actor, *, administrators: dict[str, Newcomer]) -> tuple[FirstAdministrator, ...]:
    """Make system, security and audit administrator: three persons, three accounts, three printed passwords.

    Each must choose a password and set up a second factor at the first sign-in. `Refused` when one is missing, when
    two are one person, or when the city has administrators already (DOMAIN §7.2 三员).
    """
    if not actor.is_system:
        raise Refused(_("首批管理员只能在服务器上登记。"))
    if set(administrators) != ADMIN_KINDS:
        raise Refused(_("要同时登记系统、安全、审计三个管理员。"))
    people = administrators.values()
    if len({normal_phone(who.phone) for who in people}) != len(ADMIN_KINDS) or len(
        {who.login.strip().lower() for who in people}
    ) != len(ADMIN_KINDS):
        raise Refused(_("系统管理员、安全管理员、审计管理员要由三个人分别担任。"))
    with transaction.atomic():
        if Tenure.objects.filter(post__kind_id__in=ADMIN_KINDS).exists():
            raise Refused(_("已经有管理员了。要换人，请在“岗位”里办理交接。"), details={"problem": "exists"})
        install_post_kinds(actor)
        made = tuple(_register(actor, kind, administrators[kind]) for kind in sorted(ADMIN_KINDS))
        record(actor.label, "people.administrators.registered", "city", {"logins": [one.login for one in made]})
    return made


def _register(actor: Actor, kind: str, who: Newcomer) -> FirstAdministrator:
    """One administrator: person, account, post, password."""
    person = create_person(actor, name=who.name, phone=who.phone)
    account = create_staff_account(actor, login=who.login, person_id=person.id)
    post = open_post(actor, kind=kind)
    appoint(actor, post_id=post.id, person_id=person.id, reason="first day")
    return FirstAdministrator(kind, account.login, issue_first_password(actor, account_id=account.id))
