"""The `huiyin` command finds its commands, and loads no more than it needs."""

import subprocess
import sys

import pytest
from django.db import DataError, connection

from huiyin.console import registry
from huiyin.console.commands import verify
from huiyin.console.main import main

LOADED = "import sys; from huiyin.console.main import main; main(['texts']); print('django' in sys.modules)"


def test_every_command_is_listed_with_its_help(capsys):
    with pytest.raises(SystemExit):
        main([])
    listing = capsys.readouterr().out
    assert [name for name in registry.command_names() if name not in listing] == []


def test_an_unknown_command_is_refused(capsys):
    with pytest.raises(SystemExit) as refusal:
        main(["dance"])
    assert refusal.value.code == 2
    assert "invalid choice: 'dance'" in capsys.readouterr().err


def test_a_command_that_needs_no_django_does_not_load_it():
    answer = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines()[-1] == "False"


def test_something_missing_is_one_sentence_and_no_trace(capsys, monkeypatch, own_folder):
    monkeypatch.setattr("huiyin.console.binaries._folders", lambda: iter(()))
    monkeypatch.setenv("HUIYIN_DATA", str(own_folder))
    assert main(["doctor"]) == 1
    assert capsys.readouterr().err.startswith("huiyin: PostgreSQL 15 or newer was not found. Install it")


@pytest.mark.django_db
def test_a_database_without_its_tables_is_one_sentence_and_no_trace(capsys, monkeypatch):
    def run(_options):
        with connection.cursor() as cursor:
            cursor.execute("SELECT at FROM casework_of_another_version")

    monkeypatch.setattr(verify, "run", run)
    monkeypatch.setattr(registry, "load", lambda _name: verify)
    assert main(["verify"]) == 1
    said = capsys.readouterr().err
    assert said.startswith('huiyin: The database has no tables yet, or those of another version (relation "casework_of')
    assert said.endswith("after a new version `huiyin upgrade`.\n")


@pytest.mark.django_db
def test_any_other_fault_of_the_database_keeps_its_trace(monkeypatch):
    def run(_options):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    monkeypatch.setattr(verify, "run", run)
    monkeypatch.setattr(registry, "load", lambda _name: verify)
    with pytest.raises(DataError):
        main(["verify"])
