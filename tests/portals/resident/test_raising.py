"""Raising as browsers meet it: one page, nothing lost, the same receipt for the same thing."""

import io
import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from huiyin.appeals.models import Intake
from huiyin.casework.models import Attachment, Draft, Matter, Voice
from huiyin.people.services.privacy import publish_notice
from huiyin.places.types import Datum, Point
from tests.casework.town import CITY, GRID, OTHER_GRID, SYSTEM, post_of
from tests.portals.resident.conftest import WORDS, code_in, hidden, new_browser

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


def photo(name="a.png", content=PICTURE):
    return SimpleUploadedFile(name, content, "image/png")


def text(page):
    return page.content.decode()


def test_a_grid_s_qr_says_where_and_sending_gives_a_receipt(town, browser, send):
    assert "第1网格" in text(browser.get(f"/g/{GRID}/"))
    answer = send()
    matter = Matter.objects.get()
    assert (answer.status_code, matter.place_code, matter.code) == (302, GRID, code_in(answer))
    receipt = text(browser.get(answer["Location"]))
    assert "收到了" in receipt
    assert " ".join(re.findall(r"<span>(\d{1,4})</span>", receipt)[:4]).replace(" ", "") == matter.code
    assert Intake.objects.get().door == "grid_qr"


def test_the_notice_that_was_shown_stands_with_the_voice(town, browser, send):
    send("还没有隐私说明时写的")
    first = publish_notice(SYSTEM, text_zh="说明一", text_en="One")
    page = browser.get("/raise/")
    publish_notice(SYSTEM, text_zh="说明二", text_en="Two")
    browser.post("/raise/", {"words": WORDS, **hidden(page)})
    browser.post("/about/complain/", {"words": "字太小", **hidden(browser.get("/about/complain/"))})
    send("改了说明的版本号", notice="77")
    versions = Voice.objects.order_by("received_at", "id").values_list("notice", flat=True)
    assert list(versions) == [None, first.version, first.version + 1, None]


def test_the_same_page_sent_twice_gives_one_matter_and_the_same_receipt(town, browser):
    fields = {"words": WORDS, **hidden(browser.get(f"/g/{GRID}/"))}
    first, second = browser.post("/raise/", fields), browser.post("/raise/", fields)
    assert code_in(first) == code_in(second)
    assert Matter.objects.count() == 1
    assert "早就收到了" in text(browser.get(second["Location"]))


def test_the_same_page_sent_with_other_words_keeps_them_says_so_and_takes_them_the_next_time(town, browser):
    fields = {"words": WORDS, **hidden(browser.get(f"/g/{GRID}/"))}
    browser.post("/raise/", fields)
    again = browser.post("/raise/", {**fields, "words": "另一件事：垃圾没人收"})
    assert again.status_code == 422
    assert "另一件事：垃圾没人收" in text(again)
    assert Draft.objects.get().text == "另一件事：垃圾没人收"
    assert Matter.objects.count() == 1
    third = browser.post("/raise/", {**fields, "words": "另一件事：垃圾没人收", "token": hidden(again)["token"]})
    assert third.status_code == 302
    assert Matter.objects.count() == 2


def test_a_page_of_another_browser_cannot_fetch_the_first_one_s_receipt(town, browser):
    fields = {"words": WORDS, **hidden(browser.get(f"/g/{GRID}/"))}
    first = browser.post("/raise/", fields)
    other = new_browser()
    other.get("/raise/")
    assert code_in(other.post("/raise/", fields)) != code_in(first)
    assert "看原话" in text(other.get(f"/c/{code_in(first)}/"))


def test_a_pin_in_gcj02_lands_in_the_grid_it_means(town, browser, send):
    pin = Point(112.0105, 28.0005).written_in(Datum.GCJ02)
    assert Point(pin.longitude, pin.latitude).wgs84() != Point(112.0105, 28.0005).wgs84()
    page = browser.get(f"/raise/?lon={pin.longitude}&lat={pin.latitude}&datum=gcj02")
    assert "第1网格" in text(page)
    browser.post("/raise/", {"words": WORDS, **hidden(page)})
    assert Matter.objects.get().place_code == GRID


