"""Screening: rounds over grids, looks that find nothing or a dispute, counts by place, older ledgers."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse

from huiyin.casework.models import Matter
from huiyin.casework.services.tables import apply_table, preview_table, undo_table
from huiyin.casework.types import RaiserContact
from huiyin.kernel.ids import uuid7
from huiyin.kernel.refusal import Refused
from huiyin.mediation.models import Agreement, Campaign, DisputeDetails, Round, Screening, ScreeningRecord
from huiyin.mediation.selectors.screening import my_screenings, progress, screening_figures
from huiyin.mediation.services.parties import PartyGiven
from huiyin.mediation.services.screening import (
    add_round,
    close_campaign,
    note_found,
    note_nothing,
    open_campaign,
    take_back,
)
from huiyin.mediation.types.screening import Found, RoundGiven
from tests.casework.town import COUNTY, GRID, MONDAY, OTHER_GRID, STREET, TWINS, VILLAGE, draw_elsewhere
from tests.portals.staff import browser_of

pytestmark = pytest.mark.django_db
DAY = MONDAY.date()
WEEK = RoundGiven(DAY, DAY + timedelta(days=6))
NEXT = RoundGiven(DAY + timedelta(days=7), DAY + timedelta(days=13))
FENCE = {
    "words": "两家为院墙吵了半个月",
    "kind": "neighbours",
    "applicant": RaiserContact(name="王小明"),
    "others": [PartyGiven(RaiserContact(name="李大山"))],
}


@pytest.fixture
def campaign(office):
    """A campaign of two weekly rounds over the village."""
    return open_campaign(office.town.centre, name="春季排查", place_codes=[VILLAGE], rounds=[WEEK, NEXT], asks="邻里")


def first(campaign):
    return Round.objects.get(campaign=campaign, number=1)


def lines(office, campaign, place=VILLAGE):
    found = progress(office.justice, campaign=campaign, rounds=[first(campaign)], place_code=place)
    return [(line.place_code, line.grids, line.looked_at, line.counts) for line in found]


def test_a_worker_sees_the_own_grid_until_it_was_looked_at_and_again_in_the_next_round(office, campaign):
    worker = office.town.worker
    assert [(one.grid_code, one.last) for one in my_screenings(worker).open] == [(GRID, WEEK.last)]
    note_nothing(worker, round_id=first(campaign).pk, grid_code=GRID)
    mine = my_screenings(worker)
    assert (mine.open, mine.grids, mine.done) == ((), 1, 1)
    assert [one.grid_code for one in my_screenings(office.village).open] == [OTHER_GRID]
    office.town.later(days=7)
    assert [one.grid_code for one in my_screenings(worker).open] == [GRID]
    close_campaign(office.town.centre, campaign_id=campaign.id)
    assert my_screenings(worker).grids == 0


def test_what_is_found_becomes_a_dispute_of_the_method_with_its_parties(office, campaign):
    receipt = note_found(office.town.worker, round_id=first(campaign).pk, grid_code=GRID, **FENCE)
    row = Screening.objects.get()
    details = DisputeDetails.objects.get(pk=receipt.matter_id)
    assert (row.matter_id, row.grid_code, details.source) == (receipt.matter_id, GRID, "screened")
    assert Matter.objects.get(pk=receipt.matter_id).step == "grid"
    assert len(office.voices(receipt.matter_id)) == 2


def test_progress_is_counted_by_place_and_never_by_person(office, campaign):
    number = first(campaign).pk
    found = note_found(office.town.worker, round_id=number, grid_code=GRID, **FENCE)
    note_nothing(office.town.worker, round_id=number, grid_code=GRID)
    assert lines(office, campaign) == [(GRID, 1, 1, Found(2, 1, 0)), (OTHER_GRID, 1, 0, Found())]
    Agreement.objects.create(
        matter_id=found.matter_id,
        committee=office.committee,
        year=2026,
        number=9,
        drawn_up_at=MONDAY,
        effective_at=MONDAY,
    )
    assert lines(office, campaign)[0][3] == Found(2, 1, 1)
    assert [line[1:] for line in lines(office, campaign, STREET)] == [(2, 1, Found(2, 1, 1))]
    month = {"since": date(2026, 3, 1), "until": date(2026, 4, 1)}
    assert screening_figures(office.justice, place_code=VILLAGE, **month) == Found(2, 1, 1)


def test_a_sealed_dispute_counts_as_a_look_that_found_nothing(office, campaign):
    found = note_found(office.town.worker, round_id=first(campaign).pk, grid_code=GRID, **FENCE)
    Matter.objects.filter(pk=found.matter_id).update(sensitivity="sealed")
    assert lines(office, campaign)[0][3] == Found(1, 0, 0)


def test_what_is_sent_twice_counts_once(office, campaign):
    worker, number, token, other = office.town.worker, first(campaign).pk, uuid7(), uuid7()
    for _time in range(2):
        note_nothing(worker, round_id=number, grid_code=GRID, client_id=token)
        note_found(worker, round_id=number, grid_code=GRID, client_id=other, **FENCE)
    assert (Screening.objects.count(), DisputeDetails.objects.count()) == (2, 1)
    with pytest.raises(Refused) as refused:
        note_nothing(office.village, round_id=number, grid_code=OTHER_GRID, client_id=token)
    assert refused.value.details["problem"] == "id"


def test_a_look_that_found_nothing_goes_back_one_with_a_dispute_does_not(office, campaign):
    worker, number = office.town.worker, first(campaign).pk
    row = note_nothing(worker, round_id=number, grid_code=GRID)
    with pytest.raises(Refused):
        take_back(office.village, screening_id=row.id)
    take_back(worker, screening_id=row.id)
    assert [one.grid_code for one in my_screenings(worker).open] == [GRID]
    note_found(worker, round_id=number, grid_code=GRID, **FENCE)
    with pytest.raises(Refused):
        take_back(worker, screening_id=Screening.objects.get().id)
    assert Screening.objects.count() == 1


def test_nobody_looks_at_a_grid_that_is_not_theirs_or_in_a_round_that_does_not_run(office, campaign):
    second = Round.objects.get(campaign=campaign, number=2)
    for actor, number, grid in (
        (office.town.other_worker, first(campaign).pk, GRID),
        (office.town.roads, first(campaign).pk, GRID),
        (office.town.worker, second.pk, GRID),
    ):
        with pytest.raises(Refused):
            note_nothing(actor, round_id=number, grid_code=grid)
        with pytest.raises(Refused):
            note_found(actor, round_id=number, grid_code=grid, **FENCE)
    assert (Screening.objects.count(), Matter.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "changed",
    [
        {"name": " "},
        {"place_codes": []},
        {"place_codes": ["999901999"]},
        {"rounds": []},
        {"rounds": [WEEK, RoundGiven(WEEK.last, NEXT.last)]},
        {"rounds": [RoundGiven(DAY, DAY - timedelta(days=1))]},
    ],
)
def test_a_campaign_that_makes_no_sense_is_not_opened(office, changed):
    given = {"name": "春季排查", "place_codes": [VILLAGE], "rounds": [WEEK], **changed}
    with pytest.raises(Refused):
        open_campaign(office.town.centre, **given)
    assert Round.objects.count() == 0


def test_campaigns_are_opened_by_who_keeps_the_place_and_rounds_follow_each_other(office, campaign):
    for actor in (office.town.worker, office.village, office.town.roads):
        with pytest.raises(Refused):
            open_campaign(actor, name="春季排查", place_codes=[VILLAGE], rounds=[WEEK])
    with pytest.raises(Refused):
        add_round(office.town.centre, campaign_id=campaign.id, round_given=NEXT)
    later = RoundGiven(NEXT.last + timedelta(days=1), NEXT.last + timedelta(days=7))
    assert add_round(office.town.centre, campaign_id=campaign.id, round_given=later).number == 3


def yiyang():
    """3,268 screenings from January to September 2021, one row each (SYSTEMS C2)."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["编号", "排查日期", "发现纠纷", "化解件数", "地点代码"])
    for number in range(3_268):
        found = number % 7
        rows.writerow([f"P{number}", f"2021-0{1 + number % 9}-12", found, max(found - 1, 0), GRID])
    return out.getvalue().encode()


