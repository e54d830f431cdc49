"""The doctor is red for each thing that would silently break a promise, and says how to mend it."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from huiyin.casework.jobs import beat
from huiyin.casework.models import MatterClock, OutboxMessage
from huiyin.casework.models.matters import ClockState
from huiyin.console import examining, operating
from huiyin.console.archive import note_backup, note_drill
from huiyin.kernel.crypto import create_key_file
from huiyin.kernel.time import now, today, travel
from huiyin.people.models import DataRequest, Person
from huiyin.people.services.privacy import publish_notice
from huiyin.places.services import end_grid
from tests.casework.town import GRID, MONDAY, OTHER_GRID, SYSTEM, hold

pytestmark = pytest.mark.django_db


def look(check: Any) -> tuple[list[bool], str]:
    findings = list(check())
    return [finding.well for finding in findings], " ".join(finding.sentence for finding in findings)


def test_the_journal_refuses_the_role_that_works():
    assert look(examining.journal_refuses) == ([True], "The journal refuses to be changed.")


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_a_role_that_may_change_the_journal_is_red(monkeypatch):
    connections["default"].close()
    monkeypatch.setitem(connections["default"].settings_dict, "USER", "huiyin_owner")
    well, sentence = look(examining.journal_refuses)
    connections["default"].close()
    assert well == [False]
    assert "lets UPDATE, DELETE FROM, ALTER TABLE pass" in sentence


def test_a_matter_in_a_place_that_is_no_more_is_red(town):
    town.raise_matter()
    town.raise_matter("家里的事", sensitivity="sealed", place_code=OTHER_GRID)
    assert look(examining.matters_have_places)[0] == [True]
    end_grid(SYSTEM, code=OTHER_GRID)
    assert look(examining.matters_have_places)[0] == [True], "a sealed matter is nobody else's to count"
    end_grid(SYSTEM, code=GRID)
    well, sentence = look(examining.matters_have_places)
    assert (well, sentence.startswith(f"1 open matters stand in places that are no more ({GRID})")) == ([False], True)


@pytest.mark.parametrize(("days_left", "well"), [(60, True), (59, False)])
def test_a_calendar_needs_sixty_days(town, days_left, well):
    end = date(2026, 12, 31)
    town.clock.advance(timedelta(days=(end - MONDAY.date()).days - days_left))
    assert look(examining.calendar_reaches)[0] == [well]


def test_a_runner_that_is_silent_for_two_minutes_is_red(town):
    assert "ever" in look(examining.runner_lives)[1]
    beat("one")
    assert look(examining.runner_lives)[0] == [True]
    town.later(minutes=3)
    assert look(examining.runner_lives) == (
        [False],
        "No runner since 2026-03-02 09:14: start `huiyin runner` (`systemctl start huiyin-runner`), or `huiyin run`.",
    )


def test_keys_that_others_may_read_or_that_are_missing_are_red(tmp_path, monkeypatch):
    create_key_file(tmp_path / "keys.json")
    monkeypatch.setattr(settings, "HUIYIN_KEY_FILE", str(tmp_path / "keys.json"))
    assert look(examining.keys_are_safe)[0] == [True]
    (tmp_path / "keys.json").chmod(0o640)
    well, sentence = look(examining.keys_are_safe)
    assert well == [False]
    assert f"chmod 600 {tmp_path}/keys.json" in sentence
    (tmp_path / "keys.json").unlink()
    assert look(examining.keys_are_safe)[0] == [False]


def test_a_full_disk_is_red(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: SimpleNamespace(free=1_900_000_000))
    well, sentence = look(operating.disk_has_room)
    assert (well, sentence[:22]) == ([False], "Only 1.9 GB are free i")


def test_messages_without_a_way_out_and_failed_ones_are_red(town, monkeypatch):
    monkeypatch.setattr(settings, "HUIYIN_SENDER_URL", "https://sms.example")
    assert look(examining.messages_leave)[0] == [True, True]
    town.push(town.raise_matter().matter_id)
    assert OutboxMessage.objects.update(state="failed") > 0
    assert look(examining.messages_leave)[0] == [True, False]
    for nowhere in ("", "console:"):
        monkeypatch.setattr(settings, "HUIYIN_SENDER_URL", nowhere)
        assert look(examining.messages_leave)[0][0] is False


def test_a_clock_in_quarantine_is_red(town):
    town.raise_matter()
    assert look(examining.clocks_run)[0] == [True]
    MatterClock.objects.update(state=ClockState.QUARANTINED)
    assert look(examining.clocks_run)[0] == [False]


def test_a_clock_that_differs_from_the_databases_is_red():
    assert look(examining.time_is_right)[0] == [True]
    with travel(now() + timedelta(seconds=20)):
        assert look(examining.time_is_right)[0] == [False]


def test_three_administrators_must_be_three_persons(town):
    hold("system_admin", None, "系统")
    hold("security_admin", None, "安全")
    assert look(examining.three_administrators)[0] == [False]
    hold("audit_admin", None, "审计")
    assert look(examining.three_administrators)[0] == [True]


def test_a_request_about_ones_own_data_that_is_late_is_red(town):
    person = Person.objects.create(created_at=now())
    DataRequest.objects.create(person=person, kind="deletion", asked_at=now(), due_on=today())
    assert look(examining.data_requests_are_answered)[0] == [True]
    town.later(days=1)
    assert look(examining.data_requests_are_answered)[0] == [False]


def test_a_city_needs_a_privacy_notice_and_a_backup_each_week(town):
    assert look(examining.notice_is_published)[0] == [False]
    publish_notice(SYSTEM, text_zh="说明", text_en="Notice")
    assert look(examining.notice_is_published)[0] == [True]
    assert look(operating.backup_is_fresh)[0] == [False]
    note_backup({"parts": {}, "version": "1"})
    assert look(operating.backup_is_fresh)[0] == [True]
    town.later(days=8)
    assert look(operating.backup_is_fresh)[0] == [False]


def test_a_city_tries_its_backup_each_hundred_days(town):
    assert look(operating.drill_is_fresh)[0] == [False]
    note_drill({"made_at": "2026-03-01"}, seconds=9)
    town.later(days=99)
    assert look(operating.drill_is_fresh)[0] == [True]
    town.later(days=2)
    assert look(operating.drill_is_fresh)[0] == [False]


def test_an_archive_that_stands_still_is_red(town, monkeypatch, tmp_path):
    """The server of the tests archives nothing; what it would say stands in for it."""
    assert look(operating.archive_keeps_up)[0] == [True]
    monkeypatch.setenv("HUIYIN_ARCHIVE", str(tmp_path))
    assert look(operating.archive_keeps_up)[0] == [False]
    said: list[Any] = []
    monkeypatch.setattr(operating, "archiver_says", lambda: said)
    base = tmp_path / "base" / "1"
    base.mkdir(parents=True)
    (base / "city.json").write_text(json.dumps({"made_at": now().isoformat()}))
    beat("one")
    good, bad = now() - timedelta(minutes=1), now() - timedelta(minutes=20)
    for says, well in [
        ((True, good, None, None), [True, True]),
        ((True, good, bad, "07"), [True, True]),
        ((True, bad, good, "07"), [False, True]),
        ((True, None, None, None), [False, True]),
        ((True, bad, None, None), [False, True]),
    ]:
        said[:] = says
        assert look(operating.archive_keeps_up)[0] == well
    town.later(days=8)  # nobody works, so nothing has to be archived
    assert look(operating.archive_keeps_up)[0] == [True, False]


@pytest.mark.parametrize(
    ("changed", "red"),
    [
        ({}, []),
        ({"HUIYIN_ADDRESS": "http://city.example"}, [0]),
        ({"ALLOWED_HOSTS": []}, [1]),
        ({"ALLOWED_HOSTS": ["city.example", "*"]}, [1]),
        ({"HUIYIN_TRUSTED_PROXIES": []}, [2]),
        ({"HUIYIN_TRUSTED_PROXIES": ["0.0.0.0/0"]}, [2]),
        ({"HUIYIN_TRUSTED_PROXIES": ["10.0.0.1/8"]}, [2]),
        ({"SECRET_KEY": "short"}, [3]),
        ({"ALLOWED_HOSTS": [], "HUIYIN_TRUSTED_PROXIES": [], "HUIYIN_DEMO": True}, []),
    ],
)
def test_an_address_that_believes_strangers_is_red(monkeypatch, changed, red):
    safe = {
        "HUIYIN_ADDRESS": "https://city.example",
        "ALLOWED_HOSTS": ["city.example"],
        "HUIYIN_TRUSTED_PROXIES": ["127.0.0.1/32"],
        "SECRET_KEY": "k" * 50,
    }
    for name, value in {**safe, **changed}.items():
        monkeypatch.setattr(settings, name, value)
    findings = list(operating.address_is_safe())
    assert [number for number, one in enumerate(findings) if not one.well] == red
    assert all(one.well or one.why for one in findings)


def test_keys_among_the_backups_are_red(monkeypatch, tmp_path):
    monkeypatch.setenv("HUIYIN_BACKUPS", str(tmp_path))
    assert look(operating.keys_lie_elsewhere)[0] == [True]
    monkeypatch.setattr(settings, "HUIYIN_KEY_FILE", str(tmp_path / "keys.json"))
    assert look(operating.keys_lie_elsewhere)[0] == [False]


@pytest.mark.django_db(databases=["default", "owner"])
def test_tables_of_this_version_are_well():
    assert look(examining.tables_up_to_date)[0] == [True]