def test_a_position_just_taken_beats_the_card_and_a_picked_place_beats_both(town, browser):
    spot = {"longitude": "112.025", "latitude": "28.005", "datum": "WGS84"}
    browser.post("/raise/", {"words": WORDS, **hidden(browser.get(f"/g/{GRID}/")), **spot})
    browser.post("/raise/", {"words": "又一件", **hidden(browser.get(f"/g/{GRID}/")), **spot, "place": CITY})
    assert list(Matter.objects.order_by("received_at", "id").values_list("place_code", flat=True)) == [OTHER_GRID, CITY]


def test_a_position_outside_the_city_is_kept_goes_to_the_desk_and_is_said(town, browser):
    spot = {"longitude": "116.4", "latitude": "39.9", "datum": "WGS84"}
    answer = browser.post("/raise/", {"words": WORDS, **hidden(browser.get("/raise/")), **spot})
    matter = Matter.objects.get()
    assert (matter.place_code, matter.owner_post_id, matter.longitude_e6) == (CITY, post_of(town.desk), 116_400_000)
    assert "不在本市任何网格里" in text(browser.get(answer["Location"]))


def test_the_name_of_a_position_is_told_to_the_page(town, browser):
    inside = browser.post("/raise/here/", {"longitude": "112.015", "latitude": "28.005", "datum": "WGS84"})
    outside = browser.post("/raise/here/", {"longitude": "1", "latitude": "1"})
    assert inside.json() == {"name": "东城县 · 河街街道 · 柳树社区 · 第1网格", "inside": True}
    assert outside.json() == {"name": "", "inside": False}


def test_places_are_found_without_javascript_and_everything_typed_is_kept(town, browser):
    typed = {"words": WORDS, "address": "柳树社区", "phone": "138", "no_phone": "on", "find": "1"}
    page = browser.post("/raise/", {**typed, **hidden(browser.get("/raise/")), "photos": photo()})
    assert page.status_code == 200
    for kept in (WORDS, 'value="柳树社区"', 'value="138"', "checked", 'value="999901001001"', "1 张照片已传好"):
        assert kept in text(page)
    assert Matter.objects.count() == 0


def test_looking_a_place_up_finds_what_sending_would_find(town, browser, send):
    typed = {"words": WORDS, "address": "柳树社区桥头路", "find": "1"}
    page = text(browser.post("/raise/", {**typed, **hidden(browser.get("/raise/"))}))
    assert "没有找到同名的地方" not in page
    assert re.search(r'value="999901001001"[^>]* checked', page)
    send(at="/raise/", address="柳树社区桥头路")
    assert Matter.objects.get().place_code == "999901001001"


def test_no_words_bring_the_page_back_with_everything_else(town, browser, send):
    page = send("", address="柳树社区三栋", name="王小明", photos=photo(), longitude="112.015", latitude="28.005")
    assert page.status_code == 422
    for kept in ("请用一两句话说说是什么事", 'value="柳树社区三栋"', 'value="王小明"', 'value="13812345678"'):
        assert kept in text(page)
    assert hidden(page)["point"] == "112.015,28.005,wgs84"
    sent = new_sending(browser, page, WORDS)
    assert sent.status_code == 302
    assert (Matter.objects.get().place_code, Attachment.objects.count()) == (GRID, 1)


def new_sending(browser, page, words):
    return browser.post("/raise/", {"words": words, **hidden(page)})


def taken_at(instant, longitude, latitude):
    """A photo that says when and where it was taken, as telephones write it."""
    exif = Image.Exif()
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = instant
    north, east = ((int(d), int(d * 60 % 60), d * 3600 % 60) for d in (latitude, longitude))
    exif.get_ifd(IFD.GPSInfo).update(
        {GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: north, GPS.GPSLongitudeRef: "E", GPS.GPSLongitude: east}
    )
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_photo_kept_on_a_page_shown_again_keeps_when_and_where_it_was_taken(town, browser, send):
    content = taken_at("2026:03:02 08:50:00", 112.5, 28.25)
    again = send("", photos=SimpleUploadedFile("a.jpg", content, "image/jpeg"))
    kept = hidden(again)["kept_photo"]
    assert (again.status_code, Attachment.objects.count()) == (422, 0)
    stranger = new_browser()
    send(by=stranger, kept_photo=kept)
    assert Attachment.objects.count() == 0
    send(kept_photo=kept)
    photo = Attachment.objects.get()
    assert photo.captured_at == datetime(2026, 3, 2, 0, 50, tzinfo=UTC)
    assert (photo.captured_longitude_e6, photo.captured_latitude_e6) == (112_500_000, 28_250_000)


