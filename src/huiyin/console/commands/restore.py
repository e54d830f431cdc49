"""Put a backup into an empty database and an empty data folder, and prove that all of it is there.

Of a file: check every part -> compare keys and files -> database (all or nothing) -> files -> verify the journal.
With --until: newest base in the archive -> check -> log until the moment -> files -> verify the journal.
"""

import argparse
import sys
from pathlib import Path

from django.db import connections

from huiyin.casework.services.proving import verify
from huiyin.config.environment import archive_folder, private_cluster_wanted
from huiyin.console.archive import (
    BackupFault,
    opened_backup,
    refuse_other_files,
    refuse_other_keys,
    restore_database,
    restore_files,
)
from huiyin.console.archiving import gone_back
from huiyin.console.cluster import available
from huiyin.console.migrating import has_tables, pending_migrations
from huiyin.people.types import Actor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which backup, or which moment."""
    parser.add_argument("file", type=Path, nargs="?", help="what `huiyin backup` has written")
    parser.add_argument(
        "--until", metavar="MOMENT", help='instead of a file: "2026-11-22 10:15" in the city\'s time, or latest'
    )
    parser.add_argument("--archive", type=Path, default=archive_folder(), help="where from (default: HUIYIN_ARCHIVE)")


def run(options: argparse.Namespace) -> int:
    """Restore and verify; 1 with a sentence when the backup or the place for it is not right. Never overwrites."""
    try:
        return _go_back(options.until, options.archive) if options.until else _restore_file(options.file)
    except BackupFault as fault:
        print(f"huiyin: {fault}", file=sys.stderr)
        return 1


def _restore_file(file: Path | None) -> int:
    if not file:
        raise BackupFault("Name a file, or a moment with --until.")
    with available():
        try:
            return _restore(file)
        finally:
            connections.close_all()


def _go_back(moment: str, archive: Path | None) -> int:
    if not private_cluster_wanted() or archive is None:
        raise BackupFault(
            "Going back to a moment needs the private cluster and its archive (HUIYIN_ARCHIVE, without "
            "HUIYIN_DATABASE_URL). A server of your own is taken back by its own tools: "
            "docs/howto/back-up-and-restore.md."
        )
    with gone_back(moment, archive) as base:
        try:
            return _proved(f"The city is as it was at {moment}, from the base of {base.made_at:%Y-%m-%d %H:%M} UTC")
        finally:
            connections.close_all()


def _restore(source: Path) -> int:
    refuse_a_full_database()
    with opened_backup(source) as (manifest, folder):
        refuse_other_keys(manifest["keys"])
        refuse_other_files(folder)
        restore_database(folder)
        restore_files(folder)
    said = f"Restored the city of {manifest['made_at']}: every part is as written"
    if pending_migrations():
        print(
            f"{said}. It was version {manifest['version']}: run `huiyin upgrade` now, which also verifies the journal."
        )
        return 0
    return _proved(said)


def _proved(said: str) -> int:
    findings = verify(Actor.system("restore"), whole=True)
    for finding in findings:
        print(f"WRONG  {finding.matter_id or 'checkpoint'}  {finding.seq}  {finding.sentence}")
    if findings:
        print("The journal does not verify: this backup was made of a city that somebody had changed.", file=sys.stderr)
        return 1
    print(f"{said}, and the journal verifies.")
    return 0


def refuse_a_full_database() -> None:
    """A restore never overwrites: BackupFault when the database has tables."""
    if has_tables():
        raise BackupFault(
            "The database is not empty, and a restore never overwrites. Name an empty one in HUIYIN_DATABASE_URL and "
            "HUIYIN_OWNER_DATABASE_URL, or an empty folder in HUIYIN_DATA."
        )
