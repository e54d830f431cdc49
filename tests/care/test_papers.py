"""Letters and orders beside a family's file, what the protected person agrees to, and files on paper."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from docx import Document

from huiyin.care.models import Paper
from huiyin.care.selectors.papers import family_beside, own_papers, papers_beside
from huiyin.care.services.consenting import note_consent
from huiyin.care.services.filing import open_file
from huiyin.care.services.linking import enter_paper, open_paper
from huiyin.care.services.printing import dossier, letter
from huiyin.casework.jobs import run_due
from huiyin.casework.models import Matter, OutboxMessage, SealedReading, Voice
from huiyin.casework.selectors import readings
from huiyin.engine.loading import load_file
from huiyin.kernel.documents.docx import docx
from huiyin.kernel.models import AuditEntry
from huiyin.kernel.refusal import Refused
from tests.care.conftest import GONGXIAN, NANXIAN
from tests.casework.town import FILE, GRID, STREET, VILLAGE, hold, post_of, publish
from tests.portals.resident.conftest import new_browser
from tests.portals.staff import browser_of

LETTER, ORDER = "national/warning_letter", "national/protection_order"
FOUR = ["listen", "explain", "warn", "counsel"]
PAPER = {"offender": "李某，男，四十岁", "facts": "二月二十八日动手打人", "ban": "不得殴打、威胁张某"}


@pytest.fixture
def contact(station):
    """The women's federation's contact of the street."""
    return hold("women_contact", STREET, "妇联")


@pytest.fixture
def committee(station):
    """Whoever is on duty for the village committee."""
    return hold("committee_duty", VILLAGE, "村值班")


@pytest.fixture
def family(station, contact, committee):
    """A red family in a city that has letters and orders too."""
    for name in (LETTER, ORDER):
        publish(station.town.desk, station.town.above, load_file(FILE.parents[1] / f"{name}.yaml").source)
    receipt = open_file(
        station.officer, playbook=GONGXIAN, kind="red", place_code=GRID, words="他又打人", name="张某",
        phone="13700000001", channel="phone", times="周一上午十点", other_party="李某",
    )  # fmt: skip
    station.town.do(station.chief, receipt.matter_id, "place_red", kind="red", plan="每月单独看", words="严重")
    return receipt


def begun(station, family, playbook=LETTER, kind="letter", actor=None, **given):
    return open_paper(
        actor or station.chief, family_id=family.matter_id, playbook=playbook, kind=kind, words="动手打人", **given
    )


def test_the_contact_reads_every_family_of_the_street_and_notes_her_support(station, family, contact, seen):
    assert seen(contact, family.matter_id)
    station.town.do(contact, family.matter_id, "support", words="陪她去了医院")
    assert not seen(hold("cadre", STREET, "联村干部"), family.matter_id)


def test_a_letter_is_a_file_of_its_own_and_leads_its_readers_to_no_other(station, family, committee, contact, seen):
    browser, before = browser_of(committee), AuditEntry.objects.count()
    paper = begun(station, family)
    assert Matter.objects.get(pk=paper.id).sensitivity == "sealed"
    assert [line.id for line in papers_beside(station.chief, family.matter_id)] == [paper.id]
    assert [seen(one, paper.id) for one in (station.officer, contact, committee, station.town.desk)] == [
        True, True, False, False,
    ]  # fmt: skip
    station.town.do(station.chief, paper.id, "issue", **PAPER)
    served = {"served": ["offender", "victim", "committee"], "manner": "signed"}
    station.town.do(station.officer, paper.id, "serve", **served)
    assert (seen(committee, paper.id), seen(committee, family.matter_id)) == (True, False)
    assert (family_beside(committee, paper.id), family_beside(station.chief, paper.id)) == (None, family.matter_id)
    page = browser.get(f"/care/f/{paper.id}/").content.decode()
    assert "只在约定时间打电话" in page
    assert str(family.matter_id) not in page
    assert [line.id for line in own_papers(committee)] == [paper.id]
    assert AuditEntry.objects.count() == before


def test_only_the_protected_person_is_told_of_a_letter_and_never_by_text(station, family):
    paper = begun(station, family)
    station.town.do(station.chief, paper.id, "issue", **PAPER)
    told = OutboxMessage.objects.filter(matter=paper.id, voice__isnull=False)
    assert set(told.values_list("channel", flat=True)) == {"page"}
    assert all("告诫" not in body and "李某" not in body for body in told.values_list("body", flat=True))


def test_who_may_not_open_the_file_begins_nothing(station, family, committee):
    for actor in (station.town.desk, committee, station.town.worker):
        with pytest.raises(Refused, match="没有找到"):
            begun(station, family, actor=actor)
    with pytest.raises(Refused, match="派出所"):
        begun(station, family, playbook=NANXIAN, kind="red")
    assert not Paper.objects.exists()


def test_a_missed_visit_after_a_letter_rises_to_the_chief(station, family):
    paper = begun(station, family)
    station.town.do(station.chief, paper.id, "issue", **PAPER)
    station.town.do(station.officer, paper.id, "serve", served=["offender", "victim", "committee"], manner="signed")
    station.town.later(days=32)
    run_due()
    matter = Matter.objects.get(pk=paper.id)
    assert (matter.step, matter.owner_post_id, matter.late_count) == ("supervised", post_of(station.chief), 1)


def test_an_order_is_asked_for_only_once_the_person_agrees_and_in_a_day_if_urgent(station, family, contact):
    order = begun(station, family, ORDER, "own", contact, urgency="urgent")
    with pytest.raises(Refused):
        station.town.do(contact, order.id, "apply", words="申请")
    revision = Matter.objects.get(pk=order.id).revision
    with pytest.raises(Refused, match="没有找到"):
        note_consent(station.town.desk, matter_id=order.id, action="wants", revision=revision)
    with pytest.raises(Refused, match="现在没有"):
        note_consent(contact, matter_id=order.id, action="withdraw", revision=revision)
    note_consent(contact, matter_id=order.id, action="wants", revision=revision)
    station.town.do(contact, order.id, "apply", words="申请")
    matter = Matter.objects.get(pk=order.id)
    assert (matter.step, matter.due_at - matter.changed_at) == ("before_court", timedelta(hours=24))


def test_by_the_one_slip_the_person_sees_agrees_and_refuses_without_a_trace(station, family, contact):
    order = begun(station, family, ORDER, "own", contact)
    phone = new_browser()
    shown = phone.post("/w/", {"code": family.code, "word": family.secret}, follow=True).content.decode()
    assert all(word in shown for word in ("同意申请", "妇联", "马上离开"))
    sent = {
        "matter": str(order.id),
        "do": "wants",
        "revision": 1,
        "pass": shown.split('name="pass" value="')[1].split('"')[0],
    }
    assert "已经记下" in phone.post("/w/", sent, follow=True).content.decode()
    assert Matter.objects.get(pk=order.id).state["consents"].keys() == {"application"}
    assert dict(phone.cookies) == {}
    for forged in ({**sent, "pass": "x"}, {**sent, "matter": str(family.matter_id)}):
        phone.post("/w/", forged)
    assert Matter.objects.get(pk=order.id).revision == 2
    station.town.later(minutes=11)
    assert phone.post("/w/", {**sent, "do": "withdraw"}).status_code == 422


def test_who_read_a_letter_stands_on_the_slip_of_the_family(station, family):
    paper = begun(station, family)
    browser_of(station.chief).get(f"/care/f/{paper.id}/")
    assert SealedReading.objects.filter(matter=paper.id).count() == 1
    page = new_browser().post("/w/", {"code": family.code, "word": family.secret}, follow=True).content.decode()
    assert page.count("看了档案") == 1 + sum(
        look.what == "看了档案" for look in readings(family.code, secret=family.secret, device="d")
    )


def test_each_reader_of_a_file_reads_as_what_the_method_makes_them(station, family, contact):
    """A red family is the chief's; the contact stands beside, the county above, also once the family has left."""
    for actor in (station.chief, contact, station.county):
        browser_of(actor).get(f"/care/f/{family.matter_id}/")
    assert looked(family, station, contact) == {"chief": "owner", "contact": "named", "county": "above"}
    station.town.later(days=31)
    station.town.do(station.county, family.matter_id, "lower", kind="orange", words="平稳")
    for visit in ("visit_calm", "visit_calm_again"):
        station.town.later(days=2)
        station.town.do(station.officer, family.matter_id, visit, duties=FOUR, words="平稳")
    station.town.do(station.county, family.matter_id, "leave", reason="calm_long", words="不再需要")
    browser_of(contact).get(f"/care/f/{family.matter_id}/")
    assert looked(family, station, contact)["contact"] == "named"


