"""Meetings with many families: what is near, page by page, one meeting through several pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiyin.care.models import Decision, Meeting
from huiyin.care.selectors.meetings import PAGE, agenda
from huiyin.care.services.filing import open_file
from huiyin.casework.models import Matter
from tests.care.conftest import GONGXIAN
from tests.casework.town import GRID
from tests.portals.staff import browser_of

MANY = PAGE + 3


@pytest.fixture
def many(station):
    """More red families than one page holds, all placed on one day."""
    for number in range(MANY):
        receipt = open_file(
            station.officer, playbook=GONGXIAN, kind="red", place_code=GRID, words="他打人", name=f"张{number}"
        )
        placed = {"kind": "red", "plan": "每月看", "words": "严重"}
        station.town.do(station.chief, receipt.matter_id, "place_red", **placed)
    return station


def sent_for(families, decided, minutes="三家单位都到了，逐户讨论。"):
    """What a browser sends: every family's revision, and what was decided of some."""
    sent = {"minutes": minutes} | {f"revision_{line.id}": line.revision for line in families}
    for line in decided:
        sent |= {f"decide_{line.id}": "keep_red:", f"words_{line.id}": "再看"}
    return sent


def test_a_meeting_goes_through_what_is_due_within_two_weeks_and_nothing_else(many):
    assert agenda(many.county).lines == ()
    assert agenda(many.county, everyone=True).page.paginator.count == MANY
    many.town.later(days=80)
    due = agenda(many.county)
    assert (len(due.lines), due.page.paginator.num_pages, due.late) == (PAGE, 2, 0)
    many.town.later(days=20)
    assert agenda(many.county).late == MANY
    assert agenda(many.officer).lines == ()
    assert agenda(many.town.desk).page.paginator.count == 0


def test_one_meeting_goes_on_over_several_pages(many):
    many.town.later(days=80)
    browser, address = browser_of(many.county), "/care/meeting/"
    for left in (3, 0):
        families = agenda(many.county).lines
        page = browser.post(address, sent_for(families, families)).content.decode()
        assert (f"还有 {left} 户" in page) is bool(left)
        meeting = Meeting.objects.get()
        address = f"/care/meeting/?meeting={meeting.id}"
    assert Decision.objects.filter(meeting=meeting).count() == MANY
    assert agenda(many.county).lines == ()


def test_nothing_that_was_decided_is_lost_when_the_list_has_changed(many):
    many.town.later(days=80)
    gone = Matter.objects.first()
    many.town.do(many.county, gone.id, "keep_red", words="已经定了")
    sent = {"minutes": "三家单位都到了，逐户讨论。", f"decide_{gone.id}": "keep_red:", f"words_{gone.id}": "再看"}
    answer = browser_of(many.county).post("/care/meeting/", sent)
    assert (answer.status_code, "名单有变化" in answer.content.decode()) == (422, True)
    assert not Meeting.objects.exists()


def test_a_meeting_of_yesterday_does_not_go_on(many):
    many.town.later(days=80)
    browser, families = browser_of(many.county), agenda(many.county).lines
    browser.post("/care/meeting/", sent_for(families, families[:1]))
    first = Meeting.objects.get()
    many.town.clock.advance(timedelta(hours=25))
    families = agenda(many.county).lines
    browser.post(f"/care/meeting/?meeting={first.id}", sent_for(families, families[:1], "第二天又开了一次会。"))
    assert Meeting.objects.count() == 2
