"""Home, my matters, complaints about the program, joining: who may see what, and what is kept."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.appeals.services.receiving import receive
from huiyin.appeals.services.sorting import choose_method
from huiyin.casework.models import Matter, Voice
from huiyin.engine.loading import load_file
from huiyin.kernel.access import collect_routes
from huiyin.people.models import Account
from huiyin.people.services.accounts import resident_account
from huiyin.people.services.posts import define_post_kind
from huiyin.people.types import Actor, Level
from tests.casework.town import CITY, COUNTY, FILE, GRID, PLAYBOOK, STREET, hold, post_of, publish
from tests.portals.resident.conftest import WORDS, code_in, hidden, new_browser
from tests.portals.resident.test_raising import text

OPEN = ["/", "/raise/", "/c/", "/about/complain/", "/about/accessibility/", "/about/limits/", "/privacy/"]
# A protected or sealed matter never joins another.
METHODS = [file for file in sorted(FILE.parents[1].glob("*/*.yaml")) if load_file(file).sensitivity == "open"]


def signed_in(phone):
    account = resident_account(Actor.anonymous(), phone=phone)
    browser = new_browser()
    browser.force_login(Account.objects.get(pk=account.pk), backend="huiyin.people.services.signing_in.AccountBackend")
    return browser, Actor.resident(account.person_id)


@pytest.mark.parametrize("address", OPEN)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_that_are_open_to_everybody_are_small(town, browser, address, language):
    browser.cookies["language"] = language
    page = browser.get(address)
    assert page.status_code == 200
    assert len(page.content) < 60_000


def test_only_my_page_needs_a_sign_in():
    rules = {r.pattern: r.rule.is_public for r in collect_routes() if r.callback.startswith("huiyin.portals.resident.")}
    assert [pattern for pattern, is_public in rules.items() if not is_public] == ["my/"]


def test_home_shows_whole_counts_of_the_month(town, browser, send):
    send()
    assert "1 件" in text(browser.get("/"))


def test_my_matters_are_mine_and_open_without_proof(town, browser):
    mine, me = signed_in("13811112222")
    other, _them = signed_in("13833334444")
    received = receive(me, door="web", words=WORDS, place=GRID)
    town.later(minutes=1)
    page = text(mine.get("/my/"))
    assert WORDS in page
    assert "已登记" in page
    assert WORDS not in text(other.get("/my/"))
    assert WORDS in text(mine.get(f"/c/{received.receipt.code}/"))
    assert WORDS not in text(other.get(f"/c/{received.receipt.code}/"))
    assert browser.get("/my/")["Location"].startswith("/me/sign-in/")


def test_my_list_and_the_matters_own_page_say_the_same_limit(town):
    mine, me = signed_in("13811112222")
    receipt = receive(me, door="web", words=WORDS, place=GRID).receipt
    Matter.objects.filter(pk=receipt.matter_id).update(sensitivity="protected")
    shown = text(mine.get("/my/"))
    assert "会有新进展" in text(mine.get(f"/c/{receipt.code}/"))
    assert ("没有时限" in shown, "还剩" in shown) == (False, True)


def test_a_limit_that_nobody_can_count_yet_is_open_in_my_list_without_an_office_phrase(town):
    mine, me = signed_in("13811112222")
    receive(me, door="web", words=WORDS, place=GRID)
    Matter.objects.update(due_at=None)
    shown = text(mine.get("/my/"))
    assert ("时限待定" in shown, "日历" in shown, "没有时限" in shown) == (True, False, False)


def test_the_number_of_queries_does_not_grow_with_my_matters(town):
    mine, me = signed_in("13811112222")
    receive(me, door="web", words="头一件", place=GRID)
    mine.get("/my/")
    counts = []
    for words in ("一件", "两件", "三件"):
        receive(me, door="web", words=words, place=GRID)
        town.later(minutes=1)
        with CaptureQueriesContext(connection) as asked:
            mine.get("/my/")
        counts.append(len(asked))
    assert counts == counts[:1] * 3


def test_a_complaint_about_the_program_becomes_a_matter_of_the_duty_desk(town, browser):
    page = browser.get("/about/complain/")
    answer = browser.post("/about/complain/", {"words": "字太小", "phone": "13812345678", **hidden(page)})
    matter = Matter.objects.get()
    assert (matter.place_code, matter.owner_post_id) == (CITY, post_of(town.desk))
    assert matter.summary == "对本平台的意见：字太小"
    assert matter.code == code_in(answer)
    assert "收到了" in text(browser.get(answer["Location"]))


@pytest.mark.parametrize(("words", "phone"), [("", "13812345678"), ("字太小", "138")])
def test_a_complaint_that_cannot_be_taken_keeps_what_was_typed(town, browser, words, phone):
    page = browser.post("/about/complain/", {"words": words, "phone": phone})
    assert page.status_code == 422
    assert f'value="{phone}"' in text(page)
    assert words in text(page)
    assert Matter.objects.count() == 0


def test_others_who_raised_the_same_are_shown_without_their_words(town, browser, send):
    send("小区门口的路灯坏了三天，晚上看不见路")
    other = new_browser()
    answer = send("小区门口路灯坏了，三天没人修", by=other, phone="13899998888")
    receipt = text(other.get(answer["Location"]))
    assert "附近有人提过同样的事" in receipt
    assert "看不见路" not in receipt


@pytest.mark.parametrize("file", METHODS, ids=lambda file: file.stem)
def test_whatever_the_method_me_too_makes_one_matter_and_both_codes_work(town, send, file):
    name = f"{file.parent.name}/{file.stem}"
    hold("centre_supervisor", CITY, "市主任")
    hold("township_duty", STREET, "街道值班")
    if file.stem == "petition":
        define_post_kind(
            Actor.system("setup"),
            code="government_duty",
            title_zh="政府办值班",
            title_en="Government office duty",
            level=Level.COUNTY,
            above="centre_supervisor",
        )
        for kind, place in (("petition_duty", CITY), ("government_duty", CITY), ("government_duty", COUNTY)):
            hold(kind, place, kind)
    if name != PLAYBOOK:
        publish(town.desk, town.above, load_file(file).source)
    choose_method(town.desk, place_code="", kind="", playbook=name)
    first, second = new_browser(), new_browser()
    one = code_in(send("小区门口的路灯坏了三天，晚上看不见路", by=first))
    two = code_in(send("小区门口路灯坏了，三天没人修", by=second, phone="13899998888"))
    into = Matter.objects.get(code=one).id
    receipt = text(second.get(f"/c/{two}/receipt/"))
    assert re.search(f'action="/c/{two}/receipt/me-too/".*?value="{into}".*?也算我一个', receipt, re.DOTALL)
    assert second.post(f"/c/{two}/receipt/me-too/", {"into": into})["Location"] == f"/c/{two}/"
    assert set(Voice.objects.filter(matter=into).values_list("code", flat=True)) == {one, two}
    assert Matter.objects.get(code=two).ending == "merged"
    assert "三天没人修" in text(second.get(f"/c/{two}/"))
    assert "看不见路" not in text(second.get(f"/c/{two}/"))
    assert "也算我一个" not in text(second.get(f"/c/{two}/receipt/"))


def test_nobody_joins_into_what_was_not_shown_to_them(town, browser, send):
    into = Matter.objects.get(code=code_in(send("井盖缺了半边"))).id
    other = new_browser()
    code = code_in(send("楼道里堆满杂物", by=other))
    other.post(f"/c/{code}/receipt/me-too/", {"into": into})
    assert Voice.objects.filter(matter=into).count() == 1
