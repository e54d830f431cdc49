"""Tiers and the court: the grid first, one window that sorts, what a court hands over and what is referred to it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from huiyin.casework.jobs import run_due
from huiyin.casework.models import Alias, Matter, OutboxMessage
from huiyin.casework.selectors.allowing import allowed_actions
from huiyin.casework.services import open_matter, undo
from huiyin.kernel.refusal import Refused
from huiyin.mediation.models import Agreement, CourtCommission, CourtReferral, DisputeDetails
from huiyin.mediation.selectors.figures import figures_of
from huiyin.mediation.services.agreeing import Terms, register_oral
from huiyin.mediation.services.commissioning import CommissionGiven
from huiyin.mediation.services.mediating import consent, hold_session
from huiyin.mediation.services.papers.binding import Format, print_dossier
from huiyin.people.services import organisations
from tests.casework.town import COUNTY, GRID, SYSTEM, VILLAGE, hold, post_of
from tests.mediation.conftest import TERMS
from tests.mediation.test_pages import browser_of, words_of
from tests.mediation.test_way import step_of

pytestmark = pytest.mark.django_db
NUMBER = "（2026）湘0999诉前调12号"
FIT = ["at_once", "nobody_asks", "simple"]
WAYS = ["arbitration", "administrative", "suit"]
SPOKEN = Terms(facts="水泵", terms="李大山当场归还水泵。", amount_cents=30_000)


@pytest.fixture
def court(office):
    """The county's court with its liaison."""
    unit = organisations.add_organisation(SYSTEM, name="东城县人民法院", kind="other", place_code=COUNTY)
    return hold("court_duty", COUNTY, "庭一", unit)


@pytest.fixture
def commissioned(office, court):
    """A case that the court has handed over, with a mediator until 20 March."""
    given = CommissionGiven(NUMBER, "after")
    matter_id = office.apply(actor=court, source="court", commission=given).matter_id
    who = str(post_of(office.mediator))
    office.do(office.town.centre, matter_id, "take_commission", who=who, until="2026-03-20")
    return matter_id


def told(post, matter_id):
    return list(OutboxMessage.objects.filter(matter=matter_id, post=post).values_list("body", flat=True))


class TestGrid:
    def test_what_the_grid_worker_settles_is_an_oral_agreement_and_counts_as_accepted(self, office):
        worker = office.town.worker
        matter_id = office.apply(actor=worker, source="screened").matter_id
        browser, page = browser_of(worker), reverse("mediation:dispute", args=[matter_id])
        # Nobody has agreed yet: nothing to press, and nothing that hands it up at one touch.
        assert "act=" not in browser.get(reverse("worker:inbox")).content.decode()
        assert "先在上面给每一方点“同意口头协议" in words_of(browser.get(page))
        hold_session(worker, matter_id=matter_id, note="两家都在场")
        with pytest.raises(Refused):
            register_oral(worker, matter_id=matter_id, terms=SPOKEN, fit=FIT)
        for voice in office.voices(matter_id):
            consent(worker, matter_id=matter_id, voice_id=voice.id, action="accept_oral")
        shown = words_of(browser.get(page))
        assert ("当场调解好了，登记口头协议" in shown, "先在上面" in shown) == (True, False)
        agreement = register_oral(worker, matter_id=matter_id, terms=SPOKEN, fit=FIT)
        assert (step_of(matter_id), agreement.form, agreement.oral_at) == ("visiting", "oral", office.town.clock.now())
        totals = figures_of(office.justice, place_code=VILLAGE, since=date(2026, 3, 1), until=date(2026, 4, 1)).totals
        assert (totals.accepted, totals.succeeded, totals.oral, totals.own) == (1, 1, 1, 1)
        undo(worker, matter_id=matter_id)
        assert Agreement.objects.get(pk=matter_id).effective_at is None
        assert (step_of(matter_id), DisputeDetails.objects.get(pk=matter_id).accepted_at) == ("grid", None)

    def test_what_is_not_settled_in_three_days_is_the_villages_and_out_of_the_workers_hands(self, office):
        matter_id = office.apply(actor=office.town.worker).matter_id
        office.town.clock.set(datetime(2026, 3, 5, 16, tzinfo=UTC))
        run_due()
        matter = Matter.objects.get(pk=matter_id)
        assert (matter.step, matter.owner_post_id) == ("applied", post_of(office.village))
        with pytest.raises(Refused):
            office.do(office.town.worker, matter_id, "note_at_grid", words="再谈一次")

    def test_a_dispute_of_a_whole_village_cannot_go_to_a_grid_worker(self, office):
        wide = office.apply(place=VILLAGE).matter_id
        narrow = office.apply().matter_id
        offered = {
            matter_id: {one.name for one in allowed_actions(office.village, Matter.objects.get(pk=matter_id))}
            for matter_id in (wide, narrow)
        }
        assert offered[narrow] - offered[wide] == {"send_to_grid"}
        with pytest.raises(Refused, match="请指派调解员"):
            office.do(office.village, wide, "send_to_grid")
        assert step_of(wide) == "applied"

    def test_a_worker_of_another_grid_and_a_resident_begin_at_the_village(self, office):
        for actor in ({"actor": office.town.other_worker}, {}):
            assert step_of(office.apply(**actor).matter_id) == "applied"


