"""Files, meetings, reports and the protected person's page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiyin.care.models import CareFile, Decision, Meeting, Report
from huiyin.care.selectors import places
from huiyin.care.selectors.files import family_lines, reporter_of
from huiyin.care.selectors.meetings import agenda
from huiyin.care.services.filing import change_channel, open_file
from huiyin.care.services.meeting import hold_meeting
from huiyin.care.services.reporting import report_violence
from huiyin.care.types import FamilyDecision
from huiyin.casework.jobs import run_due
from huiyin.casework.models import JournalEvent, Matter, OutboxMessage
from huiyin.casework.selectors.handing import handed_on
from huiyin.kernel.models import AuditEntry
from huiyin.kernel.refusal import Refused
from tests.care.conftest import GONGXIAN
from tests.casework.town import GRID, OTHER_GRID, draw_elsewhere, post_of
from tests.portals.resident.conftest import new_browser
from tests.portals.staff import browser_of

FOUR = ["listen", "explain", "warn", "counsel"]


@pytest.fixture
def family(station):
    """A red family, placed and visited once."""
    receipt = open_file(
        station.officer, playbook=GONGXIAN, kind="red", place_code=GRID, words="他又打人", name="张某",
        phone="13700000001", channel="phone", times="周一上午十点", other_party="李某",
    )  # fmt: skip
    station.town.do(station.chief, receipt.matter_id, "place_red", kind="red", plan="每月看", words="严重")
    station.town.later(days=20)
    station.town.do(station.chief, receipt.matter_id, "visit_red", duties=FOUR, found="calm", words="平稳")
    return receipt


def test_a_file_is_opened_by_who_serves_the_place_and_needs_a_safe_channel(station):
    given = {"playbook": GONGXIAN, "kind": "blue", "words": "争吵", "name": "张某"}
    with pytest.raises(Refused, match="什么时间"):
        open_file(station.officer, place_code=GRID, channel="phone", **given)
    for actor, place in ((station.officer, OTHER_GRID), (station.town.worker, GRID)):
        with pytest.raises(Refused, match="办理岗位"):
            open_file(actor, place_code=place, **given)
    assert not Matter.objects.exists()


def test_the_officer_who_opened_a_red_file_does_not_keep_it(station, family, seen):
    assert not seen(station.officer, family.matter_id)
    assert [line.kind for line in family_lines(station.chief)] == ["red"]
    assert family_lines(station.officer) == family_lines(station.town.desk) == []
    told = OutboxMessage.objects.filter(matter=family.matter_id, voice__isnull=False)
    assert set(told.values_list("channel", flat=True)) == {"page"}


def test_whoever_opens_a_red_file_is_told_who_has_it_and_by_when_and_nobody_else_is(station):
    given = {"scheme": f"{GONGXIAN}:red", "place_code": GRID, "name": "张某", "words": "他又打人", "channel": "none"}
    page = browser_of(station.officer).post("/care/new/", given).content.decode()
    assert "副所长</span>办（已建档），红色回访到 4月2日 24:00。" in page
    matter_id = Matter.objects.get().id
    assert handed_on(station.chief, matter_id) is None
    station.town.later(minutes=11)
    assert handed_on(station.officer, matter_id) is None


def test_a_missed_visit_rises_and_a_visit_without_its_four_duties_is_none(station, family):
    station.town.later(days=2)
    with pytest.raises(Refused):
        station.town.do(station.chief, family.matter_id, "visit_red", duties=FOUR[:3], found="calm", words="平稳")
    station.town.later(days=30)
    run_due()
    matter = Matter.objects.get(pk=family.matter_id)
    assert (matter.owner_post_id, matter.late_count, matter.is_open) == (post_of(station.county), 1, True)


def test_one_meeting_decides_for_families_with_minutes_and_reasons_or_for_none(station, family):
    station.town.later(days=60)
    (line,) = agenda(station.county).lines
    assert {action.name for action in line.offers} == {"keep_red", "lower"}
    lower = FamilyDecision(line.id, "lower", line.revision, {"kind": "orange", "words": "两次平稳"})
    with pytest.raises(Refused, match="纪要"):
        hold_meeting(station.county, place_code="999901", minutes="好", decisions=[lower])
    with pytest.raises(Refused) as refused:
        hold_meeting(
            station.county, place_code="999901", minutes="县里三家单位都到了，逐户讨论。",
            decisions=[lower, FamilyDecision(line.id, "leave", line.revision, {"reason": "calm_long", "words": "退"})],
        )  # fmt: skip
    assert refused.value.details["matter"] == str(line.id)
    assert (Meeting.objects.count(), Matter.objects.get().kind) == (0, "red")
    hold_meeting(station.county, place_code="999901", minutes="县里三家单位都到了，逐户讨论。", decisions=[lower])
    kept = Decision.objects.get()
    assert (kept.kind_before, kept.kind_after, Matter.objects.get().kind) == ("red", "orange", "orange")
    assert JournalEvent.objects.filter(matter=kept.matter_id, seq=kept.seq).exists()
    (mine,) = agenda(station.officer, everyone=True).lines
    assert {action.name for action in mine.offers} == {"raise"}


def test_the_meeting_page_decides_and_keeps_what_was_typed(station, family):
    station.town.later(days=60)
    browser = browser_of(station.county)
    sent = {
        f"decide_{family.matter_id}": "lower:kind=orange",
        f"revision_{family.matter_id}": 3,
        "minutes": "三家单位都到了，逐户讨论。",
    }
    refused = browser.post("/care/meeting/", sent)
    assert (refused.status_code, "请写理由" in refused.content.decode()) == (422, True)
    assert Matter.objects.get().kind == "red"
    assert browser.post("/care/meeting/", {**sent, f"words_{family.matter_id}": "平稳"}).status_code == 200
    assert Matter.objects.get().kind == "orange"


def test_a_report_reaches_the_chief_at_once_and_hides_who_reported(station):
    worker, before = station.town.worker, AuditEntry.objects.count()
    report = report_violence(worker, place_code=GRID, words="三楼小孩身上有伤")
    message = OutboxMessage.objects.get(post=post_of(station.chief))
    assert (message.is_critical, message.not_before <= message.created_at + timedelta(seconds=20)) == (True, True)
    assert reporter_of(station.chief, report.matter_id).reporter_name == "格一"
    assert reporter_of(station.county, report.matter_id) is None
    journal = b"".join(bytes(row) for row in JournalEvent.objects.values_list("body", flat=True))
    assert str(worker.person_id).encode() not in journal
    assert AuditEntry.objects.count() == before
    answer = browser_of(worker).post("/care/report/", {"place_code": GRID, "words": "又有哭声"})
    assert (answer.status_code, Report.objects.count()) == (200, 2)


def test_the_protected_page_leaves_no_trace_and_tells_who_read(station, family):
    browser_of(station.chief).get(f"/care/f/{family.matter_id}/")
    phone = new_browser()
    empty = phone.get("/w/")
    assert empty["Cache-Control"] == "no-store"
    assert all(word not in empty.content.decode() for word in ("回音", "暴力", "家庭"))
    shown = phone.post("/w/", {"code": family.code, "word": family.secret}, follow=True)
    text = shown.content.decode()
    assert (shown.status_code, shown["Cache-Control"], shown["Referrer-Policy"]) == (200, "no-store", "no-referrer")
    assert all(word in text for word in ("副所长", "看了档案", "马上离开"))
    assert all(word not in text for word in (family.code, family.secret, "暴力", "红色"))
    assert dict(phone.cookies) == {}
    ((key, status),) = shown.redirect_chain
    again = phone.get(key).content.decode()
    assert (status, 'name="word"' in again, "看了档案" in again) == (303, True, False)
    assert phone.post("/w/", {"code": family.code, "word": "错的"}).status_code == 422


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_for_the_chief_and_a_file_is_nothing_to_others(station, family, language):
    browser = browser_of(station.chief)
    browser.cookies["language"] = language
    for address in ("", "?all", "new/", "meeting/", "figures/", "report/", f"f/{family.matter_id}/"):
        assert browser.get(f"/care/{address}").status_code == 200, address
    stranger = browser_of(station.town.desk)
    assert stranger.get(f"/care/f/{family.matter_id}/").status_code == 404
    assert stranger.post(f"/care/f/{family.matter_id}/channel/", {"channel": "none", "reason": "x"}).status_code == 404


def test_the_channel_changes_with_a_reason_in_the_journal(station, family):
    before = JournalEvent.objects.count()
    change_channel(station.chief, matter_id=family.matter_id, channel="in_person", reason="他会看她的手机")
    kept = CareFile.objects.get()
    assert (kept.channel, kept.times, JournalEvent.objects.count()) == ("in_person", None, before + 1)


def test_the_way_to_families_goes_by_post_alone_and_everybody_can_report(station):
    def links(actor, address):
        page = browser_of(actor).get(address).content.decode()
        return ('href="/care/"' in page, 'href="/care/report/"' in page)

    assert not Matter.objects.exists()
    assert [links(one, "/work/new/") for one in (station.chief, station.officer, station.county)] == [(True, True)] * 3
    assert links(station.town.worker, "/work/new/") == (False, True)


@pytest.mark.parametrize(
    ("where", "fault"),
    [
        ("柳树社区第2网格", ""),
        (GRID, ""),
        ("柳树社区", "请写到网格"),
        ("西城县", "请写到网格"),
        ("没有这个地方", "没有找到"),
        ("", "请填写这一项"),
    ],
)
def test_where_the_grids_are_too_many_for_a_list_the_grid_is_written_by_its_name(station, monkeypatch, where, fault):
    monkeypatch.setattr(places, "AT_MOST", 0)
    draw_elsewhere()
    given = {"place_code": where, "words": "邻居听见打骂声"}
    page = browser_of(station.county).post("/care/report/", given)
    assert (page.status_code, fault in page.text) == (422 if fault else 200, True)


def test_the_report_names_a_place_beforehand_only_where_there_is_but_one(station):
    asked = browser_of(station.county).get("/care/report/").text
    assert ("依法报告：有人疑似遭受家庭暴力。" in asked, "第1网格 有人疑似" in asked) == (True, False)
    assert "第1网格 有人疑似遭受家庭暴力。" in browser_of(station.officer).get("/care/report/").text
