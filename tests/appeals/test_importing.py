"""An old ledger goes on where it stood, with its numbers, times and half-run clocks; nothing is half done."""

import io
from datetime import datetime, timedelta

import pytest
from openpyxl import Workbook, load_workbook

from huiyin.appeals.models import LedgerImport, LedgerImportRow
from huiyin.appeals.services import importing
from huiyin.appeals.services.importing import (
    apply_ledger,
    marked_workbook,
    preview_ledger,
    template_workbook,
    undo_ledger,
)
from huiyin.casework.models import Alias, JournalEvent, Matter, MatterClock, MeasureDelta, OutboxMessage, Voice
from huiyin.casework.selectors import newest
from huiyin.casework.services.proving import verify
from huiyin.casework.services.rebuilding import differences
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import city_zone
from tests.casework.town import COUNTY, GRID, MONDAY, SYSTEM, VILLAGE, post_of

HEADINGS = (
    "原编号", "提出时间", "内容", "地点", "类别", "紧急程度", "诉求人", "联系电话", "当前环节", "承办单位",
    "办理时限", "剩余天数", "办结时间", "办理结果",
)  # fmt: skip
GOOD = {
    "原编号": "A-1", "提出时间": "2026-02-20 09:30", "内容": "河堤路路灯不亮", "地点": GRID, "类别": "群众诉求",
    "诉求人": "王小明", "联系电话": "138 1234 5678", "当前环节": "处置中", "承办单位": "住建局",
    "办理时限": "2026-03-04 17:00",
}  # fmt: skip
DONE = {"原编号": "A-2", "提出时间": "2026年1月5日", "内容": "井盖丢了", "办结时间": "2026/1/9", "办理结果": "已补装"}
FRESH = {"原编号": "A-3", "提出时间": "2026.3.1", "内容": "楼道堆杂物", "地点": "河街街道柳树社区", "剩余天数": "２"}


def book(*rows):
    workbook = Workbook()
    workbook.active.append(["旧系统导出"])
    workbook.active.append(list(HEADINGS))
    for row in rows:
        workbook.active.append([row.get(heading) for heading in HEADINGS])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def preview(town, *rows):
    return preview_ledger(town.desk, file_name="旧台账.xlsx", content=book(*rows), place_code=COUNTY)


def take_in(town, *rows):
    kept = preview(town, *rows)
    assert kept.errors == ()
    return apply_ledger(town.desk, import_id=kept.import_id)


def matter_of(number):
    return Alias.objects.get(number=number).matter


def city_time(*parts):
    return datetime(*parts, tzinfo=city_zone())


def test_the_template_has_every_heading_and_reads_as_empty(town):
    headings = [cell.value for cell in next(load_workbook(io.BytesIO(template_workbook())).active.iter_rows())]
    assert headings == list(HEADINGS)
    found = preview_ledger(town.desk, file_name="t.xlsx", content=template_workbook(), place_code=COUNTY)
    assert (found.rows_count, found.can_apply) == (0, False)


def test_a_preview_counts_and_changes_nothing(town):
    found = preview(town, GOOD, DONE, FRESH)
    assert (found.rows_count, found.open_count, found.closed_count, found.bad_rows_count) == (3, 2, 1, 0)
    assert found.by_step == {"处置中": 1, "办结": 1, "已上报": 1}
    assert (found.can_apply, Matter.objects.count(), Alias.objects.count()) == (True, 0, 0)


def test_an_open_matter_keeps_its_step_unit_number_times_and_half_run_clock(town):
    kept = take_in(town, GOOD)
    matter = matter_of("A-1")
    assert (kept.state, kept.done_count) == ("applied", 1)
    assert (matter.step, matter.owner_post_id) == ("handling", post_of(town.roads))
    assert (matter.raised_at, matter.received_at) == (city_time(2026, 2, 20, 9, 30), city_time(2026, 2, 20, 9, 30))
    assert matter.due_at == city_time(2026, 3, 4, 17, 0)
    assert [clock.next_at for clock in MatterClock.objects.all()] == [city_time(2026, 3, 4, 17, 0)]
    assert [row.code for row in newest(town.desk, "A-1")] == [matter.code]


def test_a_clock_that_ran_out_already_keeps_its_old_instant(town):
    take_in(town, {**GOOD, "办理时限": "2026-02-25"})
    assert matter_of("A-1").due_at == city_time(2026, 2, 25, 23, 59, 59)


def test_days_left_are_counted_from_now(town):
    take_in(town, FRESH)
    matter = matter_of("A-3")
    assert (matter.place_code, matter.due_at, matter.step) == (VILLAGE, MONDAY + timedelta(days=2), "reported")


def test_a_closed_matter_counts_on_its_own_days(town):
    take_in(town, DONE)
    matter = matter_of("A-2")
    assert (matter.is_open, matter.closed_at, matter.ending) == (False, city_time(2026, 1, 9), "solved")
    days = {(delta.name, delta.day.isoformat()) for delta in MeasureDelta.objects.all()}
    assert {("opened", "2026-01-05"), ("closed", "2026-01-09")} <= days


def test_nobody_is_told_about_what_happened_elsewhere(town):
    take_in(town, {**GOOD, "紧急程度": "特急"}, DONE, FRESH)
    assert OutboxMessage.objects.count() == 0
    assert Voice.objects.filter(phone_index="13812345678").count() == 1


