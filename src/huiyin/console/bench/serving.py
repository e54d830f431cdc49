"""Serving: the program's own web server, as `huiyin run` starts it, in front of the bench's database."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connections

from huiyin.config.environment import Missing
from huiyin.console.processes import Together, web_server

READY_LIMIT_SECONDS = 60


@contextmanager
def serving(*, workers: int, threads: int = 4) -> Iterator[str]:
    """The address of a server of so many workers on this machine, while it runs. Missing when it does not start."""
    port = _free_port()
    with Together({**os.environ, **_surroundings()}) as parts:
        parts.start("the web server", web_server("127.0.0.1", port, threads=threads, workers=workers))
        if not parts.answers("127.0.0.1", port, within=READY_LIMIT_SECONDS):
            raise Missing("The web server did not start; its last words stand above.")
        yield f"http://127.0.0.1:{port}"


def _surroundings() -> dict[str, str]:
    """The settings of this process as it is pointed now, for a child."""
    found = {}
    for alias, name in (("default", "HUIYIN_DATABASE_URL"), ("owner", "HUIYIN_OWNER_DATABASE_URL")):
        known = connections[alias].settings_dict
        found[name] = f"postgresql:///{known['NAME']}?host={known['HOST']}&user={known['USER']}"
    return {
        **found,
        "HUIYIN_DEMO": "1",
        "HUIYIN_DATA": str(settings.DATA),
        "HUIYIN_KEY_FILE": str(settings.HUIYIN_KEY_FILE),
        "HUIYIN_SECRET_KEY": settings.SECRET_KEY,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
