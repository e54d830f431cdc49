"""Accounts: made, given a first password, locked, switched off. Rights come from posts, not from here."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.kernel.audit import record
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.models import Account, AccountKind, Person
from huiyin.people.selectors.actors import administers
from huiyin.people.types import Actor

_LOGIN_LIMIT = 64
_LEAST_LENGTH = 8
_PASSPHRASE_LENGTH = 12
_CLASSES_WANTED = 3
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"


def create_staff_account(actor: Actor, *, login: str, person_id: UUID) -> Account:
    """A staff login with an unusable password; ``issue_first_password`` or a demo gives one.

    `Refused` when the login is taken or the person has an account.
    """
    _check_accounts_right(actor)
    name = login.strip().lower()
    if not name or len(name) > _LOGIN_LIMIT or name.startswith("resident:"):
        raise Refused(_("请填写登录名，不超过 64 个字符。"), field="login")
    try:
        with transaction.atomic():
            account = Account.objects.create(
                login=name,
                kind=AccountKind.STAFF,
                person_id=person_id,
                password=make_password(None),
                created_at=now(),
            )
            record(actor.label, "people.account.created", f"account {account.id}", {"kind": "staff"})
    except IntegrityError as fault:
        raise Refused(_("这个登录名已经有人用，或者这个人已经有账号。"), field="login") from fault
    return account


def issue_first_password(actor: Actor, *, account_id: UUID) -> str:
    """A random password, returned once; its owner must choose another at the next sign-in.

    It also takes off the second factor and its recovery codes: this is the way back in for somebody
    who lost both, given out in person by the security administrator. `Refused` to them for an administrator's login,
    whose holder they would become: that is done on the server.
    """
    _check_accounts_right(actor)
    _check_no_administrator(actor, account_id)
    password = "-".join("".join(secrets.choice(_LETTERS) for _n in range(5)) for _m in range(4))
    with transaction.atomic():
        account = _staff_account(account_id)
        account.set_password(password)
        account.password_changed_at = None
        account.totp_secret = account.totp_confirmed_at = None
        account.failed_count, account.locked_until = 0, None
        account.save()
        account.recovery_codes.all().delete()
        record(actor.label, "people.account.password_issued", f"account {account.id}", {})
    return password


def choose_password(actor: Actor, *, account_id: UUID, password: str) -> None:
    """The owner sets their own password (or the program does, for the demo's printed logins)."""
    if not actor.is_system and actor.account_id != account_id:
        raise Refused(_("只能修改本人的密码。"))
    with transaction.atomic():
        account = _staff_account(account_id)
        check_password_strength(password, login=account.login)
        account.set_password(password)
        account.password_changed_at = now()
        account.save()
        record(actor.label, "people.account.password_chosen", f"account {account.id}", {})


def check_password_strength(password: str, *, login: str) -> None:
    """Twelve characters, or eight of three classes (DOMAIN §7.2); never the login itself."""
    classes = sum(
        any(test(character) for character in password)
        for test in (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum())
    )
    if login and login.lower() in password.lower():
        raise Refused(_("密码里不要包含登录名。"), field="password")
    if len(password) >= _PASSPHRASE_LENGTH and len(set(password)) >= _LEAST_LENGTH:
        return
    if len(password) < _LEAST_LENGTH or classes < _CLASSES_WANTED:
        raise Refused(_("密码至少 12 位；或者至少 8 位，并含大写、小写、数字、符号中的三种。"), field="password")


def switch_off(actor: Actor, *, account_id: UUID, reason: str) -> None:
    """Close a staff account at once; posts are not touched, so somebody must still hand them over. `Refused` for an
    administrator's: two persons end the tenure first; and for a resident's, which goes with their data only.
    """
    _check_accounts_right(actor)
    _check_no_administrator(actor, account_id)
    with transaction.atomic():
        working = Account.objects.filter(id=account_id, kind=AccountKind.STAFF, is_active=True)
        if not working.update(is_active=False):
            raise Refused(_("没有这个账号，或者已经停用。"), field="account_id")
        record(actor.label, "people.account.switched_off", f"account {account_id}", {"reason": reason[:100]})


def resident_account(actor: Actor, *, phone: str, language: str = "") -> Account:
    """The account of a phone whose owner has just proved it, made at the first sign-in. ``language``: what they read
    now, and so what they are written to in.

    If exactly one registered person has the number and no account, the account is theirs; with
    several (a family phone) or none a new person is written down, so that nobody sees another's data.
    """
    with transaction.atomic():
        account = Account.objects.filter(phone_index=phone, is_active=True).select_related("person").first()
        if account is not None:
            _note_language(account.person, language)
            return account
        candidates = Person.objects.filter(phone_index=phone, erased_at__isnull=True, tenures=None)
        person = _only(list(candidates.filter(account=None)[:2])) or Person.objects.create(
            phone=phone, created_at=now()
        )
        _note_language(person, language)
        account = Account.objects.create(
            login=f"resident:{person.id}",
            kind=AccountKind.RESIDENT,
            person=person,
            phone_index=phone,
            password=make_password(None),
            created_at=now(),
        )
        record(actor.label, "people.account.created", f"account {account.id}", {"kind": "resident"})
    return account


def _note_language(person: Person, language: str) -> None:
    if language and language != person.language:
        person.language = language
        person.save(update_fields=["language"])


def _only(persons: Sequence[Person]) -> Person | None:
    """The one person, or none when there are several."""
    return persons[0] if len(persons) == 1 else None


def _staff_account(account_id: UUID) -> Account:
    """The locked row of a staff account."""
    account = Account.objects.select_for_update().filter(id=account_id, kind=AccountKind.STAFF).first()
    if account is None:
        raise Refused(_("没有这个账号。"), field="account_id")
    return account


def _check_no_administrator(actor: Actor, account_id: UUID) -> None:
    """Nobody becomes, or silences, another of the three administrators by way of their login (三员分离)."""
    if not actor.is_system and administers(account_id):
        raise Refused(
            _("管理员的登录不在这里改：先由两个人办理换岗；只是忘了密码，请在服务器上重发首次密码。"),
            details={"problem": "administrators"},
        )


def _check_accounts_right(actor: Actor) -> None:
    """Accounts are the security administrator's (三员分离, DOMAIN §7.2)."""
    if not actor.is_system and not actor.holds("security_admin"):
        raise Refused(_("账号由安全管理员管理。"), who_can_help=_("安全管理员"), details={"problem": "not_allowed"})
