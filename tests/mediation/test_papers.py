"""Papers of a case: drawn pages of the PDF, what stands in the DOCX, who may have them, and that it is written down."""

import io
import re
from dataclasses import replace

import docx as word
import numpy as np
import pypdfium2
import pytest
from django.utils import translation
from PIL import Image, ImageDraw

from huiyin.casework.jobs import run_due
from huiyin.casework.types import AttachmentGiven
from huiyin.kernel.audit import trail_of
from huiyin.kernel.models import AuditEntry
from huiyin.kernel.refusal import Refused
from huiyin.mediation.services.agreeing import (
    ask_court,
    note_decision,
    put_in_force,
    reach_agreement,
    register_oral,
    sign,
    sign_as_mediator,
)
from huiyin.mediation.services.mediating import consent, hold_session, stop
from huiyin.mediation.services.papers.binding import Format, print_agreement, print_court_papers, print_dossier
from huiyin.mediation.services.parties import Particulars, RepresentativeGiven, name_representatives, set_particulars
from tests.casework.town import hold
from tests.mediation.conftest import TERMS

pytestmark = pytest.mark.django_db
DPI = 100
MM = DPI / 25.4
ITEMS = [
    "申请书、受理登记表",
    "当事人权利义务告知书",
    "当事人身份证明",
    "授权委托书",
    "调查记录",
    "证据材料",
    "调解记录",
]
ITEMS += ["调解协议书", "履行凭证", "回访记录", "司法确认材料", "卷宗情况说明", "封底"]


def picture():
    """A picture with strokes like handwriting."""
    drawn = Image.new("RGB", (640, 240), "white")
    pen = ImageDraw.Draw(drawn)
    for n in range(5):
        pen.line(
            [(60 + n * 110, 190 - n * 9), (110 + n * 100, 40 + n * 20), (170 + n * 90, 180)], fill="black", width=9
        )
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()


def texts(content):
    with pypdfium2.PdfDocument(content) as opened:
        return [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in opened]


@pytest.fixture
def whole(office, mediating):
    """A case with everything a file can have, up to the return visit."""
    mediator = office.mediator
    first, second = office.voices(mediating)
    for voice, address in ((first, "东城县河街街道柳树社区三组"), (second, "东城县河街街道柳树社区四组")):
        known = Particulars(sex="男", nationality="汉族", age="45", occupation="务农", address=address)
        given = [AttachmentGiven("identity", picture(), "id.png")]
        set_particulars(mediator, matter_id=mediating, voice_id=voice.id, particulars=known, identity=given)
    name_representatives(
        mediator,
        matter_id=mediating,
        voice_id=second.id,
        people=[RepresentativeGiven(name="陈律师", scope="代为承认、变更请求")],
        letter=[AttachmentGiven("paper", picture())],
    )
    photo = [AttachmentGiven("photo", picture(), "a.png")]
    hold_session(mediator, matter_id=mediating, note="看了排水管", place="李家院外", is_inquiry=True, attachments=photo)
    hold_session(mediator, matter_id=mediating, note="双方到场，各让一步", place="村调解室", present="村支书")
    reach_agreement(mediator, matter_id=mediating, terms=TERMS)
    for voice in (first, second):
        sign(mediator, matter_id=mediating, voice_id=voice.id, name="签名", picture=picture())
    sign_as_mediator(mediator, matter_id=mediating, picture=picture())
    put_in_force(mediator, matter_id=mediating)
    for voice in (first, second):
        consent(mediator, matter_id=mediating, voice_id=voice.id, action="ask_court")
    ask_court(mediator, matter_id=mediating, court="东城县人民法院")
    note_decision(mediator, matter_id=mediating, is_granted=True, words="（2026）民特1号裁定有效")
    office.do(mediator, mediating, "performed", words="已改道")
    office.do(office.justice, mediating, "visit", satisfaction="satisfied", words="双方都满意")
    return mediating


def printed(actor, matter_id, wanted=Format.PDF):
    return print_dossier(actor, matter_id=matter_id, wanted=wanted).content


HEADS = dict(zip(ITEMS, ITEMS, strict=True)) | {
    "申请书、受理登记表": "人民调解申请书",
    "当事人权利义务告知书": "权利义务告知书",
    "当事人身份证明": "当事人身份情况",
    "调查记录": "人民调解调查记录",
    "调解记录": "人民调解记录",
    "调解协议书": "人民调解协议书",
    "履行凭证": "协议履行记录和凭证",
    "回访记录": "人民调解回访记录",
    "司法确认材料": "司法确认申请书",
    "封底": "卷宗封底",
}


