"""A database of its own in the private cluster, a copy of a migrated template; dropped at the end, however it ends.

Keys, attachments and checkpoints of a replay live in a temporary folder for as long: nothing of it touches the city.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from django.db import connections

from huiyin.console.cluster import ADMIN, OWNER, Cluster
from huiyin.console.migrating import migrate
from huiyin.console.pointing import data_in, point_at, put_back

_SOURCE = Path(__file__).resolve().parents[2]
_TEMPLATE_LOCK = 0x4855_5250  # "HURP": two replays never make the template at once


@contextmanager
def own_database() -> Iterator[None]:
    """Point the program at a fresh, migrated database and a folder of its own, and take both away again."""
    name = f"replay_{os.getpid()}"
    with Cluster() as cluster, cluster.connect(ADMIN, "postgres") as admin, _own_folder(), put_back():
        try:
            template = _template(cluster, admin)
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            admin.execute(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template}")
            # It is thrown away after a power cut anyway.
            admin.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
            point_at(name, cluster)
            yield
        finally:
            connections.close_all()
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _template(cluster: Cluster, admin: psycopg.Connection) -> str:
    """The template for the migrations as they stand, made where there is none; those of other versions go."""
    name = f"replay_template_{_digest()}"
    admin.execute("SELECT pg_advisory_lock(%s)", [_TEMPLATE_LOCK])
    try:
        _sweep(admin, keep=name)
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [name]).fetchone():
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            admin.execute(f"CREATE DATABASE {name} OWNER {OWNER}")
            point_at(name, cluster)
            migrate()
            connections.close_all()
            admin.execute(f"ALTER DATABASE {name} IS_TEMPLATE true")
    finally:
        admin.execute("SELECT pg_advisory_unlock(%s)", [_TEMPLATE_LOCK])
    return name


def _digest() -> str:
    """What the migrations say: files under ``migrations``, by name and content."""
    files = sorted(_SOURCE.glob("**/migrations/*.py"))
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()[:12]


def _sweep(admin: psycopg.Connection, keep: str) -> None:
    """Drop what replays that were killed left behind, and the templates of older versions."""
    for (name,) in admin.execute("SELECT datname FROM pg_database WHERE datname ~ '^replay_'").fetchall():
        key = name.removeprefix("replay_")
        if key.isdecimal() and not _lives(int(key)):
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        elif key.startswith("template_") and name != keep:
            admin.execute(f"ALTER DATABASE {name} IS_TEMPLATE false")
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def _own_folder() -> Iterator[None]:
    """Keys, attachments and checkpoints of the replay, in a folder that goes with it."""
    with TemporaryDirectory(prefix="huiyin-replay-") as name, data_in(Path(name)):
        yield
