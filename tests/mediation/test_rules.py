"""The law's rules on a dispute, as the method says them: recusal, word of mouth, the court's limits, two places."""

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest

from huiyin.casework.forms.choices import pickable
from huiyin.casework.jobs import run_due
from huiyin.casework.models import Matter, MatterClock, OutboxMessage
from huiyin.casework.selectors import allowed_actions, waiting
from huiyin.casework.services import undo
from huiyin.casework.types import AttachmentGiven, RaiserContact
from huiyin.kernel.refusal import Refused
from huiyin.mediation.models import Agreement, DisputeDetails, Party, Recusal, Representative, ReturnVisit, Session
from huiyin.mediation.selectors.disputes import in_presence
from huiyin.mediation.services.agreeing import Terms, reach_agreement, register_oral, sign
from huiyin.mediation.services.mediating import consent, hold_session, stop
from huiyin.mediation.services.parties import (
    Particulars,
    PartyGiven,
    RepresentativeGiven,
    add_party,
    name_representatives,
    set_particulars,
)
from huiyin.people.services import organisations
from huiyin.people.services.posts import appoint, open_post
from huiyin.places.services import open_division
from tests.casework.town import COUNTY, OTHER_GRID, STREET, SYSTEM, hold, post_of
from tests.mediation.conftest import PICTURE, TERMS
from tests.mediation.test_way import step_of

pytestmark = pytest.mark.django_db
ORAL = Terms(facts="借走的水泵没有还。", terms="李大山当场归还水泵。")
CONDITIONS = ("at_once", "nobody_asks", "simple")
THERE = "999902"


def act_for(office, matter_id, voice, action, **inputs):
    """What a party does, written down by the mediator in their presence."""
    proof = in_presence(office.mediator, matter_id=matter_id, voice_id=voice.id)
    return office.do_for(proof, action, **inputs)


def bodies(matter_id):
    """Everything that was told to anybody."""
    return list(OutboxMessage.objects.filter(matter=matter_id).values_list("body", flat=True))


class TestRecusal:
    def test_a_mediator_whom_a_party_does_not_accept_is_replaced_and_the_consents_stay(self, office, mediating):
        first, _second = office.voices(mediating)
        act_for(office, mediating, first, "ask_recusal", reason="kinship", words="他是李大山的表哥")
        assert step_of(mediating) == "recusing"
        assert [row.person_id for row in Recusal.objects.filter(matter=mediating)] == [office.mediator.person_id]
        with pytest.raises(Refused) as refused:
            office.do(office.village, mediating, "seat_another", who=str(post_of(office.mediator)))
        assert refused.value.details["problem"] == "recusal"
        office.do(office.village, mediating, "seat_another", who=str(post_of(office.other_mediator)))
        office.do(office.other_mediator, mediating, "begin")
        assert step_of(mediating) == "mediating"
        with pytest.raises(Refused):
            office.do(office.mediator, mediating, "note", words="我还来调")

    def test_a_mediator_steps_back_alike(self, office, mediating):
        office.do(office.mediator, mediating, "ask_recusal", reason="interest")
        assert (step_of(mediating), Recusal.objects.count()) == ("recusing", 1)

    def test_before_all_have_agreed_the_new_mediator_asks_on(self, office):
        matter_id = office.accepted().matter_id
        first, second = office.voices(matter_id)
        consent(office.mediator, matter_id=matter_id, voice_id=first.id)
        act_for(office, matter_id, first, "ask_recusal", reason="not_accepted")
        office.do(office.justice, matter_id, "seat_another", who=str(post_of(office.other_mediator)))
        with pytest.raises(Refused) as refused:
            office.do(office.other_mediator, matter_id, "begin")
        assert refused.value.details["code"] == "not_ready"
        consent(office.other_mediator, matter_id=matter_id, voice_id=second.id)
        assert step_of(matter_id) == "mediating"

    def test_the_thirty_days_stand_still_while_there_is_no_mediator_and_do_not_begin_anew(self, office, mediating):
        due_at = MatterClock.objects.get(matter=mediating, name="mediate").due_at
        office.town.later(days=1)
        office.do(office.mediator, mediating, "ask_recusal", reason="kinship")
        office.town.later(hours=20)
        office.do(office.village, mediating, "seat_another", who=str(post_of(office.other_mediator)))
        office.do(office.other_mediator, mediating, "begin")
        assert MatterClock.objects.get(matter=mediating, name="mediate").due_at == due_at + timedelta(hours=20)

    def test_taken_back_it_was_never_asked(self, office, mediating):
        office.do(office.mediator, mediating, "ask_recusal", reason="kinship")
        undo(office.mediator, matter_id=mediating)
        assert (step_of(mediating), Recusal.objects.count()) == ("mediating", 0)


