"""The desk's lists and what leaves or enters by them: Excel both ways, messages, methods, the calendar."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from huiyin.casework.models import Matter, OutboxMessage
from huiyin.casework.types import RaiserContact
from huiyin.kernel.audit import trail_of
from huiyin.kernel.models import AuditEntry
from huiyin.people.models import PendingChange
from huiyin.places.models import CalendarDraft, CalendarVersion
from tests.casework.town import FILE, PLAYBOOK, VILLAGE
from tests.portals.desk.test_pages import text_of
from tests.portals.staff import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre(town):
    return browser_of(town.centre)


@pytest.fixture
def desk(town):
    return browser_of(town.desk)


def cells(response):
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_export_is_what_is_seen_same_rows_order_and_columns(town, centre):
    first = town.raise_matter("路灯不亮").code
    second = town.raise_matter("井盖丢了").code
    town.raise_matter("特急的事", urgency="critical")
    given = {"scope": "open", "urgency": "normal", "sort": "-code", "columns": ["code", "what"]}
    page = text_of(centre.get(reverse("desk:list"), given))
    assert "特急的事" not in page
    rows = cells(centre.get(reverse("desk:export"), given))
    told = {first: "路灯不亮", second: "井盖丢了"}
    assert rows == [["案码", "什么事"], *([code, told[code]] for code in sorted(told, reverse=True))]
    assert AuditEntry.objects.get(action="desk.export").detail["chosen"] == 0


def test_only_the_ticked_rows_are_exported(town, centre):
    town.raise_matter("路灯不亮")
    ticked = town.raise_matter("井盖丢了")
    rows = cells(centre.get(reverse("desk:export"), {"columns": ["code"], "matter": [str(ticked.matter_id)]}))
    assert rows == [["案码"], [ticked.code]]


def test_a_failed_message_is_shown_with_its_error_and_can_be_sent_again(town, centre):
    town.raise_matter()
    OutboxMessage.objects.filter(voice__isnull=False).update(state="failed", tries=6, last_error="号码停机")
    message = OutboxMessage.objects.get(state="failed")
    page = text_of(centre.get(reverse("desk:outbox")))
    assert "号码停机" in page
    assert "13812345678" not in page
    for sent in ({}, {"do": "erase"}):
        answer = centre.post(reverse("desk:settle_message", args=[message.id]), sent)
        assert (answer.status_code, "没有这个操作，请重新选择。" in text_of(answer)) == (422, True)
    message.refresh_from_db()
    assert (message.state, trail_of(f"message {message.id}")) == ("failed", [])
    centre.post(reverse("desk:settle_message", args=[message.id]), {"do": "resend"})
    message.refresh_from_db()
    assert (message.state, message.tries) == ("held", 0)
    assert [entry.action for entry in trail_of(f"message {message.id}")] == ["casework.message.resent"]


def test_who_has_no_phone_stands_on_the_list_to_print(town, centre):
    town.raise_matter("路灯不亮", raiser=RaiserContact(name="李阿姨"))
    town.raise_matter("井盖丢了")
    page = text_of(centre.get(reverse("desk:outbox_print")))
    assert "李*" in page
    assert "王" not in page


def test_a_method_shows_its_drawing_its_proof_and_its_versions(town, centre):
    page = text_of(centre.get(reverse("desk:method", args=[PLAYBOOK])))
    assert "第 1 版" in page
    assert "台一 提出" in page
    assert "主任 确认" in page
    drawing = centre.get(reverse("desk:method_drawing", args=[PLAYBOOK]))
    assert drawing["Content-Type"] == "image/svg+xml"
    assert "推送吹哨" in drawing.content.decode()


def test_a_method_file_with_faults_is_refused_with_their_lines_and_nothing_waits(town, desk):
    text = FILE.read_text().replace("at: county, up: above", "at: nowhere, up: above", 1)
    page = desk.post(reverse("desk:propose_method"), {"file": SimpleUploadedFile("a.yaml", text.encode())})
    assert page.status_code == 422
    assert "a.yaml:" in text_of(page) or "nowhere" in text_of(page)
    assert not PendingChange.objects.filter(state="waiting").exists()


def test_a_new_version_waits_for_a_second_person(town, desk):
    text = FILE.read_text().replace("limit: 5 working days", "limit: 4 working days")
    done = desk.post(reverse("desk:propose_method"), {"file": SimpleUploadedFile("a.yaml", text.encode())})
    assert done["Location"] == reverse("people:changes")
    assert PendingChange.objects.get(state="waiting").action == "casework.publish_playbook"


def test_a_calendar_year_is_drafted_by_one_and_confirmed_by_another(town, desk, centre):
    given = {"year": 2027, "holidays": "2027-10-01\n2027年10月2日", "makeup_days": "", "source": "国办通知"}
    desk.post(reverse("desk:calendar"), given)
    draft = CalendarDraft.objects.get()
    refused = desk.post(reverse("desk:decide_calendar", args=[draft.id]), {"do": "confirm"})
    assert refused.status_code == 422
    assert CalendarVersion.objects.count() == 1
    centre.post(reverse("desk:decide_calendar", args=[draft.id]), {"do": "confirm"})
    assert CalendarVersion.objects.latest("number").covers_until == date(2027, 12, 31)


def test_a_line_that_is_no_date_is_named_and_kept(town, desk):
    given = {"year": 2027, "holidays": "2027-10-01\n国庆节", "makeup_days": "", "source": "国办通知"}
    page = desk.post(reverse("desk:calendar"), given)
    assert "第 2 行“国庆节”不是日期" in text_of(page)
    assert not CalendarDraft.objects.exists()


def test_an_old_ledger_with_a_broken_row_is_shown_cell_by_cell_and_not_taken_in(town, centre):
    template = load_workbook(io.BytesIO(centre.get(reverse("desk:import_template")).content))
    template.worksheets[0].append(["旧-1", "不是日期"])
    template.worksheets[0].append(["旧-2", "不是日期", "也不是"])
    content = io.BytesIO()
    template.save(content)
    file = SimpleUploadedFile("旧台账.xlsx", content.getvalue())
    page = centre.post(reverse("desk:imports"), {"file": file, "place_code": VILLAGE})
    assert "还不能导入" in text_of(page)
    assert "导入这" not in text_of(page)
    assert ("共 2 行。" in text_of(page), "有问题 2 行" in text_of(page)) == (True, True)
    listed = text_of(centre.get(reverse("desk:imports")))
    assert ("不能导入" in listed, "待确认" in listed.split("导过的")[-1]) == (True, False)
    assert not Matter.objects.exists()


@pytest.mark.parametrize("day", ["31/12/2026", "2026-13-01", "gestern"])
def test_a_day_in_an_address_that_is_none_filters_nothing_and_shows_no_chip(town, centre, day):
    town.raise_matter("路灯不亮")
    for name in ("list", "queue"):
        page = text_of(centre.get(reverse(f"desk:{name}"), {"scope": "open", "since": day, "until": day}))
        assert (f"{day} 起" in page, f"到 {day}" in page, "路灯不亮" in page) == (False, False, True)
    shown = text_of(centre.get(reverse("desk:list"), {"until": "2026-03-01"}))
    assert ("到 2026-03-01" in shown, "路灯不亮" in shown) == (True, False)
