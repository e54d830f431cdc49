"""A data folder of its own for tests that start the program rather than call it, and a city to save and restore."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from huiyin.casework.services import write_checkpoint
from huiyin.casework.types import AttachmentGiven
from huiyin.console.cluster import ADMIN, OWNER, RUNTIME
from huiyin.kernel.time import travel
from huiyin.places.selectors import forget_index
from tests.casework.fixtures import clock, town, town_and_more, town_database
from tests.casework.town import MONDAY, SYSTEM, build_town
from tests.console.prepared import Prepared

__all__ = [
    "PHOTO",
    "Installation",
    "clock",
    "drop",
    "elsewhere",
    "empty_database",
    "own_folder",
    "saved_city",
    "town",
    "town_and_more",
    "town_database",
]
PHOTO = Path(__file__).parent / "photo.png"


@pytest.fixture
def own_folder() -> Iterator[Path]:
    """An empty folder that the database's user may enter too, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="huiyin-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@dataclass
class Installation:
    """One database, one data folder and one key file, as a process of its own sees them."""

    database: str
    data: Path
    sockets: Path
    keys: Path
    prepared: Prepared
    town: Any = None

    def huiyin(self, *words: object, **more: str) -> subprocess.CompletedProcess[str]:
        """Run the command as its own process, outside demo mode."""
        address = f"host={self.sockets} dbname={self.database}"
        surroundings = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("HUIYIN_", "DJANGO_"))},
            "HUIYIN_SECRET_KEY": "tests only",
            "HUIYIN_HOSTS": "testserver",
            "HUIYIN_KEY_FILE": str(self.keys),
            "HUIYIN_DATA": str(self.data),
            "HUIYIN_DATABASE_URL": f"{address} user={RUNTIME}",
            "HUIYIN_OWNER_DATABASE_URL": f"{address} user={OWNER}",
            **more,
        }
        return self.prepared.run([*map(str, words)], surroundings)


def empty_database(worker_database: Any, name: str, template: str = "template0") -> str:
    """A new database beside the one of this test process; not named like those, which other processes sweep away."""
    full_name = f"{name}_{worker_database.name.removeprefix('test_')}"
    with worker_database.cluster.connect(ADMIN, "postgres") as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {full_name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {full_name} OWNER {OWNER} TEMPLATE {template}")
    return full_name


def drop(worker_database: Any, name: str) -> None:
    with worker_database.cluster.connect(ADMIN, "postgres") as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def prepared() -> Iterator[Prepared]:
    """The process that commands are forks of."""
    process = Prepared()
    yield process
    process.end()


@pytest.fixture(scope="module")
def saved_city(
    worker_database: Any,
    key_file: None,
    django_db_blocker: Any,
    prepared: Prepared,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Installation]:
    """A county with two matters, a photo and a checkpoint, in a database and a folder of its own."""
    folder = tmp_path_factory.mktemp("city")
    keys = folder / "keys.json"
    keys.write_bytes(Path(settings.HUIYIN_KEY_FILE).read_bytes())
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), travel(MONDAY) as clock:
        patch.setattr(settings, "DATA", folder / "data")
        patch.setattr(settings, "MEDIA_ROOT", folder / "data" / "attachments")
        forget_index()
        town = build_town(clock)
        town.raise_matter("别人的事", attachments=(AttachmentGiven("photo", PHOTO.read_bytes()),))
        town.solve(town.raise_matter().matter_id)
        assert write_checkpoint(SYSTEM) is not None
        connections.close_all()
        name = empty_database(worker_database, "saved", worker_database.name)
        worker_database.renew()
    yield Installation(name, folder / "data", worker_database.cluster.sockets, keys, prepared, town)
    drop(worker_database, name)


@pytest.fixture
def elsewhere(worker_database: Any, tmp_path: Path, saved_city: Installation) -> Iterator[Installation]:
    """An empty database and an empty data folder, with the same keys."""
    name = empty_database(worker_database, "elsewhere")
    yield replace(saved_city, database=name, data=tmp_path / "elsewhere")
    drop(worker_database, name)