class TestWindow:
    def test_the_window_sorts_and_the_organ_that_is_not_responsible_gives_it_back(self, office):
        matter_id = office.apply(actor=office.town.centre).matter_id
        assert step_of(matter_id) == "window"
        unit = str(office.town.roads_unit.id)
        office.do(office.town.centre, matter_id, "refer_to_organ", units=[unit], reason="ruling", words="占道")
        assert Matter.objects.get(pk=matter_id).owner_post_id == post_of(office.town.roads)
        office.do(office.town.roads, matter_id, "organ_declines", words="不属于本单位职责")
        office.do(office.town.centre, matter_id, "sort_simple", who=str(post_of(office.mediator)))
        for voice in office.voices(matter_id):
            consent(office.mediator, matter_id=matter_id, voice_id=voice.id, action="accept_oral")
        register_oral(office.mediator, matter_id=matter_id, terms=SPOKEN, fit=FIT)
        assert step_of(matter_id) == "visiting"

    def test_nobody_opens_a_matter_at_an_entry_that_is_not_their_posts(self, office):
        given = {"playbook": office.playbook().name, "kind": "other", "words": "争", "door": "desk", "place_code": GRID}
        for actor, start in ((office.town.worker, "window"), (office.village, "grid"), (office.town.centre, "signing")):
            with pytest.raises(Refused) as refused:
                open_matter(actor, start=start, **given)
            assert refused.value.details["problem"] == "entry"
        assert Matter.objects.count() == 0


