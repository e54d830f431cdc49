"""Codes to a phone: counted per phone and device, never per shared address."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import travel
from huiyin.people.models import Account, OneTimeCode, Person
from huiyin.people.services import accounts
from huiyin.people.services.codes import request_code, verify_code
from huiyin.people.types import Actor

pytestmark = pytest.mark.django_db
PHONE, NEIGHBOUR = "13812345678", "13912345678"
NOBODY = Actor.anonymous()
START = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.fixture
def code_for(capsys):
    """Ask for a code and read it where the console sender prints it."""

    def ask(phone: str, device: str = "device") -> str:
        request_code(NOBODY, phone=phone, purpose="sign_in", device=device)
        printed = capsys.readouterr().out
        assert f"[{phone}]" in printed
        return re.search(r"\d{6}", printed.split("]", 1)[1]).group()

    return ask


def wrong(code: str) -> str:
    """Another code than this."""
    return f"{(int(code) + 1) % 10**6:06d}"


def test_a_code_proves_its_phone_once(code_for):
    code = code_for(PHONE)
    assert verify_code(NOBODY, phone="138 1234 5678", code=code, purpose="sign_in") == PHONE
    with pytest.raises(Refused):
        verify_code(NOBODY, phone=PHONE, code=code, purpose="sign_in")


def test_a_code_is_good_for_its_purpose_and_ten_minutes(code_for):
    with travel(START) as clock:
        code = code_for(PHONE)
        with pytest.raises(Refused):
            verify_code(NOBODY, phone=PHONE, code=code, purpose="other")
        clock.advance(timedelta(minutes=10))
        with pytest.raises(Refused):
            verify_code(NOBODY, phone=PHONE, code=code, purpose="sign_in")


def test_the_code_is_not_in_the_table(code_for):
    code = code_for(PHONE)
    row = OneTimeCode.objects.get()
    assert code.encode() not in bytes(row.digest)
    assert PHONE.encode() not in bytes(row.phone_index)


def test_guessing_locks_the_phone_even_for_the_right_code_and_a_new_one(code_for):
    with travel(START) as clock:
        code = code_for(PHONE)
        for _guess in range(5):
            with pytest.raises(Refused):
                verify_code(NOBODY, phone=PHONE, code=wrong(code), purpose="sign_in")
        with pytest.raises(Refused) as refused:
            verify_code(NOBODY, phone=PHONE, code=code, purpose="sign_in")
        assert refused.value.details["problem"] == "limit"
        with pytest.raises(Refused):
            request_code(NOBODY, phone=PHONE, purpose="sign_in", device="another device")
        clock.advance(timedelta(minutes=15, seconds=1))
        assert verify_code(NOBODY, phone=PHONE, code=code_for(PHONE), purpose="sign_in") == PHONE


def test_a_neighbour_behind_the_same_address_still_gets_in(code_for):
    code = code_for(PHONE)
    for _guess in range(6):
        with pytest.raises(Refused):
            verify_code(NOBODY, phone=PHONE, code=wrong(code), purpose="sign_in")
    assert verify_code(NOBODY, phone=NEIGHBOUR, code=code_for(NEIGHBOUR), purpose="sign_in") == NEIGHBOUR


def test_one_phone_is_not_flooded_with_messages(code_for):
    for number in range(5):
        code_for(PHONE, device=f"device {number}")
    with pytest.raises(Refused):
        code_for(PHONE, device="device 6")
    assert OneTimeCode.objects.count() == 5


def test_one_device_does_not_send_to_everybody(code_for):
    for number in range(20):
        code_for(f"138000000{number:02d}")
    with pytest.raises(Refused):
        code_for("13800000099")


@pytest.mark.parametrize("phone", ["1381234567", "0737-4212345", "call me", ""])
def test_a_code_goes_to_a_mobile_only(phone):
    with pytest.raises(Refused):
        request_code(NOBODY, phone=phone, purpose="sign_in", device="device")
    assert not OneTimeCode.objects.exists()


def test_a_gateway_that_fails_is_said_and_leaves_no_code(settings):
    settings.HUIYIN_SENDER_URL = "http://:secret@127.0.0.1:9/send"
    with pytest.raises(Refused) as refused:
        request_code(NOBODY, phone=PHONE, purpose="sign_in", device="device")
    assert refused.value.details["problem"] == "sending"
    assert not OneTimeCode.objects.exists()


def test_the_one_person_with_a_phone_gets_the_account_and_keeps_it(person):
    known = person("张三", phone=PHONE)
    account = accounts.resident_account(NOBODY, phone=PHONE)
    assert account.person_id == known.id
    assert accounts.resident_account(NOBODY, phone=PHONE) == account


def test_a_family_phone_shows_nobody_elses_data(person):
    family = {person("张三", phone=PHONE).id, person("李四", phone=PHONE).id}
    account = accounts.resident_account(NOBODY, phone=PHONE)
    assert account.person_id not in family
    assert account.person.name is None
    assert (Account.objects.count(), Person.objects.count()) == (1, 3)


def test_the_phone_of_staff_does_not_open_their_post(person, post):
    worker = person("网格员", phone=PHONE)
    post("grid_worker", "430902001001001", worker)
    assert accounts.resident_account(NOBODY, phone=PHONE).person_id != worker.id