@pytest.mark.parametrize("actor", ["committee", "contact", "officer"])
def test_who_the_law_lets_apply_for_another_does_so_without_a_familys_file(
    station, family, committee, contact, seen, actor
):
    """反家庭暴力法 art. 23: the method says who; the contact prepares it, the committee reads once it is in force."""
    who = {"committee": committee, "contact": contact, "officer": station.officer}[actor]
    browser = browser_of(who)
    assert "/care/apply/" in browser.get("/care/").content.decode()
    sent = {
        "paper": f"{ORDER}:for_another", "place_code": GRID, "name": "赵奶奶", "words": "卧床，儿子打她",
        "urgent": "on",
        "channel": "in_person", "other_party": "赵某",
    }  # fmt: skip
    slip = browser.post("/care/apply/", sent).content.decode()
    order = Matter.objects.get(playbook__name=ORDER)
    assert (order.kind, order.urgency, order.owner_post_id, order.sensitivity) == (
        "for_another", "urgent", post_of(contact), "sealed",
    )  # fmt: skip
    voice = Voice.objects.get(matter=order)
    assert (voice.is_protected, voice.code[:4] in slip) == (True, True)
    readers = (contact, station.officer, committee, station.town.desk)
    assert [seen(one, order.id) for one in readers] == [True, True, False, False]
    assert [line.id for line in own_papers(contact)] == [order.id]
    page = browser_of(contact).get(f"/care/f/{order.id}/").content.decode()
    assert ("只当面说" in page, f"/care/f/{order.id}/papers/" in page) == (True, False)
    station.town.do(contact, order.id, "apply_for", reason="unable", words="代为申请")
    station.town.do(contact, order.id, "grant", until="2026-08-01", measures="不得殴打")
    station.town.do(
        station.officer, order.id, "serve", served=["applicant", "committee", "police", "respondent"], words="送达"
    )
    assert (seen(committee, order.id), seen(committee, family.matter_id)) == (True, False)


