"""pg_dump and pg_restore of a version that understands the server, wherever it runs.

A client older than its server refuses to work, so the server is asked first. A machine may have several versions, or
clients only, and that is not always the folder the private cluster starts from.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connections
from psycopg.conninfo import make_conninfo

from huiyin.config.environment import Missing
from huiyin.console.binaries import find

_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


class DumpFault(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """pg_dump or pg_restore did not do it; the message holds its own last words."""


def dump(target: Path) -> None:
    """Write the whole database, as of one moment, in pg_dump's custom format. `Missing` without a fitting pg_dump."""
    _run("pg_dump", "--format=custom", "--file", str(target))


def load(source: Path) -> None:
    """Put a dump into the empty database, all of it or nothing. Rights come along; all belongs to the owner role."""
    _run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", str(source))


def _run(program: str, *arguments: str) -> None:
    """Run a program as the owner role. The password goes by the environment: arguments are seen by everybody."""
    owner = connections["owner"]
    owner.ensure_connection()
    client = _client(program, owner.connection.info.server_version // 10_000)
    password = {"PGPASSWORD": owner.settings_dict["PASSWORD"]} if owner.settings_dict["PASSWORD"] else {}
    done = subprocess.run(
        [str(client), "--dbname", _address(owner.settings_dict), *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **password},
        check=False,
    )
    if done.returncode:
        raise DumpFault(f"{program} failed: {done.stderr.strip()[-1500:]}")


def _address(settings: dict[str, Any]) -> str:
    """The owner's address without the password, as these programs take it."""
    names = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    given = {name: str(settings[key]) for name, key in names.items() if settings[key]}
    asked_for = {name: value for name, value in settings["OPTIONS"].items() if isinstance(value, str)}
    return make_conninfo(**{**asked_for, **given})


def _client(program: str, server_major: int) -> Path:
    """The oldest program that is not older than the server: what it writes is read by most."""
    known = sorted((major, path) for path in _places(program) if (major := _major(path)) >= server_major)
    if not known:
        raise Missing(
            f"{program} {server_major} or newer was not found. Install it (Debian: apt-get install postgresql-client)."
        )
    return known[0][1]


def _places(program: str) -> Iterator[Path]:
    folders = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"))]
    with contextlib.suppress(Missing):  # where the server is elsewhere, clients are enough
        folders.append(find().folder)
    yield from (folder / program for folder in folders if (folder / program).exists())
    if found := shutil.which(program):
        yield Path(found)


def _major(program: Path) -> int:
    answer = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False)
    found = _VERSION.search(answer.stdout)
    return int(found[1]) if found else 0
