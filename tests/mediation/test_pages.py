"""The pages as browsers without JavaScript meet them."""

import base64
import io
import re
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from huiyin.appeals.services.joining import part
from huiyin.casework.models import Matter, OutboxMessage, Voice
from huiyin.kernel.audit import trail_of
from huiyin.kernel.refusal import Refused
from huiyin.mediation.models import Agreement, CourtConfirmation, DisputeDetails, Party, Signature
from huiyin.mediation.pages.offering import party_offers
from huiyin.mediation.selectors.casebook import casebook
from huiyin.mediation.selectors.disputes import party_actions
from huiyin.mediation.services.committees import open_studio
from huiyin.mediation.services.mediating import consent
from huiyin.places.types import Point
from tests.casework.town import COUNTY, GRID, draw_elsewhere, hold, post_of
from tests.mediation.conftest import PICTURE, TERMS
from tests.mediation.test_figures import as_csv, huangshi, taken_in
from tests.portals.resident.conftest import new_browser
from tests.portals.staff import browser_of

pytestmark = pytest.mark.django_db
DRAWN = "data:image/png;base64," + base64.b64encode(PICTURE).decode()


def words_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def revision(matter_id):
    return Matter.objects.values_list("revision", flat=True).get(pk=matter_id)


@pytest.fixture
def phone(office):
    return new_browser()


def applied(browser, **given):
    token = re.search(r'name="token" value="([^"]+)"', browser.get("/mediation/").content.decode())[1]
    fields = {
        "words": "邻居的排水管把水排到我家院里",
        "kind": "neighbours",
        "other_name": "李大山",
        "other_phone": "13912345678",
        "name": "王小明",
        "phone": "13812345678",
        "place": GRID,
        "token": token,
        **given,
    }
    return browser.post("/mediation/", fields)


def test_a_dispute_is_walked_from_a_phone_to_the_return_visit(office, phone):
    answer = applied(phone)
    code = re.search(r"/mediation/p/(\d{13})/", answer["Location"])[1]
    phone.get(answer["Location"])
    receipt = phone.get(f"/mediation/p/{code}/?sent=1")
    assert (f'data-receipt="{code}"' in receipt.content.decode(), "qr-box" in receipt.content.decode()) == (True, True)
    assert re.search(r"现在由\s*\S+\s*办，\S+ \d\d:\d\d 前会有新进展。", words_of(receipt))
    assert "随时可以在这一页点“不愿调解”" in words_of(receipt)
    applicant = Voice.objects.get(code=code)
    matter_id = applicant.matter_id
    other = Voice.objects.filter(matter=matter_id).exclude(pk=applicant.pk).get()
    village, mediator, justice = (browser_of(who) for who in (office.village, office.mediator, office.justice))
    address = reverse("mediation:dispute", args=[matter_id])

    def by(browser, where, **fields):
        response = browser.post(where, {"revision": revision(matter_id), **fields})
        assert response.status_code == 302, words_of(response)

    by(village, f"{address}act/accept/", who=str(post_of(office.mediator)))
    assert address in mediator.get(reverse("worker:matter", args=[matter_id])).content.decode()
    by(phone, f"/mediation/p/{code}/do/agree_to_mediate/")
    by(mediator, f"{address}party/{other.id}/agree_to_mediate/")
    by(mediator, f"{address}write/session/", what="mediation", note="双方到场", place="村调解室")
    terms = {"form": "written", "facts": "排水", "terms": "改道", "deadline": "2026-04-20", "amount": "1200.50"}
    by(mediator, f"{address}write/agreement/", **terms)
    assert "（2026）人调字第 1 号" in words_of(phone.get(f"/mediation/p/{code}/"))
    assert "王小明" not in words_of(mediator.get(f"{address}agreement/"))
    assert "王小明 13812345678" in words_of(mediator.post(f"{address}agreement/"))
    by(phone, f"/mediation/p/{code}/do/sign/", name="王小明", drawn=DRAWN)
    paper = SimpleUploadedFile("paper.png", PICTURE, "image/png")
    by(mediator, f"{address}party/{other.id}/sign/", name="李大山", paper=paper)
    by(mediator, f"{address}write/mediator_sign/", name="调一", drawn=DRAWN)
    by(mediator, f"{address}write/in_force/")
    by(phone, f"/mediation/p/{code}/do/ask_court/")
    by(mediator, f"{address}party/{other.id}/ask_court/")
    by(mediator, f"{address}write/court/", court="东城县人民法院")
    by(mediator, f"{address}write/decision/", is_granted="yes", words="有效")
    handed = mediator.post(
        f"{address}act/performed/", {"revision": revision(matter_id), "words": "已改道"}, follow=True
    )
    assert re.search(r"已办：已履行。\s*现在由\s*\S+\s*办（待回访），回访时限到 3月17日 24:00。", words_of(handed))
    by(justice, f"{address}act/visit/", satisfaction="satisfied", words="都满意")
    assert Matter.objects.get(pk=matter_id).ending == "solved"
    assert CourtConfirmation.objects.get(pk=matter_id).is_granted
    assert [row.way for row in Signature.objects.filter(matter=matter_id).order_by("seq")] == [
        "drawn",
        "paper",
        "drawn",
    ]
    assert Agreement.objects.get(pk=matter_id).amount_cents == 120_050


