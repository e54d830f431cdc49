"""The bench's own database in the private cluster, kept between runs, and a folder of its own beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from huiyin.config.environment import Missing
from huiyin.console.bench.generating import address_of
from huiyin.console.cluster import ADMIN, OWNER, Cluster
from huiyin.console.demo import loading
from huiyin.console.demo.divisions import GRIDS_COUNT
from huiyin.console.migrating import migrate
from huiyin.console.pointing import data_in, point_at, put_back
from huiyin.kernel.time import now
from huiyin.places.models import Grid

USUAL_NAME, SHORT_NAME = "bench", "bench_short"
GRIDS = 20_000
_SOURCE = Path(__file__).resolve().parents[2]
_CITY = """
CREATE SCHEMA IF NOT EXISTS bench;
CREATE TABLE IF NOT EXISTS bench.city (made_at timestamptz NOT NULL, tables text NOT NULL, grids int NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Bench:
    """The database that benches work in. ``made_at``: the instant its stories end, at which its clocks are right;
    ``address``: its owner's connection string; ``folder``: where its files lie.
    """

    name: str
    address: str
    folder: Path
    made_at: datetime
    grids: int


@contextmanager
def bench_database(
    name: str, *, fresh: bool, tell: Callable[[str, int, int], None], is_town: bool = False
) -> Iterator[Bench]:
    """Point the program at the bench's database, made with a city in it (or one town of it, ``is_town``) where there is
    none, or anew, if ``fresh``.

    Missing when it was made by another version of the tables.
    """
    if not name.isidentifier() or name in ("huiyin", "postgres"):
        raise Missing(f"A database for benches cannot be called {name!r}; take letters, digits and _, such as bench.")
    data = Path(settings.DATA) / "bench" / name
    with Cluster() as cluster, put_back(), data_in(data):
        address = address_of(cluster.sockets, name)
        known = None if fresh else _known(cluster, name, address)
        if known is None:
            _make(cluster, name, tell, is_town=is_town)
            known = _known(cluster, name, address)
        if known is None:
            raise Missing(f"The city in {name} was not finished.")
        point_at(name, cluster)
        yield Bench(name, address, cluster.files, known[0], known[1])


def _known(cluster: Cluster, name: str, address: str) -> tuple[datetime, int] | None:
    """When the city in a database was made and how many grids it has; None where there is none or only half of it."""
    with cluster.connect(ADMIN, "postgres") as admin:
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            return None
    with psycopg.connect(address) as connection:
        there = connection.execute("SELECT to_regclass('bench.city') IS NOT NULL").fetchone()
        row = (
            connection.execute("SELECT made_at, tables, grids FROM bench.city").fetchone() if there == (True,) else None
        )
    if row is not None and row[1] != _digest():
        raise Missing(f"The database {name} was made by another version of the tables; make it anew with --fresh.")
    return (row[0], row[2]) if row else None


def _make(cluster: Cluster, name: str, tell: Callable[[str, int, int], None], *, is_town: bool) -> None:
    """A database, its tables, and the demo's stories in a city of 20,000 grids or in one town of the demo's. The row
    that says so comes last.
    """
    with cluster.connect(ADMIN, "postgres") as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER)))
    point_at(name, cluster)
    migrate()
    loading.load(town=is_town, tell=tell, grids=GRIDS_COUNT if is_town else GRIDS)
    made_at, grids = now(), Grid.objects.filter(layer__is_base=True, active_until=None).count()
    connections.close_all()
    with psycopg.connect(address_of(cluster.sockets, name)) as connection:
        connection.execute(_CITY.encode())
        connection.execute("INSERT INTO bench.city VALUES (%s, %s, %s)", [made_at, _digest(), grids])


def _digest() -> str:
    """What the migrations say: files under ``migrations``, by name and content."""
    files = sorted(_SOURCE.glob("**/migrations/*.py"))
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()[:12]
