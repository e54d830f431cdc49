"""Put a backup into an empty database and an empty data folder, and prove that all of it is there.

check every part -> compare keys -> restore database (all or nothing) -> restore files -> verify the journal
"""

import argparse
import sys
from pathlib import Path

from django.db import connections

from huiyin.casework.services.proving import verify
from huiyin.console.archive import BackupFault, key_fingerprint, opened_backup, restore_database, restore_files
from huiyin.console.cluster import available
from huiyin.people.types import Actor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which backup."""
    parser.add_argument("file", type=Path)


def run(options: argparse.Namespace) -> int:
    """Restore and verify; 1 with a sentence when the backup or the place for it is not right. Never overwrites."""
    with available():
        try:
            return _restore(options.file)
        except BackupFault as fault:
            print(f"huiyin: {fault}", file=sys.stderr)
            return 1
        finally:
            connections.close_all()


def _restore(source: Path) -> int:
    refuse_a_full_database()
    with opened_backup(source) as (manifest, folder):
        if manifest["keys"] != key_fingerprint():
            raise BackupFault(
                f"This city's key file is another one ({key_fingerprint()}); the backup needs {manifest['keys']}. "
                "Put the sealed copy of the old key file where HUIYIN_KEY_FILE points and restore again."
            )
        restore_database(folder)
        restore_files(folder)
    findings = verify(Actor.system("restore"), whole=True)
    for finding in findings:
        print(f"WRONG  {finding}")
    if not findings:
        print(f"Restored the city of {manifest['made_at']}: every part is as written, and the journal verifies.")
    return 1 if findings else 0


def refuse_a_full_database() -> None:
    """A restore never overwrites: BackupFault when the database has tables."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        row = cursor.fetchone()
    if row and row[0]:
        raise BackupFault(
            "The database is not empty, and a restore never overwrites. Name an empty one in HUIYIN_DATABASE_URL and "
            "HUIYIN_OWNER_DATABASE_URL, or an empty folder in HUIYIN_DATA."
        )
