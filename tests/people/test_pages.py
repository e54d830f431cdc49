"""The pages of people as browsers meet them: signing in and out, my data, posts, approvals."""

import json
import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.kernel.time import now, travel
from huiyin.people.models import Account, DataRequest, Person, RevealLog
from huiyin.people.selectors.seats import seat
from huiyin.people.services import accounts, persons, posts, residents
from huiyin.people.services.signing_in import begin_second_factor, confirm_second_factor
from huiyin.people.types import PersonField
from tests.people.conftest import COUNTY, GRID, SYSTEM

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
PHONE = "13812345678"
START = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


def in_city(client: Client) -> Client:
    """A browser on an encrypted connection, so that cookies are kept."""
    client.defaults["wsgi.url_scheme"] = "https"
    return client


@pytest.fixture
def browser(client) -> Client:
    """Somebody's browser."""
    return in_city(client)


@pytest.fixture
def signed_in(staff):
    """A browser in which a member of staff has passed both steps."""

    def make(kind: str, place: str | None = None, name: str = "赵工作") -> Client:
        account = Account.objects.get(id=staff(kind, place, name).account_id)
        accounts.choose_password(SYSTEM, account_id=account.id, password=PASSWORD)
        account.refresh_from_db()
        begin_second_factor(account)
        codes = confirm_second_factor(account.id, code=pyotp.TOTP(account.totp_secret).at(now()))
        browser = in_city(Client())
        browser.post(reverse("people:staff_sign_in"), {"login": account.login, "password": PASSWORD})
        browser.post(reverse("people:second_factor"), {"code": codes[0]})
        return browser

    return make


@pytest.fixture
def resident_browser(browser, capsys) -> Client:
    """A browser in which the owner of the phone has signed in."""
    browser.post(reverse("people:resident_sign_in"), {"phone": PHONE})
    code = re.search(r"验证码 (\d{6})", capsys.readouterr().out).group(1)
    assert browser.post(reverse("people:resident_code"), {"code": code})["Location"] == settings.RESIDENT_REDIRECT_URL
    return browser


def test_a_screen_left_open_does_not_give_the_password_away(signed_in):
    browser = signed_in("grid_worker", GRID)
    address, new = reverse("people:choose_password"), "Another-word-of-27"
    assert 'name="present"' in browser.get(address).text
    for present in ({}, {"present": "not-this-one-1"}):
        page = browser.post(address, {**present, "password": new, "again": new})
        assert page.status_code == 422
    account = Account.objects.get()
    assert (account.check_password(new), account.failed_count) == (False, 1)
    assert browser.post(address, {"present": PASSWORD, "password": new, "again": new}).status_code == 302
    account.refresh_from_db()
    assert account.check_password(new)


def test_who_signs_in_in_english_is_written_to_in_english(browser, capsys):
    for language in ("zh-hans", "en"):
        browser.cookies["language"] = language
        browser.post(reverse("people:resident_sign_in"), {"phone": PHONE})
        code = re.search(r"(?<!\d)\d{6}(?!\d)", capsys.readouterr().out)[0]
        browser.post(reverse("people:resident_code"), {"code": code})
        assert Person.objects.get().language == language
        browser.post(reverse("people:sign_out"))