class TestWordOfMouth:
    @pytest.fixture
    def settling(self, office, mediating):
        office.do(office.mediator, mediating, "propose_oral", words="当场还了水泵")
        return mediating

    def agree(self, office, matter_id):
        for voice in office.voices(matter_id):
            consent(office.mediator, matter_id=matter_id, voice_id=voice.id, action="accept_oral")

    @pytest.mark.parametrize("left_out", CONDITIONS)
    def test_it_is_registered_only_where_all_conditions_are_met(self, office, settling, left_out):
        self.agree(office, settling)
        fit = [one for one in CONDITIONS if one != left_out]
        with pytest.raises(Refused):
            register_oral(office.mediator, matter_id=settling, terms=ORAL, fit=fit)
        assert Agreement.objects.count() == 0

    def test_it_is_registered_only_once_every_party_wants_no_paper(self, office, settling):
        first, _second = office.voices(settling)
        consent(office.mediator, matter_id=settling, voice_id=first.id, action="accept_oral")
        with pytest.raises(Refused) as refused:
            register_oral(office.mediator, matter_id=settling, terms=ORAL, fit=CONDITIONS)
        assert refused.value.details["code"] == "not_ready"
        assert Agreement.objects.count() == 0

    def test_it_holds_from_being_registered_with_a_number_of_its_own(self, office, settling):
        self.agree(office, settling)
        agreement = register_oral(office.mediator, matter_id=settling, terms=ORAL, fit=CONDITIONS)
        assert (agreement.form, agreement.number, agreement.terms) == ("oral", 1, "李大山当场归还水泵。")
        assert agreement.effective_at == agreement.oral_at == office.town.clock.now()
        office.do(office.mediator, settling, "performed", words="水泵已还")
        office.do(office.justice, settling, "visit", satisfaction="satisfied", words="都满意")
        assert Matter.objects.get(pk=settling).ending == "solved"

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_once_a_party_asks_for_paper_it_is_written_and_waits_for_every_signature(self, office, settling, when):
        if when == "after":
            self.agree(office, settling)
            register_oral(office.mediator, matter_id=settling, terms=ORAL, fit=CONDITIONS)
        act_for(office, settling, office.voices(settling)[1], "ask_written")
        assert step_of(settling) == "writing"
        with pytest.raises(Refused):
            register_oral(office.mediator, matter_id=settling, terms=ORAL, fit=CONDITIONS)
        agreement = reach_agreement(office.mediator, matter_id=settling, terms=TERMS)
        assert (agreement.form, agreement.effective_at, agreement.number) == ("written", None, 1)
        assert step_of(settling) == "signing"

    def test_registering_taken_back_leaves_nothing_in_force(self, office, settling):
        self.agree(office, settling)
        register_oral(office.mediator, matter_id=settling, terms=ORAL, fit=CONDITIONS)
        undo(office.mediator, matter_id=settling)
        kept = Agreement.objects.get(pk=settling)
        assert (kept.effective_at, kept.oral_at, step_of(settling)) == (None, None, "settling")