def test_the_main_button_of_a_party_is_the_consent_that_moves_the_dispute_on_and_no_other(office):
    matter_id = office.led_to("asking")
    voice = office.voices(matter_id)[0]

    def weights():
        actions = party_actions(office.mediator, matter_id, voice.id)
        return {one.action.name: one.weight for one in party_offers(office.playbook(), actions, 1)}

    assert weights() == {"agree_to_mediate": "main", "ask_recusal": "", "stop": "warn"}
    for one in office.voices(matter_id):
        consent(office.mediator, matter_id=matter_id, voice_id=one.id)
    assert weights() == {"agree_longer": "", "agree_public": "", "ask_recusal": "", "stop": "warn"}


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_taken_in(office, phone):
    answer = applied(phone, words="", other_name="", phone="12")
    assert answer.status_code == 422
    assert "请写对方的姓名或单位。" in words_of(answer)
    assert Matter.objects.count() == 0


def test_the_same_page_sent_twice_is_one_application(office, phone):
    token = "01900000-0000-7000-8000-000000000001"
    first, again = applied(phone, token=token), applied(phone, token=token)
    assert first["Location"] == again["Location"]
    assert DisputeDetails.objects.count() == 1


def test_the_code_alone_opens_nothing_and_wrong_digits_do_not_either(office, phone):
    receipt = office.apply()
    stranger = new_browser()
    page = stranger.get(f"/mediation/p/{receipt.code}/")
    assert "排水" not in words_of(page)
    assert stranger.post(f"/mediation/p/{receipt.code}/open/", {"last_four": "0000"}).status_code == 403
    stranger.post(f"/mediation/p/{receipt.code}/do/stop/", {"reason": "unwilling", "revision": 1})
    assert Matter.objects.get(pk=receipt.matter_id).step == "applied"
    stranger.post(f"/mediation/p/{receipt.code}/open/", {"last_four": "5678"})
    assert "排水" in words_of(stranger.get(f"/mediation/p/{receipt.code}/"))


@pytest.mark.parametrize("step", ["applied", "asking", "mediating", "signing", "performing"])
def test_saying_on_the_general_page_that_it_is_not_solved_never_stops_a_mediation(office, phone, step):
    matter = Matter.objects.get(pk=office.led_to(step))
    phone.post(f"/c/{matter.code}/open/", {"last_four": "5678"})
    phone.post(f"/c/{matter.code}/judge/", {"solved": "no", "words": "还没有谈好"})
    assert Matter.objects.values_list("step", "revision").get() == (step, matter.revision)


