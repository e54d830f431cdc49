"""An upgrade saves first, changes everything or nothing, and says how to go back."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

import psycopg
import pytest

FIRST = """
from django.db import migrations, models

class Migration(migrations.Migration):
    initial = True
    operations = [migrations.CreateModel("Added", [("id", models.BigAutoField(primary_key=True))])]
"""
SECOND = """
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("coming_part", "0001_added")]
    operations = [
        migrations.RunSQL("UPDATE casework_matter SET step = 'lost'"),
        migrations.RunSQL("SELECT nonsense FROM nowhere"),
    ]
"""
SETTINGS = """
from huiyin.config.settings import *
INSTALLED_APPS = [*INSTALLED_APPS, "coming_part"]
"""


@pytest.fixture
def next_version(tmp_path: Path) -> dict[str, str]:
    """Surroundings in which the program has one part more, whose second change of tables fails."""
    changes = tmp_path / "coming_part" / "migrations"
    changes.mkdir(parents=True)
    (tmp_path / "coming_settings.py").write_text(SETTINGS)
    for folder in (changes.parent, changes):
        (folder / "__init__.py").touch()
    (changes / "0001_added.py").write_text(FIRST)
    (changes / "0002_fails.py").write_text(SECOND)
    return {"DJANGO_SETTINGS_MODULE": "coming_settings", "PYTHONPATH": str(tmp_path)}


def state(installation: Any) -> tuple[Any, ...]:
    """The tables, the changes of tables that are noted, and the step of every matter."""
    with psycopg.connect(host=str(installation.sockets), dbname=installation.database, user="huiyin_owner") as reader:
        return tuple(
            reader.execute(question).fetchall()
            for question in (
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
                "SELECT app, name FROM django_migrations ORDER BY 1, 2",
                "SELECT id, step FROM casework_matter ORDER BY 1",
            )
        )


def test_a_change_that_fails_leaves_the_old_state_and_a_backup(saved_city, next_version, tmp_path):
    before = state(saved_city)
    done = saved_city.huiyin("upgrade", "--backup", tmp_path / "before.tar", **next_version)
    assert done.returncode == 1
    assert 'relation "nowhere" does not exist' in done.stderr
    assert "Nothing was changed. Start the old version again" in done.stderr
    assert state(saved_city) == before
    with tarfile.open(tmp_path / "before.tar") as backup:
        assert "database.dump" in backup.getnames()


def test_a_change_that_works_is_made_and_the_journal_verified(saved_city, next_version, tmp_path):
    (tmp_path / "coming_part/migrations/0002_fails.py").unlink()
    before = state(saved_city)
    done = saved_city.huiyin("upgrade", "--backup", tmp_path / "before.tar", **next_version)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2/3  1 changes of tables made." in done.stdout
    assert "3/3  The journal verifies." in done.stdout
    assert ("coming_part_added",) in state(saved_city)[0]
    assert state(saved_city)[2] == before[2]


def test_without_a_backup_nothing_is_changed(saved_city, next_version, tmp_path):
    before = state(saved_city)
    (tmp_path / "file").touch()
    done = saved_city.huiyin("upgrade", "--backup", tmp_path / "file", **next_version)
    assert done.returncode == 1
    assert done.stderr.startswith("huiyin: no backup could be made, so nothing was changed.")
    assert state(saved_city) == before
