"""Who may write, sign and read an agreement, and what stays on record of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from huiyin.casework.models import ErasableText, JournalEvent, Matter
from huiyin.casework.selectors.details import detail
from huiyin.casework.types import VoiceProof
from huiyin.kernel.refusal import Refused
from huiyin.mediation.models import Agreement, DisputeDetails, Signature
from huiyin.mediation.selectors.disputes import has_it, may_print
from huiyin.mediation.services.agreeing import mend_agreement, put_in_force, reach_agreement, sign, sign_as_mediator
from huiyin.mediation.services.applying import note_prevented
from huiyin.mediation.services.mediating import consent
from huiyin.mediation.services.parties import Particulars, set_particulars
from huiyin.people.models import RevealLog
from huiyin.people.types import Actor
from tests.casework.town import MONDAY, post_of
from tests.mediation.conftest import PICTURE, TERMS
from tests.portals.staff import browser_of

pytestmark = pytest.mark.django_db
OTHER_TERMS = replace(TERMS, terms="李家赔一百万。", amount_cents=100_000_000)


@pytest.fixture
def signing(office):
    return office.led_to("signing")


@pytest.fixture
def found(office):
    """(the grid worker who found a dispute and handed it up, the dispute, which is being signed)"""
    finder = office.town.worker
    matter_id = office.apply(actor=finder, source="screened").matter_id
    office.do(finder, matter_id, "hand_up", words="当场没有谈拢")
    office.do(office.village, matter_id, "accept", who=str(post_of(office.mediator)))
    for voice in office.voices(matter_id):
        consent(office.mediator, matter_id=matter_id, voice_id=voice.id)
        known = Particulars(sex="女", address="河街 3 号 2 单元 501", particulars="离异")
        set_particulars(office.mediator, matter_id=matter_id, voice_id=voice.id, particulars=known)
    reach_agreement(office.mediator, matter_id=matter_id, terms=TERMS)
    return finder, matter_id


def revision_of(matter_id):
    return Matter.objects.values_list("revision", flat=True).get(pk=matter_id)


def sent(browser, matter_id, what, **given):
    given = {"facts": "x", "terms": "李家赔一百万", "deadline": "2026-04-20", "amount": "1000000", **given}
    given.setdefault("revision", revision_of(matter_id))
    return browser.post(f"/mediation/d/{matter_id}/write/{what}/", given)


def test_an_agreement_is_rewritten_by_the_mediator_and_both_texts_stay_on_record(office, signing):
    before = revision_of(signing)
    mend_agreement(office.mediator, matter_id=signing, terms=OTHER_TERMS, revision=before)
    assert Agreement.objects.get(pk=signing).terms == "李家赔一百万。"
    assert revision_of(signing) == before + 1
    said = {text.name: text.text for text in ErasableText.objects.filter(matter=signing, seq=before + 1)}
    assert said == {
        "words": "协议内容：李家赔一百万。\n涉及金额（元）：1000000.00",
        "replaced": "协议内容：李家于四月二十日前改道。\n涉及金额（元）：1200.50",
    }
    words = detail(office.mediator, signing).timeline[-1].words
    assert [title for title, _words in words] == ["说明", "原来的内容"]


def test_what_is_sent_unchanged_leaves_no_event(office, signing):
    before = revision_of(signing)
    mend_agreement(office.mediator, matter_id=signing, terms=TERMS, revision=before)
    assert revision_of(signing) == before


def test_nobody_signs_a_text_that_was_rewritten_since_they_read_it(office, signing):
    voice, read_at = office.voices(signing)[0], revision_of(signing)
    mend_agreement(office.mediator, matter_id=signing, terms=OTHER_TERMS)
    proof = VoiceProof(signing, voice.id)
    given = {"matter_id": signing, "voice_id": voice.id, "name": "王小明", "picture": PICTURE, "proof": proof}
    with pytest.raises(Refused) as refused:
        sign(Actor.anonymous(), **given, revision=read_at)
    assert refused.value.details["code"] == "stale"
    assert not Signature.objects.exists()


def test_an_older_page_does_not_overwrite_a_newer_text(office, signing):
    read_at = revision_of(signing)
    mend_agreement(office.mediator, matter_id=signing, terms=OTHER_TERMS, revision=read_at)
    with pytest.raises(Refused) as refused:
        mend_agreement(office.mediator, matter_id=signing, terms=replace(TERMS, terms="算了"), revision=read_at)
    assert refused.value.details["code"] == "stale"
    assert Agreement.objects.get(pk=signing).terms == "李家赔一百万。"


def test_whoever_only_sees_a_dispute_writes_nothing_in_it(office, found):
    finder, matter_id = found
    for who in (finder, office.village):
        assert not has_it(who, Matter.objects.get(pk=matter_id))
        page = browser_of(who).get(f"/mediation/d/{matter_id}/")
        assert (page.status_code, "write/agreement/" in page.text, "write/prevented/" in page.text) == (
            200, False, False,
        )  # fmt: skip
        events = JournalEvent.objects.count()
        assert sent(browser_of(who), matter_id, "agreement").status_code == 422
        assert sent(browser_of(who), matter_id, "prevented", prevented="crime", people=3).status_code == 422
        assert JournalEvent.objects.count() == events
    assert Agreement.objects.get(pk=matter_id).terms == TERMS.terms
    assert DisputeDetails.objects.get(pk=matter_id).prevented == ""


def test_whoever_may_not_have_the_papers_gets_no_names_from_the_page_to_print(office, found):
    finder, matter_id = found
    assert not may_print(finder, Matter.objects.get(pk=matter_id))
    page = browser_of(finder).post(f"/mediation/d/{matter_id}/agreement/")
    assert page.status_code == 409
    assert [secret for secret in ("李大山", "13912345678", "2 单元 501", "离异") if secret in page.text] == []
    assert not RevealLog.objects.exists()
    mine = browser_of(office.mediator).post(f"/mediation/d/{matter_id}/agreement/")
    assert (mine.status_code, "李大山" in mine.text) == (200, True)


def test_the_signature_of_a_mediator_who_was_replaced_puts_nothing_in_force(office, signing):
    sign_as_mediator(office.mediator, matter_id=signing, picture=PICTURE)
    for voice in office.voices(signing):
        sign(office.mediator, matter_id=signing, voice_id=voice.id, name="签名", picture=PICTURE, way="paper")
    who = str(post_of(office.other_mediator))
    office.do(office.village, signing, "other_mediator", who=who, reason="kinship")
    with pytest.raises(Refused) as refused:
        put_in_force(office.other_mediator, matter_id=signing)
    assert refused.value.field == "mediator"
    sign_as_mediator(office.other_mediator, matter_id=signing, picture=PICTURE)
    signed = Signature.objects.filter(matter=signing, person__isnull=False)
    assert [one.person_id for one in signed] == [office.other_mediator.person_id]
    assert put_in_force(office.other_mediator, matter_id=signing).effective_at is not None


def test_no_signature_is_exchanged_once_the_agreement_is_in_force(office):
    matter_id = office.led_to("performing")
    before = Signature.objects.get(matter=matter_id, person__isnull=False)
    with pytest.raises(Refused) as refused:
        sign_as_mediator(office.mediator, matter_id=matter_id, picture=PICTURE)
    assert refused.value.details["problem"] == "in_force"
    assert Signature.objects.get(pk=before.pk).seq == before.seq


def test_what_was_prevented_is_noted_by_the_mediator_and_can_be_taken_back(office, signing):
    page = sent(browser_of(office.mediator), signing, "prevented", prevented="mass_petition", people=15)
    assert page.status_code == 302
    kept = DisputeDetails.objects.get(pk=signing)
    assert (kept.prevented, kept.prevented_people) == ("mass_petition", 15)
    last = detail(office.mediator, signing).timeline[-1]
    assert [words for _title, words in last.words] == ["防止激化：防止群体性上访，涉及 15 人"]
    for what, people in (("crime", 0), ("", 4), ("nonsense", 4)):
        with pytest.raises(Refused):
            note_prevented(office.mediator, matter_id=signing, what=what, people=people)
    note_prevented(office.mediator, matter_id=signing, what="", people=0)
    assert DisputeDetails.objects.get(pk=signing).prevented == ""


def test_no_agreement_is_to_be_performed_before_it_is_made(office, signing):
    past = replace(TERMS, deadline=MONDAY.date() - timedelta(days=1))
    with pytest.raises(Refused) as refused:
        mend_agreement(office.mediator, matter_id=signing, terms=past)
    assert refused.value.field == "deadline"
    assert Agreement.objects.get(pk=signing).deadline == TERMS.deadline