def is_headed(page, title):
    """Whether a page begins with a title; its case code may come first."""
    return re.match(rf"\d*(人民调解当事人)?{title}", page) is not None


def begins(pages, absent=()):
    """Where each item begins by the title on its page; 无 for those that are absent."""
    return [
        "无" if title in absent else next(n for n, page in enumerate(pages[2:], 1) if is_headed(page, HEADS[title]))
        for title in ITEMS
    ]


def contents(pages):
    """The list of contents as it is printed."""
    return pages[1].partition("页次")[2]


def test_a_whole_case_is_bound_with_all_thirteen_items_each_beginning_where_the_contents_say(office, whole):
    pages = texts(printed(office.mediator, whole))
    assert "王小明与李大山邻里纠纷" in pages[0]
    assert "立卷人：调一" in pages[0]
    assert [re.search(r"—(\d+)—$", page)[1] for page in pages[2:]] == [str(n) for n in range(1, len(pages) - 1)]
    where = begins(pages)
    assert contents(pages) == "".join(
        f"{n}{title}{at}" for n, (title, at) in enumerate(zip(ITEMS, where, strict=True), 1)
    )
    assert where == sorted(where)
    assert "没有缺项" in pages[where[11] + 1]


def test_what_the_papers_say_is_what_happened(office, whole):
    said = "".join(texts(printed(office.justice, whole)))
    for words in (
        "邻居的排水管把水排到我家院里", "13812345678", "陈律师（代为承认、变更请求）", "看了排水管",
        "双方到场，各让一步", "李家于四月二十日前改道。", "涉及金额：1200.50元。", "已改道",
        "自行改道，费用李家出；2026年4月20日以前履行完毕。",
        "双方都满意", "（2026）民特1号裁定有效", "是否满意满意", "回访人司一", "选择或者接受人民调解员；",
    ):  # fmt: skip
        assert words in said


@pytest.mark.parametrize("length", [10, 120, 160, 200, 240, 280, 600])
def test_nobody_signs_a_page_without_words_of_the_agreement(office, mediating, length):
    reach_agreement(office.mediator, matter_id=mediating, terms=replace(TERMS, terms="字" * length))
    pages = texts(print_agreement(office.mediator, matter_id=mediating, wanted=Format.PDF).content)
    signed = [page for page in pages if "被申请人李大山：" in page]
    assert ["本协议一式3份" in page for page in signed] == [True]


def test_every_stroke_is_inside_the_print_area(office, whole):
    for number, page in enumerate(pages_of(printed(office.mediator, whole))[2:], 1):
        left = 28 if number % 2 else 26
        rows, columns = np.flatnonzero(page.max(axis=1) > 60), np.flatnonzero(page.max(axis=0) > 60)
        inside = (
            rows[0] / MM > 19,
            rows[-1] / MM < 297 - 19,
            columns[0] / MM > left - 1,
            columns[-1] / MM < left + 157,
        )
        assert inside == (True, True, True, True), number


def test_what_a_party_signed_on_the_screen_stands_on_their_line_and_nowhere_else(office):
    matter_id = office.led_to("signing")
    before = pages_of(print_agreement(office.mediator, matter_id=matter_id, wanted=Format.PDF).content)[-1]
    sign(
        office.mediator, matter_id=matter_id, voice_id=office.voices(matter_id)[0].id, name="王小明", picture=picture()
    )
    after = pages_of(print_agreement(office.mediator, matter_id=matter_id, wanted=Format.PDF).content)[-1]
    changed = np.flatnonzero((np.abs(before.astype(int) - after) > 60).any(axis=1)) / MM
    assert 8 < changed[-1] - changed[0] < 15
    assert (after > 128).sum() > (before > 128).sum() + 300


def test_a_case_that_ended_early_says_of_every_item_whether_it_is_there(office):
    matter_id = office.led_to("mediating")
    voice = office.voices(matter_id)[1]
    stop(office.mediator, matter_id=matter_id, voice_id=voice.id, reason="unwilling", words="不想调了")
    pages = texts(printed(office.village, matter_id))
    where = begins(pages, absent=ITEMS[2:11])
    assert contents(pages) == "".join(
        f"{n}{title}{at}" for n, (title, at) in enumerate(zip(ITEMS, where, strict=True), 1)
    )
    said = "".join(pages)
    assert (
        "缺项当事人身份证明、授权委托书、调查记录、证据材料、调解记录、调解协议书、履行凭证、回访记录、司法确认材料"
        in said
    )
    assert "终止调解通知书" in said
    assert "还可以仲裁、行政裁决，或向法院起诉；12348免费咨询。" in said