class TestCourt:
    def test_an_agreement_on_status_goes_to_no_court(self, office):
        matter_id = office.accepted(kind="family_status").matter_id
        office.agreed(matter_id, TERMS)
        assert step_of(matter_id) == "performing_status"
        assert set(MatterClock.objects.filter(matter=matter_id).values_list("name", flat=True)) == {"perform"}
        with pytest.raises(Refused):
            consent(office.mediator, matter_id=matter_id, voice_id=office.voices(matter_id)[0].id, action="ask_court")
        told = " ".join(bodies(matter_id))
        assert "法院不作司法确认" in told
        assert "三十日内双方可以共同申请司法确认" not in told

    def test_the_thirty_days_and_their_reminders_to_the_second(self, office):
        """In force on 3 March at 9:14 in the city: a day counts from the next midnight (DOMAIN 3.6, 3.10)."""
        matter_id = office.accepted().matter_id
        office.town.later(days=1)
        office.agreed(matter_id, TERMS)
        row = MatterClock.objects.get(matter=matter_id, name="confirm_window")
        seen = {"in force": Agreement.objects.get(pk=matter_id).effective_at, "over": row.due_at}
        for name in ("first reminder", "second reminder"):
            seen[name] = MatterClock.objects.get(pk=row.pk).warn_at
            office.town.clock.set(seen[name])
            run_due()
            row = MatterClock.objects.get(matter=matter_id, name="confirm_window")
        assert seen == {
            "in force": datetime(2026, 3, 3, 1, 14, tzinfo=UTC),
            "first reminder": datetime(2026, 3, 23, 16, tzinfo=UTC),
            "second reminder": datetime(2026, 3, 30, 16, tzinfo=UTC),
            "over": datetime(2026, 4, 2, 16, tzinfo=UTC),
        }
        told = [body for body in bodies(matter_id) if "期限快到了" in body]
        assert len(told) == 2 * len(office.voices(matter_id))
        office.town.clock.set(seen["over"] - timedelta(seconds=1))
        consent(office.mediator, matter_id=matter_id, voice_id=office.voices(matter_id)[0].id, action="ask_court")
        office.town.clock.set(seen["over"])
        with pytest.raises(Refused) as refused:
            consent(office.mediator, matter_id=matter_id, voice_id=office.voices(matter_id)[1].id, action="ask_court")
        assert refused.value.details["code"] == "too_late"

    @pytest.mark.parametrize(
        ("step", "name", "due_at"),
        [
            ("applied", "accept", datetime(2026, 3, 5, 10, tzinfo=UTC)),
            ("asking", "consent", datetime(2026, 3, 9, 10, tzinfo=UTC)),
            ("mediating", "mediate", datetime(2026, 4, 1, 16, tzinfo=UTC)),
            ("recusing", "seat", datetime(2026, 3, 4, 10, tzinfo=UTC)),
            ("signing", "sign", datetime(2026, 3, 9, 16, tzinfo=UTC)),
            ("performing", "perform", datetime(2026, 4, 20, 16, tzinfo=UTC)),
            ("performing", "confirm_window", datetime(2026, 4, 1, 16, tzinfo=UTC)),
            ("visiting", "visit", datetime(2026, 3, 17, 16, tzinfo=UTC)),
        ],
    )
    def test_every_clock_of_a_dispute_raised_on_monday_the_second_of_march(self, office, step, name, due_at):
        office.led_to(step)
        assert MatterClock.objects.get(name=name).due_at == due_at


class TestRefusal:
    @pytest.mark.parametrize("step", ["asking", "mediating", "recusing", "settling", "writing", "signing"])
    def test_any_party_ends_it_at_any_time_and_every_other_way_is_told(self, office, step):
        matter_id = office.led_to(step)
        second = office.voices(matter_id)[1]
        asker = office.village if step == "recusing" else office.mediator
        stop(asker, matter_id=matter_id, voice_id=second.id, reason="unwilling")
        assert step_of(matter_id) == "terminated"
        last = OutboxMessage.objects.filter(matter=matter_id, voice=second).order_by("seq", "n").last().body
        assert "还可以仲裁、行政裁决，或向法院起诉；12348 免费咨询。" in last
        assert Agreement.objects.filter(pk=matter_id, effective_at__isnull=False).count() == 0


