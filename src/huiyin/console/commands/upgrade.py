"""Bring a city to this version safely: backup, migrate all or nothing, verify.

When anything fails the tables are as they were, and the last lines say how to go on with the old version.
"""

import argparse
import sys
from pathlib import Path

from django.db import connections, transaction

import huiyin
from huiyin.casework.services.proving import verify
from huiyin.config.environment import data_folder
from huiyin.console.archive import BackupFault, write_backup
from huiyin.console.cluster import available
from huiyin.console.commands.migrate import migrate
from huiyin.kernel.time import now
from huiyin.people.types import Actor


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
    write_backup(file)
    print(f"1/3  Backup written: {file}")
    try:
        with transaction.atomic(using="owner"):
            migrate(verbosity=0)
    except Exception as error:  # noqa: BLE001 - whatever a migration raises, the answer is the same
        print(f"huiyin: the tables could not be changed: {error}", file=sys.stderr)
        print("Nothing was changed. Start the old version again; it finds everything as it was.", file=sys.stderr)
        return 1
    print("2/3  Tables changed.")
    findings = verify(Actor.system("upgrade"))
    for finding in findings:
        print(f"WRONG  {finding}")
    if findings:
        print(f"The journal does not verify. Go back: restore {file} with the old version.", file=sys.stderr)
        return 1
    print(f"3/3  The journal verifies. This is version {huiyin.__version__}.")
    return 0