def test_yiyangs_screenings_come_out_of_the_raw_ledger_and_go_back_as_a_whole(office, clerk):
    preview = preview_table(clerk, what="mediation-screenings", file_name="p.csv", content=yiyang(), place_code=COUNTY)
    assert (preview.rows_count, ScreeningRecord.objects.count()) == (3_268, 0)
    kept = apply_table(clerk, import_id=preview.import_id)
    year = {"place_code": COUNTY, "since": date(2021, 1, 1), "until": date(2021, 10, 1)}
    found = sum(number % 7 for number in range(3_268))
    settled = sum(max(number % 7 - 1, 0) for number in range(3_268))
    assert screening_figures(clerk, **year) == Found(3_268, found, settled)
    assert screening_figures(clerk, **{**year, "since": date(2021, 9, 1)}).screenings == 363
    undo_table(clerk, import_id=kept.id)
    assert screening_figures(clerk, **year) == Found()


def test_a_screening_cannot_settle_more_than_it_found(clerk):
    content = "编号,排查日期,发现纠纷,化解件数\nP1,2021-02-01,1,2\nP1,2030-02-01,0,0\n".encode()
    preview = preview_table(clerk, what="mediation-screenings", file_name="p.csv", content=content, place_code=COUNTY)
    assert [(error.row, error.column) for error in preview.errors] == [(2, "A"), (2, "D"), (3, "A"), (3, "B")]


