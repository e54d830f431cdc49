"""The justice offices' table, out of raw cases: two printed reports come out to the last digit."""

import csv
import io
import itertools
from datetime import date
from decimal import Decimal

import pytest

from huiyin.casework.selectors import current_playbook
from huiyin.casework.services.tables import apply_table, preview_table
from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import write_table
from huiyin.mediation.models import CaseRecord
from huiyin.mediation.selectors.figures import earlier_period, figures_of
from huiyin.mediation.services.mediating import consent, stop
from huiyin.mediation.types import class_codes, class_of_kind, class_of_standard
from huiyin.mediation.types.columns import CASE_COLUMNS
from tests.casework.town import COUNTY, GRID, VILLAGE

pytestmark = pytest.mark.django_db
AUGUST = {"since": date(2016, 8, 1), "until": date(2016, 9, 1)}
HUANGSHI = {
    "婚姻家庭": (160, "18.4"), "邻里": (278, "32.0"), "房屋宅基地": (67, "7.7"), "合同": (44, "5.1"),
    "生产经营": (31, "3.6"), "损害赔偿": (76, "8.7"), "山林土地": (18, "2.1"), "征地拆迁": (28, "3.2"),
    "环境污染": (4, "0.5"), "劳动争议": (13, "1.5"), "消费": (7, "0.8"), "医疗": (55, "6.3"),
    "道路交通事故": (33, "3.8"), "物业": (1, "0.1"), "其它": (54, "6.2"),
}  # fmt: skip
HEADINGS = ("编号", "纠纷类别", "案件来源", "受理日期", "调解结果", "协议金额（元）", "防止激化", "涉及人数")


def as_csv(rows):
    out = io.StringIO()
    csv.writer(out).writerows([HEADINGS, *rows])
    return out.getvalue().encode()


def huangshi(on="2016-08-15"):
    """869 cases, one row each: the classes as printed, 842 settled, 455 + 378 + 36 by source, 28,738,000 yuan."""
    classes = [name for name, (count, _share) in HUANGSHI.items() for _ in range(count)]
    sources = ["主动调解"] * 455 + ["依申请"] * 378 + ["接受委托移送"] * 36
    prevented = iter([("民转刑", "4"), ("群体性上访", "5"), ("群体性上访", "4"), ("群体性上访", "6")])
    rows = []
    for number, (kind, source) in enumerate(zip(classes, sources, strict=True), 1):
        settled = number <= 842
        amount = (34_100 if number < 842 else 28_738_000 - 841 * 34_100) if settled else ""
        kept, people = next(prevented, ("", "")) if number % 100 == 0 else ("", "")
        rows.append((f"A{number}", kind, source, on, "成功" if settled else "不成", amount, kept, people))
    return rows


def previewed(clerk, content):
    return preview_table(clerk, what="mediation-cases", file_name="cases.csv", content=content, place_code=COUNTY)


def taken_in(clerk, content):
    preview = previewed(clerk, content)
    assert preview.can_apply, preview.errors
    return apply_table(clerk, import_id=preview.import_id)


def test_huangshi_comes_out_as_printed(clerk):
    taken_in(clerk, as_csv(huangshi()))
    table = figures_of(clerk, place_code=COUNTY, **AUGUST)
    totals = table.totals
    assert (totals.accepted, totals.succeeded, totals.success_rate) == (869, 842, Decimal("96.9"))
    assert (totals.own, totals.applied, totals.handed_over) == (455, 378, 36)
    assert totals.amount == Decimal("2873.80")
    assert (totals.crimes, totals.crime_people, totals.petitions, totals.petition_people) == (1, 4, 3, 15)
    assert {line.of.zh: (line.accepted, str(line.share)) for line in table.lines} == HUANGSHI
    assert [line.of.zh for line in table.lines] == list(HUANGSHI)


def test_yiyangs_seventeen_thousand_cases_come_out_as_printed(clerk):
    names = itertools.cycle(HUANGSHI)
    rows = [
        (f"Y{n}", next(names), "依申请", f"2021-0{1 + n % 9}-11", "成功" if n < 17_084 else "不成", "", "", "")
        for n in range(17_452)
    ]
    taken_in(clerk, as_csv(rows))
    totals = figures_of(clerk, place_code=COUNTY, since=date(2021, 1, 1), until=date(2021, 10, 1)).totals
    assert (totals.accepted, totals.succeeded, totals.success_rate) == (17_452, 17_084, Decimal("97.9"))


