"""Following and judging as browsers meet them: what the code alone shows, what proof opens, what stays shut."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.casework.jobs import run_due
from huiyin.casework.models import Attachment, Matter, MatterClock, Voice
from huiyin.casework.services import attach, note
from huiyin.casework.services.receipts import secret_of
from huiyin.casework.types import AttachmentGiven
from huiyin.kernel.codes import case_code
from huiyin.kernel.crypto import case_code_key
from huiyin.kernel.qr import qr_svg
from huiyin.portals.resident.pages.receipts import secret_link
from huiyin.portals.resident.selectors.following import granted
from tests.portals.resident.conftest import WORDS, code_in, new_browser
from tests.portals.resident.test_raising import PICTURE, text


@pytest.fixture
def matter(send):
    send()
    return Matter.objects.get()


@pytest.fixture
def stranger():
    return new_browser()


def page_of(browser, matter, **asked):
    return browser.get(f"/c/{matter.code}/", asked)


def test_the_code_alone_shows_step_unit_and_time_and_nothing_said(town, matter, stranger):
    page = text(page_of(stranger, matter))
    assert "已上报" in page
    assert "现在由" in page
    assert WORDS not in page
    assert '<ol class="track">' not in page


def test_a_mistyped_code_is_told_apart_from_one_that_nobody_has(town, matter, stranger):
    mistyped = matter.code[:-1] + str((int(matter.code[-1]) + 1) % 10)
    assert "可能有一位数字输错了" in text(stranger.get("/c/", {"code": mistyped}))
    assert "13 位数字，这里有 4 位" in text(stranger.get("/c/", {"code": "2026"}))
    unused = case_code(2026, 99_999_999, case_code_key())
    assert "没有找到这个案码" in text(stranger.get("/c/", {"code": unused}))
    assert stranger.get(f"/c/{mistyped}/")["Location"] == f"/c/?code={mistyped}"


def test_a_code_with_spaces_leads_to_its_page(town, matter, stranger):
    spaced = f"{matter.code[:4]} {matter.code[4:8]}-{matter.code[8:]}"
    assert stranger.get("/c/", {"code": spaced})["Location"] == f"/c/{matter.code}/"


def test_the_last_four_digits_open_words_and_track(town, matter, stranger):
    answer = stranger.post(f"/c/{matter.code}/open/", {"last_four": "5678"})
    assert answer.status_code == 302
    page = text(page_of(stranger, matter))
    assert WORDS in page
    assert "已登记" in page
    stranger.post(f"/c/{matter.code}/close/")
    assert WORDS not in text(page_of(stranger, matter))


def test_wrong_digits_are_said_counted_and_lock_the_code_but_not_the_one_who_sent_it(town, matter, browser, stranger):
    for _try in range(5):
        wrong = stranger.post(f"/c/{matter.code}/open/", {"last_four": "0000"})
        assert wrong.status_code == 403
        assert "对不上" in text(wrong)
    locked = stranger.post(f"/c/{matter.code}/open/", {"last_four": "5678"})
    assert "分钟后再试" in text(locked)
    assert WORDS not in text(page_of(stranger, matter))
    assert WORDS in text(page_of(browser, matter))


def test_another_telephone_at_the_same_address_is_not_locked_for_other_codes(town, send, stranger):
    codes = [code_in(send(words)) for words in ("井盖坏了", "垃圾没人收")]
    for _try in range(5):
        stranger.post(f"/c/{codes[0]}/open/", {"last_four": "0000"})
    neighbour = new_browser()
    assert neighbour.post(f"/c/{codes[1]}/open/", {"last_four": "5678"}).status_code == 302


def test_the_secret_of_the_qr_opens_it_and_leaves_the_address(town, matter, browser, stranger):
    voice = Voice.objects.get()
    link = secret_link(granted(matter.code, voice.id))
    assert link.endswith(f"/c/{matter.code}/?k={secret_of(voice.id)}")
    assert qr_svg(link)[120:] in text(browser.get(f"/c/{matter.code}/receipt/"))
    answer = page_of(stranger, matter, k=secret_of(voice.id))
    assert answer["Location"] == f"/c/{matter.code}/"
    assert WORDS in text(page_of(stranger, matter))


def test_a_wrong_secret_opens_nothing(town, matter, stranger):
    answer = page_of(stranger, matter, k="a" * 24)
    assert answer.status_code == 403
    assert WORDS not in text(answer)


def test_the_track_names_units_and_what_was_said_newest_first_and_no_person(town, matter, browser):
    town.solve(matter.id)
    town.later(seconds=30)
    page = text(page_of(browser, matter))
    assert page.index("核查属实") < page.index("井盖已补装") < page.index("已登记")
    assert "住建局" in page
    for name in ("格一", "路一", "中心主任", "王小明"):
        assert name not in page


def test_what_can_still_be_taken_back_is_not_shown_yet(town, matter, browser):
    town.push(matter.id)
    assert "推送吹哨" not in text(page_of(browser, matter))
    town.later(seconds=21)
    assert "推送吹哨" in text(page_of(browser, matter))


def test_the_answer_and_the_question_whether_it_is_solved_come_together(town, matter, browser):
    town.solve(matter.id)
    page = text(page_of(browser, matter))
    assert ("不到一分钟就能在这里看到" in page, "核查属实" in page, "这件事解决了吗" in page) == (True, False, False)
    early = browser.post(f"/c/{matter.code}/judge/", {"solved": "yes"})
    assert (early.status_code, Matter.objects.get().step) == (409, "judging")
    town.later(seconds=21)
    page = text(page_of(browser, matter))
    assert ("不到一分钟就能在这里看到" in page, "核查属实" in page, "这件事解决了吗" in page) == (False, True, True)


def test_notes_and_files_of_the_office_stay_in_the_office(town, matter, browser):
    note(town.worker, matter_id=matter.id, words="内部：这家常投诉")
    attach(town.worker, matter_id=matter.id, attachments=[AttachmentGiven("photo", PICTURE)])
    town.later(minutes=1)
    page = text(page_of(browser, matter))
    assert "这家常投诉" not in page
    assert browser.get(f"/c/{matter.code}/files/{Attachment.objects.get().id}/").status_code == 404


def test_photos_are_for_the_receipt_only(town, send, browser, stranger):
    code = code_in(send(photos=SimpleUploadedFile("a.png", PICTURE, "image/png")))
    address = f"/c/{code}/files/{Attachment.objects.get().id}/"
    assert address in text(browser.get(f"/c/{code}/"))
    assert browser.get(address)["Content-Type"] in {"image/png", "image/jpeg"}
    assert stranger.get(address).status_code == 404


def test_solved_closes_it_and_thanks(town, matter, browser):
    town.solve(matter.id)
    town.later(seconds=30)
    assert "这件事解决了吗" in text(page_of(browser, matter))
    answer = browser.post(f"/c/{matter.code}/judge/", {"solved": "yes"})
    page = text(browser.get(answer["Location"]))
    assert ("谢谢您的评价" in page, "其他反映人" in page) == (True, False)
    assert Matter.objects.values_list("is_open", "rating").get() == (False, "satisfied")


def test_not_solved_wants_a_sentence_and_goes_one_level_up_once(town, matter, browser):
    town.solve(matter.id)
    town.later(seconds=30)
    empty = browser.post(f"/c/{matter.code}/judge/", {"solved": "no"})
    assert (empty.status_code, Matter.objects.get().step) == (422, "judging")
    assert "哪里没解决" in text(empty)
    answer = browser.post(f"/c/{matter.code}/judge/", {"solved": "no", "words": "又坏了"})
    assert "换更高一级" in text(browser.get(answer["Location"]))
    assert Matter.objects.get().step == "redo"


def test_a_stranger_cannot_judge(town, matter, stranger):
    town.solve(matter.id)
    town.later(seconds=30)
    assert "这件事解决了吗" not in text(page_of(stranger, matter))
    stranger.post(f"/c/{matter.code}/judge/", {"solved": "yes"})
    assert Matter.objects.get().is_open


def test_words_and_photos_are_added_and_an_empty_form_is_said(town, matter, browser):
    assert browser.post(f"/c/{matter.code}/add/", {"words": ""}).status_code == 422
    photo = SimpleUploadedFile("a.png", PICTURE, "image/png")
    answer = browser.post(f"/c/{matter.code}/add/", {"words": "昨晚有人摔倒", "photos": photo})
    page = text(browser.get(answer["Location"]))
    assert "补充的内容已经送到" in page
    assert "昨晚有人摔倒" in page
    assert Attachment.objects.get().voice_id == Voice.objects.get().id


def test_the_guess_is_corrected_by_whoever_holds_the_receipt(town, matter, browser, stranger):
    answer = browser.post(f"/c/{matter.code}/receipt/correct/", {"kind": "hazard", "words": "电线掉下来了"})
    assert "记下了" in text(browser.get(answer["Location"]))
    assert stranger.get(f"/c/{matter.code}/receipt/")["Location"] == f"/c/{matter.code}/"


def test_the_number_of_queries_does_not_grow_with_the_track(town, matter, browser):
    town.push(matter.id)
    town.later(seconds=30)
    page_of(browser, matter)
    with CaptureQueriesContext(connection) as short:
        page_of(browser, matter)
    for words in ("一", "二", "三"):
        browser.post(f"/c/{matter.code}/add/", {"words": words})
    with CaptureQueriesContext(connection) as long:
        page_of(browser, matter)
    assert len(long) == len(short)


def test_pages_are_small(town, matter, browser):
    for address in ("/", "/raise/", f"/c/{matter.code}/", f"/c/{matter.code}/receipt/"):
        assert len(browser.get(address).content) < 60_000


def test_a_limit_that_waits_for_a_calendar_promises_no_far_day(town, matter, browser):
    town.later(days=303)
    town.push(matter.id)
    town.do(town.roads, matter.id, "attend")
    town.later(minutes=1)
    page = text(page_of(browser, matter))
    assert ("时限待定，定好就告诉您" in page, "日历" in page, "会有新进展" in page) == (True, False, False)


def test_what_was_late_is_told_with_what_was_done_about_it(town, matter, browser):
    town.later(minutes=16)
    run_due()
    assert "超过时限，已升级到" in text(page_of(browser, matter))
    town.do(town.above, matter.id, "push", units=[str(town.roads_unit.id)])
    town.clock.set(MatterClock.objects.get(unit=town.roads_unit.id).due_at)
    run_due()
    page = text(page_of(browser, matter))
    assert "住建局超过时限，已催办" in page
    assert ">超过时限<" not in page


def test_silence_is_told_as_the_end_of_a_time_and_where_it_led(town, matter, browser):
    town.solve(matter.id)
    town.clock.set(Matter.objects.get().due_at)
    run_due()
    assert re.search("期限已到，已转到“[^”]+”", text(page_of(browser, matter)))