def test_nobody_else_applies_for_another_and_nothing_is_left_behind(station, family, committee):
    elsewhere = hold("committee_duty", "888801001001", "别村")
    given = {"playbook": ORDER, "place_code": GRID, "words": "打人", "name": "赵奶奶"}
    for actor, kind in (
        (station.town.desk, "for_another"), (elsewhere, "for_another"), (committee, "own"),
        (station.town.worker, "for_another"),
    ):  # fmt: skip
        with pytest.raises(Refused):
            enter_paper(actor, kind=kind, **given)
    with pytest.raises(Refused, match="时间"):
        enter_paper(committee, kind="for_another", channel="phone", **given)
    assert browser_of(station.town.worker).get("/care/apply/").status_code == 404
    assert not Matter.objects.filter(playbook__name=ORDER).exists()


def looked(family, station, contact):
    """As what each read the last time."""
    who = {post_of(station.chief): "chief", post_of(contact): "contact", post_of(station.county): "county"}
    found = SealedReading.objects.filter(matter=family.matter_id, post__in=who).order_by("number")
    return {who[look.post_id]: look.standing for look in found}


def words_of(content: bytes) -> str:
    """Everything that stands in a DOCX file."""
    book = Document(io.BytesIO(content))
    cells = [cell.text for table in book.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in book.paragraphs), *cells])


