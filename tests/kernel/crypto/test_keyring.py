"""The key ring: files, rotation, signatures."""

import json
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from huiyin.kernel.crypto import (
    CryptoError,
    add_key_version,
    blind_index,
    case_code_key,
    create_key_file,
    ensure_key_file,
    key_file_is_private,
    key_ring,
    verify_signature,
)
from huiyin.kernel.crypto.keyring import version_of


@pytest.fixture
def key_file(tmp_path: Path, settings: Settings) -> Path:
    path = tmp_path / "secrets" / "keys.json"
    settings.HUIYIN_KEY_FILE = str(path)
    create_key_file(path)
    return path


def test_where_no_key_file_can_be_made_the_program_says_so(tmp_path: Path, settings: Settings) -> None:
    settings.HUIYIN_DEMO = True
    nowhere = tmp_path / "keys.json"
    nowhere.symlink_to(tmp_path / "gone" / "keys.json")
    settings.HUIYIN_KEY_FILE = str(nowhere)
    with pytest.raises(ImproperlyConfigured, match="No key file"):
        key_ring()
    nowhere.unlink()
    assert key_ring().newest == 1


def test_a_key_file_is_private_and_never_overwritten(key_file: Path) -> None:
    before = key_file.read_bytes()
    assert key_file_is_private(key_file)
    with pytest.raises(FileExistsError):
        create_key_file(key_file)
    ensure_key_file(key_file)
    assert key_file.read_bytes() == before
    key_file.chmod(0o640)
    assert not key_file_is_private(key_file)


def test_after_a_rotation_the_newest_key_writes_and_the_old_one_still_reads(key_file: Path) -> None:
    old = key_ring().encrypt(b"Zhang", "name")
    index, code_key = blind_index("Zhang", "name"), case_code_key()
    assert add_key_version(key_file) == 2
    new = key_ring().encrypt(b"Zhang", "name")
    assert (version_of(old), version_of(new)) == (1, 2)
    assert key_ring().decrypt(old, "name") == key_ring().decrypt(new, "name") == b"Zhang"
    assert (blind_index("Zhang", "name"), case_code_key()) == (index, code_key)
    assert key_file_is_private(key_file)


def test_a_ring_of_the_national_suite_still_opens_what_aes_sealed(key_file: Path) -> None:
    old = key_ring().encrypt(b"Zhang", "name")
    content = json.loads(key_file.read_text())
    key_file.write_text(json.dumps({**content, "cipher": "SM4-GCM"}))
    new = key_ring().encrypt(b"Zhang", "name")
    assert new[1] != old[1]
    assert key_ring().decrypt(old, "name") == key_ring().decrypt(new, "name") == b"Zhang"


def test_a_value_of_another_city_or_purpose_does_not_open(key_file: Path, tmp_path: Path, settings: Settings) -> None:
    sealed = key_ring().encrypt(b"Zhang", "name")
    with pytest.raises(CryptoError):
        key_ring().decrypt(sealed, "phone")
    with pytest.raises(CryptoError, match="version 9"):
        key_ring().decrypt(sealed[:2] + b"\x00\x09" + sealed[4:], "name")
    with pytest.raises(CryptoError, match="Not a sealed"):
        key_ring().decrypt(b"plain", "name")
    settings.HUIYIN_KEY_FILE = str(tmp_path / "other.json")
    create_key_file(tmp_path / "other.json")
    with pytest.raises(CryptoError):
        key_ring().decrypt(sealed, "name")


def test_signatures_outlive_a_rotation_and_can_be_checked_from_outside(key_file: Path) -> None:
    signature = key_ring().sign(b"heads")
    public = key_ring().public_keys()[1]
    add_key_version(key_file)
    assert key_ring().verify(b"heads", signature)
    assert verify_signature(public, b"heads", signature)
    assert not key_ring().verify(b"other heads", signature)
    assert not key_ring().verify(b"heads", b"\x00\x07" + signature[2:])


def test_the_keys_are_not_in_the_text_of_the_ring(key_file: Path) -> None:
    assert repr(key_ring()) == "KeyRing(cipher='AES-256-GCM')"


EMPTY_RING = '{"format":1,"cipher":"AES-256-GCM","stable":"","versions":{}}'


@pytest.mark.parametrize("content", ["", "{}", '{"format": 2}', EMPTY_RING])
def test_a_broken_key_file_stops_the_program(key_file: Path, content: str) -> None:
    key_file.write_text(content)
    with pytest.raises(ImproperlyConfigured):
        key_ring()


def test_only_a_demonstration_makes_its_own_keys(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "keys.json"
    settings.HUIYIN_KEY_FILE, settings.HUIYIN_DEMO = str(path), False
    with pytest.raises(ImproperlyConfigured, match="No key file"):
        key_ring()
    assert not path.exists()
    settings.HUIYIN_DEMO = True
    assert key_ring().newest == 1
    assert key_file_is_private(path)
