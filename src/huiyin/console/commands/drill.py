"""Restore the newest backup on trial, prove it, say how long it took and how much would be lost, and clear it away.

The living city is not touched: `huiyin restore` runs as it would in earnest, into a scratch database and a scratch
folder. The keys are the ones here: whether the sealed copies open is another exercise (docs/howto/keep-the-keys.md).
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql
from psycopg.conninfo import make_conninfo

from huiyin.config.environment import (
    archive_folder,
    backups_folder,
    data_folder,
    database_url,
    private_cluster_wanted,
)
from huiyin.console.archive import BackupFault, manifest_of, note_drill
from huiyin.console.archiving import last_archived_at
from huiyin.console.cluster import ADMIN, OWNER, Cluster, available
from huiyin.kernel.time import now


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which backup."""
    parser.add_argument("file", type=Path, nargs="?", help="the backup (default: the newest in HUIYIN_BACKUPS)")


def run(options: argparse.Namespace) -> int:
    """Restore on trial; 0 when the city came back whole, else 1 with what was wrong. Leaves nothing behind."""
    with available():
        try:
            return _drill(options.file or _newest())
        except BackupFault as fault:
            print(f"huiyin: {fault}", file=sys.stderr)
            return 1
        finally:
            connections.close_all()


def _newest() -> Path:
    found = sorted(backups_folder().glob("*.tar"), key=lambda file: file.stat().st_mtime)
    if not found:
        raise BackupFault(f"{backups_folder()} holds no backup. Run `huiyin backup`, or name a file.")
    return found[-1]


def _drill(file: Path) -> int:
    manifest = manifest_of(file)
    begun = time.monotonic()
    with _scratch_database() as database, _scratch_folder() as folder:
        done = _restore(file, database, folder)
        seconds = round(time.monotonic() - begun)
        print(done.stdout, end="")
        if done.returncode or "the journal verifies" not in done.stdout:
            raise BackupFault(f"The drill failed: {done.stderr.strip() or 'make a backup with this version first.'}")
        tables, rows = _counted(database)
    note_drill(manifest, seconds=seconds)
    print(f"{file}: {tables} tables and {rows:,} rows came back in {seconds} seconds; the scratch is gone.")
    print(_loss(datetime.fromisoformat(manifest["made_at"])))
    return 0


@contextmanager
def _scratch_database() -> Iterator[str]:
    """A new database beside the living one, dropped at the end."""
    name = f"huiyin_drill_{os.getpid()}"
    with _maker() as maker:
        try:
            maker.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0").format(
                    sql.Identifier(name), sql.Identifier(_owner())
                )
            )
        except psycopg.errors.InsufficientPrivilege as error:
            raise BackupFault(
                f"The owner role may not make a scratch database: run ALTER ROLE {_owner()} CREATEDB as the server's "
                "administrator."
            ) from error
        try:
            yield name
        finally:
            maker.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _maker() -> psycopg.Connection:
    """Who may make databases: the private cluster's administrator, or the owner role of a named server."""
    if private_cluster_wanted():
        return Cluster().connect(ADMIN, "postgres")
    return psycopg.connect(database_url("owner"), autocommit=True)


def _owner() -> str:
    return OWNER if private_cluster_wanted() else str(connections["owner"].settings_dict["USER"])


@contextmanager
def _scratch_folder() -> Iterator[Path]:
    """A folder on the disk where the data lie, which has room for them."""
    data_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = Path(tempfile.mkdtemp(dir=data_folder(), prefix="drill-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _restore(file: Path, database: str, folder: Path) -> subprocess.CompletedProcess[str]:
    surroundings = {
        **os.environ,
        "HUIYIN_DATA": str(folder),
        "HUIYIN_KEY_FILE": str(Path(settings.HUIYIN_KEY_FILE).resolve()),
        "HUIYIN_DATABASE_URL": _address("runtime", database),
        "HUIYIN_OWNER_DATABASE_URL": _address("owner", database),
    }
    command = [sys.executable, "-m", "huiyin.console.main", "restore", str(file.resolve())]
    return subprocess.run(
        command, env=surroundings, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def _address(role: str, database: str) -> str:
    return make_conninfo(database_url(role), dbname=database)


def _counted(database: str) -> tuple[int, int]:
    """How many tables and rows there are, counted one by one."""
    with psycopg.connect(_address("owner", database)) as reader:
        names = [name for (name,) in reader.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        counting = [sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name)) for name in names]
        rows = [row for one in counting for (row,) in reader.execute(one)]
    return len(names), sum(rows)


def _loss(made_at: datetime) -> str:
    """How much would be lost if the machine were gone now."""
    archive = archive_folder()
    last = last_archived_at(archive) if archive and private_cluster_wanted() else None
    if last:
        return f"If the machine were gone now, {_span(now() - last)} would be lost (the archive of the log)."
    return f"If the machine were gone now, {_span(now() - made_at)} would be lost (this backup alone)."


def _span(age: timedelta) -> str:
    minutes = max(1, round(age.total_seconds() / 60))
    if minutes == 1:
        return "a minute"
    return f"{minutes} minutes" if minutes < 120 else f"{minutes / 60:.1f} hours"  # noqa: PLR2004 - two hours
