"""Write a whole city into one file: database, attachments, checkpoints. Keys are not in it.

Runs beside the living city; nobody has to stop working. Put the file on another machine.
"""

import argparse
import sys
from pathlib import Path

from django.db import connections

from huiyin.console.archive import BackupFault, note_backup, write_backup
from huiyin.console.cluster import available
from huiyin.console.custody import city_fingerprint


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to write it."""
    parser.add_argument("file", type=Path, help="the new file, such as /backup/huiyin-2026-11-21.tar")


def run(options: argparse.Namespace) -> int:
    """Write the backup and say what is in it; 1 with a sentence when it could not be written."""
    with available():
        try:
            manifest = write_backup(options.file)
            note_backup(manifest)
        except BackupFault as fault:
            print(f"huiyin: {fault}", file=sys.stderr)
            return 1
        finally:
            connections.close_all()
    size_megabytes = sum(part["bytes"] for part in manifest["parts"].values()) / 1e6
    print(f"{options.file}: {len(manifest['parts'])} parts, {size_megabytes:.1f} MB, version {manifest['version']}.")
    print(f"The keys are not in it. It can be read only with the key file whose fingerprint is {city_fingerprint()}.")
    return 0
