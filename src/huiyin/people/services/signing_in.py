"""Staff sign in: password, then a second factor (TOTP or a recovery code) (DOMAIN §7.2).

An unknown login, a wrong password, a locked and a closed account all get the same sentence after
about the same time. Five wrong answers, to either question, lock the account for 15 minutes.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from uuid import UUID

import pyotp
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.kernel.audit import record
from huiyin.kernel.codes.typed import plain
from huiyin.kernel.crypto import blind_index
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.models import Account, AccountKind, RecoveryCode

WRONG_LIMIT = 5
LOCK_TIME = timedelta(minutes=15)
RECOVERY_CODES = 10
_STEP_SECONDS = 30
_CODE_DIGITS = 6
_unknown: list[str] = []


class AccountBackend(BaseBackend):
    """Tells Django whose session it is. It signs nobody in: only the two steps below do."""

    def get_user(self, user_id: UUID) -> Account | None:
        """The active account of a session, else nobody."""
        return Account.objects.filter(pk=user_id, is_active=True).first()


BACKEND = f"{AccountBackend.__module__}.{AccountBackend.__qualname__}"


def check_staff_password(*, login: str, password: str) -> Account:
    """The account whose password this is; `Refused` in one and the same way otherwise.

    A wrong password counts even if the caller's transaction fails later; a right one clears the
    count only after the second factor.
    """
    nobodys = _unknown_hash()
    account = Account.objects.filter(login=login.strip().lower(), kind=AccountKind.STAFF).first()
    right = check_password(password, account.password if account else nobodys)
    if account is None:
        _note_unknown()
        raise _not_this_way()
    if not right:
        _count_wrong(account.id, "password")
    if not right or not account.is_active or _is_locked(account):
        raise _not_this_way()
    return account


def check_present_password(account_id: UUID, *, password: str) -> None:
    """`Refused` unless this is the password of the account now: a screen that was left open is not its owner. A wrong
    one counts like one at the door.
    """
    account = Account.objects.get(id=account_id)
    if not check_password(password, account.password):
        _count_wrong(account_id, "password")
    elif not _is_locked(account):
        return
    raise Refused(_("现在的密码不对。"), field="present", who_can_help=_("安全管理员"))


def needs_second_factor(account: Account) -> bool:
    """Whether a second factor is asked: always, save for the demo's logins that have none."""
    return account.totp_confirmed_at is not None or not settings.HUIYIN_DEMO


def has_second_factor(account: Account) -> bool:
    """Whether the owner has set a second factor up."""
    return account.totp_confirmed_at is not None


def check_second_factor(account_id: UUID, *, code: str) -> Account:
    """Accept a TOTP code (each time step once) or a recovery code (each once); `Refused` otherwise."""
    digits = plain(code)
    with transaction.atomic():
        account = Account.objects.select_for_update().get(id=account_id)
        blocked = _is_locked(account) or not account.is_active or account.totp_confirmed_at is None
        accepted = not blocked and (_accept_totp(account, digits) or _accept_recovery(account, digits))
        if accepted:
            account.failed_count, account.locked_until = 0, None
            account.save(update_fields=["failed_count", "locked_until", "totp_last_step"])
    if not accepted:
        _count_wrong(account_id, "second_factor")
        raise Refused(
            _("验证码不对，或者已经用过。请等下一个验证码再试。"),
            field="code",
            who_can_help=_("安全管理员"),
            details={"problem": "second_factor"},
        )
    return account


def record_sign_in(account: Account) -> None:
    """Write the sign-in down, with the moment, in audit and on the account."""
    with transaction.atomic():
        account.last_login = now()
        account.failed_count, account.locked_until = 0, None
        account.save(update_fields=["last_login", "failed_count", "locked_until"])
        record(account.login, "people.signed_in", f"account {account.id}", {"kind": account.kind})


def begin_second_factor(account: Account) -> tuple[str, str]:
    """A new secret and the address its QR code carries; not valid until confirmed.

    `Refused` when one is set up already: only the security administrator takes it off.
    """
    if account.totp_confirmed_at is not None:
        raise Refused(_("已经设置过动态验证码。"), who_can_help=_("安全管理员"))
    if not account.totp_secret:
        account.totp_secret = pyotp.random_base32()
        account.save(update_fields=["totp_secret"])
    totp = pyotp.TOTP(account.totp_secret)
    return account.totp_secret, totp.provisioning_uri(name=account.login, issuer_name=str(_("回音")))