def test_the_changes_against_the_year_and_the_month_before_are_told(clerk):
    rows = huangshi()[:110]
    years = [("B" + row[0], *row[1:3], "2015-08-31", *row[4:]) for row in rows[:100]]
    months = [("C" + row[0], *row[1:3], "2016-07-01", *row[4:]) for row in rows[:88]]
    taken_in(clerk, as_csv([*rows, *years, *months]))
    table = figures_of(clerk, place_code=COUNTY, **AUGUST)
    assert (table.totals.accepted, table.year_before.accepted, table.period_before.accepted) == (110, 100, 88)
    assert table.change("accepted", "year_before") == Decimal("10.0")
    assert table.change("accepted", "period_before") == Decimal("25.0")
    assert table.change("own", "year_before") == Decimal("10.0")
    assert table.change("handed_over", "year_before") is None


@pytest.mark.parametrize(
    ("since", "until", "earlier"),
    [
        (date(2016, 8, 1), date(2016, 9, 1), date(2016, 7, 1)),
        (date(2016, 1, 1), date(2016, 4, 1), date(2015, 10, 1)),
        (date(2016, 1, 1), date(2017, 1, 1), date(2015, 1, 1)),
        (date(2016, 8, 8), date(2016, 8, 15), date(2016, 8, 1)),
    ],
)
def test_the_period_before_is_as_long(since, until, earlier):
    assert earlier_period(since, until) == earlier


def test_every_fault_is_told_with_its_cell(clerk):
    rows = [
        ("A1", "邻里", "依申请", "2016-08-01", "成功", "2.5万", "", ""),
        ("A1", "0302", "主动调解", "2016-08-01", "成功", "", "", ""),
        ("A3", "吵架", "依申请", "2016-08-01", "成功", "", "", ""),
        ("A4", "邻里", "听说", "2016-13-01", "成功", "", "", ""),
        ("A5", "邻里", "依申请", "2026-08-01", "不成", "10.005", "", ""),
        ("A6", "邻里", "依申请", "2016-08-01", "不成", "10", "民转刑", ""),
    ]
    preview = previewed(clerk, as_csv(rows))
    cells = [(error.row, error.column) for error in preview.errors]
    assert cells == [(2, "A"), (3, "A"), (4, "B"), (5, "C"), (5, "D"), (6, "F"), (7, "F"), (7, "H")]


def test_an_excel_file_is_read_like_a_csv_and_a_code_leads_to_its_class(clerk):
    cells = {"number": "A1", "class": "0503", "source": "依申请", "accepted_on": "2016-08-01", "result": "成功"}
    taken_in(clerk, write_table(CASE_COLUMNS, [cells]))
    record = CaseRecord.objects.get()
    assert (record.kind, record.standard_code) == ("traffic", "0503")


def test_live_disputes_count_with_the_records_once_a_committee_has_accepted_them(office, clerk):
    office.apply()
    stopped, going = office.accepted().matter_id, office.accepted(kind="traffic", source="police", actor=office.village)
    stop(office.mediator, matter_id=stopped, voice_id=office.voices(stopped)[0].id, reason="unwilling")
    consent(office.mediator, matter_id=going.matter_id, voice_id=going.voice_id)
    march = {"since": date(2026, 3, 1), "until": date(2026, 4, 1)}
    table = figures_of(clerk, place_code=VILLAGE, **march)
    assert (table.totals.accepted, table.totals.succeeded, table.totals.failed) == (2, 0, 1)
    assert (table.totals.applied, table.totals.handed_over) == (1, 1)
    assert {line.of.code for line in table.lines if line.accepted} == {"neighbours", "traffic"}


def test_nobody_reads_or_fills_the_figures_of_another_place(office):
    for actor in (office.mediator, office.town.roads):
        with pytest.raises(Refused):
            figures_of(actor, place_code=GRID, **AUGUST)
    with pytest.raises(Refused):
        previewed(office.justice, as_csv([]))


@pytest.mark.parametrize(
    ("code", "kind"), [("02", "neighbours"), ("0203", "environment"), ("0201", "neighbours"), ("98", None)]
)
def test_a_code_of_the_standard_has_its_class_or_its_majors(code, kind):
    assert class_of_standard(code) == kind


def test_every_class_of_the_form_is_a_kind_of_the_method(office):
    kinds = current_playbook("national/people_mediation").kinds
    assert {class_of_kind(kind) for kind in kinds} == class_codes()
    assert (class_of_kind("family_status"), class_of_kind("unknown")) == ("marriage", "other")
