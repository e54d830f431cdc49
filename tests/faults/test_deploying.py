"""A new version changes the tables while people send; the backup made meanwhile comes up on another machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from huiyin.console.cluster import OWNER
from tests.faults.clients import Crowd
from tests.faults.conftest import LONG, City
from tests.faults.program import ROOT
from tests.faults.test_kills import LATE, matters_of, until

CHANGE = """
from django.db import migrations

class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.RunSQL("ALTER TABLE casework_matter ADD COLUMN coming integer NOT NULL DEFAULT 0"),
        migrations.RunSQL("ALTER TABLE casework_matterclock ADD COLUMN coming integer NOT NULL DEFAULT 0"),
        migrations.RunSQL("CREATE INDEX coming ON casework_journalevent (received_at)"),
    ]
"""
SETTINGS = """
from huiyin.config.settings import *
INSTALLED_APPS = [*INSTALLED_APPS, "coming_part"]
"""


@pytest.fixture
def next_version(city: City, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Surroundings in which the program has one part more, which changes tables that are in use."""
    changes = tmp_path / "coming_part" / "migrations"
    changes.mkdir(parents=True)
    (tmp_path / "coming_settings.py").write_text(SETTINGS)
    for folder in (changes.parent, changes):
        (folder / "__init__.py").touch()
    (changes / "0001_comes.py").write_text(CHANGE)
    yield {"DJANGO_SETTINGS_MODULE": "coming_settings", "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    with psycopg.connect(city.program.database, autocommit=True) as owner:
        owner.execute("ALTER TABLE casework_matter DROP COLUMN IF EXISTS coming")
        owner.execute("ALTER TABLE casework_matterclock DROP COLUMN IF EXISTS coming")
        owner.execute("DROP INDEX IF EXISTS coming")
        owner.execute("DELETE FROM django_migrations WHERE app = 'coming_part'")


@pytest.mark.skipif(not LONG, reason="a deploy under load is tried with HUIYIN_SOAK=1, as script/soak does")
def test_tables_change_while_people_send_and_the_backup_comes_up_elsewhere(city, next_version, tmp_path):
    program, backup = city.program, tmp_path / "before.tar"
    first = Crowd(program.port, city.key, name="deploy before", each=6)
    first.start()
    sent = first.join()
    until(city, LATE, list(matters_of(city, sent).values()), bool)  # every statement has been prepared by now
    crowd = Crowd(program.port, city.key, name="deploy", each=1_000, pause=0.1)
    crowd.start()
    try:
        crowd.wait_for(10)
        assert "2/3  1 changes of tables made." in program.huiyin("upgrade", "--backup", str(backup), **next_version)
        crowd.wait_for(crowd.taken + 20)
    finally:
        crowd.enough.set()
        meanwhile = crowd.join()
    assert set(crowd.statuses) <= {201, 302, 503}
    assert crowd.statuses[503] <= 4, "one of each client's may have stood in the way"
    late = until(city, LATE, list(matters_of(city, meanwhile).values()), bool)
    assert {times for _matter, times in late} == {1}
    assert (program.web.poll(), program.runners[0].poll()) == (None, None)
    _comes_up_elsewhere(city, backup, tmp_path / "elsewhere", [one.number for one in sent])


def _comes_up_elsewhere(city: City, backup: Path, folder: Path, numbers: list[str]) -> None:
    """Restored into an empty database and an empty folder, with the same keys: all that was answered is there."""
    sockets = city.program.cluster.sockets
    with psycopg.connect(host=str(sockets), user="postgres", dbname="postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE elsewhere OWNER {}").format(sql.Identifier(OWNER)))
        try:
            address = f"host={sockets} dbname=elsewhere user="
            said = city.program.huiyin(
                "restore",
                str(backup),
                HUIYIN_DATA=str(folder),
                HUIYIN_DATABASE_URL=f"{address}huiyin",
                HUIYIN_OWNER_DATABASE_URL=f"{address}{OWNER}",
            )
            assert said.endswith("every part is as written, and the journal verifies.\n")
            with psycopg.connect(f"{address}{OWNER}") as reader:
                found = reader.execute(
                    "SELECT count(*) FROM casework_matter WHERE id::text = ANY(%s) "
                    "OR id IN (SELECT matter_id FROM casework_alias WHERE number = ANY(%s))",
                    [numbers, numbers],
                ).fetchone()
            assert found == (len(numbers),)
        finally:
            admin.execute("DROP DATABASE elsewhere WITH (FORCE)")