def test_the_journal_alone_says_the_same_and_is_whole(town):
    take_in(town, GOOD, DONE, FRESH)
    assert {matter.id: differences(matter.id) for matter in Matter.objects.all()} == {
        matter.id: {} for matter in Matter.objects.all()
    }
    assert list(verify(SYSTEM)) == []


@pytest.mark.parametrize(
    ("wrong", "letter", "says"),
    [
        ({"原编号": None}, "A", "不能空着"),
        ({"提出时间": "昨天"}, "B", "看不懂这个日期"),
        ({"提出时间": "2027-01-01"}, "B", "不能晚于今天"),
        ({"内容": "说" * 5001}, "C", "最多 5000 字"),
        ({"地点": "月亮上"}, "D", "没有找到这个地点"),
        ({"类别": "天气"}, "E", "没有这个类别"),
        ({"紧急程度": "很急"}, "F", "只能填其中一个"),
        ({"联系电话": "12345"}, "H", "11 位手机号"),
        ({"当前环节": "处置"}, "I", "可以填：处置中"),
        ({"当前环节": "办结"}, "M", "请填写办结时间"),
        ({"承办单位": "住建委"}, "J", "是不是“住建局”"),
        ({"承办单位": None}, "J", "要有承办单位"),
        ({"办理时限": "2026-02-01"}, "K", "早于提出时间"),
        ({"剩余天数": "两天"}, "L", "要填数字"),
        ({"办结时间": "2026-02-01"}, "M", "早于提出时间"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column_with_what_to_do(town, wrong, letter, says):
    found = preview(town, {**GOOD, "原编号": "B-1"}, {**GOOD, **wrong})
    assert (4, letter) in [(error.row, error.column) for error in found.errors]
    assert says in " ".join(error.sentence for error in found.errors)
    assert (found.rows_count, found.can_apply) == (1, False)


def test_row_4817_of_a_long_file_is_named_and_nothing_is_taken_in(town):
    rows = [{**FRESH, "原编号": f"L-{number}"} for number in range(3, 4830)]
    rows[4817 - 3]["提出时间"] = "二月三十"
    found = preview(town, *rows)
    assert [(error.row, error.column) for error in found.errors] == [(4817, "B")]
    with pytest.raises(Refused, match="1 行有问题"):
        apply_ledger(town.desk, import_id=found.import_id)
    assert Matter.objects.count() == 0
    marked = load_workbook(io.BytesIO(marked_workbook(town.desk, import_id=found.import_id)))
    assert marked.worksheets[0]["B4817"].comment is not None


def test_numbers_that_are_twice_in_the_file_or_here_already_are_told(town):
    take_in(town, GOOD)
    found = preview(town, GOOD, DONE, DONE)
    assert [(error.row, error.column) for error in found.errors] == [(3, "A"), (5, "A")]


def test_an_import_broken_off_is_taken_up_where_it_stood(town, monkeypatch):
    kept = preview(town, GOOD, DONE, FRESH)
    real, seen = importing.adopt, []

    def fails_at_the_third(actor, **given):
        seen.append(given["row"].number)
        if len(seen) == 3:
            raise RuntimeError("power cut")
        return real(actor, **given)

    monkeypatch.setattr(importing, "adopt", fails_at_the_third)
    with pytest.raises(RuntimeError):
        apply_ledger(town.desk, import_id=kept.import_id, batch_rows=2)
    assert (Matter.objects.count(), LedgerImport.objects.get().done_count) == (2, 2)
    monkeypatch.setattr(importing, "adopt", real)
    assert apply_ledger(town.desk, import_id=kept.import_id, batch_rows=2).done_count == 3
    assert Matter.objects.count() == 3


def test_an_import_is_taken_in_once(town):
    kept = take_in(town, GOOD)
    with pytest.raises(Refused):
        apply_ledger(town.desk, import_id=kept.id)
    assert Matter.objects.count() == 1


def test_undoing_closes_everything_tells_nobody_and_frees_the_numbers(town):
    kept = take_in(town, GOOD, DONE, FRESH)
    undo_ledger(town.desk, import_id=kept.id)
    assert (Matter.objects.filter(is_open=True).count(), Alias.objects.count()) == (0, 0)
    assert (OutboxMessage.objects.count(), MatterClock.objects.count()) == (0, 0)
    assert newest(town.desk, "路灯") == []
    assert list(verify(SYSTEM)) == []
    assert preview(town, GOOD, DONE, FRESH).can_apply


def test_what_somebody_has_touched_is_not_taken_back(town):
    kept = take_in(town, GOOD, FRESH)
    matter = matter_of("A-1")
    town.do(town.roads, matter.id, "solved", words="修好了")
    before = JournalEvent.objects.count()
    with pytest.raises(Refused, match=matter.code):
        undo_ledger(town.desk, import_id=kept.id)
    assert (JournalEvent.objects.count(), Alias.objects.count()) == (before, 2)


def test_whoever_has_no_right_there_imports_nothing(town):
    with pytest.raises(Refused):
        preview_ledger(town.worker, file_name="t.xlsx", content=book(GOOD), place_code=COUNTY)
    assert (LedgerImport.objects.count(), LedgerImportRow.objects.count()) == (0, 0)


def test_the_kept_file_cannot_be_read_in_the_table(town):
    preview(town, GOOD)
    assert b"PK" not in bytes(LedgerImport.objects.get().content)[:8]
