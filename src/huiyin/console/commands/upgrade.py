"""Bring a city to this version safely: backup, migrate all or nothing, verify.

When anything fails the tables are as they were, and the last lines say how to go on with the old version.
"""

import argparse
import sys
from pathlib import Path

from django.db import OperationalError, connections, transaction

import huiyin
from huiyin.casework.services.proving import verify
from huiyin.config.environment import data_folder
from huiyin.console.archive import BackupFault, note_backup, write_backup
from huiyin.console.cluster import available
from huiyin.console.migrating import migrate, pending_migrations
from huiyin.kernel.time import now
from huiyin.people.types import Actor

LOCK_LIMIT_SECONDS = 20
TRIES = 3
_LOCKED = ("40P01", "55P03")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the backup goes."""
    parser.add_argument("--backup", type=Path, help="file for the backup (default: in the data folder)")


def run(options: argparse.Namespace) -> int:
    """Upgrade; 1 when it was not done, with the way back."""
    default = data_folder() / "backups" / f"before-{huiyin.__version__}-{now():%Y%m%d%H%M%S}.tar"
    file = options.backup or default
    with available():
        try:
            return _upgrade(file)
        except BackupFault as fault:
            print(f"huiyin: no backup could be made, so nothing was changed. {fault}", file=sys.stderr)
            return 1
        finally:
            connections.close_all()


def _upgrade(file: Path) -> int:
    coming = pending_migrations()
    note_backup(write_backup(file))
    print(f"1/3  Backup written: {file}")
    try:
        _migrate_past_others()
    except Exception as error:  # noqa: BLE001 - whatever a migration raises, the answer is the same
        print(f"huiyin: the tables could not be changed: {error}", file=sys.stderr)
        print("Nothing was changed. Start the old version again; it finds everything as it was.", file=sys.stderr)
        return 1
    print(f"2/3  {len(coming)} changes of tables made." if coming else "2/3  The tables were up to date.")
    findings = verify(Actor.system("upgrade"))
    for finding in findings:
        print(f"WRONG  {finding.matter_id or 'checkpoint'}  {finding.seq}  {finding.sentence}")
    if findings:
        print(
            f"The journal does not verify. To go back, install the old version and restore {file} into an empty "
            "database (docs/howto/upgrade.md).",
            file=sys.stderr,
        )
        return 1
    print(f"3/3  The journal verifies. This is version {huiyin.__version__}.")
    return 0


def _migrate_past_others() -> None:
    """Change the tables; again where a program still running had a lock that could not be waited for (a deadlock, or
    too long), because nothing was changed then.
    """
    for _try in range(TRIES - 1):
        try:
            migrate_all_or_nothing()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in _LOCKED:
                raise
            print("Somebody else had the tables; trying again.", file=sys.stderr)
        else:
            return
    migrate_all_or_nothing()


def migrate_all_or_nothing() -> None:
    """Change all tables in one transaction. Raises what a migration raises, and then nothing was changed.

    Checks of foreign keys are made at once, because a table with checks outstanding cannot be changed; and who waits
    for a lock too long gives up, because a program still running would otherwise stop everybody.
    """
    with transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_LIMIT_SECONDS}s'")
        migrate(verbosity=0)
