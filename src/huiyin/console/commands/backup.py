"""Write a whole city into one file: database, attachments, checkpoints. Keys are not in it.

Runs beside the living city; nobody has to stop working. Put the file on another machine. With HUIYIN_ARCHIVE the
private cluster's base goes into the archive as well, from which `huiyin restore --until` begins.
"""

import argparse
import sys
from pathlib import Path

from django.db import connections

from huiyin.config.environment import archive_folder, backups_folder, private_cluster_wanted
from huiyin.console.archive import BackupFault, note_backup, write_backup
from huiyin.console.archiving import mirror_files, take_base
from huiyin.console.cluster import Cluster, available
from huiyin.console.custody import city_fingerprint
from huiyin.kernel.time import city_zone, now


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to write it."""
    parser.add_argument("file", type=Path, nargs="?", help="the new file (default: named by time in HUIYIN_BACKUPS)")


def run(options: argparse.Namespace) -> int:
    """Write the backup and say what is in it; 1 with a sentence when it could not be written."""
    file = options.file or backups_folder() / f"huiyin-{now().astimezone(city_zone()):%Y-%m-%d-%H%M%S}.tar"
    with available():
        try:
            manifest = write_backup(file)
            note_backup(manifest)
            archived = _archived()
        except BackupFault as fault:
            print(f"huiyin: {fault}", file=sys.stderr)
            return 1
        finally:
            connections.close_all()
    size_megabytes = sum(part["bytes"] for part in manifest["parts"].values()) / 1e6
    print(f"{file}: {len(manifest['parts'])} parts, {size_megabytes:.1f} MB, version {manifest['version']}.")
    print(archived, end="")
    print(f"The keys are not in it. It can be read only with the key file whose fingerprint is {city_fingerprint()}.")
    return 0


def _archived() -> str:
    """Base and files into the archive, where there is one; the line that says so."""
    archive = archive_folder()
    if archive is None or not private_cluster_wanted():
        return ""
    mirror_files(archive)
    return f"{take_base(archive, Cluster()).folder}: from here on `huiyin restore --until` reaches every moment.\n"
