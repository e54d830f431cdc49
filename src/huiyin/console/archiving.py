"""Going back to any moment: base backups of the private cluster, its archived log (`segments`), and files beside it.

    take_base        ARCHIVE/base/<moment>/  base.tar.gz · pg_wal.tar.gz · backup_manifest · city.json (version, keys)
    mirror_files     attachments and checkpoints into ARCHIVE/files
    gone_back        an empty data folder -> newest base before the moment -> log until the moment -> files

A server of one's own has its own tools for this (docs/howto/back-up-and-restore.md).
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

import huiyin
from huiyin.casework.models import Attachment, Checkpoint
from huiyin.config.environment import Missing
from huiyin.console.archive import BackupFault, refuse_other_keys
from huiyin.console.binaries import find, run_as_server
from huiyin.console.cluster import ADMIN, Cluster
from huiyin.console.custody import fingerprints
from huiyin.console.segments import fetching
from huiyin.kernel.time import city_zone, now

LATEST = "latest"
_ATTACHMENTS, _CHECKPOINTS = "attachments", "checkpoints"
_POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Base:
    """One base backup: its folder, when it was complete, and what city.json says of version and keys."""

    folder: Path
    made_at: datetime
    said: dict[str, Any]


def take_base(archive: Path, cluster: Cluster) -> Base:
    """Write a base backup; BackupFault with PostgreSQL's last words when it cannot be written."""
    begun = f"{now().astimezone(city_zone()):%Y%m%d-%H%M%S}"
    draft, folder = archive / "base" / f".{begun}", archive / "base" / begun
    done = run_as_server(
        find(cluster.major()).folder / "pg_basebackup", "--host", cluster.sockets, "--username", ADMIN,
        "--pgdata", draft, "--format", "tar", "--gzip", "--wal-method", "stream", "--checkpoint", "fast",
        "--no-password",
    )  # fmt: skip
    if done.returncode or folder.exists():
        shutil.rmtree(draft, ignore_errors=True)
        raise BackupFault(f"No base backup could be made in {folder}: {done.stderr.strip()[-1000:]}")
    made_at = now()
    said = {"made_at": made_at.isoformat(), "version": huiyin.__version__, "keys": fingerprints()}
    (draft / "city.json").write_text(json.dumps(said, indent=1), encoding="utf-8")
    draft.rename(folder)
    return Base(folder, made_at, said)


def mirror_files(archive: Path) -> int:
    """Copy what is new or changed of attachments and checkpoints; returns how many files. What was erased by law goes
    here, too; what is missing for any other reason stays.
    """
    count = 0
    for kind in (_ATTACHMENTS, _CHECKPOINTS):
        here, there = Path(settings.DATA) / kind, archive / "files" / kind
        known = dict(_files(there))
        found = dict(_files(here))
        for name, mark in found.items():
            if known.get(name) != mark:
                count += _copy(here / name, there / name)
        if kind == _ATTACHMENTS:
            _forget_erased(there, {Path(name).name: name for name in known.keys() - found.keys()})
    return count


@contextmanager
def gone_back(moment: str, archive: Path) -> Iterator[Base]:
    """The private cluster as it was at a moment (the city's time, or `latest`), open, with its files; BackupFault when
    there is a database already, no base is old enough, keys do not fit, or the archive does not reach the moment.
    """
    until = None if moment == LATEST else _instant(moment)
    base = _base_before(archive, until)
    cluster = Cluster(recovery=fetching(archive, until.isoformat() if until else ""))
    if (cluster.files / "PG_VERSION").exists():
        raise BackupFault(f"{cluster.files} holds a database. Name an empty HUIYIN_DATA; nothing was changed.")
    cluster.make_folders()
    try:
        _unpack(base, cluster)
        with _last_words(cluster):
            cluster.open()
            _await_end(cluster)
    except (Missing, BackupFault) as fault:
        cluster.close()
        for entry in cluster.files.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        raise BackupFault(f"{fault}\nThe folder was left empty. {_reach(archive)}") from fault
    try:
        _bring_files(archive)
        yield base
    finally:
        cluster.close()


def bases(archive: Path) -> list[Base]:
    """Every base backup, the oldest first."""
    found = []
    for file in (archive / "base").glob("[0-9]*/city.json"):
        said = json.loads(file.read_text(encoding="utf-8"))
        found.append(Base(file.parent, datetime.fromisoformat(said["made_at"]), said))
    return sorted(found, key=lambda base: base.made_at)


def last_archived_at(archive: Path) -> datetime | None:
    """When the newest piece of the log came into the archive."""
    marks = [file.stat().st_mtime for file in (archive / "wal").glob("*.gz")]
    return datetime.fromtimestamp(max(marks), city_zone()) if marks else None


