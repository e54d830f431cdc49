"""Everything can be taken out in open formats; names only by two persons, once."""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from huiyin.casework.models import JournalEvent, Matter
from huiyin.casework.types import AttachmentGiven
from huiyin.console.carrying_out import carry_out, tables, ways_to_matters
from huiyin.console.commands import export
from huiyin.kernel.refusal import Refused
from huiyin.mediation.models import Party, Representative
from huiyin.people.services.approvals import confirm_change
from huiyin.people.services.releasing import propose_release, use_release
from huiyin.places.selectors import forget_index
from tests.casework.town import SYSTEM, Town, hold
from tests.console.conftest import PHOTO

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "attachments")
    forget_index()
    town.raise_matter("=井盖丢了", attachments=(AttachmentGiven("photo", PHOTO.read_bytes()),))
    return town


def everything_in(folder: Path) -> str:
    return "".join(path.read_text("utf-8-sig") for path in folder.rglob("*") if path.suffix in {".csv", ".jsonl"})


def lines(folder: Path, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"tables/{table}.jsonl").read_text().splitlines()]


def test_every_table_of_ours_goes_out_in_both_formats_with_every_row(town, tmp_path):
    done = carry_out(tmp_path / "out", names=False)
    out = {model._meta.db_table for model in tables()}
    assert out >= {"mediation_party", "receptions_visit", "community_slot", "casework_voice", "people_person"}
    assert {path.stem for path in (tmp_path / "out/tables").glob("*.csv")} == out
    assert set(json.loads((tmp_path / "out/schema.json").read_text())["tables"]) == out
    journal = lines(tmp_path / "out", "casework_journalevent")
    assert [json.loads(row["body"])["seq"] for row in journal] == [
        row.seq for row in JournalEvent.objects.order_by("id")
    ]
    with (tmp_path / "out/tables/casework_journalevent.csv").open(encoding="utf-8-sig") as sheet:
        assert len(list(csv.reader(sheet))) == len(journal) + 1
    assert done.files == 0


def test_whatever_leads_to_a_sealed_matter_stays_in_the_house(town, tmp_path):
    """A party two keys away from its matter, and the row of a visit that became one."""
    sealed, plain = town.raise_matter("甲"), town.raise_matter("乙")
    for receipt in (sealed, plain):
        party = Party.objects.create(voice_id=receipt.voice_id, side="applicant", particulars="丙")
        Representative.objects.create(party=party, kind="proxy", name="丁")
    Matter.objects.filter(pk=sealed.matter_id).update(sensitivity="sealed")
    assert set(ways_to_matters(Representative)) == {"party__voice__matter", "party__voice__parted_from"}
    carry_out(tmp_path / "out", names=True)
    assert [row["voice_id"] for row in lines(tmp_path / "out", "mediation_party")] == [str(plain.voice_id)]
    assert [row["party_id"] for row in lines(tmp_path / "out", "mediation_representative")] == [str(plain.voice_id)]
    assert str(sealed.matter_id) not in everything_in(tmp_path / "out")


def test_masked_means_no_name_phone_or_word_in_any_file(town, tmp_path):
    carry_out(tmp_path / "out", names=False)
    told = everything_in(tmp_path / "out")
    assert not [secret for secret in ("王小明", "13812345678", "井盖丢了") if secret in told]
    assert [(row["name"], row["phone"]) for row in lines(tmp_path / "out", "casework_voice")] == [
        ("王*", "138****5678")
    ]
    assert not (tmp_path / "out/attachments").exists()


def test_what_lets_somebody_in_never_leaves_even_with_names(town, tmp_path):
    carry_out(tmp_path / "out", names=True)
    columns = {
        column
        for table in json.loads((tmp_path / "out/schema.json").read_text())["tables"].values()
        for column in table["columns"]
    }
    assert not columns & {"password", "totp_secret", "secret_hash", "phone_index"}


def test_with_names_words_and_files_go_out_in_full(town, tmp_path):
    done = carry_out(tmp_path / "out", names=True)
    assert [row["phone"] for row in lines(tmp_path / "out", "casework_voice")] == ["13812345678"]
    assert "=井盖丢了" in [row["text"] for row in lines(tmp_path / "out", "casework_erasabletext")]
    assert "'=井盖丢了" in (tmp_path / "out/tables/casework_erasabletext.csv").read_text("utf-8-sig")
    [photo] = (tmp_path / "out/attachments").iterdir()
    assert hashlib.sha256(photo.read_bytes()).hexdigest() == photo.stem
    assert done.files == 1


def test_a_folder_that_is_not_empty_is_left_alone(town, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/letter").write_text("mine")
    with pytest.raises(FileExistsError):
        carry_out(tmp_path / "out", names=False)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["letter"]


def test_names_need_two_persons_and_one_confirmation_serves_once(town: Town):
    security, system = hold("security_admin", None, "安全"), hold("system_admin", None, "系统")
    with pytest.raises(Refused):
        propose_release(town.centre, reason="换系统，整体迁出")
    change = propose_release(security, reason="换系统，整体迁出")
    for waiting in (SYSTEM, security):
        with pytest.raises(Refused):
            confirm_change(waiting, change_id=change.id)
    with pytest.raises(Refused, match="还没有第二个人确认"):
        use_release(SYSTEM, change_id=change.id)
    confirm_change(system, change_id=change.id)
    assert use_release(SYSTEM, change_id=change.id).id == change.id
    with pytest.raises(Refused, match="已经用过"):
        use_release(SYSTEM, change_id=change.id)


def test_a_release_is_good_for_a_week(town: Town):
    change = propose_release(hold("security_admin", None, "安全"), reason="换系统，整体迁出")
    confirm_change(hold("system_admin", None, "系统"), change_id=change.id)
    town.later(days=8)
    with pytest.raises(Refused, match="超过七天"):
        use_release(SYSTEM, change_id=change.id)


def test_the_command_writes_nothing_with_a_release_that_nobody_confirmed(town, tmp_path, capsys):
    change = propose_release(hold("security_admin", None, "安全"), reason="换系统，整体迁出")
    parser = argparse.ArgumentParser()
    export.add_arguments(parser)
    options = parser.parse_args(["all", str(tmp_path / "out"), "--release", str(change.id)])
    with pytest.raises(Refused):
        export.carry_out_step(options)
    assert not (tmp_path / "out").exists()
