"""A backup: one file that holds a whole city except its keys.

    backup.tar:  database.dump (pg_dump, custom format) · files/attachments/… · files/checkpoints/… · manifest.json

The manifest names every part with its size and SHA-256, the version and the migrations that wrote it, and the
fingerprints of the keys, so that a damaged or foreign backup is known before anything is touched. It comes last: a file
that was cut off has none. The keys stay outside on purpose: who finds a backup must not be able to read names in it
(docs/howto/keep-the-keys.md, ADR 9).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction
from django.db.migrations.loader import MigrationLoader

import huiyin
from huiyin.casework.services.checkpointing import no_checkpoint_meanwhile
from huiyin.config.environment import data_folder
from huiyin.config.metrics import BACKED_UP, DRILLED
from huiyin.console import dumping
from huiyin.console.custody import fingerprints
from huiyin.kernel.audit import record
from huiyin.kernel.time import now

FORMAT = 1
_DATABASE, _MANIFEST = "database.dump", "manifest.json"
_CHUNK_BYTES = 1 << 20
Parts = dict[str, dict[str, Any]]


class BackupFault(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """A backup that cannot be made or used; the message says why and what to do."""


def write_backup(target: Path) -> dict[str, Any]:
    """Write a backup and return its manifest. The file appears under its name only when it is complete.

    Checkpoints are taken before the dump, so that none is signed for what the dump does not hold; attachments after
    it, so that none is missing that the dump names. BackupFault when the file is there already or the disk is full.
    """
    target = target.absolute()
    if target.exists():
        raise BackupFault(f"{target} exists already. Name a new file; a backup is never overwritten.")
    draft = target.with_name(f".{target.name}.unfinished")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            manifest = _write(file, target.parent)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
    except (OSError, dumping.DumpFault, ImproperlyConfigured) as fault:
        draft.unlink(missing_ok=True)
        raise BackupFault(f"{target} could not be written: {fault}") from fault
    return manifest


def _write(file: IO[bytes], beside: Path) -> dict[str, Any]:
    parts: Parts = {}
    with tempfile.TemporaryDirectory(dir=beside) as folder, tarfile.open(fileobj=file, mode="w") as archive:
        with no_checkpoint_meanwhile():
            _add_files(archive, parts, "checkpoints")
        dump = Path(folder) / _DATABASE
        dumping.dump(dump)
        parts[_DATABASE] = {"bytes": dump.stat().st_size, "sha256": _digest(dump)}
        archive.add(dump, _DATABASE)
        _add_files(archive, parts, "attachments")
        manifest = {
            "format": FORMAT,
            "version": huiyin.__version__,
            "made_at": now().isoformat(timespec="seconds"),
            "keys": fingerprints(),
            "migrations": sorted(".".join(name) for name in _applied()),
            "parts": parts,
        }
        _add(archive, _MANIFEST, json.dumps(manifest, indent=1).encode())
    return manifest


def note_backup(manifest: dict[str, Any]) -> None:
    """Write down that a backup was made, so that `doctor` can say when it was the last time."""
    with transaction.atomic():
        record("console", BACKED_UP, "city", {"parts": len(manifest["parts"]), "version": manifest["version"]})


def note_drill(manifest: dict[str, Any], *, seconds: int) -> None:
    """Write down that a backup was restored on trial and verified, and how long it took."""
    with transaction.atomic():
        record("console", DRILLED, "city", {"made_at": manifest["made_at"], "seconds": seconds})


@contextmanager
def opened_backup(source: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """A backup unpacked into a folder for as long as it is needed, every part checked against the manifest.

    BackupFault when the file is no backup, is cut off or damaged, holds a part that the manifest does not name, or
    comes from a newer version.
    """
    data_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=data_folder(), prefix="restore-") as name:
        folder = Path(name)
        try:
            with tarfile.open(source, "r:") as archive:
                _unpack(archive, folder.resolve())
            manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        except (tarfile.TarError, OSError, ValueError, EOFError) as error:
            raise BackupFault(
                f"{source} is no backup of Huiyin, or it is cut off ({error}). Take another copy."
            ) from error
        _check(manifest, folder, source)
        yield manifest, folder


def _unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Take out plain files, each within the folder; TarError for anything else, which no backup holds.

    Done by hand because the first versions of Python 3.11 have no filter for it.
    """
    for member in archive:
        content, place = archive.extractfile(member) if member.isreg() else None, (folder / member.name).resolve()
        if content is None or not place.is_relative_to(folder):
            raise tarfile.TarError(f"{member.name} is no plain file of it")
        place.parent.mkdir(parents=True, exist_ok=True)
        with content, place.open("wb") as target:
            shutil.copyfileobj(content, target)


