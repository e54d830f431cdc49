"""Keys are made once, sealed for the safe, and renewed without losing a word."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import models
from django.test import override_settings

from huiyin.casework.models import TableImport
from huiyin.console.renewing import renew_column, sealed_columns
from huiyin.kernel.crypto import CryptoError, KeyRing, add_key_version, key_ring
from huiyin.kernel.time import now

PASSPHRASE = "seven plain words that nobody guesses"


@pytest.fixture
def spoken(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    return {"HUIYIN_PASSPHRASE_FILE": str(tmp_path / "passphrase")}


def versions(installation: Any) -> dict[str, set[int]]:
    """Which key versions each encrypted column was written with."""
    columns = {"casework_erasabletext": "text", "casework_voice": "phone", "people_person": "name"}
    with psycopg.connect(host=str(installation.sockets), dbname=installation.database, user="huiyin") as reader:
        return {
            table: {
                row[0]
                for row in reader.execute(
                    f"SELECT DISTINCT get_byte({column}, 3) FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608 - the names stand above
                )
            }
            for table, column in columns.items()
        }


def key_ring_of(path: Path) -> KeyRing:
    """The keys of a file."""
    with override_settings(HUIYIN_KEY_FILE=str(path)):
        return key_ring()


def test_a_key_file_is_made_once_and_readable_by_its_owner_only(saved_city, tmp_path):
    place = tmp_path / "secrets" / "keys.json"
    done = saved_city.huiyin("keys", "make", HUIYIN_KEY_FILE=str(place))
    assert done.returncode == 0
    assert "two safes" in done.stdout
    assert place.stat().st_mode & 0o777 == 0o600
    before = place.read_bytes()
    assert saved_city.huiyin("keys", "make", HUIYIN_KEY_FILE=str(place)).returncode == 1
    assert place.read_bytes() == before


def test_a_sealed_copy_brings_the_same_keys_back_with_the_passphrase_only(saved_city, spoken, tmp_path):
    sealed, place = tmp_path / "sealed.json", tmp_path / "back" / "keys.json"
    assert saved_city.huiyin("keys", "seal", sealed, **spoken).returncode == 0
    assert json.loads(saved_city.keys.read_text())["stable"] not in sealed.read_text()
    (tmp_path / "wrong").write_text("some other words that are long enough")
    wrong = {"HUIYIN_PASSPHRASE_FILE": str(tmp_path / "wrong"), "HUIYIN_KEY_FILE": str(place)}
    refused = saved_city.huiyin("keys", "unseal", sealed, **wrong)
    assert refused.stderr == "huiyin: The passphrase does not open this copy, or the copy is damaged.\n"
    assert not place.exists()
    assert saved_city.huiyin("keys", "unseal", sealed, **spoken, HUIYIN_KEY_FILE=str(place)).returncode == 0
    assert place.read_bytes() == saved_city.keys.read_bytes()


def test_a_short_passphrase_seals_nothing(saved_city, tmp_path):
    (tmp_path / "short").write_text("12345678")
    done = saved_city.huiyin("keys", "seal", tmp_path / "sealed", HUIYIN_PASSPHRASE_FILE=str(tmp_path / "short"))
    assert done.returncode == 1
    assert not (tmp_path / "sealed").exists()


def test_rotation_writes_everything_anew_and_an_old_key_is_retired_only_then(saved_city, tmp_path):
    rotated = tmp_path / "rotated.json"
    rotated.write_bytes(saved_city.keys.read_bytes())
    rotated.chmod(0o600)
    first = max(map(int, json.loads(rotated.read_text())["versions"]))
    assert versions(saved_city) == {table: {first} for table in versions(saved_city)}
    copy = tmp_path / "copy.json"
    copy.write_bytes(rotated.read_bytes())
    add_key_version(copy)
    done = saved_city.huiyin("keys", "retire", first, HUIYIN_KEY_FILE=str(copy))
    kept = json.loads(copy.read_text())["versions"]
    assert (done.returncode, "people_person.name" in done.stderr, str(first) in kept) == (1, True, True)
    done = saved_city.huiyin("keys", "rotate", HUIYIN_KEY_FILE=str(rotated))
    assert (done.returncode, done.stderr) == (0, "")
    assert versions(saved_city) == {table: {first + 1} for table in versions(saved_city)}
    kept = [path for path in (saved_city.data / "attachments").rglob("*") if path.is_file()]
    assert kept
    assert {path.read_bytes()[3] for path in kept} == {first + 1}
    assert saved_city.huiyin("verify", "--all", HUIYIN_KEY_FILE=str(rotated)).stdout == "ok\n"
    again = saved_city.huiyin("keys", "rotate", "--resume", HUIYIN_KEY_FILE=str(rotated))
    assert {line.split()[0] for line in again.stdout.splitlines()[:-1]} == {"0"}
    assert json.loads(rotated.read_text())["versions"].keys() == {str(first), str(first + 1)}
    sealed = key_ring_of(saved_city.keys).encrypt(b"old", "x")
    assert saved_city.huiyin("keys", "retire", first + 1, HUIYIN_KEY_FILE=str(rotated)).returncode == 1
    assert saved_city.huiyin("keys", "retire", first, HUIYIN_KEY_FILE=str(rotated)).returncode == 0
    with pytest.raises(CryptoError):
        key_ring_of(rotated).decrypt(sealed, "x")
    assert saved_city.huiyin("verify", "--all", HUIYIN_KEY_FILE=str(rotated)).stdout == "ok\n"


def test_every_table_that_keeps_a_whole_file_is_encrypted_anew():
    kept = {
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.BinaryField) and field.name == "content"
    }
    renewed = {column.table for column in sealed_columns() if column.column == "content"}
    assert kept - renewed == {"places_placeimport"}  # names and outlines of places are public and not encrypted
    assert renewed <= kept


@pytest.mark.django_db
def test_a_file_that_was_erased_is_passed_over():
    TableImport.objects.create(
        what="x", file_name="x", content=b"", place_code="99", rows_count=0, bad_rows_count=0, actor_label="x",
        previewed_at=now(),
    )  # fmt: skip
    [column] = [column for column in sealed_columns() if column.table == "casework_tableimport"]
    assert renew_column(column) == 0