def test_a_dossier_holds_the_whole_course_and_is_a_look_of_its_own(station, family):
    station.town.later(days=20)
    station.town.do(station.chief, family.matter_id, "visit_red", duties=FOUR, found="quarrel", words="还在吵")
    station.town.later(days=40)
    station.town.do(station.county, family.matter_id, "keep_red", words="再看一个月")
    begun(station, family)
    before = SealedReading.objects.filter(matter=family.matter_id, what="export").count()
    text = words_of(docx(dossier(station.chief, matter_id=family.matter_id)))
    for words in (
        "张某",
        "李某",
        "周一上午十点",
        "每月单独看",
        "四到位：倾听、宣传、警示、疏导",
        "还在吵",
        "再看一个月",
        "告诫书",
    ):
        assert words in text, words
    assert SealedReading.objects.filter(matter=family.matter_id, what="export").count() == before + 1
    for stranger in (station.town.desk, station.officer):
        with pytest.raises(Refused, match="没有找到"):
            dossier(stranger, matter_id=family.matter_id)


def test_a_letter_is_printed_as_the_law_wants_it_once_it_is_issued(station, family):
    paper = begun(station, family)
    with pytest.raises(Refused, match="还没有出具"):
        letter(station.chief, matter_id=paper.id)
    station.town.do(station.chief, paper.id, "issue", **PAPER)
    text = words_of(docx(letter(station.officer, matter_id=paper.id)))
    for words in ("家庭暴力告诫书", *PAPER.values(), "第十六条", "居民委员会", "见证人"):
        assert words in text, words
    with pytest.raises(Refused, match="没有找到"):
        letter(station.chief, matter_id=family.matter_id)


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_files_come_on_paper_under_a_name_that_says_nothing(station, family, form):
    paper = begun(station, family)
    station.town.do(station.chief, paper.id, "issue", **PAPER)
    browser = browser_of(station.chief)
    for address in (f"/care/f/{family.matter_id}/dossier.{form}", f"/care/f/{paper.id}/letter.{form}"):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert answer.content[:2] == {"pdf": b"%P", "docx": b"PK"}[form]
        assert answer["Content-Disposition"] == f'attachment; filename="file.{form}"'
        assert "no-store" in answer["Cache-Control"]
        assert browser_of(station.town.desk).get(address).status_code == 404
    assert browser.get(f"/care/f/{family.matter_id}/dossier.exe").status_code == 404


def test_the_page_begins_a_paper_and_notes_what_was_said_face_to_face(station, family, contact):
    browser = browser_of(contact)
    sent = {"paper": f"{ORDER}:own", "words": "他又来堵门", "urgent": "on"}
    answer = browser.post(f"/care/f/{family.matter_id}/papers/", sent)
    order = Paper.objects.get().matter
    assert (answer.status_code, answer["Location"]) == (302, f"/care/f/{order.id}/")
    assert (order.urgency, order.kind) == ("urgent", "own")
    assert "本人当面说：同意申请" in browser.get(f"/care/f/{order.id}/").content.decode()
    assert browser.post(f"/care/f/{order.id}/consent/wants/").status_code == 302
    assert browser.post(f"/care/f/{order.id}/consent/wants/").status_code == 422
    stranger = browser_of(station.town.desk)
    assert stranger.post(f"/care/f/{family.matter_id}/papers/", sent).status_code == 404
    assert stranger.post(f"/care/f/{order.id}/consent/wants/").status_code == 404
