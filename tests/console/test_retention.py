"""What has been kept long enough goes, what names nobody stays, and the journal still verifies."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from huiyin.appeals.models import Intake
from huiyin.care.models import CareFile, PastTable, Report
from huiyin.casework.jobs import Runner
from huiyin.casework.models import Attachment, ErasableText, Matter, OutboxMessage, TableImport, Voice
from huiyin.casework.selectors.attachments import path_of
from huiyin.casework.services import verify
from huiyin.casework.services.forgetting import forget_matter
from huiyin.casework.types import AttachmentGiven, RaiserContact
from huiyin.console.commands.retention import carry_out
from huiyin.console.scheduling import count_due, forget_due, schedule
from huiyin.kernel.models import AuditEntry
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.mediation.models import DisputeDetails, Party, Representative, Session
from huiyin.people.models import OneTimeCode, Person
from huiyin.people.services.accounts import resident_account
from huiyin.people.services.exporting import my_export
from huiyin.people.services.persons import change_person
from huiyin.people.services.privacy import answer_request, ask_correction, ask_deletion
from huiyin.people.types import Actor, PersonField
from huiyin.places.selectors import forget_index
from huiyin.portals.desk.selectors.deletions import RULES
from huiyin.receptions.models import Day, Series, Visit
from tests.casework.town import COUNTY, MONDAY, SYSTEM, hold
from tests.console.conftest import PHOTO
from tests.portals.staff import browser_of

pytestmark = pytest.mark.django_db
NUMBER = "11010119900307002X"


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


def beside(voice_id: Any) -> Party:
    """A party with what a mediator has written of it, somebody who speaks for it, and where it came in."""
    party = Party.objects.create(voice_id=voice_id, side="applicant", identity_number=NUMBER, particulars="腿脚不便")
    Representative.objects.create(party=party, kind="proxy", name="王大明", phone="13900001111")
    Intake.objects.filter(voice=voice_id).delete()
    matter = Voice.objects.values_list("matter", flat=True).get(pk=voice_id)
    Intake.objects.create(
        voice_id=voice_id, matter_id=matter, door="web", at=now(), address="3栋502", located_by="address",
        words_digest=b"x" * 32,
    )  # fmt: skip
    return party


def test_what_stands_beside_a_closed_matter_in_other_packages_goes_with_it(town, closed):
    voice = Voice.objects.get(matter=closed)
    beside(voice.pk)
    Session.objects.create(matter=closed, seq=1, at=now(), present="王小明", note="吵过")
    CareFile.objects.create(matter=closed, first_kind="red", other_party="李某", times="周一", opened_at=now())
    Report.objects.create(matter=closed, reporter_name="赵老师", reporter_post="教师", at=now())
    town.later(days=5 * 365 + 1)
    assert forget_due(line("matters")) == 1
    party, session = Party.objects.get(), Session.objects.get()
    assert (party.identity_number, party.particulars, session.present, session.note) == (None, None, None, None)
    assert (Representative.objects.count(), Intake.objects.get().address) == (0, None)
    kept, report = CareFile.objects.get(), Report.objects.get()
    assert (kept.times, kept.other_party, report.reporter_name, report.reporter_post) == (None, None, "", "")
    assert (count_due(line("matters")), verify(SYSTEM, whole=True)) == (0, ())


def test_who_asks_to_be_forgotten_is_forgotten_everywhere_and_told_what_the_law_keeps(town, closed):
    """One closed matter, one open, one that a committee has accepted, one sealed, and two without the account."""
    account = resident_account(Actor.anonymous(), phone="13812345678")
    mine = Person.objects.get(pk=account.person_id)
    change_person(SYSTEM, person_id=mine.pk, name="王小明")
    Voice.objects.filter(matter=closed).update(person=mine)
    contact = RaiserContact(name="王小明", phone="13812345678", person_id=mine.pk)
    still, filed, sealed = (town.raise_matter(words, raiser=contact) for words in ("路灯", "欠薪", "他打人"))
    without = town.raise_matter("没有登录")
    stranger = town.raise_matter("别人", raiser=RaiserContact(name="李四", phone="13812345678"))
    for one in (still, filed, sealed):
        beside(one.voice_id)
    DisputeDetails.objects.create(matter_id=filed.matter_id, accepted_at=now())
    Matter.objects.filter(pk=sealed.matter_id).update(sensitivity="sealed")
    told = my_export(Actor.resident(mine.pk))["held"]
    assert "腿脚不便" in str(told)
    codes = set(Voice.objects.values_list("code", flat=True))
    assert {one["code"] for one in told} == codes - {sealed.code, stranger.code}
    assert NUMBER not in str(told)
    request = ask_deletion(Actor.resident(mine.pk))
    done = answer_request(town.desk, request_id=request.id, accept=True, answer="已照办。")
    assert [text.rpartition("（")[2] for text in done.answer.splitlines()[1:]] == ["3 件）", "1 件）"]
    assert "第二十七条" in done.answer
    names = dict(Voice.objects.values_list("matter", "name"))
    assert [names[one.matter_id] for one in (still, filed, sealed, without)] == [None, "王小明", "王小明", None]
    assert (names[closed.pk], names[stranger.matter_id]) == (None, "李四")
    particulars = dict(Party.objects.values_list("voice__matter", "particulars"))
    assert particulars == {still.matter_id: None, filed.matter_id: "腿脚不便", sealed.matter_id: "腿脚不便"}
    words = dict(ErasableText.objects.filter(name="words", seq=1).values_list("matter", "text"))
    assert (words[closed.pk], words[still.matter_id]) == (None, "路灯")
    assert (Person.objects.get(pk=mine.pk).phone, verify(SYSTEM, whole=True)) == (None, ())


def test_a_corrected_name_reaches_what_is_still_open_and_nothing_sealed(town, closed):
    account = resident_account(Actor.anonymous(), phone="13812345678")
    contact = RaiserContact(name="王小名", phone="13812345678", person_id=account.person_id)
    still, sealed = (town.raise_matter(words, raiser=contact) for words in ("路灯", "他打人"))
    Matter.objects.filter(pk=sealed.matter_id).update(sensitivity="sealed")
    request = ask_correction(Actor.resident(account.person_id), field=PersonField.NAME, new_value="王晓明")
    answer_request(town.desk, request_id=request.id, accept=True, answer="已改。")
    names = dict(Voice.objects.values_list("matter", "name"))
    assert (names[still.matter_id], names[sealed.matter_id], names[closed.pk]) == ("王晓明", "王小名", "王小明")


def test_a_booking_to_which_nobody_came_is_forgotten_after_a_week(town):
    series = Series.objects.create(
        title="接访", place_code="999901", venue="一楼", playbook="x", kind="x", rhythm="week", opens="09:00",
        closes="11:00", since=MONDAY.date(),
    )  # fmt: skip
    day = Day.objects.create(series=series, on=MONDAY.date())
    Visit.objects.create(day=day, number=1, slot="09:00", name="王小明", phone="13812345678")
    off = Day.objects.create(series=series, on=MONDAY.date() - timedelta(days=7), is_cancelled=True)
    Visit.objects.create(day=off, number=1, slot="09:00", phone="13812345678")
    town.later(days=7)
    assert forget_due(line("bookings")) == 1
    town.later(days=1)
    assert forget_due(line("bookings")) == 1
    kept = Visit.objects.order_by("day__on").values_list("state", "name", "phone")
    assert list(kept) == [("cancelled", None, None), ("missed", None, None)]


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


def test_a_deletion_record_stays_that_names_nobody_and_the_auditor_alone_reads_it(town, closed):
    town.later(days=5 * 365 + 1)
    before = (now() - timedelta(days=5 * 365)).isoformat(timespec="seconds")
    forget_due(line("matters"), by="root")
    entry = AuditEntry.objects.get(action="console.retention")
    detail = {"count": 1, "days": 5 * 365, "before": before, "by": "root"}
    assert (entry.object_name, entry.detail) == ("schedule matters", detail)
    auditor = browser_of(hold("audit_admin", None, "审计"))
    assert reverse("desk:deletions") in auditor.get(reverse("desk:administration")).content.decode()
    page = auditor.get(reverse("desk:deletions")).content.decode()
    assert "已办结事项的文字、照片、姓名和电话" in page
    assert "root" in page
    other = browser_of(hold("system_admin", None, "系统"))
    assert other.get(reverse("desk:deletions")).status_code == 403
    assert {one.name for one in schedule()} == set(RULES)


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
    detail = AuditEntry.objects.get(action="console.retention").detail
    assert (detail["count"], detail["days"], detail["by"]) == (1, 90, "runner")