def test_the_general_page_leads_to_the_disputes_own_page_where_one_consents(office, phone):
    matter = Matter.objects.get(pk=office.led_to("asking"))
    closed = words_of(phone.get(f"/c/{matter.code}/"))
    assert ("调解" in closed, "正在排期" in closed, "打开以后能看到现在由谁办" in closed) == (False, False, True)
    opened = phone.post(f"/c/{matter.code}/open/", {"last_four": "5678"}, follow=True)
    assert opened.redirect_chain[-1][0] == f"/mediation/p/{matter.code}/"
    assert "do/agree_to_mediate/" in opened.content.decode()


def test_a_partys_own_page_once_opened_opens_the_page_for_saying_more_as_well(office, phone):
    receipt = office.apply()
    assert phone.get(f"/c/{receipt.code}/add/")["Location"] == f"/c/{receipt.code}/"
    phone.post(f"/mediation/p/{receipt.code}/open/", {"last_four": "5678"})
    assert "送去" in words_of(phone.get(f"/c/{receipt.code}/add/"))
    assert phone.post(f"/c/{receipt.code}/add/", {"words": ""}).status_code == 422
    said = phone.post(f"/c/{receipt.code}/add/", {"words": "昨天又排水了"}, follow=True)
    assert "补充的内容已经送到" in words_of(said)
    assert Matter.objects.get(pk=receipt.matter_id).revision > 1
    phone.post(f"/c/{receipt.code}/close/")
    assert "排水" not in words_of(phone.get(f"/mediation/p/{receipt.code}/"))


def test_a_party_reads_only_their_own_words(office, phone):
    receipt = office.apply()
    other = Voice.objects.filter(matter=receipt.matter_id).exclude(pk=receipt.voice_id).get()
    browser = new_browser()
    browser.post(f"/mediation/p/{other.code}/open/", {"last_four": "5678"})
    shown = words_of(browser.get(f"/mediation/p/{other.code}/"))
    assert "我的调解" in shown
    assert "排水" not in shown


def test_the_other_party_is_invited_and_never_told_that_they_have_applied(office):
    receipt = office.accepted()
    other = Voice.objects.filter(matter=receipt.matter_id).exclude(pk=receipt.voice_id).get()
    first, second = OutboxMessage.objects.filter(voice=other).order_by("created_at", "n").values_list("body", flat=True)
    assert first.startswith("王*向柳树社区调委会申请人民调解，请您参加。调解自愿，不收费")
    assert second.startswith("这件纠纷已受理并指派调解员，人民调解不收费")
    assert [word for word in ("王小明", "排水", "您反映", "您的调解申请") if word in first + second] == []
    own = OutboxMessage.objects.filter(voice=receipt.voice_id, occasion="opened").get()
    assert own.body.startswith("您反映的事已登记")


def test_the_page_of_who_was_named_says_who_asks_and_does_not_put_words_into_their_mouth(office):
    receipt, browser = office.apply(), new_browser()
    other = Voice.objects.filter(matter=receipt.matter_id).exclude(pk=receipt.voice_id).get()
    browser.post(f"/mediation/p/{other.code}/open/", {"last_four": "5678"})
    shown = words_of(browser.get(f"/mediation/p/{other.code}/"))
    assert "王* 向 柳树社区调委会 申请人民调解，请您参加" in shown
    assert "轮到您表态时" in shown
    assert "不愿调解" in shown
    assert [word for word in ("您说的", "由申请人或调解员登记", "王小明") if word in shown] == []


def test_staff_read_how_many_parties_a_dispute_has_and_not_how_many_reported_it(office):
    matter_id = office.accepted().matter_id
    shown = words_of(browser_of(office.mediator).get(f"/work/m/{matter_id}/"))
    assert ("2 方当事人" in shown, "人都反映了" in shown) == (True, False)