class TestPages:
    def test_a_worker_goes_from_the_inbox_through_a_look_and_back(self, office, campaign):
        page = browser_of(office.town.worker)
        where = reverse("mediation:look", args=[first(campaign).pk, GRID])
        assert where in page.get(reverse("worker:inbox")).content.decode()
        assert "春季排查" in page.get(where).content.decode()
        answer = page.post(where, {"do": "nothing", "token": str(uuid7())})
        shown = page.get(answer["Location"]).content.decode()
        assert "撤回" in shown
        assert where not in page.get(reverse("worker:inbox")).content.decode()
        page.post(reverse("mediation:look_back", args=[Screening.objects.get().id]))
        assert Screening.objects.count() == 0

    def test_a_found_dispute_is_taken_in_from_the_page(self, office, campaign):
        page, where = browser_of(office.town.worker), reverse("mediation:look", args=[first(campaign).pk, GRID])
        missing = page.post(where, {"do": "found", "words": "吵架", "kind": "neighbours", "name": "王小明"})
        assert missing.status_code == 422
        assert Matter.objects.count() == 0
        sent = {"do": "found", "words": "吵架", "kind": "neighbours", "name": "王小明", "other_name": "李大山"}
        assert page.post(where, {**sent, "has_violence": "on"}).status_code == 302
        assert DisputeDetails.objects.get().has_violence

    def test_the_centre_opens_a_campaign_and_reads_its_progress(self, office):
        centre = browser_of(office.town.centre)
        sent = {
            "name": "三月排查",
            "places": f"{VILLAGE}、{STREET}",
            "since": "2026-03-02",
            "round_days": 7,
            "rounds": 2,
        }
        opened = centre.post(reverse("mediation:screening"), sent)
        assert opened.status_code == 302
        shown = centre.get(opened["Location"]).content.decode()
        assert "网格 0 / 2 已看" in shown
        assert Round.objects.get(number=2).since == date(2026, 3, 9)
        assert centre.post(f"{opened['Location']}close/").status_code == 302
        assert browser_of(office.town.roads).get(opened["Location"]).status_code == 403

    def test_a_campaign_is_opened_over_places_by_name(self, office):
        draw_elsewhere()
        page, where = browser_of(office.town.centre), reverse("mediation:screening")
        assert "\n东城县</textarea>" in page.get(where).content.decode()
        sent = {"name": "三月排查", "since": DAY.isoformat(), "round_days": "10", "rounds": "1"}
        for wrong in ("柳树社区、新村", "柳树社区 没有村"):
            answer = page.post(where, {**sent, "places": wrong})
            assert (answer.status_code, f"\n{wrong}</textarea>" in answer.content.decode()) == (422, True)
        told = page.post(where, {**sent, "places": f"{VILLAGE}、新村"}).content.decode()
        assert 'href="#id_places"' in told
        assert [code in told for code in TWINS] == [True, True]
        assert "\n柳树社区、新村</textarea>" in told
        assert Campaign.objects.count() == 0
        assert page.post(where, {**sent, "places": f"柳树社区\r\n{TWINS[0]}"}).status_code == 302
        assert Campaign.objects.get().place_codes == [VILLAGE, TWINS[0]]


def test_what_was_found_and_sent_again_after_the_round_is_the_same_dispute(office, campaign):
    given = {"round_id": first(campaign).pk, "grid_code": GRID, "client_id": uuid7(), **FENCE}
    found = note_found(office.town.worker, **given)
    office.town.later(days=14)
    assert note_found(office.town.worker, **given).code == found.code
    with pytest.raises(Refused) as refused:
        note_found(office.town.worker, **given | {"client_id": uuid7()})
    assert refused.value.details["problem"] == "round"
    assert Screening.objects.count() == 1
