"""A backup brings a whole city back elsewhere, and one that is not whole is refused before anything is touched."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from huiyin.casework.models import Attachment, ErasableText
from huiyin.casework.selectors.attachments import read_file
from huiyin.casework.services import write_checkpoint
from huiyin.casework.types import AttachmentGiven
from huiyin.config.environment import Missing
from huiyin.console.archive import BackupFault, opened_backup
from huiyin.console.archiving import gone_back, mirror_files
from huiyin.console.cluster import Cluster
from huiyin.console.pointing import point_at, put_back
from huiyin.kernel.crypto import add_key_version, create_key_file
from tests.casework.town import SYSTEM
from tests.console.conftest import PHOTO


@pytest.fixture(scope="module")
def backup(saved_city: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backups") / "city.tar"
    done = saved_city.huiyin("backup", file)
    assert (done.returncode, done.stderr) == (0, "")
    return file


def rows(installation: Any) -> dict[str, list[str]]:
    """Every row of every table, but for what backup and restore themselves write down."""
    with psycopg.connect(host=str(installation.sockets), dbname=installation.database, user="huiyin_owner") as reader:
        names = [name for (name,) in reader.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        return {
            name: sorted(map(repr, reader.execute(f'SELECT * FROM "{name}"')))  # noqa: S608 - out of the catalogue
            for name in names
            if name not in {"casework_verifymark", "kernel_auditentry"}
        }


def files(folder: Path) -> dict[str, bytes]:
    kept = (folder / "attachments", folder / "checkpoints")
    found = [path for one in kept for path in one.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def changed(backup: Path, to: Path, part: str, content: bytes | None) -> Path:
    """A copy of a backup in which one part is another, or missing."""
    with tarfile.open(backup) as source, tarfile.open(to, "w") as target:
        for entry in source:
            kept = source.extractfile(entry).read()
            if entry.name == part:
                if content is None:
                    continue
                kept, entry.size = content, len(content)
            target.addfile(entry, io.BytesIO(kept))
    return to


def part_of(backup: Path, name: str) -> bytes:
    with tarfile.open(backup) as source:
        return source.extractfile(name).read()


def refusal(file: Path) -> str:
    with pytest.raises(BackupFault) as refused, opened_backup(file):
        pass
    return str(refused.value)


def test_a_city_comes_back_elsewhere_with_every_row_file_and_right(saved_city, backup, elsewhere):
    done = elsewhere.huiyin("restore", backup)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("every part is as written, and the journal verifies.\n")
    assert rows(elsewhere) == rows(saved_city)
    assert files(elsewhere.data) == files(saved_city.data)
    assert {name.split("/")[0] for name in files(elsewhere.data)} == {"attachments", "checkpoints"}
    with psycopg.connect(host=str(elsewhere.sockets), dbname=elsewhere.database, user="huiyin") as worker:
        assert worker.execute("SELECT count(*) FROM casework_journalevent").fetchone() != (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            worker.execute("UPDATE casework_journalevent SET seq = 0")


def test_a_backup_holds_no_key_and_only_its_owner_reads_it(saved_city, backup):
    keys = json.loads(saved_city.keys.read_text())
    content = backup.read_bytes()
    assert not any(key.encode() in content for key in [keys["stable"], *keys["versions"].values()])
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]


def test_a_second_backup_never_takes_the_place_of_the_first(saved_city, backup):
    before = backup.read_bytes()
    done = saved_city.huiyin("backup", backup)
    assert done.returncode == 1
    assert done.stderr.endswith("exists already. Name a new file; a backup is never overwritten.\n")
    assert backup.read_bytes() == before


def test_a_damaged_backup_is_refused_and_nothing_is_touched(backup, elsewhere, tmp_path):
    dump = bytearray(part_of(backup, "database.dump"))
    dump[len(dump) // 2] ^= 1
    done = elsewhere.huiyin("restore", changed(backup, tmp_path / "damaged.tar", "database.dump", bytes(dump)))
    assert done.returncode == 1
    assert done.stderr.endswith("is damaged: database.dump is not what was written. Take another copy of the backup.\n")
    assert rows(elsewhere) == {}
    assert files(elsewhere.data) == {}


def test_a_lost_photo_a_smuggled_file_and_a_cut_are_noticed(backup, tmp_path):
    with tarfile.open(backup) as source:
        lost = next(name for name in source.getnames() if name.startswith("files/attachments/"))
    assert f"damaged: {lost}" in refusal(changed(backup, tmp_path / "lost.tar", lost, None))
    more = tmp_path / "more.tar"
    more.write_bytes(backup.read_bytes())
    with tarfile.open(more, "a") as archive:
        archive.addfile(tarfile.TarInfo("files/attachments/stranger"))
    assert "damaged: files/attachments/stranger" in refusal(more)
    cut = tmp_path / "cut.tar"
    cut.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    assert "is no backup of Huiyin, or it is cut off" in refusal(cut)


@pytest.mark.parametrize(("name", "kind"), [("../outside", tarfile.REGTYPE), ("files/link", tarfile.SYMTYPE)])
def test_nothing_is_unpacked_but_plain_files_within_the_folder(backup, tmp_path, name, kind):
    odd = tmp_path / "odd.tar"
    odd.write_bytes(backup.read_bytes())
    with tarfile.open(odd, "a") as archive:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        archive.addfile(member)
    assert f"{name} is no plain file of it" in refusal(odd)
    assert not list(tmp_path.rglob("outside"))


def test_a_backup_of_a_newer_version_is_refused(backup, tmp_path):
    manifest = json.loads(part_of(backup, "manifest.json"))
    manifest["migrations"].append("people.9999_of_tomorrow")
    newer = changed(backup, tmp_path / "newer.tar", "manifest.json", json.dumps(manifest).encode())
    assert "which is newer (people.9999_of_tomorrow)" in refusal(newer)


def test_a_backup_of_other_keys_is_refused(backup, elsewhere, tmp_path):
    create_key_file(tmp_path / "other.json")
    done = elsewhere.huiyin("restore", backup, HUIYIN_KEY_FILE=str(tmp_path / "other.json"))
    assert done.returncode == 1
    assert "The key file here does not fit: the backup needs 1 " in done.stderr
    assert rows(elsewhere) == {}


def test_the_keys_from_before_a_rotation_do_not_fit_a_backup_made_after_it(saved_city, elsewhere, tmp_path):
    rotated, file = tmp_path / "rotated.json", tmp_path / "after.tar"
    rotated.write_bytes(saved_city.keys.read_bytes())
    add_key_version(rotated)
    assert saved_city.huiyin("backup", file, HUIYIN_KEY_FILE=str(rotated)).returncode == 0
    assert "the backup needs 2 " in elsewhere.huiyin("restore", file).stderr
    assert rows(elsewhere) == {}


def test_a_full_database_and_other_files_are_never_overwritten(saved_city, backup, elsewhere):
    before = rows(saved_city)
    done = saved_city.huiyin("restore", backup)
    assert done.returncode == 1
    assert "The database is not empty, and a restore never overwrites." in done.stderr
    assert rows(saved_city) == before
    other = elsewhere.data / next(name for name in files(saved_city.data) if name.startswith("attachments/"))
    other.parent.mkdir(parents=True)
    other.write_bytes(b"something else")
    done = elsewhere.huiyin("restore", backup)
    assert done.returncode == 1
    assert "is there already with other content" in done.stderr
    assert other.read_bytes() == b"something else"
    assert rows(elsewhere) == {}


@pytest.mark.build_machine
def test_a_drill_proves_the_newest_backup_and_leaves_nothing(saved_city, backup, worker_database):
    with worker_database.cluster.connect("postgres", "postgres") as admin:
        refused = saved_city.huiyin("drill", HUIYIN_BACKUPS=str(backup.parent))
        assert (refused.returncode, "run ALTER ROLE huiyin_owner CREATEDB" in refused.stderr) == (1, True)
        admin.execute("ALTER ROLE huiyin_owner CREATEDB")
        try:
            done = saved_city.huiyin("drill", HUIYIN_BACKUPS=str(backup.parent))
        finally:
            admin.execute("ALTER ROLE huiyin_owner NOCREATEDB")
        assert (done.returncode, done.stderr) == (0, "")
        assert scratches(admin) == []
    there = rows(saved_city)
    restored, counted, lost = done.stdout.splitlines()
    assert restored.endswith("and the journal verifies.")
    assert f": {len(there) + 2} tables and " in counted
    assert lost == "If the machine were gone now, a minute would be lost (this backup alone)."
    assert not list(saved_city.data.glob("drill-*"))
    with psycopg.connect(host=str(saved_city.sockets), dbname=saved_city.database, user="huiyin") as reader:
        noted = reader.execute("SELECT count(*) FROM kernel_auditentry WHERE action = 'console.drilled'").fetchone()
    assert noted == (1,)


def scratches(admin: psycopg.Connection) -> list[str]:
    """What a drill restores into; other tests make and drop databases of their own at the same time."""
    return [name for (name,) in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'huiyin\\_drill%%'")]


@pytest.mark.build_machine
def test_the_private_cluster_goes_back_to_a_moment(saved_city, backup, own_folder, monkeypatch, django_db_blocker):
    """Before the base, after it, and after the moment: the first two are there, with a photo, and the third is not."""
    archive, first, second = own_folder / "archive", own_folder / "first", own_folder / "second"
    private = {"HUIYIN_DATABASE_URL": "", "HUIYIN_OWNER_DATABASE_URL": "", "HUIYIN_ARCHIVE": str(archive)}
    for name, value in private.items():
        monkeypatch.setenv(name, value)
    live_in(first, monkeypatch)
    with Cluster(durable=False) as cluster, put_back(), django_db_blocker.unblock():
        assert replace(saved_city, data=first).huiyin("restore", backup, **private).returncode == 0
        point_at("huiyin", cluster)
        write(saved_city.town, "底本之前")
        assert replace(saved_city, data=first).huiyin("backup", own_folder / "x.tar", **private).returncode == 0
        photo = write(saved_city.town, "底本之后", AttachmentGiven("photo", PHOTO.read_bytes()))
        with cluster.connect() as admin:
            moment = admin.execute("SELECT clock_timestamp()").fetchone()[0]
            write(saved_city.town, "那一刻之后")
            mirror_files(archive)
            admin.execute("SELECT pg_switch_wal()")
        newest = max((archive / "files" / "checkpoints").glob("*.jsonl"))
        newest.write_text(newest.read_text() + '{"number": 99, "he')  # copied while it was written
    with pytest.raises(BackupFault, match="no base backup that was complete before"), gone_back("2001-01-01", archive):
        pass
    beyond = replace(saved_city, data=second).huiyin("restore", "--until", "2099-01-01", **private)
    assert (beyond.returncode, "The archive reaches to about" in beyond.stderr) == (1, True)
    assert "The folder was left empty." in beyond.stderr
    with monkeypatch.context() as patched:
        live_in(second, patched)
        patched.setattr(Cluster, "_start", answered_for_a_moment(Cluster._start))
        with pytest.raises(BackupFault, match="The server gave up") as early, gone_back("2099-01-01", archive):
            pass
    assert "The folder was left empty. The archive reaches to about" in str(early.value)
    done = replace(saved_city, data=second).huiyin("restore", "--until", moment, **private)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("and the journal verifies.\n")
    live_in(second, monkeypatch)
    with Cluster(durable=False) as cluster, put_back(), django_db_blocker.unblock():
        point_at("huiyin", cluster)
        said = set(ErasableText.objects.filter(name="words", seq=1).values_list("text", flat=True))
        assert {"底本之前", "底本之后"} < said
        assert "那一刻之后" not in said
        assert read_file(Attachment.objects.get(matter=photo).sha256)
    [cut] = second.glob("checkpoints-after-*.jsonl")
    assert len(cut.read_text().splitlines()) == 1
    shutil.rmtree(archive / "wal")
    bare = replace(saved_city, data=own_folder / "bare").huiyin("restore", "--until", "latest", **private)
    assert (bare.returncode, bare.stderr) == (0, ""), "a base stands by itself"
    with pytest.raises(BackupFault, match="holds a database"), gone_back("latest", archive):
        pass


def answered_for_a_moment(start: Callable[..., None]) -> Callable[..., None]:
    """A start that finds the server in the milliseconds between its first answer and its end."""

    def started(*given: Any) -> None:
        with suppress(Missing):
            start(*given)

    return started


def write(town: Any, words: str, *photos: AttachmentGiven) -> Any:
    """A matter, and the signed checkpoint after it."""
    receipt = town.raise_matter(words, attachments=photos)
    assert write_checkpoint(SYSTEM) is not None
    connections.close_all()
    return receipt.matter_id


def live_in(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process use the same folder as the commands."""
    monkeypatch.setenv("HUIYIN_DATA", str(data))
    monkeypatch.setattr(settings, "DATA", data)
    monkeypatch.setattr(settings, "MEDIA_ROOT", data / "attachments")