def test_who_has_not_got_the_dispute_sees_the_same_as_for_none(office, town):
    matter_id = office.accepted().matter_id
    stranger = browser_of(office.other_mediator)
    known = stranger.get(reverse("mediation:dispute", args=[matter_id]))
    unknown = stranger.get(reverse("mediation:dispute", args=[office.committee.id]))
    assert (known.status_code, unknown.status_code) == (404, 404)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages(office, town, language):
    centre, guest = browser_of(town.centre), new_browser()
    for browser in (centre, guest):
        browser.cookies["language"] = language
    matter_id = office.accepted().matter_id
    worker = browser_of(office.mediator)
    worker.cookies["language"] = language
    assert worker.get(reverse("mediation:dispute", args=[matter_id])).status_code == 200
    for name in ("figures", "apply_for", "home", "screening", "register"):
        assert centre.get(reverse(f"mediation:{name}")).status_code == 200
    for name in ("cases", "screenings", "register"):
        assert centre.get(reverse("casework:table", args=[f"mediation-{name}"])).status_code == 200
    for name in ("apply", "near", "board"):
        assert guest.get(reverse(f"mediation:{name}")).status_code == 200
    assert guest.get(reverse("mediation:figures")).status_code == 302
    assert worker.get(reverse("mediation:figures")).status_code == 403


def test_the_nearest_are_shown_with_their_distance(office, town, phone):
    open_studio(town.centre, committee_id=office.committee.id, name="陈阿姨调解室", point=Point(112.0158, 28.005))
    shown = words_of(phone.get("/mediation/near/?longitude=112.015&latitude=28.005"))
    assert "陈阿姨调解室" in shown
    assert "79 米" in shown


def test_the_table_is_seen_and_downloaded_as_it_was_imported(office, town):
    taken_in(town.centre, as_csv(huangshi()))
    centre = browser_of(town.centre)
    query = "?since=2016-08-01&last=2016-08-31"
    shown = words_of(centre.get(reverse("mediation:figures") + query))
    assert "受理 869 件，成功 842 件，成功率 96.9%" in shown
    assert "2873.80" in shown
    sheet = load_workbook(io.BytesIO(centre.get(reverse("mediation:export") + query).content)).active
    rows = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True)}
    assert (rows["邻里"][0], float(rows["邻里"][1])) == (278, 32.0)
    assert rows["受理件数"][0] == 869


def test_a_partys_phone_is_shown_to_the_mediator_only_after_writing_down_who_looked(office):
    receipt = office.accepted()
    mediator = browser_of(office.mediator)
    assert "13812345678" not in words_of(mediator.get(reverse("mediation:dispute", args=[receipt.matter_id])))
    where = reverse("mediation:contact", args=[receipt.matter_id, receipt.voice_id])
    assert browser_of(office.other_mediator).post(where).status_code == 404
    before = len(trail_of(f"voice {receipt.voice_id}"))
    assert "13812345678" in words_of(mediator.post(where))
    assert len(trail_of(f"voice {receipt.voice_id}")) == before + 2


