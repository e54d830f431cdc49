"""What the program takes from outside, and what it refuses to start without."""

import stat

import pytest

from huiyin.config import environment
from huiyin.config.environment import Missing


def test_a_missing_secret_stops_the_program_and_says_how_to_give_it(monkeypatch):
    monkeypatch.delenv("HUIYIN_SECRET_KEY")
    with pytest.raises(Missing, match=r"HUIYIN_SECRET_KEY is not set.*HUIYIN_SECRET_KEY_FILE"):
        environment.secret("HUIYIN_SECRET_KEY")


def test_a_secret_may_stand_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("from a file\n")
    monkeypatch.delenv("HUIYIN_SECRET_KEY")
    monkeypatch.setenv("HUIYIN_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert environment.secret("HUIYIN_SECRET_KEY") == "from a file"


def test_the_demo_makes_its_secret_once_and_for_its_owner_only(monkeypatch, tmp_path):
    monkeypatch.delenv("HUIYIN_SECRET_KEY")
    monkeypatch.setenv("HUIYIN_DEMO", "1")
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))
    first = environment.secret("HUIYIN_SECRET_KEY")
    assert len(first) >= 50
    assert environment.secret("HUIYIN_SECRET_KEY") == first
    [file] = (tmp_path / "secrets").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_number_that_is_none_is_named(monkeypatch):
    monkeypatch.setenv("HUIYIN_POOL", "many")
    with pytest.raises(Missing, match="HUIYIN_POOL must be a whole number, not 'many'"):
        environment.number("HUIYIN_POOL", 8)


def test_a_named_server_takes_the_place_of_the_private_cluster(monkeypatch):
    assert environment.private_cluster_wanted()
    monkeypatch.setenv("HUIYIN_DATABASE_URL", "postgresql://huiyin@db.example/huiyin")
    assert not environment.private_cluster_wanted()
    assert environment.database_url("runtime") == "postgresql://huiyin@db.example/huiyin"
