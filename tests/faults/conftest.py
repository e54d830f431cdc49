"""A city of its own for the faults: its own cluster, which they kill, a gateway, a web server and a runner.

One city and one program for all tests of this folder; each test leaves the program running as it found it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from pytest_django import DjangoDbBlocker

from huiyin.appeals.services.keys import issue_api_key
from huiyin.console.cluster import Cluster
from huiyin.console.dumping import dump, load
from huiyin.console.pointing import point_at, put_back
from huiyin.kernel.time import travel
from huiyin.places.selectors import forget_index
from tests.casework.town import CITY, MONDAY, SYSTEM, Town, build_town
from tests.faults.gateway import Gateway
from tests.faults.program import Program

LONG = bool(os.environ.get("HUIYIN_SOAK"))
RUNNER_AHEAD_SECONDS = 20 * 60
"""The runner's clock goes ahead of the web's, as those of two machines might: so every first clock, of a quarter of an
hour, has run out when the runner first sees it."""


@dataclass
class City:
    """A running program, the key of a linked system, and where its texts go."""

    program: Program
    gateway: Gateway
    key: str
    town: Town
    blocker: DjangoDbBlocker

    @contextmanager
    def looked_into(self) -> Iterator[None]:
        """This process's own services and selectors work in the city for as long, by the web's clock."""
        shift = timedelta(seconds=float(self.program.web_clock.read_text()))
        with self.blocker.unblock(), put_back(), pytest.MonkeyPatch.context() as patch:
            data = self.program.folder / "data"
            patch.setattr(settings, "DATA", data)
            patch.setattr(settings, "MEDIA_ROOT", data / "attachments")
            connections.close_all()
            point_at("huiyin", self.program.cluster)
            forget_index()
            with travel(datetime.now(UTC) + shift):
                yield

    @contextmanager
    def runner_ahead(self, *, seconds: float) -> Iterator[None]:
        """The runner's clock jumps forward, and back again afterwards."""
        before = float(self.program.runner_clock.read_text())
        set_clock(self.program.runner_clock, before + seconds)
        try:
            yield
        finally:
            set_clock(self.program.runner_clock, before)


def set_clock(file: Path, shift: float) -> None:
    """In one move, because a process reads it at every moment."""
    draft = file.with_suffix(".draft")
    draft.write_text(str(shift))
    draft.replace(file)


@pytest.fixture(scope="session")
def own_cluster() -> Iterator[Cluster]:
    """A private cluster in a folder of its own, which may be killed."""
    folder = Path(tempfile.mkdtemp(prefix="huiyin-faults-"))
    folder.chmod(0o755)  # the database's user has to get in
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUIYIN_DATA", str(folder))
        cluster = Cluster(durable=LONG)
    with cluster:
        yield cluster
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def city(
    worker_database: Any, own_cluster: Cluster, key_file: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[City]:
    """The town of casework in the cluster of its own, with everything running; ten in the morning of its Monday."""
    folder = own_cluster.folder.parent
    with django_db_blocker.unblock(), put_back():
        worker_database.use(worker_database.plain)
        dump(folder / "plain.dump")
        point_at("huiyin", own_cluster)
        load(folder / "plain.dump")
        forget_index()
        with travel(MONDAY) as clock:
            town = build_town(clock)
            _row, key = issue_api_key(SYSTEM, system="faults", place_code=CITY, a_minute_count=1_000_000)
    forget_index()
    gateway = Gateway()
    surroundings = {"HUIYIN_KEY_FILE": str(settings.HUIYIN_KEY_FILE), "HUIYIN_SENDER_URL": gateway.url}
    ten = MONDAY.replace(hour=2, minute=0)
    shift = (ten - datetime.now(UTC)).total_seconds()
    program = Program(folder, own_cluster, surroundings, shift=shift)
    program.runner_clock.write_text(str(shift + RUNNER_AHEAD_SECONDS))
    try:
        program.start_runner()
        program.start_web()
        yield City(program, gateway, key, town, django_db_blocker)
    finally:
        program.end()
        gateway.close()