class TestCase:
    """What a mediator does with a case besides its actions."""

    def test_a_party_is_added_described_and_represented_on_three_pages(self, office, mediating):
        mediator = browser_of(office.mediator)
        parties = reverse("mediation:parties", args=[mediating])
        wrong = mediator.post(parties, {"name": "", "side": "third"})
        assert (wrong.status_code, "请写这名当事人的姓名或单位。" in words_of(wrong)) == (422, True)
        answer = mediator.post(parties, {"name": "赵三", "phone": "13700000003", "side": "third"})
        third = office.voices(mediating)[2]
        where = reverse("mediation:party_file", args=[mediating, third.id])
        assert answer["Location"] == where
        kept = {"side": "third", "sex": "女", "address": "柳树社区五组", "age": "50"}
        mediator.post(where, {**kept, "identity": SimpleUploadedFile("id.png", PICTURE, "image/png")})
        known = Party.objects.get(pk=third.id)
        assert (known.sex, known.address, known.side) == ("女", "柳树社区五组", "third")
        speaking = reverse("mediation:represent", args=[mediating, third.id])
        rows = {"row0-name": "陈律师", "row0-kind": "proxy", "row0-scope": "代为承认", "row1-kind": "proxy"}
        rows |= {f"row{n}-kind": "proxy" for n in range(2, 5)}
        assert mediator.post(speaking, {**rows, "revision": revision(mediating)}).status_code == 302
        shown = words_of(mediator.get(reverse("mediation:dispute", args=[mediating])))
        assert "陈*" in shown
        assert "陈律师" not in shown
        assert 'value="陈律师"' in mediator.get(where).content.decode()

    def test_every_look_at_a_partys_particulars_is_written_down_and_strangers_find_no_page(self, office, mediating):
        voice = office.voices(mediating)[0]
        where = reverse("mediation:party_file", args=[mediating, voice.id])
        before = len(trail_of(f"voice {voice.id}"))
        browser_of(office.mediator).get(where)
        assert [row.action for row in trail_of(f"voice {voice.id}")[before:]] == ["mediation.party.read"]
        for stranger in (office.other_mediator, office.village, office.town.centre):
            assert browser_of(stranger).get(where).status_code == 404
            assert browser_of(stranger).post(where, {"side": "third"}).status_code == 404
        assert len(trail_of(f"voice {voice.id}")) == before + 1

    def test_the_papers_come_as_files_and_only_to_those_who_may(self, office, mediating):
        office.agreed(mediating, TERMS)
        mediator = browser_of(office.mediator)
        page = mediator.get(reverse("mediation:dispute", args=[mediating])).content.decode()
        for what, name in (("dossier", "人民调解卷宗"), ("agreement", "人民调解协议书"), ("court", "司法确认申请材料")):
            where = reverse("mediation:take_away", args=[mediating, what])
            assert where in page
            pdf, docx = (mediator.post(where, {"format": wanted}) for wanted in ("pdf", "docx"))
            assert (pdf.content[:5], docx.content[:2], pdf.status_code) == (b"%PDF-", b"PK", 200)
            assert quote(name) in pdf["Content-Disposition"]
            assert browser_of(office.other_mediator).post(where, {"format": "pdf"}).status_code == 404
            assert mediator.post(where, {"format": "exe"}).status_code == 404

    def test_who_found_it_sees_no_papers_and_is_told_why(self, office):
        finder = office.town.worker
        matter_id = office.apply(actor=finder, source="screened").matter_id
        office.do(finder, matter_id, "hand_up", words="当场没有谈拢")
        where = reverse("mediation:take_away", args=[matter_id, "dossier"])
        browser = browser_of(finder)
        assert where not in browser.get(reverse("mediation:dispute", args=[matter_id])).content.decode()
        answer = browser.post(where, {"format": "pdf"})
        assert answer.status_code == 409
        assert "卷宗由承办这件纠纷的调解员、调委会和司法所打印。" in words_of(answer)

    def test_an_oral_agreement_is_registered_on_the_page_and_stands_in_the_register(self, office):
        matter_id = office.led_to("settling")
        for voice in office.voices(matter_id):
            consent(office.mediator, matter_id=matter_id, voice_id=voice.id, action="accept_oral")
        mediator, where = browser_of(office.mediator), reverse("mediation:write", args=[matter_id, "oral"])
        given = {"facts": "水泵", "terms": "当场归还", "fit": ["at_once", "simple"], "revision": revision(matter_id)}
        refused = mediator.post(where, given)
        assert (refused.status_code, "还没有做：没有一方要求书面" in words_of(refused)) == (422, True)
        assert Agreement.objects.count() == 0
        mediator.post(where, {**given, "fit": ["at_once", "simple", "nobody_asks"]})
        for actor in (office.mediator, office.village, office.justice):
            shown = words_of(browser_of(actor).get(reverse("mediation:cases") + "?what=oral"))
            assert "（2026）人调字第 1 号" in shown
            assert "口头协议" in shown


