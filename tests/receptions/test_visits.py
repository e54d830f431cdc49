"""Visits become matters: a number, a receipt, who heard it, what was answered at once, and the figures."""

import csv
import io
from datetime import date, time

import pytest

from huiyin.casework.models import Matter, OutboxMessage, Voice
from huiyin.casework.selectors.public import by_receipt
from huiyin.casework.services.tables import apply_table, preview_table, undo_table
from huiyin.kernel.refusal import Refused
from huiyin.receptions.models import PastVisit, Visit
from huiyin.receptions.selectors.figures import figures_of
from huiyin.receptions.services.arranging import announce, arrange, cancel_day
from huiyin.receptions.services.booking import book
from huiyin.receptions.services.receiving import arrive, hear
from tests.casework.town import COUNTY, GRID, STREET, post_of
from tests.receptions.conftest import WEDNESDAY, given

pytestmark = pytest.mark.django_db
MARCH = {"since": date(2026, 3, 1), "until": date(2026, 4, 1)}


@pytest.fixture
def wednesday(hall):
    hall.town.later(days=2)
    return hall


def comes(hall, **given):
    given = {"words": "低保停了两个月", "name": "王小明", "phone": "13812345678", **given}
    return arrive(hall.desk, series_id=hall.series.id, on=WEDNESDAY, **given)


def test_whoever_comes_without_booking_gets_the_next_number_and_a_receipt(wednesday):
    visit, receipt = comes(wednesday)
    matter = Matter.objects.get(pk=receipt.matter_id)
    assert (visit.number, visit.slot, matter.door, matter.step, matter.kind) == (
        1, None, "reception", "waiting", "trouble",
    )  # fmt: skip
    view = by_receipt(receipt.code, secret=receipt.secret, device="phone")
    assert view.words == "低保停了两个月"
    assert comes(wednesday, kind="dispute")[0].number == 2


def test_a_booking_that_comes_is_that_matter_and_keeps_nothing_of_its_own(wednesday):
    held = book(
        series_id=wednesday.series.id, on=WEDNESDAY, slot=time(10), name="李大山", phone="13912345678", about="低保",
        device="phone",
    )  # fmt: skip
    visit, receipt = comes(wednesday, visit_id=held.visit.id, name="", phone="")
    voice = Voice.objects.get(pk=receipt.voice_id)
    assert (visit.number, voice.name, voice.phone) == (1, "李大山", "13912345678")
    kept = Visit.objects.get()
    assert (kept.state, kept.name, kept.phone, kept.about, kept.matter_id) == (
        "arrived", None, None, None, receipt.matter_id,
    )  # fmt: skip
    with pytest.raises(Refused):
        comes(wednesday, visit_id=held.visit.id)
    assert Matter.objects.count() == 1


def test_more_than_five_who_come_together_send_representatives(wednesday):
    with pytest.raises(Refused) as refused:
        comes(wednesday, people=6)
    assert (refused.value.details["problem"], Matter.objects.count(), Visit.objects.count()) == ("people", 0, 0)
    assert comes(wednesday, people=5)[0].number == 1


def test_nobody_is_received_on_a_cancelled_day_or_by_who_does_not_sit_at_the_desk(wednesday):
    with pytest.raises(Refused):
        arrive(wednesday.town.worker, series_id=wednesday.series.id, on=WEDNESDAY, words="低保停了")
    cancel_day(wednesday.desk, series_id=wednesday.series.id, on=WEDNESDAY, reason="防汛")
    with pytest.raises(Refused):
        comes(wednesday)
    assert not Matter.objects.exists()


def test_who_heard_it_keeps_the_matter_and_an_answer_at_once_is_told(wednesday):
    visit, receipt = comes(wednesday)
    secretary = post_of(wednesday.secretary)
    matter = hear(wednesday.desk, visit_id=visit.id, post_id=secretary, words="低保停发，来查原因")
    assert (matter.step, matter.owner_post_id) == ("heard", secretary)
    visit, receipt = comes(wednesday, kind="opinion", words="建议集市早点开")
    matter = hear(
        wednesday.desk, visit_id=visit.id, post_id=secretary, words="集市开市时间", answer="take_note",
        answer_words="从下月起早开一小时",
    )  # fmt: skip
    told = OutboxMessage.objects.filter(matter=receipt.matter_id, voice__isnull=False).order_by("seq").last()
    assert (matter.step, matter.ending) == ("noted", "explained")
    assert "从下月起早开一小时" in told.body


def test_only_who_sits_that_day_can_have_heard_it(wednesday):
    announce(
        wednesday.desk, series_id=wednesday.series.id, on=WEDNESDAY, post_id=post_of(wednesday.chief),
        instead_id=post_of(wednesday.deputy), reason="出警",
    )  # fmt: skip
    visit, _receipt = comes(wednesday)
    for absent in (wednesday.chief, wednesday.town.above):
        with pytest.raises(Refused):
            hear(wednesday.desk, visit_id=visit.id, post_id=post_of(absent), words="听了")
    assert hear(wednesday.desk, visit_id=visit.id, post_id=post_of(wednesday.deputy), words="听了").step == "heard"