@pytest.mark.parametrize("name", ["staff_sign_in", "resident_sign_in", "sign_out", "privacy"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_that_are_open_to_everybody(browser, name, language):
    browser.cookies["language"] = language
    answer = browser.get(reverse(f"people:{name}"))
    assert (answer.status_code, in_staff_frame(answer)) == (200, name == "staff_sign_in")


def in_staff_frame(answer):
    """Whether a page stands in the frame of staff; never in both."""
    frames = ['class="staff"' in answer.text, 'class="resident"' in answer.text]
    assert sum(frames) == 1
    return frames[0]


@pytest.mark.parametrize(
    ("name", "door"),
    [
        ("posts", "staff_sign_in"),
        ("changes", "staff_sign_in"),
        ("persons", "staff_sign_in"),
        ("mine", "resident_sign_in"),
    ],
)
def test_pages_that_ask_to_sign_in_first(browser, name, door):
    wanted = reverse(f"people:{name}")
    answer = browser.get(wanted)
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse(f'people:{door}')}?next={wanted}")


def test_the_password_alone_opens_nothing(browser, staff):
    account = Account.objects.get(id=staff("centre_duty", COUNTY).account_id)
    accounts.choose_password(SYSTEM, account_id=account.id, password=PASSWORD)
    answer = browser.post(reverse("people:staff_sign_in"), {"login": account.login, "password": PASSWORD})
    assert answer["Location"] == reverse("people:set_up_second_factor")
    assert browser.get(reverse("people:posts")).status_code == 302


def test_first_sign_in_sets_up_the_second_factor_then_asks_for_an_own_password(browser, staff):
    account = Account.objects.get(id=staff("centre_duty", COUNTY).account_id)
    issued = accounts.issue_first_password(SYSTEM, account_id=account.id)
    browser.post(reverse("people:staff_sign_in"), {"login": account.login, "password": issued})
    page = browser.get(reverse("people:set_up_second_factor"))
    assert ("<svg" in page.text, in_staff_frame(page), "<nav" in page.text) == (True, True, False)
    account.refresh_from_db()
    code = pyotp.TOTP(account.totp_secret).at(now())
    answer = browser.post(reverse("people:set_up_second_factor"), {"code": code})
    assert len(re.findall(r"\d{5}-\d{5}", answer.text)) == 10
    assert browser.get(reverse("people:posts"))["Location"].startswith(reverse("people:choose_password"))
    assert in_staff_frame(answer)
    assert in_staff_frame(browser.get(reverse("people:choose_password")))
    browser.post(reverse("people:choose_password"), {"password": PASSWORD, "again": PASSWORD})
    assert browser.get(reverse("people:posts")).status_code == 200


def test_a_wrong_password_keeps_the_login_and_says_so_beside_the_field(browser):
    answer = browser.post(reverse("people:staff_sign_in"), {"login": "wang.li", "password": "hunter-two"})
    assert 'value="wang.li"' in answer.text
    assert "登录名或密码不对" in answer.text
    assert "hunter-two" not in answer.text


def test_staff_are_signed_out_after_thirty_idle_minutes_and_after_eight_hours(signed_in):
    with travel(START) as clock:
        browser = signed_in("centre_duty", COUNTY)
        for _step in range(19):
            clock.advance(timedelta(minutes=25))
            assert browser.get(reverse("people:posts")).status_code == 200
        clock.advance(timedelta(minutes=25))
        assert browser.get(reverse("people:posts")).status_code == 302
    with travel(START + timedelta(days=1)) as clock:
        browser = signed_in("centre_duty", COUNTY)
        clock.advance(timedelta(minutes=31))
        assert browser.get(reverse("people:posts")).status_code == 302


def test_signing_out_ends_the_session(signed_in):
    browser = signed_in("centre_duty", COUNTY)
    assert in_staff_frame(browser.get(reverse("people:sign_out")))
    browser.post(reverse("people:sign_out"))
    assert browser.get(reverse("people:posts")).status_code == 302


def test_nobody_is_sent_to_another_site(browser, staff, settings):
    settings.HUIYIN_DEMO = True
    account = Account.objects.get(id=staff("centre_duty", COUNTY).account_id)
    accounts.choose_password(SYSTEM, account_id=account.id, password=PASSWORD)
    given = {"login": account.login, "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert browser.post(reverse("people:staff_sign_in"), given)["Location"] == "/staff/"


def test_a_resident_sees_their_data_and_who_looked(resident_browser, staff):
    me = Person.objects.get(phone_index=PHONE)
    residents.settle(SYSTEM, person_id=me.id, place_code=GRID, household_number="7", address="月峰社区3栋")
    persons.reveal(staff("grid_worker", GRID), person_id=me.id, field=PersonField.PHONE, reason="回访路灯的事")
    shown = resident_browser.get(reverse("people:mine")).text
    for words in (PHONE, "月峰社区3栋", "回访路灯的事"):
        assert words in shown
    exported = json.loads(resident_browser.get(reverse("people:export")).content)
    assert (exported["phone"], [look["reason"] for look in exported["looks"]]) == (PHONE, ["回访路灯的事"])


def test_a_correction_is_asked_by_the_resident_and_made_by_the_centre(resident_browser, signed_in):
    given = {"field": "name", "new_value": "张三丰", "words": ""}
    assert resident_browser.post(reverse("people:correct"), given).status_code == 302
    asked = DataRequest.objects.get()
    centre = signed_in("centre_duty", COUNTY)
    assert str(asked.id) in centre.get(reverse("people:data_requests")).text
    address = reverse("people:data_request", args=[asked.id])
    assert "张三丰" in centre.get(address).text
    centre.post(address, {"decision": "accept", "answer": "已核对户口本"})
    assert Person.objects.get(id=asked.person_id).name == "张三丰"
    assert "已核对户口本" in resident_browser.get(reverse("people:mine")).text


def test_a_masked_correction_is_refused_and_what_was_typed_is_kept(resident_browser):
    answer = resident_browser.post(reverse("people:correct"), {"field": "name", "new_value": "张*", "words": "我姓章"})
    assert answer.status_code == 200
    assert "我姓章" in answer.text
    assert not DataRequest.objects.exists()


def test_a_deletion_is_asked_and_carried_out(resident_browser, signed_in):
    resident_browser.post(reverse("people:delete"), {"words": "搬走了"})
    asked = DataRequest.objects.get()
    centre = signed_in("centre_supervisor", COUNTY)
    centre.post(reverse("people:data_request", args=[asked.id]), {"decision": "accept", "answer": "已删除"})
    assert Person.objects.get(id=asked.person_id).phone is None
    assert resident_browser.get(reverse("people:mine")).status_code == 302


def test_staff_hand_over_their_post_and_the_successor_confirms(signed_in, staff):
    leaving = signed_in("grid_worker", GRID, "老赵")
    mine = seat("grid_worker", GRID)
    newcomer = signed_in("cadre", GRID[:12], "小钱")
    login = Account.objects.get(person=Person.objects.get(name_index="小钱")).login
    given = {"post_ids": [str(mine.post_id)], "who": login, "reason": "退休"}
    assert leaving.post(reverse("people:hand_over"), given)["Location"] == reverse("people:changes")
    waiting = newcomer.get(reverse("people:changes")).text
    assert "老赵 → 小钱" in waiting
    change = re.search(r"/changes/([0-9a-f-]{36})/", waiting).group(1)
    assert leaving.post(reverse("people:decide_change", args=[change]), {"decision": "confirm"}).status_code == 409
    assert seat("grid_worker", GRID) == mine
    newcomer.post(reverse("people:decide_change", args=[change]), {"decision": "confirm"})
    assert seat("grid_worker", GRID).holders == (Person.objects.get(name_index="小钱").id,)


def test_the_centre_appoints_on_the_page_of_a_post(signed_in, post, staff):
    vacancy = post("grid_worker", GRID)
    login = staff("cadre", GRID[:12]).label
    centre = signed_in("centre_duty", COUNTY)
    address = reverse("people:post", args=[vacancy.id])
    answer = centre.post(address, {"change": "appoint", "who": "nobody", "reason": ""})
    assert "没有找到这个人" in answer.text
    assert centre.post(address, {"change": "appoint", "who": login, "reason": ""}).status_code == 302
    assert "空岗" in centre.get(f"{reverse('people:posts')}?vacant=1").text
    assert centre.get(reverse("people:post_export"))["Content-Type"].endswith("spreadsheetml.sheet")


def test_who_leaves_is_proposed_beside_their_name_and_ids_are_not_doubled(signed_in, post, person):
    shared = post("township_duty", GRID[:9], person("甲"))
    posts.appoint(SYSTEM, post_id=shared.id, person_id=person("乙").id)
    centre, address = signed_in("centre_duty", COUNTY), reverse("people:post", args=[shared.id])
    shown = centre.get(address).text
    ids = re.findall(r' id="([^"]+)"', shown)
    assert len(ids) == len(set(ids))
    tenure = list(dict.fromkeys(re.findall(r'name="tenure" value="([^"]+)"', shown)))[1]
    assert centre.post(address, {"change": "end", "tenure": tenure, "reason": ""}).status_code == 200
    assert centre.post(address, {"change": "end", "tenure": tenure, "reason": "调走"}).status_code == 302
    assert "乙" in centre.get(reverse("people:changes")).text


def test_a_post_elsewhere_looks_like_no_post(signed_in, post):
    stranger, elsewhere = signed_in("centre_duty", "430903"), post("grid_worker", GRID)
    known = stranger.get(reverse("people:post", args=[elsewhere.id]))
    unknown = stranger.get(reverse("people:post", args=[Person().id]))
    assert (known.status_code, unmasked(known)) == (404, unmasked(unknown))


def unmasked(response):
    """The page without its form tokens, which are scrambled anew for every page."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w{64}"', "", response.text)


def test_finding_shows_masked_and_reveals_after_a_reason(signed_in, person):
    who = person("张三丰", phone=PHONE)
    residents.settle(SYSTEM, person_id=who.id, place_code=GRID, household_number="7")
    worker = signed_in("grid_worker", GRID)
    found = worker.post(reverse("people:persons"), {"q": "5678"}).text
    assert "138****5678" in found
    assert PHONE not in found
    address = reverse("people:person", args=[who.id])
    assert PHONE not in worker.get(address).text
    assert PHONE in worker.post(address, {"field": "phone", "reason": "回访路灯的事"}).text
    assert RevealLog.objects.get().field == "phone"


def test_the_list_of_posts_asks_the_same_number_of_queries_for_one_row_and_for_thirty(signed_in, post, person):
    centre, address = signed_in("centre_duty", COUNTY), reverse("people:posts")
    counts = []
    for rows in (range(1, 2), range(2, 31)):
        for number in rows:
            post("grid_worker", f"{GRID[:12]}{number:03d}", person())
        centre.get(address)
        with CaptureQueriesContext(connection) as queries:
            centre.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