def test_a_hundred_thousand_characters_are_refused_with_a_sentence_and_kept(town, send):
    page = send("长" * 100_000)
    assert page.status_code == 422
    assert "写了 100000 字" in text(page)
    assert (len(Draft.objects.get().text), Matter.objects.count()) == (100_000, 0)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [("a.jpg", b"MZ" + b"x" * 99, "程序"), ("a.jpg", b"\xff\xd8\xff" + b"0" * 21_000_000, "文件太大")],
)
def test_a_program_and_a_large_photo_are_refused_beside_the_field(town, send, name, content, sentence):
    page = send(photos=photo(name, content))
    assert page.status_code == 422
    assert sentence in text(page)
    assert (Matter.objects.count(), Attachment.objects.count()) == (0, 0)


def test_a_bad_phone_is_said_beside_the_phone_and_the_fold_is_open(town, send):
    page = send(phone="138")
    assert page.status_code == 422
    assert 'href="#id_phone"' in text(page)
    assert re.search(r"<details class=\"fold\" open><summary>怎么告诉您结果", text(page))


def test_who_has_no_use_for_a_phone_gets_no_text(town, send):
    send(no_phone="on", phone="13812345678")
    assert Voice.objects.get().may_text is False


def test_danger_is_said_first_on_the_receipt(town, browser, send):
    answer = send("三楼着火了，有人困在里面")
    receipt = text(browser.get(answer["Location"]))
    assert 'href="tel:119"' in receipt
    assert receipt.index("请马上打电话") < receipt.index("收到了</h1>")
    assert Matter.objects.get().urgency == "critical"


def test_a_complaint_about_a_unit_is_protected_and_names_the_kind(town, send):
    send(complaint="attitude", about_name="住建局")
    matter = Matter.objects.get()
    assert (matter.about_organisation_id, matter.sensitivity) == (town.roads_unit.id, "protected")
    assert matter.summary.startswith("反映工作人员问题：态度不好")


@pytest.mark.parametrize("name", ["不知道", "住建", "水务局的张科长"])
def test_a_complaint_about_a_unit_nobody_is_certain_of_is_with_the_desk(town, send, name):
    assert send(complaint="attitude", about_name=name).status_code == 302
    matter = Matter.objects.get()
    assert (matter.about_undecided, matter.about_organisation_id, matter.sensitivity) == (True, None, "protected")
    assert matter.owner_post_id == post_of(town.desk)
    assert name in matter.summary


def test_a_complaint_without_a_unit_asks_for_one_or_for_a_tick(town, send):
    page = send(complaint="money")
    assert page.status_code == 422
    assert "绕开" in text(page)
    assert 'name="unit_unknown"' in text(page)
    assert Matter.objects.count() == 0
    assert send(complaint="money", unit_unknown="1").status_code == 302
    assert Matter.objects.get().about_undecided is True


def test_who_holds_the_receipt_of_a_complaint_learns_by_when_and_a_stranger_does_not(town, send, browser):
    code = code_in(send(complaint="money", unit_unknown="1"))
    assert "会有新进展" in text(browser.get(f"/c/{code}/"))
    assert "会有新进展" not in text(new_browser().get(f"/c/{code}/"))


def test_the_words_of_the_home_page_come_along_and_are_not_judged_yet(town, browser):
    page = browser.post("/raise/", {"words": "", "start": "1"})
    assert page.status_code == 200
    assert "请用一两句话" not in text(page)
    assert "路灯" in text(browser.post("/raise/", {"words": "路灯", "start": "1"}))


def test_the_lists_of_danger_can_be_kept_by_the_telephone(browser, db):
    answer = browser.get("/raise/danger/")
    assert set(answer.json()) == {"110", "119", "120", "122"}
    assert "public" in answer["Cache-Control"]


def test_an_unknown_grid_is_a_page_without_a_place(town, browser):
    page = browser.get("/g/999901001001777/")
    assert page.status_code == 200
    assert "还不知道在哪里" in text(page)