def test_the_word_file_says_the_same_and_both_are_the_same_in_every_language(office, whole):
    opened = word.Document(io.BytesIO(printed(office.mediator, whole, Format.DOCX)))
    said = "".join(cell.text for table in opened.tables for row in table.rows for cell in row.cells)
    said += "".join(paragraph.text for paragraph in opened.paragraphs)
    for words in ("人民调解协议书", "李家于四月二十日前改道。", "王小明", "13912345678", "（2026）民特1号裁定有效"):
        assert words in said
    assert len(opened.inline_shapes) >= 7
    chinese = printed(office.mediator, whole)
    with translation.override("en"):
        assert printed(office.mediator, whole) == chinese


def test_an_agreement_by_word_of_mouth_is_a_line_of_the_register(office):
    matter_id = office.led_to("settling")
    for voice in office.voices(matter_id):
        consent(office.mediator, matter_id=matter_id, voice_id=voice.id, action="accept_oral")
    fit = ("at_once", "nobody_asks", "simple")
    register_oral(office.mediator, matter_id=matter_id, terms=replace(TERMS, performance=""), fit=fit)
    [page] = texts(print_agreement(office.mediator, matter_id=matter_id, wanted=Format.PDF).content)
    assert "口头协议登记表" in page
    assert "当场已经履行完；没有一方要求书面；事情不大、不复杂" in page


class TestWhoMay:
    def test_those_who_have_it_and_its_offices_print_it_and_every_look_is_written_down(self, office, whole):
        voices = office.voices(whole)
        for actor in (office.mediator, office.village, office.justice, office.town.centre):
            before = looks(voices)
            printed(actor, whole)
            assert trail_of(f"matter {whole}")[-1].actor_label == actor.label
            assert trail_of(f"matter {whole}")[-1].detail == {"what": "dossier", "format": "pdf"}
            assert looks(voices) == before + 2 * len(voices)

    def test_whoever_found_it_sees_it_and_prints_nothing(self, office, seen):
        finder = office.town.worker
        matter_id = office.apply(actor=finder, source="screened").matter_id
        office.do(finder, matter_id, "hand_up", words="当场没有谈拢")
        assert seen(finder, matter_id)
        before = AuditEntry.objects.count()
        for verb in (print_dossier, print_agreement, print_court_papers):
            with pytest.raises(Refused) as refused:
                verb(finder, matter_id=matter_id, wanted=Format.PDF)
            assert refused.value.details["problem"] == "print"
        assert AuditEntry.objects.count() == before

    def test_strangers_hear_the_same_as_for_nothing(self, office, whole):
        strangers = (office.other_mediator, office.town.worker, hold("justice_duty", "999901002", "邻司"))
        before = AuditEntry.objects.count()
        for stranger in strangers:
            with pytest.raises(Refused) as refused:
                printed(stranger, whole)
            assert refused.value.details["problem"] == "unknown"
        assert AuditEntry.objects.count() == before


class TestCourtPapers:
    def test_they_are_the_six_a_court_asks_for_with_the_last_day_on_the_application(self, office, mediating):
        office.agreed(mediating, TERMS)
        pages = texts(print_court_papers(office.mediator, matter_id=mediating, wanted=Format.PDF).content)
        agreed, sent = (
            next(n for n, page in enumerate(pages[2:], 1) if is_headed(page, title))
            for title in ("人民调解协议书", "送达地址确认书")
        )
        assert contents(pages) == (
            f"1司法确认申请书12人民调解协议书{agreed}3当事人身份证明无4财产权利证明无5送达地址确认书{sent}6授权委托书无"
        )
        assert "应当共同申请的最后一日：2026年4月1日（自协议生效之日起30日内）。" in "".join(pages)

    @pytest.mark.parametrize("why", ["no agreement", "status", "too late", "oral"])
    def test_there_are_none_where_a_court_would_not_take_them(self, office, why):
        kind = "family_status" if why == "status" else "neighbours"
        matter_id = office.accepted(kind=kind).matter_id
        if why in ("status", "too late"):
            office.agreed(matter_id, TERMS)
        if why == "too late":
            office.town.later(days=31)
            run_due()
        if why == "oral":
            matter_id = office.led_to("settling")
        with pytest.raises(Refused) as refused:
            print_court_papers(office.mediator, matter_id=matter_id, wanted=Format.PDF)
        assert refused.value.details["problem"] == "court"


def looks(voices):
    """How often somebody looked at a name or phone of these voices."""
    return sum(len(trail_of(f"voice {voice.id}")) for voice in voices)


def pages_of(content):
    """Pages as darkness, 0 to 255."""
    with pypdfium2.PdfDocument(content) as opened:
        return [255 - np.asarray(page.render(scale=DPI / 72, grayscale=True).to_pil()) for page in opened]