def test_an_answer_that_is_none_leaves_the_visitor_waiting(wednesday):
    visit, receipt = comes(wednesday)
    with pytest.raises(Refused):
        hear(
            wednesday.desk, visit_id=visit.id, post_id=post_of(wednesday.secretary), words="听了", answer="hand_over",
            answer_words="交办",
        )  # fmt: skip
    assert Matter.objects.get(pk=receipt.matter_id).step == "waiting"


def test_a_visit_is_handed_over_checked_by_who_received_it_and_judged(wednesday):
    town = wednesday.town
    visit, receipt = comes(wednesday)
    hear(wednesday.desk, visit_id=visit.id, post_id=post_of(wednesday.secretary), words="低保停发")
    town.do(wednesday.secretary, receipt.matter_id, "hand_over", units=[str(town.roads_unit.id)], words="三天查清")
    town.do(town.roads, receipt.matter_id, "solved", words="已补发")
    with pytest.raises(Refused):
        town.do(wednesday.desk, receipt.matter_id, "confirm")
    assert town.do(wednesday.secretary, receipt.matter_id, "confirm").step == "judging"
    view = by_receipt(receipt.code, secret=receipt.secret, device="phone")
    assert town.do_by_receipt(view, "judge", rating="satisfied").ending == "solved"
    found = figures_of(wednesday.desk, place_code=COUNTY, **MARCH)
    assert (found.days, found.visits, found.solved, found.disputes, found.opinions) == (1, 1, 1, 0, 0)


def as_csv(rows):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["来访编号", "接访日期", "接访活动", "来访事由", "处理结果"])
    writer.writerows(rows)
    return out.getvalue().encode()


def xiangcheng():
    """Raw visits of three kinds of reception days: 67 troubles solved, 233 disputes, 12 opinions (SYSTEMS B11)."""
    series = ("书记+四长大接访", "所长接访日", "干警接访日")
    brought = [("困难诉求", "已解决")] * 67 + [("困难诉求", "交办")] * 9
    brought += [("矛盾纠纷", "转其他程序")] * 233 + [("意见建议", "已记录")] * 12
    return [
        (f"X{number}", f"2021-0{1 + number % 9}-06", series[number % 3], kind, result)
        for number, (kind, result) in enumerate(brought)
    ]


def previewed(actor, rows):
    return preview_table(actor, what="receptions-visits", file_name="x.csv", content=as_csv(rows), place_code=COUNTY)


def test_xiangchengs_figures_come_out_of_its_raw_visits(hall):
    preview = previewed(hall.desk, xiangcheng())
    assert (preview.rows_count, preview.facts[0][1], preview.can_apply) == (321, 67, True)
    apply_table(hall.desk, import_id=preview.import_id)
    year = {"since": date(2021, 1, 1), "until": date(2022, 1, 1)}
    found = figures_of(hall.desk, place_code=COUNTY, **year)
    assert (found.solved, found.disputes, found.opinions, found.visits) == (67, 233, 12, 321)
    assert figures_of(hall.desk, place_code=COUNTY, **MARCH).visits == 0
    again = previewed(hall.desk, xiangcheng()[:3])
    assert (again.can_apply, len(again.errors)) == (False, 3)
    undo_table(hall.desk, import_id=preview.import_id)
    assert (PastVisit.objects.count(), figures_of(hall.desk, place_code=COUNTY, **year).visits) == (0, 0)


def test_wrong_rows_are_told_by_cell(hall):
    rows = [
        ("A1", "2021-13-40", "所长接访日", "困难诉求", "已解决"),
        ("A2", "2021-03-02", "所长接访日", "吵架", "已解决"),
        ("A3", "2031-03-02", "所长接访日", "困难诉求", "已解决"),
    ]
    preview = previewed(hall.desk, rows)
    assert [(error.row, error.column) for error in preview.errors] == [(2, "B"), (3, "D"), (4, "B")]


def test_figures_and_imports_are_for_those_of_the_place(hall):
    for actor in (hall.town.worker, hall.town.roads):
        with pytest.raises(Refused):
            figures_of(actor, place_code=COUNTY, **MARCH)
        with pytest.raises(Refused):
            previewed(actor, xiangcheng())
    assert GRID.startswith(COUNTY)


def test_a_police_station_receives_hears_and_answers_on_its_own_day(hall):
    station = arrange(
        hall.desk,
        given=given(title="所长接访日", place_code=STREET, opens=time(14), closes=time(17), kind="dispute"),
        posts=[post_of(hall.chief)],
    )
    hall.town.later(days=2)
    visit, receipt = arrive(hall.chief, series_id=station.id, on=WEDNESDAY, words="两家为宅基地吵架")
    matter = hear(
        hall.chief, visit_id=visit.id, post_id=post_of(hall.chief), words="都到场", answer="explain",
        answer_words="约好明天一起量",
    )  # fmt: skip
    assert (matter.id, matter.kind, matter.step) == (receipt.matter_id, "dispute", "explained")
    with pytest.raises(Refused):
        arrive(hall.petitions, series_id=station.id, on=date(2026, 3, 5), words="不是接访日")
