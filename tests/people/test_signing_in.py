"""Staff sign in with two factors; wrong answers lock; unknown and known logins look alike."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from django.contrib.auth.hashers import get_hasher

from huiyin.kernel.models import AuditEntry
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now, travel
from huiyin.people.models import Account
from huiyin.people.services import accounts
from huiyin.people.services.signing_in import (
    begin_second_factor,
    check_second_factor,
    check_staff_password,
    confirm_second_factor,
)
from tests.people.conftest import SYSTEM

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
START = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.fixture
def account(person) -> Account:
    """wang.li with a password of their own."""
    made = accounts.create_staff_account(SYSTEM, login="wang.li", person_id=person().id)
    accounts.choose_password(SYSTEM, account_id=made.id, password=PASSWORD)
    return Account.objects.get(id=made.id)


def totp_of(account: Account, *, steps: int = 0) -> str:
    """What the phone shows, some steps from now."""
    secret = Account.objects.get(id=account.id).totp_secret
    return pyotp.TOTP(secret).at(now() + timedelta(seconds=30 * steps))


def refusal(**values: str) -> Refused:
    """What a failed first step says."""
    with pytest.raises(Refused) as refused:
        check_staff_password(**values)
    return refused.value


def test_the_right_password_opens_the_first_step(account):
    assert check_staff_password(login=" Wang.Li ", password=PASSWORD) == account


def test_unknown_wrong_closed_and_locked_accounts_get_one_answer(account, person):
    closed = accounts.create_staff_account(SYSTEM, login="closed", person_id=person().id)
    accounts.choose_password(SYSTEM, account_id=closed.id, password=PASSWORD)
    accounts.switch_off(SYSTEM, account_id=closed.id, reason="离职")
    said = {
        str(refusal(login="nobody", password=PASSWORD)),
        str(refusal(login="wang.li", password="wrong")),
        str(refusal(login="closed", password=PASSWORD)),
    }
    Account.objects.filter(id=account.id).update(locked_until=now() + timedelta(minutes=1))
    said.add(str(refusal(login="wang.li", password=PASSWORD)))
    assert len(said) == 1


@pytest.mark.parametrize("login", ["nobody", "wang.li", "closed", "locked", "passwordless"])
def test_whatever_the_login_the_same_work_is_done(account, person, login, monkeypatch):
    for name in ("closed", "locked", "passwordless"):
        other = accounts.create_staff_account(SYSTEM, login=name, person_id=person().id)
        if name != "passwordless":
            accounts.choose_password(SYSTEM, account_id=other.id, password=PASSWORD)
    Account.objects.filter(login="closed").update(is_active=False)
    Account.objects.filter(login="locked").update(locked_until=now() + timedelta(minutes=1))
    refusal(login="nobody", password="wrong")  # the hash of nobody's password is made once
    hasher, before = type(get_hasher()), AuditEntry.objects.count()
    hashed, encode = [], hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda *given: hashed.append(given) or encode(*given))
    refusal(login=login, password="wrong")
    assert (len(hashed), AuditEntry.objects.count() - before) == (1, 1)


def test_five_wrong_passwords_lock_for_a_quarter_of_an_hour(account):
    with travel(START) as clock:
        for _try in range(5):
            refusal(login="wang.li", password="wrong")
        refusal(login="wang.li", password=PASSWORD)
        clock.advance(timedelta(minutes=15, seconds=1))
        assert check_staff_password(login="wang.li", password=PASSWORD) == account


def test_the_second_factor_is_switched_on_by_its_first_right_code(account):
    begin_second_factor(account)
    with pytest.raises(Refused):
        confirm_second_factor(account.id, code="000000")
    assert Account.objects.get(id=account.id).totp_confirmed_at is None
    codes = confirm_second_factor(account.id, code=totp_of(account))
    assert len(set(codes)) == 10


def test_each_time_step_works_once(account):
    with travel(START):
        begin_second_factor(account)
        confirm_second_factor(account.id, code=totp_of(account))
        with pytest.raises(Refused):
            check_second_factor(account.id, code=totp_of(account))
        assert check_second_factor(account.id, code=totp_of(account, steps=1)) == account


def test_each_recovery_code_works_once(account):
    begin_second_factor(account)
    codes = confirm_second_factor(account.id, code=totp_of(account))
    assert check_second_factor(account.id, code=codes[0]) == account
    with pytest.raises(Refused):
        check_second_factor(account.id, code=codes[0])


def test_five_wrong_second_factors_lock_even_the_right_one(account):
    with travel(START):
        begin_second_factor(account)
        codes = confirm_second_factor(account.id, code=totp_of(account))
        for _try in range(5):
            with pytest.raises(Refused):
                check_second_factor(account.id, code="12345")
        with pytest.raises(Refused):
            check_second_factor(account.id, code=codes[0])


@pytest.mark.parametrize("code", ["一二三四五六", "１２３４５", "٠١٢٣٤٥", "abcdef", "\x00" * 6])
def test_a_code_in_other_letters_is_wrong_and_counted(account, code):
    begin_second_factor(account)
    confirm_second_factor(account.id, code=totp_of(account))
    with pytest.raises(Refused):
        check_second_factor(account.id, code=code)
    assert Account.objects.get(id=account.id).failed_count == 1


def test_full_width_digits_are_digits(account):
    with travel(START):
        begin_second_factor(account)
        wide = str.maketrans("0123456789", "０１２３４５６７８９")
        codes = confirm_second_factor(account.id, code=totp_of(account).translate(wide))
        assert check_second_factor(account.id, code=totp_of(account, steps=1).translate(wide)) == account
        assert check_second_factor(account.id, code=codes[0].translate(wide)) == account


def test_a_residents_account_is_no_login_to_switch_off(staff):
    account = accounts.resident_account(SYSTEM, phone="13812345678")
    for actor in (staff("security_admin"), SYSTEM):
        with pytest.raises(Refused):
            accounts.switch_off(actor, account_id=account.id, reason="停用")
    assert accounts.resident_account(SYSTEM, phone="13812345678") == account
    assert not AuditEntry.objects.filter(action="people.account.switched_off").exists()


def test_the_totp_secret_is_sealed_in_the_table(account):
    secret, _address = begin_second_factor(account)
    stored = Account.objects.filter(id=account.id).extra(select={"raw": "totp_secret"}).values_list("raw", flat=True)
    assert secret.encode() not in bytes(stored[0])


@pytest.mark.parametrize("password", ["short1!", "lowercase1", "wang.li-2026-XY!", "aaaaaaaaaaaa"])
def test_a_weak_password_is_refused(account, password):
    with pytest.raises(Refused):
        accounts.choose_password(SYSTEM, account_id=account.id, password=password)
    assert check_staff_password(login="wang.li", password=PASSWORD) == account


def test_only_the_security_administrator_issues_passwords(account, staff):
    with pytest.raises(Refused):
        accounts.issue_first_password(staff("system_admin"), account_id=account.id)
    issued = accounts.issue_first_password(staff("security_admin"), account_id=account.id)
    assert check_staff_password(login="wang.li", password=issued).password_changed_at is None
