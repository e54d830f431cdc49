"""The audit administrator reads the trail and takes it away; that leaves a trace, and the copy can be verified."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from huiyin.console.scheduling import forget_due, schedule
from huiyin.kernel.audit import record
from huiyin.kernel.chain import first_link, link
from huiyin.kernel.models import AuditEntry
from huiyin.people.models import RevealLog
from huiyin.people.selectors.trail import PAGE
from tests.casework.town import Town
from tests.security.conftest import Reader

pytestmark = pytest.mark.django_db


def days(town: Town) -> dict[str, str]:
    """The first day of the town up to its clock's."""
    today = town.clock.now().date()
    return {"since": str(today - timedelta(days=1)), "until": str(today)}


def test_the_trail_is_read_by_who_and_what_a_page_at_a_time(town: Town, reader: Callable[[str], Reader]) -> None:
    auditor = reader("audit_admin").browser
    for number in range(PAGE + 2):
        record("somebody", "people.signed_in", f"account {number}")
    record("else", "people.signed_in", "account x")
    record("somebody", "people.post.closed", "post 1")
    first = auditor.get("/trail/", {"who": "somebody", "action": "people.signed_in"}).content.decode()
    older = first.partition('href="?')[2].partition('"')[0].replace("&amp;", "&")
    second = auditor.get(f"/trail/?{older}").content.decode()
    shown = [[f"account {n}<" in page for n in range(PAGE + 2)] for page in (first, second)]
    assert shown == [[False] * 2 + [True] * PAGE, [True] * 2 + [False] * PAGE]
    assert ("account x<" in first, "post 1<" in first) == (False, False)
    assert "people.signed_in</" not in first
    assert first.count(">登录</span>") == PAGE
    refused = ({"since": "2020-01-01"}, {"action": "people.nothing"}, {"since": "9999-12-01", "until": "9999-12-31"})
    assert [auditor.get("/trail/", given).status_code for given in refused] == [422] * 3


def test_an_export_tells_everything_and_leaves_its_own_trace(town: Town, reader: Callable[[str], Reader]) -> None:
    auditor = reader("audit_admin").browser
    record("=cmd|' /C calc'!A1", "people.post.closed", "post 1", {"reason": "撤并"})
    known = AuditEntry.objects.count()
    table = auditor.post("/trail/export/", {**days(town), "csv": "1"})
    rows = list(csv.DictReader(io.StringIO(table.getvalue().decode("utf-8-sig"))))
    assert (len(rows), rows[-1]["actor"]) == (known, "'=cmd|' /C calc'!A1")
    traces = AuditEntry.objects.filter(action="people.trail.exported").order_by("sequence")
    assert [(one.actor_label, one.detail) for one in traces] == [
        ("audit_admin", {**days(town), "form": "csv", "count": known})
    ]
    lines = auditor.post("/trail/export/", {**days(town), "jsonl": "1"}).getvalue().decode().splitlines()
    entries = sorted(map(json.loads, lines), key=lambda line: (line["lane"], line["sequence"]))
    assert len(entries) == known + 1
    previous: dict[int, bytes] = {}
    for entry in entries:  # as anybody outside the house would check it
        tip = link(previous.get(entry["lane"], first_link(f"audit {entry['lane']}")), entry["body"].encode())
        assert tip.hex() == entry["link"]
        previous[entry["lane"]] = tip
    assert auditor.post("/trail/export/", {"since": "2020-01-01", "until": "2026-03-02"}).status_code == 422


def test_the_trail_stays_however_long_nothing_else_is_kept(town: Town) -> None:
    record("somebody", "people.signed_in", "account 1")
    RevealLog.objects.create(
        person_id=town.worker.person_id, field="phone", viewer_label="somebody", reason="约定时间", at=town.clock.now()
    )
    before = {*AuditEntry.objects.values_list("id", flat=True)}
    town.later(days=40 * 365)
    for line in schedule():
        forget_due(line)
    assert before <= {*AuditEntry.objects.values_list("id", flat=True)}
    assert RevealLog.objects.count() == 1
