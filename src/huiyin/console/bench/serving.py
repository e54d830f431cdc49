"""Serving: the program's own web server, as `huiyin run` starts it, in front of the bench's database."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connections

from huiyin.config.environment import Missing
from huiyin.console.processes import Together

READY_LIMIT_SECONDS = 60


@contextmanager
def serving(*, workers: int, threads: int = 4) -> Iterator[str]:
    """The address of a server of so many workers on this machine, while it runs. Missing when it does not start."""
    port = _free_port()
    with Together({**os.environ, **_surroundings()}) as parts:
        parts.start(
            "the web server",
            [
                sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
                "--no-ws", "--workers", str(workers), "--blocking-threads", str(threads),
                "--workers-kill-timeout", "3", "--log-level", "warning", "huiyin.config.wsgi:application",
            ],
        )  # fmt: skip
        give_up = time.monotonic() + READY_LIMIT_SECONDS
        while not _answers(port):
            if time.monotonic() > give_up or parts.children["the web server"].poll() is not None:
                raise Missing("The web server did not start; its last words stand above.")
            time.sleep(0.1)
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
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
