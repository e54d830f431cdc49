"""A backup: one file that holds a whole city except its keys.

    backup.tar:  manifest.json · database.dump (pg_dump, custom format) · files/… (attachments, checkpoints)

The manifest names every part with its size and SHA-256, the version that wrote it and the fingerprint of the keys, so
that a damaged or foreign backup is known before anything is touched. The keys stay outside on purpose: who finds a
backup must not be able to read names in it (DESIGN §3 Secrets, docs/howto/keep-the-keys.md).
"""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import huiyin
from huiyin.config.environment import Missing, data_folder, database_url
from huiyin.console.binaries import find
from huiyin.kernel.crypto import key_ring
from huiyin.kernel.time import now

FORMAT = 1
FOLDERS = ("attachments", "checkpoints")
_CHUNK_BYTES = 1 << 20


class BackupFault(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """A backup that cannot be used; the message says why and what to do."""


def write_backup(target: Path) -> dict[str, Any]:
    """Write a backup and return its manifest. The file appears under its name only when it is complete.

    The dump is one consistent moment; attachments are never changed, so those added meanwhile do no harm.
    """
    if target.exists():
        raise BackupFault(f"{target} exists already. Name a new file; a backup is never overwritten.")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.unfinished")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        dump = Path(folder) / "database.dump"
        _run("pg_dump", "--format=custom", "--file", str(dump), "--dbname", database_url("owner"))
        parts = [("database.dump", dump), *_files()]
        manifest = {
            "format": FORMAT,
            "version": huiyin.__version__,
            "made_at": now().isoformat(),
            "keys": key_fingerprint(),
            "parts": {name: {"bytes": path.stat().st_size, "sha256": _digest(path)} for name, path in parts},
        }
        with tarfile.open(draft, "w") as archive:
            _add_text(archive, "manifest.json", json.dumps(manifest, indent=1))
            for name, path in parts:
                archive.add(path, name, recursive=False)
    draft.chmod(0o600)
    draft.rename(target)
    return manifest


def key_fingerprint() -> str:
    """Sixteen digits that tell one city's keys from another's and betray nothing of them."""
    public = sorted(key_ring().public_keys().items())
    return hashlib.sha256(public[0][1]).hexdigest()[:16]


@contextmanager
def opened_backup(source: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """A backup unpacked into a folder for as long as it is needed, every part checked against the manifest.

    Raises BackupFault when the file is no backup, is damaged, or holds a part that the manifest does not name.
    """
    with tempfile.TemporaryDirectory(dir=_large_folder()) as name:
        folder = Path(name)
        folder.chmod(0o755)
        try:
            with tarfile.open(source) as archive:
                archive.extractall(folder, filter="data")
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        except (tarfile.TarError, OSError, KeyError, ValueError) as error:
            raise BackupFault(
                f"{source} is no backup of Huiyin, or it is cut off ({error}). Take another copy."
            ) from error
        _check_parts(manifest, folder, source)
        yield manifest, folder


def _check_parts(manifest: dict[str, Any], folder: Path, source: Path) -> None:
    if manifest.get("format") != FORMAT:
        raise BackupFault(
            f"{source} was written by another version. Restore it with version {manifest.get('version')}."
        )
    for name, part in manifest["parts"].items():
        path = folder / name
        if not path.is_file() or _digest(path) != part["sha256"]:
            raise BackupFault(f"{source} is damaged: {name} is not what was written. Take another copy of the backup.")


def restore_database(folder: Path) -> None:
    """Put the dump into the empty database, all of it or nothing."""
    _run(
        "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--dbname", database_url("owner"),
        str(folder / "database.dump"),
    )  # fmt: skip


def restore_files(folder: Path) -> None:
    """Put attachments and checkpoints back; a file that is there already with other content stops it."""
    for part in FOLDERS:
        for path in sorted((folder / part).rglob("*")):
            if not path.is_file():
                continue
            place = data_folder() / path.relative_to(folder)
            if place.exists() and _digest(place) != _digest(path):
                raise BackupFault(f"{place} is there already with other content. Restore into an empty data folder.")
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            place.write_bytes(path.read_bytes())


def _large_folder() -> Path:
    data_folder().mkdir(parents=True, exist_ok=True)
    return data_folder()


def _files() -> list[tuple[str, Path]]:
    """Attachments and checkpoints with their names inside the backup."""
    root = data_folder()
    return [
        (str(path.relative_to(root)), path)
        for part in FOLDERS
        for path in sorted((root / part).rglob("*"))
        if path.is_file()
    ]


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; Missing when it is not there, BackupFault with its last words when it fails."""
    path = find().folder / program
    if not path.exists():
        raise Missing(f"{program} was not found beside PostgreSQL. Install postgresql-client and try again.")
    done = subprocess.run(
        [str(path), *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise BackupFault(f"{program} failed: {done.stderr.strip()[-1500:]}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return _digest_of(file)


def _digest_of(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    content = text.encode()
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))