class TestRegister:
    def test_everybody_finds_their_own_cases_and_only_those(self, office):
        mine, waiting = office.accepted(), office.apply()
        rows = {
            "mediator": (office.mediator, {mine.code}),
            "village": (office.village, {mine.code, waiting.code}),
            "justice": (office.justice, {mine.code, waiting.code}),
            "other": (office.other_mediator, set()),
            "grid": (office.town.worker, set()),
        }
        for name, (actor, codes) in rows.items():
            book = casebook(actor, what="all")
            assert {line.code for line in book.lines} == codes, name
            assert book.counts["all"] == len(codes)

    def test_a_case_is_found_by_its_code_and_by_its_number(self, office, mediating):
        office.agreed(mediating, TERMS)
        code = Matter.objects.get(pk=mediating).code
        office.apply()
        for words in (code, "（2026）人调字第 1 号", "1"):
            assert [line.code for line in casebook(office.village, what="all", words=words).lines] == [code]
        for words in ("2025 1", "99", "没有"):
            assert casebook(office.village, what="all", words=words).lines == ()

    def test_its_views_part_the_cases_by_how_they_stand(self, office, mediating):
        office.agreed(mediating, TERMS)
        ended = office.accepted().matter_id
        office.do(office.mediator, ended, "not_agreed", reason="apart", words="差得远")
        counts = casebook(office.village).counts
        assert counts == {"open": 1, "commissioned": 0, "oral": 0, "court": 1, "across": 0, "ended": 1, "all": 2}

    def test_more_cases_take_no_more_queries(self, office, django_assert_num_queries):
        office.accepted()
        with django_assert_num_queries(9):
            assert len(casebook(office.village, what="all").lines) == 1
        for _ in range(3):
            office.accepted()
        with django_assert_num_queries(9):
            assert len(casebook(office.village, what="all").lines) == 4


def test_the_figures_are_asked_for_by_a_places_name(office):
    draw_elsewhere()
    justice, where = browser_of(office.justice), reverse("mediation:figures")
    assert 'name="place" value="河街街道"' in justice.get(where).content.decode()
    shown = justice.get(f"{where}?place=柳树社区")
    assert (shown.status_code, "河街街道 · 柳树社区" in words_of(shown)) == (200, True)
    several = justice.get(f"{where}?place=新村")
    assert (several.status_code, "叫“新村”的不止一个" in words_of(several)) == (422, True)
    elsewhere = justice.get(f"{where}?place=西城县")
    assert (elsewhere.status_code, "您只能看本辖区的调解统计。" in words_of(elsewhere)) == (422, True)


def test_a_party_is_not_taken_out_of_a_dispute(office):
    matter_id = office.led_to("signing")
    voice = office.voices(matter_id)[1]
    with pytest.raises(Refused) as refused:
        part(office.town.centre, voice_id=voice.id)
    assert refused.value.details["problem"] == "parties"
    assert len(office.voices(matter_id)) == 2


@pytest.mark.parametrize("asked", ["month=0000-01", "month=9999-12", "month=２０２６-03"])
def test_a_month_that_is_none_is_said_at_its_field(office, asked):
    page = browser_of(hold("court_duty", COUNTY, "法院")).get(reverse("mediation:lawsuits") + f"?{asked}")
    assert (page.status_code, "请写成 2026-03 的样子" in page.content.decode()) == (422, True)


def test_the_casebook_takes_any_sign_for_what_it_is(office):
    for words in ("²", "９", "（2026）人调字第 ³ 号"):
        assert (
            browser_of(office.town.desk).get(reverse("mediation:cases"), {"what": "all", "q": words}).status_code == 200
        )