class TestParties:
    def test_whoever_joins_later_has_to_agree_as_well_before_anything_is_settled(self, office, mediating):
        third = PartyGiven(RaiserContact(name="赵三", phone="13700000003"), side="third")
        add_party(office.mediator, matter_id=mediating, party=third)
        with pytest.raises(Refused) as refused:
            reach_agreement(office.mediator, matter_id=mediating, terms=TERMS)
        assert refused.value.details["code"] == "not_ready"
        consent(office.mediator, matter_id=mediating, voice_id=office.voices(mediating)[2].id, action="join_mediation")
        assert reach_agreement(office.mediator, matter_id=mediating, terms=TERMS).number == 1

    def test_only_who_has_it_names_a_party_or_writes_particulars(self, office, mediating):
        voice = office.voices(mediating)[0]
        for stranger in (office.other_mediator, office.village, office.town.centre, office.town.worker):
            with pytest.raises(Refused):
                add_party(stranger, matter_id=mediating, party=PartyGiven(RaiserContact(name="赵三")))
            with pytest.raises(Refused):
                set_particulars(stranger, matter_id=mediating, voice_id=voice.id, particulars=Particulars(sex="男"))
        assert (len(office.voices(mediating)), Party.objects.get(pk=voice.id).sex) == (2, None)

    def test_a_citizen_number_that_cannot_be_one_is_refused_and_nothing_is_kept(self, office, mediating):
        voice = office.voices(mediating)[0]
        wrong = Particulars(address="柳树社区三组", identity_number="110101199003071234")
        with pytest.raises(Refused):
            set_particulars(office.mediator, matter_id=mediating, voice_id=voice.id, particulars=wrong)
        assert Party.objects.get(pk=voice.id).address is None

    @pytest.mark.parametrize(("count", "kept"), [(1, 1), (5, 5), (6, 0), (0, 0)])
    def test_a_party_has_one_to_five_representatives_as_the_method_says(self, office, mediating, count, kept):
        voice = office.voices(mediating)[1]
        people = [RepresentativeGiven(name=f"代表{n}", kind="elected") for n in range(count)]
        with nullcontext() if kept else pytest.raises(Refused):
            name_representatives(office.mediator, matter_id=mediating, voice_id=voice.id, people=people)
        assert Representative.objects.filter(party=voice.id).count() == kept

    def test_naming_them_again_puts_them_in_place_of_those_before(self, office, mediating):
        voice = office.voices(mediating)[1]
        for name in ("李律师", "王律师"):
            name_representatives(
                office.mediator,
                matter_id=mediating,
                voice_id=voice.id,
                people=[RepresentativeGiven(name=name, scope="代为承认、放弃、变更请求")],
                letter=[AttachmentGiven("paper", PICTURE)],
            )
        assert [row.name for row in Representative.objects.filter(party=voice.id)] == ["王律师"]


