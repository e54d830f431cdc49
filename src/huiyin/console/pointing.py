"""Pointing the program at another database of the private cluster and another data folder, for a replay or a bench."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

from django.conf import settings
from django.db import connections

from huiyin.console.cluster import OWNER, RUNTIME, Cluster
from huiyin.kernel.crypto import ensure_key_file

_ALIASES = (("default", RUNTIME), ("owner", OWNER))


@contextmanager
def put_back() -> Iterator[None]:
    """Afterwards both roles' connections lead where they led before; open ones are closed."""
    before = {alias: deepcopy(connections.settings[alias]) for alias, _role in _ALIASES}
    try:
        yield
    finally:
        connections.close_all()
        for alias, known in before.items():
            connections.settings[alias].update(known)
            connections[alias].settings_dict.update(known)


def point_at(database: str, cluster: Cluster) -> None:
    """Point both roles' connections at a database, without a pool: a database with connections cannot be dropped."""
    for alias, role in _ALIASES:
        for known in (connections.settings[alias], connections[alias].settings_dict):
            known.update(NAME=database, USER=role, HOST=str(cluster.sockets), PORT="", PASSWORD="")
            known["OPTIONS"] = {key: value for key, value in known["OPTIONS"].items() if key != "pool"}


@contextmanager
def data_in(folder: Path) -> Iterator[None]:
    """For as long, keys, attachments and checkpoints lie in this folder; keys are made where there are none."""
    before = settings.DATA, settings.MEDIA_ROOT, settings.HUIYIN_KEY_FILE
    settings.DATA, settings.MEDIA_ROOT = folder, folder / "attachments"
    settings.HUIYIN_KEY_FILE = str(folder / "keys.json")
    ensure_key_file(settings.HUIYIN_KEY_FILE)
    try:
        yield
    finally:
        settings.DATA, settings.MEDIA_ROOT, settings.HUIYIN_KEY_FILE = before