class TestCourt:
    def test_a_case_of_a_court_bears_its_number_and_is_taken_in_once(self, office, court, commissioned):
        again = office.apply(actor=court, source="court", commission=CommissionGiven(NUMBER))
        kept = CourtCommission.objects.get(pk=commissioned)
        assert (again.matter_id, again.created) == (commissioned, False)
        assert Alias.objects.get(matter=commissioned).number == NUMBER
        assert (kept.court.name, kept.kind, kept.post_id) == ("东城县人民法院", "after", post_of(court))
        assert DisputeDetails.objects.get(pk=commissioned).source == "court"

    def test_a_court_sets_the_last_day_once_and_finds_how_its_case_stands_but_not_what_is_said(self, office, court):
        liaison, centre = browser_of(court), browser_of(office.town.centre)
        given = {
            "words": "租房押金", "kind": "contract", "source": "court", "number": NUMBER, "commission": "before",
            "name": "王小明", "phone": "13812345678", "other_name": "李大山", "place": GRID,
        }  # fmt: skip
        far = liaison.post(reverse("mediation:apply_for"), {**given, "until": "2026-04-02"})
        assert (far.status_code, "法院的期限从明天起，最长 30 天" in words_of(far)) == (422, True)
        told = words_of(liaison.post(reverse("mediation:apply_for"), {**given, "until": "2026-03-20"}, follow=True))
        assert "（法院委派委托待接受），接受委派委托时限到 周四 18:00。" in told
        matter = Matter.objects.get()
        assert (matter.step, matter.door, matter.fields) == ("commissioned", "court", {"until": "2026-03-20"})
        page = reverse("mediation:dispute", args=[matter.id])
        asked = centre.get(page)
        assert 'value="2026-03-20"' in asked.content.decode()
        assert "“法院委派委托期限”到填的那一天。" in words_of(asked)
        office.do(office.town.centre, matter.id, "take_commission", who=str(post_of(office.mediator)))
        assert Matter.objects.get().due_at == datetime(2026, 3, 20, 16, tzinfo=UTC)
        for query in ("", "?what=commissioned", f"?q={NUMBER}"):
            book = liaison.get(reverse("mediation:cases") + query)
            assert NUMBER in words_of(book)
            assert page not in book.content.decode()
        assert liaison.get(page).status_code == 404
        assert NUMBER not in words_of(browser_of(office.justice).get(reverse("mediation:cases") + f"?q={NUMBER}0"))

    def test_without_the_courts_number_nothing_is_taken_in(self, office, court):
        with pytest.raises(Refused) as refused:
            office.apply(actor=court, source="court")
        assert (refused.value.field, Matter.objects.count()) == ("number", 0)

    def test_the_court_is_answered_once_when_the_parties_have_agreed(self, office, court, commissioned):
        for voice in office.voices(commissioned):
            consent(office.mediator, matter_id=commissioned, voice_id=voice.id, action="join_mediation")
        office.agreed(commissioned, TERMS)
        kept = CourtCommission.objects.get(pk=commissioned)
        assert (kept.result, kept.answered_at) == ("agreed", office.town.clock.now())
        office.do(office.mediator, commissioned, "performed", words="已还")
        office.do(office.justice, commissioned, "visit", satisfaction="satisfied", words="满意")
        (answer,) = told(post_of(court), commissioned)
        assert f"{NUMBER}已达成调解协议" in answer

    def test_after_its_last_day_the_court_has_the_case_again_and_may_read_it_only_then(
        self, office, court, commissioned, seen
    ):
        assert not seen(court, commissioned)
        office.town.clock.set(datetime(2026, 3, 20, 16, tzinfo=UTC))
        run_due()
        assert (step_of(commissioned), seen(court, commissioned)) == ("at_court", True)
        referral = CourtReferral.objects.get(pk=commissioned)
        assert (referral.is_late, referral.court.name, referral.is_filed) == (True, "东城县人民法院", None)
        assert CourtCommission.objects.get(pk=commissioned).result == "failed"
        page = browser_of(court).get(reverse("mediation:dispute", args=[commissioned])).content.decode()
        assert '<input type="text" name="number"' in page
        with pytest.raises(Refused) as refused:
            office.do(court, commissioned, "court_files", number="（2026）湘0999\n民初34号")
        assert refused.value.field == "number"
        revision = Matter.objects.get(pk=commissioned).revision
        filing = {"number": "（2026）湘0999民初34号", "revision": revision}
        address = reverse("worker:act", args=[commissioned, "court_files"])
        told = words_of(browser_of(court).post(address, filing, follow=True))
        assert "已办：法院立案。 这件事到此办结（法院立案）。" in told
        assert (Matter.objects.get(pk=commissioned).ending, seen(court, commissioned)) == ("referred", False)
        assert CourtReferral.objects.get(pk=commissioned).is_filed

    def test_the_county_refers_with_every_way_told_and_the_dossier_says_so(self, office, court, mediating):
        office.do(office.mediator, mediating, "pass_up", words="村里谈不拢")
        office.do(office.justice, mediating, "pass_to_county", words="乡镇谈不拢")
        office.town.clock.advance(timedelta(days=1))
        given = {"ways": WAYS, "words": "双方要求差距太大，建议起诉"}
        office.do(office.town.centre, mediating, "refer_to_court", **given)
        undo(office.town.centre, matter_id=mediating)
        assert CourtReferral.objects.count() == 0
        office.do(office.town.centre, mediating, "refer_to_court", **given)
        page = words_of(browser_of(court).get(reverse("mediation:dispute", args=[mediating])))
        assert "东城县人民法院" in page
        assert "当事人不起诉" in page
        office.do(court, mediating, "not_sued", reason="by_themselves", words="庭前和解")
        assert Matter.objects.get(pk=mediating).ending == "terminated"
        assert not CourtReferral.objects.get(pk=mediating).is_filed
        assert print_dossier(office.town.centre, matter_id=mediating, wanted=Format.PDF).content[:5] == b"%PDF-"

    def test_the_liaison_writes_a_case_down_on_the_counters_page(self, office, court):
        own = words_of(browser_of(office.town.worker).get(reverse("mediation:apply_for")))
        assert ("记在：" in own, "申请人姓名" in own, "您的姓名" in own) == (True, True, False)
        browser = browser_of(court)
        page = browser.get(reverse("mediation:apply_for") + f"?place={GRID}").content.decode()
        assert '<option value="court" selected>' in page
        given = {
            "words": "欠货款三千元", "kind": "contract", "source": "court", "number": NUMBER, "commission": "before",
            "name": "王小明", "phone": "13812345678", "other_name": "李大山", "place": GRID,
        }  # fmt: skip
        assert browser.post(reverse("mediation:apply_for"), given).status_code == 302
        assert CourtCommission.objects.get().number == NUMBER
        assert Matter.objects.get().step == "commissioned"