def _instant(moment: str) -> datetime:
    try:
        read = datetime.fromisoformat(moment)
    except ValueError as error:
        raise BackupFault(f'{moment} is no moment. Write it as "2026-11-22 10:15", or latest.') from error
    return read if read.tzinfo else read.replace(tzinfo=city_zone())


def _base_before(archive: Path, until: datetime | None) -> Base:
    """The newest base that was complete then, made with keys that are here."""
    known = bases(archive)
    fitting = [base for base in known if until is None or base.made_at <= until]
    if not fitting:
        said = f"{archive} holds no base backup that was complete before that moment"
        if known:
            said += f"; the first is of {known[0].made_at.astimezone(city_zone()):%Y-%m-%d %H:%M:%S}"
        raise BackupFault(f"{said}.")
    refuse_other_keys(fitting[-1].said["keys"])
    return fitting[-1]


def _unpack(base: Base, cluster: Cluster) -> None:
    """Unpack, compare every file with the manifest, and say that this is to go back."""
    for packed, folder in (("base.tar.gz", cluster.files), ("pg_wal.tar.gz", cluster.files / "pg_wal")):
        done = run_as_server("tar", "-xzf", base.folder / packed, "-C", folder)
        if done.returncode:
            raise BackupFault(f"{base.folder} could not be unpacked: {done.stderr.strip()[-1000:]}")
    done = run_as_server(
        find(cluster.major()).folder / "pg_verifybackup", "--no-parse-wal", "--manifest-path",
        base.folder / "backup_manifest", cluster.files,
    )  # fmt: skip
    if done.returncode:
        raise BackupFault(f"{base.folder} is damaged: {done.stderr.strip()[-1000:]}")
    run_as_server("touch", cluster.files / "recovery.signal")


@contextmanager
def _last_words(cluster: Cluster) -> Iterator[None]:
    """BackupFault with the last words of a server that gives up; it may do so as soon as it may be asked at all."""
    try:
        yield
    except psycopg.OperationalError as error:
        log = (cluster.files / "server.log").read_text(encoding="utf-8", errors="replace")
        raise BackupFault(f"The server gave up:\n{log[-1500:]}") from error


def _await_end(cluster: Cluster) -> None:
    """Wait until the server takes writes again."""
    while True:
        with cluster.connect(database="postgres") as admin:
            if admin.execute("SELECT pg_is_in_recovery()").fetchone() == (False,):
                return
        time.sleep(_POLL_SECONDS)


def _reach(archive: Path) -> str:
    last = last_archived_at(archive)
    return f"The archive reaches to about {last:%Y-%m-%d %H:%M:%S}; `--until latest` takes all of it." if last else ""


def _bring_files(archive: Path) -> None:
    """Files from the archive into the data folder. Signed checkpoints of after the moment are put beside, not among the
    others: they speak of events that are no more.
    """
    data, newest = Path(settings.DATA), Checkpoint.objects.order_by("-number").values_list("number", flat=True).first()
    for kind in (_ATTACHMENTS, _CHECKPOINTS):
        for name, _mark in _files(archive / "files" / kind):
            if not (data / kind / name).exists():
                _copy(archive / "files" / kind / name, data / kind / name)
    later = []
    for file in sorted((data / _CHECKPOINTS).glob("*.jsonl")):
        lines = [line for line in file.read_text(encoding="utf-8").splitlines(keepends=True) if _is_whole(line)]
        kept = [line for line in lines if json.loads(line)["number"] <= (newest or 0)]
        later += lines[len(kept) :]
        file.write_text("".join(kept), encoding="utf-8")
    if later:
        (data / f"checkpoints-after-{now():%Y%m%d%H%M%S}.jsonl").write_text("".join(later), encoding="utf-8")


def _is_whole(line: str) -> bool:
    """Whether a checkpoint's line was copied to its end; it may have been cut off just then."""
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _files(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each file's name within the folder, with size and time; drafts, which begin with a dot, left out."""
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # erased by law just now
            if path.is_file() and not path.name.startswith("."):
                known = path.stat()
                yield str(path.relative_to(folder)), (known.st_size, known.st_mtime_ns)


def _copy(source: Path, target: Path) -> bool:
    """Copy with time and for the owner only; a half copy never has the name. False when the file has just gone."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f".{target.name}")
    try:
        shutil.copy2(source, draft)
    except FileNotFoundError:
        return False
    draft.chmod(0o600)
    draft.replace(target)
    return True


def _forget_erased(folder: Path, gone: dict[str, str]) -> None:
    """Take those files away that the city erased, with their small pictures."""
    erased = Attachment.objects.filter(sha256__in=list(gone), erased_at__isnull=False)
    for row in erased.values_list("sha256", "thumbnail_sha256"):
        for digest in row:
            if digest in gone:
                (folder / gone[digest]).unlink(missing_ok=True)
