"""One dispute's whole way: from the application to the signed agreement, the court's confirmation and the visit."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from huiyin.casework.jobs import run_due
from huiyin.casework.models import Attachment, Matter
from huiyin.casework.services import undo
from huiyin.casework.types import RaiserContact
from huiyin.kernel.ids import uuid7
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import city_zone
from huiyin.mediation.models import Agreement, CourtConfirmation, DisputeDetails, ReturnVisit, Session, Signature
from huiyin.mediation.selectors.disputes import court_closes_at
from huiyin.mediation.services.agreeing import (
    ask_court,
    note_decision,
    put_in_force,
    reach_agreement,
    sign,
    sign_as_mediator,
)
from huiyin.mediation.services.mediating import consent, hold_session, stop
from tests.casework.town import post_of
from tests.mediation.conftest import PICTURE, TERMS

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(office, mediating):
    reach_agreement(office.mediator, matter_id=mediating, terms=TERMS)
    for voice in office.voices(mediating):
        sign(office.mediator, matter_id=mediating, voice_id=voice.id, name="签名", picture=PICTURE)
    return mediating


def step_of(matter_id):
    return Matter.objects.values_list("step", flat=True).get(pk=matter_id)


def test_a_dispute_goes_from_the_application_to_agreement_confirmation_and_return_visit(office, signed):
    sign_as_mediator(office.mediator, matter_id=signed, picture=PICTURE)
    agreement = put_in_force(office.mediator, matter_id=signed)
    assert (agreement.title, agreement.terms) == ("（2026）人调字第 1 号", "李家于四月二十日前改道。")
    assert agreement.effective_at == office.town.clock.now()
    assert step_of(signed) == "performing"
    for voice in office.voices(signed):
        consent(office.mediator, matter_id=signed, voice_id=voice.id, action="ask_court")
    ask_court(office.mediator, matter_id=signed, court="东城县人民法院")
    assert step_of(signed) == "confirming"
    office.town.later(days=5)
    decided = note_decision(office.mediator, matter_id=signed, is_granted=True, words="（2026）民特 1 号裁定有效")
    assert (decided.court, decided.is_granted) == ("东城县人民法院", True)
    office.do(office.mediator, signed, "performed", words="已经改道")
    office.do(office.justice, signed, "visit", satisfaction="satisfied", words="双方都满意")
    assert step_of(signed) == "closed"
    assert ReturnVisit.objects.get(matter=signed, kind="return").visitor_id == office.justice.person_id
    assert DisputeDetails.objects.get(pk=signed).committee == office.committee


def test_the_same_application_sent_twice_is_one_dispute_with_two_parties(office):
    same = uuid7()
    first, again = office.apply(client_id=same), office.apply(client_id=same)
    assert (first.created, again.created, first.code) == (True, False, again.code)
    assert len(office.voices(same)) == 2
    assert DisputeDetails.objects.count() == 1


def test_without_the_other_party_nothing_is_taken_in(office):
    with pytest.raises(Refused) as refused:
        office.apply(others=[])
    assert refused.value.field == "other_name"
    assert Matter.objects.count() == 0


def test_mediation_begins_when_everybody_has_consented_and_ends_when_somebody_refuses(office):
    matter_id = office.accepted().matter_id
    first, second = office.voices(matter_id)
    consent(office.mediator, matter_id=matter_id, voice_id=first.id)
    assert step_of(matter_id) == "asking"
    stop(office.mediator, matter_id=matter_id, voice_id=second.id, reason="unwilling")
    assert step_of(matter_id) == "terminated"


def test_only_who_has_the_dispute_writes_down_what_a_party_says(office):
    matter_id = office.accepted().matter_id
    voice = office.voices(matter_id)[0]
    for stranger in (office.other_mediator, office.town.centre, office.village, office.justice):
        with pytest.raises(Refused):
            consent(stranger, matter_id=matter_id, voice_id=voice.id)
    assert Matter.objects.get(pk=matter_id).state["consents"] == {}


def test_a_session_keeps_its_note_and_an_open_one_wants_every_partys_consent(office, mediating):
    kept = hold_session(office.mediator, matter_id=mediating, note="双方到场，各说各的", place="村调解室")
    assert (kept.place, kept.note, kept.is_open) == ("村调解室", "双方到场，各说各的", False)
    with pytest.raises(Refused):
        hold_session(office.mediator, matter_id=mediating, note="在广场公开调解", is_open=True)
    assert Session.objects.filter(matter=mediating).count() == 1
    for voice in office.voices(mediating):
        consent(office.mediator, matter_id=mediating, voice_id=voice.id, action="agree_public")
    assert hold_session(office.mediator, matter_id=mediating, note="在广场公开调解", is_open=True).is_open
    assert Session.objects.filter(matter=mediating).count() == 2


def test_a_written_agreement_wants_pictures_of_all_signatures_and_the_mediators(office, mediating):
    reach_agreement(office.mediator, matter_id=mediating, terms=TERMS)
    voice = office.voices(mediating)[0]
    with pytest.raises(Refused) as refused:
        sign(office.mediator, matter_id=mediating, voice_id=voice.id, name="王小明")
    assert refused.value.field == "picture"
    assert Signature.objects.count() == 0
    kept = sign(office.mediator, matter_id=mediating, voice_id=voice.id, name="王小明", picture=PICTURE)
    assert Attachment.objects.get(matter=mediating, name="drawn").sha256 == kept.sha256
    with pytest.raises(Refused) as refused:
        put_in_force(office.mediator, matter_id=mediating)
    assert refused.value.field == "mediator"
    sign_as_mediator(office.mediator, matter_id=mediating, picture=PICTURE)
    with pytest.raises(Refused) as refused:
        put_in_force(office.mediator, matter_id=mediating)
    assert refused.value.details["code"] == "not_ready"
    assert Agreement.objects.get(pk=mediating).effective_at is None


def test_an_action_taken_back_takes_its_rows_back(office, signed):
    sign_as_mediator(office.mediator, matter_id=signed, picture=PICTURE)
    put_in_force(office.mediator, matter_id=signed)
    undo(office.mediator, matter_id=signed)
    assert Agreement.objects.get(pk=signed).effective_at is None
    assert step_of(signed) == "signing"


def test_the_court_is_asked_within_thirty_days_only(office, signed):
    sign_as_mediator(office.mediator, matter_id=signed, picture=PICTURE)
    put_in_force(office.mediator, matter_id=signed)
    office.town.clock.advance(timedelta(days=31))
    run_due()
    with pytest.raises(Refused) as refused:
        consent(office.mediator, matter_id=signed, voice_id=office.voices(signed)[0].id, action="ask_court")
    assert refused.value.details["code"] == "too_late"
    assert CourtConfirmation.objects.count() == 0


def test_a_last_day_to_ask_the_court_that_is_no_working_day_is_the_next_one_that_is(office):
    office.town.later(days=3)  # Thursday, 5 March: thirty days later is Saturday, 4 April
    closes_at = court_closes_at(Matter.objects.get(pk=office.led_to("performing")))
    assert closes_at is not None
    assert closes_at.astimezone(city_zone()).isoformat() == "2026-04-07T00:00:00+08:00"


def test_numbers_of_a_committee_have_no_gap_within_a_year_and_begin_anew_with_the_next(office):
    numbers = []
    for year in (2026, 2026, 2026, 2027):
        if year == 2027:
            office.town.clock.set(datetime(2027, 1, 4, 2, tzinfo=UTC))
        matter_id = office.accepted().matter_id
        for voice in office.voices(matter_id):
            consent(office.mediator, matter_id=matter_id, voice_id=voice.id)
        reach_agreement(office.mediator, matter_id=matter_id, terms=replace(TERMS, deadline=date(2027, 4, 20)))
        agreement = Agreement.objects.get(pk=matter_id)
        numbers.append((agreement.year, agreement.number))
    assert numbers == [(2026, 1), (2026, 2), (2026, 3), (2027, 1)]


def test_a_party_is_not_named_mediator(office):
    of_mediator = office.mediator.person_id
    matter_id = office.apply(applicant=RaiserContact(name="调一", person_id=of_mediator)).matter_id
    with pytest.raises(Refused) as refused:
        office.do(office.village, matter_id, "accept", who=str(post_of(office.mediator)))
    assert refused.value.details["problem"] == "recusal"
    assert step_of(matter_id) == "applied"