def manifest_of(source: Path) -> dict[str, Any]:
    """A backup's manifest, nothing checked yet; BackupFault when there is none."""
    try:
        with tarfile.open(source, "r:") as archive:
            content = archive.extractfile(_MANIFEST)
            return dict(json.loads(content.read() if content else b""))
    except (tarfile.TarError, KeyError, OSError, ValueError) as error:
        raise BackupFault(f"{source} is no backup of Huiyin, or it is cut off ({error}). Take another copy.") from error


def _check(manifest: dict[str, Any], folder: Path, source: Path) -> None:
    version = manifest.get("version")
    if manifest.get("format") != FORMAT:
        raise BackupFault(f"{source} was written by another version. Restore it with version {version}.")
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {_MANIFEST}
    parts: Parts = manifest["parts"]
    wrong = sorted(there ^ set(parts)) + [
        name for name in sorted(there & set(parts)) if _digest(folder / name) != parts[name]["sha256"]
    ]
    if wrong:
        raise BackupFault(f"{source} is damaged: {wrong[0]} is not what was written. Take another copy of the backup.")
    known = {".".join(name) for name in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(manifest["migrations"]) - known):
        raise BackupFault(f"{source} comes from version {version}, which is newer ({newer[0]}). Restore it with that.")


def restore_database(folder: Path) -> None:
    """Put the dump into the empty database, all of it or nothing; BackupFault with pg_restore's last words."""
    try:
        dumping.load(folder / _DATABASE)
    except dumping.DumpFault as fault:
        raise BackupFault(f"The database was left empty: {fault}") from fault


def refuse_other_keys(needed: dict[str, str]) -> None:
    """BackupFault unless the key file here holds every key that the backup was written with."""
    here = fingerprints()
    if missing := [f"{part} {needed[part]}" for part in sorted(needed) if here.get(part) != needed[part]]:
        raise BackupFault(
            f"The key file here does not fit: the backup needs {', '.join(missing)}. Put the sealed copy of the old "
            "key file where HUIYIN_KEY_FILE points (`huiyin keys unseal`) and restore again."
        )


def refuse_other_files(folder: Path) -> None:
    """BackupFault when the data folder holds a file under the same name with other content."""
    for path, place in _places(folder):
        if place.exists() and _digest(place) != _digest(path):
            raise BackupFault(f"{place} is there already with other content. Restore into an empty data folder.")


def restore_files(folder: Path) -> None:
    """Put attachments and checkpoints where they belong, readable by their owner only."""
    for path, place in _places(folder):
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.chmod(0o600)
        path.replace(place)


def _places(folder: Path) -> list[tuple[Path, Path]]:
    """Every unpacked file with the place where it belongs."""
    files = folder / "files"
    return [(path, data_folder() / path.relative_to(files)) for path in sorted(files.rglob("*")) if path.is_file()]


def _add_files(archive: tarfile.TarFile, parts: Parts, kind: str) -> None:
    """Add the files of a folder; one that is erased by law just now is left out. Drafts begin with a dot."""
    for path in sorted((data_folder() / kind).rglob("*")):
        if path.name.startswith(".") or not path.is_file():
            continue
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue
        name = f"files/{path.relative_to(data_folder())}"
        parts[name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        _add(archive, name, content)


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = len(content), 0o600, int(now().timestamp())
    archive.addfile(entry, io.BytesIO(content))


def _applied() -> set[tuple[str, str]]:
    """Migrations that the database has."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
