"""What has been kept long enough goes, what names nobody stays, and the journal still verifies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from huiyin.care.models import PastTable
from huiyin.casework.jobs import Runner
from huiyin.casework.models import Attachment, ErasableText, Matter, OutboxMessage, TableImport, Voice
from huiyin.casework.selectors.attachments import path_of
from huiyin.casework.services import verify
from huiyin.casework.services.forgetting import forget_matter
from huiyin.casework.types import AttachmentGiven
from huiyin.console.commands.retention import carry_out
from huiyin.console.scheduling import count_due, forget_due, schedule
from huiyin.kernel.models import AuditEntry
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.models import OneTimeCode
from huiyin.places.selectors import forget_index
from tests.casework.town import COUNTY, MONDAY, SYSTEM
from tests.console.conftest import PHOTO

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(town: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "attachments")
    forget_index()
    return town


@pytest.fixture
def closed(town: Any) -> Matter:
    """A matter with a photo that was closed without a judgement, and one that is still open beside it."""
    town.raise_matter("还开着的事")
    receipt = town.raise_matter(attachments=(AttachmentGiven("photo", PHOTO.read_bytes()),))
    town.solve(receipt.matter_id)
    matter = Matter.objects.get(pk=receipt.matter_id)
    due = {clock.name: clock.due_at for clock in matter.clocks.all()}
    town.clock.advance(max(due.values()) - now())
    Runner(actor=SYSTEM).turn()
    matter.refresh_from_db()
    assert not matter.is_open
    return matter


def line(name: str) -> Any:
    return next(one for one in schedule() if one.name == name)


def test_looking_counts_and_erases_nothing(town, closed, capsys):
    town.later(days=5 * 365 + 1)
    carry_out(erase=False)
    told = {words[0]: words[2] for row in capsys.readouterr().out.splitlines() if len(words := row.split()) > 3}
    assert told["matters"] == "1"
    assert not ErasableText.objects.exclude(erased_at=None).exists()


def test_before_its_time_nothing_goes(town, closed):
    town.later(days=5 * 365 - 1)
    assert forget_due(line("matters")) == 0
    assert Voice.objects.get(matter=closed).phone == "13812345678"


def test_a_closed_matter_loses_words_photos_names_and_phones_and_keeps_its_journal(town, closed):
    files = [path_of(row.sha256) for row in Attachment.objects.filter(matter=closed)]
    before = Matter.objects.values("code", "step", "ending", "closed_at").get(pk=closed.pk)
    town.later(days=5 * 365 + 1)
    assert forget_due(line("matters")) == 1
    assert not ErasableText.objects.filter(matter=closed, erased_at=None).exists()
    assert not OutboxMessage.objects.filter(matter=closed).exists()
    voice = Voice.objects.get(matter=closed)
    assert (voice.name, voice.phone, voice.phone_index, voice.phone_tail_index) == (None, None, None, None)
    assert Matter.objects.get(pk=closed.pk).summary is None
    assert Matter.objects.values("code", "step", "ending", "closed_at").get(pk=closed.pk) == before
    assert verify(SYSTEM, whole=True) == ()
    assert files
    assert count_due(line("matters")) == 0


def test_an_open_matter_is_left_alone_and_refused(town, closed):
    town.later(days=5 * 365 + 1)
    forget_due(line("matters"))
    still_open = Matter.objects.get(is_open=True)
    assert Voice.objects.get(matter=still_open).phone == "13812345678"
    assert ErasableText.objects.filter(matter=still_open, erased_at=None).exists()
    with pytest.raises(Refused):
        forget_matter(SYSTEM, matter_id=still_open.pk, reason="保存期限已到")


def test_the_schedule_of_the_city_counts(town, closed, monkeypatch):
    monkeypatch.setenv("HUIYIN_KEEP_MATTERS_DAYS", "30")
    town.later(days=31)
    assert count_due(line("matters")) == 1


def test_a_deletion_record_stays_that_names_nobody(town, closed):
    town.later(days=5 * 365 + 1)
    forget_due(line("matters"))
    entry = AuditEntry.objects.get(action="console.retention")
    assert (entry.object_name, entry.detail) == ("schedule matters", {"count": 1, "days": 5 * 365})


def test_the_runner_forgets_old_codes_by_itself_and_a_chore_that_fails_stops_nothing(town):
    done: list[str] = []

    def fails() -> None:
        raise ValueError

    runner = Runner(chores=[fails, lambda: done.append("second")])
    runner.turn()
    runner.turn()
    assert done == ["second"]


def test_codes_go_after_a_day(town):
    OneTimeCode.objects.create(phone_index="13812345678", purpose="x", digest=b"", sent_at=MONDAY, expires_at=MONDAY)
    assert forget_due(line("codes")) == 0
    town.later(days=2)
    assert forget_due(line("codes")) == 1
    assert not OneTimeCode.objects.exists()


def test_files_of_tables_go_and_of_a_table_of_families_nobody_learns(town):
    person = town.desk.person_id
    table = TableImport.objects.create(
        what="cases", file_name="a.csv", content=b"x", place_code=COUNTY, rows_count=1, bad_rows_count=0,
        actor_label="x", previewed_at=now(),
    )  # fmt: skip
    PastTable.objects.create(playbook="gongxian/fanjiabao", content=b"x", sent_by_id=person, sent_at=now())
    town.later(days=91)
    assert count_due(line("imports")) == forget_due(line("imports")) == 1
    table.refresh_from_db()
    assert (bytes(table.content), PastTable.objects.count()) == (b"", 0)
    assert AuditEntry.objects.get(action="console.retention").detail == {"count": 1, "days": 90}