def confirm_second_factor(account_id: UUID, *, code: str) -> tuple[str, ...]:
    """The first right code switches the second factor on; returns ten recovery codes, shown once."""
    codes = tuple(f"{secrets.randbelow(10**5):05d}-{secrets.randbelow(10**5):05d}" for _n in range(RECOVERY_CODES))
    with transaction.atomic():
        account = Account.objects.select_for_update().get(id=account_id)
        if account.totp_confirmed_at is not None or not _accept_totp(account, plain(code)):
            raise Refused(_("验证码不对。请看手机上现在显示的 6 位数字。"), field="code")
        account.totp_confirmed_at = now()
        account.save(update_fields=["totp_confirmed_at", "totp_last_step"])
        account.recovery_codes.all().delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(account=account, digest=_recovery_digest(account, plain(words))) for words in codes
        )
        record(account.login, "people.second_factor.set", f"account {account.id}", {})
    return codes


def _accept_totp(account: Account, digits: str) -> bool:
    """Whether the digits belong to this time step or a neighbour, later than the last one used.

    Other letters and digits than plain ones are simply wrong: `compare_digest` would raise for them, and an answer that
    raises would not be counted.
    """
    if not account.totp_secret or len(digits) != _CODE_DIGITS or not digits.isascii():
        return False
    totp = pyotp.TOTP(account.totp_secret)
    step_now = int(now().timestamp()) // _STEP_SECONDS
    for step in (step_now, step_now - 1, step_now + 1):
        if step > account.totp_last_step and hmac.compare_digest(totp.at(step * _STEP_SECONDS), digits):
            account.totp_last_step = step
            return True
    return False


def _accept_recovery(account: Account, words: str) -> bool:
    """Whether the words are an unused recovery code; it is used up by that."""
    digest = _recovery_digest(account, words)
    unused = account.recovery_codes.filter(digest=digest, used_at__isnull=True)
    if not unused.update(used_at=now()):
        return False
    record(account.login, "people.recovery_code.used", f"account {account.id}", {})
    return True


def _recovery_digest(account: Account, words: str) -> bytes:
    """A keyed digest: ten digits alone would be guessed from a stolen table."""
    return blind_index(f"{account.id}:{words}", "people.recoverycode.digest")


def _count_wrong(account_id: UUID, what: str) -> None:
    """Count a wrong answer; the fifth locks for 15 minutes and begins the count anew."""
    with transaction.atomic():
        account = Account.objects.select_for_update().get(id=account_id)
        account.failed_count += 1
        if account.failed_count >= WRONG_LIMIT:
            account.failed_count, account.locked_until = 0, now() + LOCK_TIME
        account.save(update_fields=["failed_count", "locked_until"])
        detail = {"what": what, "locked": account.failed_count == 0}
        record(account.login, "people.sign_in_failed", f"account {account.id}", detail)


def _note_unknown() -> None:
    """Write a try at a login that nobody has, without the login, which may be a mistyped password; the same work as for
    a login that somebody has.
    """
    with transaction.atomic():
        Account.objects.select_for_update().filter(login="").first()
        record("anonymous", "people.sign_in_failed", "account unknown", {"what": "login", "locked": False})


def _is_locked(account: Account) -> bool:
    """Whether too many wrong answers have closed the account for now."""
    return account.locked_until is not None and account.locked_until > now()


def _unknown_hash() -> str:
    """A hash of nobody's password, so that an unknown login takes as long as a known one."""
    if not _unknown:
        _unknown.append(make_password(secrets.token_urlsafe(16)))
    return _unknown[0]


def _not_this_way() -> Refused:
    """The one answer to every failed first step."""
    return Refused(
        _("登录名或密码不对。连错五次会锁定 15 分钟。"),
        field="password",
        who_can_help=_("安全管理员"),
        details={"problem": "sign_in"},
    )