class TestTwoPlaces:
    @pytest.fixture
    def there(self, office):
        """The centre of the county beside, with who is on duty there and somebody of its other village."""
        open_division(SYSTEM, code=THERE, name="西城县", english_name="Xicheng")
        centre = organisations.add_organisation(
            SYSTEM, name="西城县综治中心", kind="centre", place_code=THERE, may_be_called=True
        )
        return centre, hold("centre_duty", THERE, "西一", centre)

    @pytest.fixture
    def joint(self, office, mediating, there):
        office.do(office.mediator, mediating, "invite", units=[str(there[0].id)])
        return mediating

    def test_both_counties_see_it_and_have_it_before_them(self, office, seen, there, joint):
        _centre, duty = there
        stranger = hold("committee_duty", f"{THERE}001001", "西村")
        assert [seen(actor, joint) for actor in (duty, office.town.centre, office.mediator)] == [True, True, True]
        assert (seen(stranger, joint), seen(hold("justice_duty", f"{THERE}001", "西司"), joint)) == (False, False)
        assert [row.id for row in waiting(duty)] == [joint]
        assert OutboxMessage.objects.filter(matter=joint, post=post_of(duty), occasion="called").count() == 1
        assert DisputeDetails.objects.get(pk=joint).other_place_code == THERE

    def test_it_neither_succeeds_nor_fails_before_both_have_answered(self, office, there, joint):
        centre, duty = there
        office.do(duty, joint, "joined", unit=str(centre.id))
        with pytest.raises(Refused) as agreed:
            reach_agreement(office.mediator, matter_id=joint, terms=TERMS)
        with pytest.raises(Refused) as failed:
            office.do(office.mediator, joint, "fail_jointly", reason="apart", words="差得远")
        assert (agreed.value.details["code"], failed.value.details["code"]) == ("not_ready", "not_ready")
        for action in ("not_agreed", "alone_again"):
            with pytest.raises(Refused):
                office.do(office.mediator, joint, action, reason="apart", words="不等了")
        assert (step_of(joint), Agreement.objects.count()) == ("joint", 0)
        office.do(duty, joint, "side_answers", unit=str(centre.id), words="我县同意")
        reach_agreement(office.mediator, matter_id=joint, terms=TERMS)
        assert step_of(joint) == "signing"

    def test_a_party_over_there_signs_before_the_centre_over_there(self, office, there, joint):
        centre, duty = there
        office.do(duty, joint, "side_answers", unit=str(centre.id), words="我县同意")
        reach_agreement(office.mediator, matter_id=joint, terms=TERMS)
        second = office.voices(joint)[1]
        assert sign(duty, matter_id=joint, voice_id=second.id, name="李大山", picture=PICTURE).voice_id == second.id

    def test_whoever_does_not_come_is_late_and_the_county_may_go_on_alone(self, office, there, joint):
        office.town.later(days=3)
        run_due()
        assert Matter.objects.get(pk=joint).state["calls"][0]["late"] == 1
        office.do(office.town.centre, joint, "alone_again", words="西城县来函不参加")
        assert step_of(joint) == "county_level"

    def test_the_mediator_is_offered_the_centres_of_other_places_and_not_their_own(self, office, there, mediating):
        matter = Matter.objects.select_related("playbook").get(pk=mediating)
        actions = allowed_actions(office.mediator, matter)
        offered = dict(pickable(office.playbook(), matter.place_code, actions, actor=office.village).units["invite"])
        assert offered[str(there[0].id)] == "西城县综治中心"
        assert str(office.town.centre_unit.id) not in offered


def test_mediators_are_picked_by_name_those_of_ones_own_place_first(office):
    accept = (office.playbook().actions["accept"],)
    hold("mediator", OTHER_GRID, "调三")

    def offered(place, actor):
        return [label for _post, label in pickable(office.playbook(), place, accept, actor=actor).posts["mediator"]]

    assert offered(OTHER_GRID, office.village)[0].startswith("调三 · ")
    first = [offered(COUNTY, actor)[0] for actor in (office.town.worker, office.town.other_worker)]
    assert [label.split(" · ")[0] for label in first] == ["调一", "调三"]


def test_a_mediator_of_several_grids_is_offered_once_with_all_of_them_and_in_the_nearest(office):
    accept = (office.playbook().actions["accept"],)
    known = hold("mediator", OTHER_GRID, "调三")
    wider = open_post(SYSTEM, kind="mediator", place_code=STREET)
    appoint(SYSTEM, post_id=wider.id, person_id=known.person_id)

    def offered(place):
        posts = pickable(office.playbook(), place, accept, actor=office.village).posts["mediator"]
        return [(post, label) for post, label in posts if label.startswith("调三")]

    ((post, label),) = offered(OTHER_GRID)
    assert (post, label.endswith("（柳树社区 第2网格、东城县 河街街道）")) == (str(post_of(known)), True)
    assert len(offered(COUNTY)) == 1


class TestNotes:
    def test_an_inquiry_and_a_follow_up_are_rows_of_their_own(self, office, mediating):
        kept = hold_session(
            office.mediator, matter_id=mediating, note="看了排水管", place="李家院外", present="村支书", is_inquiry=True
        )
        assert (kept.kind, kept.present, kept.is_open) == ("inquiry", "村支书", False)
        office.agreed(mediating, TERMS)
        office.do(office.mediator, mediating, "follow_up", words="已开挖")
        office.do(office.mediator, mediating, "performed", words="已改道")
        office.do(office.justice, mediating, "visit", satisfaction="satisfied", words="都满意")
        assert list(ReturnVisit.objects.order_by("seq").values_list("kind", flat=True)) == [
            "follow_up",
            "follow_up",
            "return",
        ]
        assert Session.objects.filter(matter=mediating).count() == 1
