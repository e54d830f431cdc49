"""The program as a city runs it, in real processes: its database, its web server, its runner; each can be killed.

What supervises them in a city (the system's own service manager) is a few lines here: whoever was killed is started
again.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg

from huiyin.console.cluster import OWNER, RUNTIME, Cluster
from huiyin.console.processes import web_server
from tests.faults.clients import Unanswered, ask

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 60


def children(process: int) -> list[int]:
    """The numbers of a process's own children; none when it is gone."""
    try:
        return [int(number) for number in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except FileNotFoundError:
        return []


def kill(*processes: int) -> None:
    """SIGKILL, in this order; who is gone already is gone."""
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


class Program:
    """Database, web and runner over one data folder. ``web_clock`` and ``runner_clock``: by how many seconds each
    one's clock differs from the machine's (`tests.faults.shifted`).
    """

    def __init__(self, folder: Path, cluster: Cluster, surroundings: dict[str, str], *, shift: float) -> None:
        self.folder, self.cluster, self.surroundings = folder, cluster, surroundings
        self.web_clock, self.runner_clock = folder / "web.clock", folder / "runner.clock"
        self.web_clock.write_text(str(shift))
        self.runner_clock.write_text(str(shift))
        self.web: subprocess.Popen[bytes] | None = None
        self.runners: list[subprocess.Popen[bytes]] = []
        self.port = 0

    @property
    def database(self) -> str:
        """The owner's address of the database."""
        return f"host={self.cluster.sockets} dbname=huiyin user={OWNER}"

    def environment(self, **more: str) -> dict[str, str]:
        """What a process of the program finds around it, outside demo mode."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUIYIN_", "DJANGO_"))}
        address = f"host={self.cluster.sockets} dbname=huiyin"
        return {
            **kept,
            "PYTHONPATH": str(ROOT),
            "HUIYIN_DATABASE_URL": f"{address} user={RUNTIME}",
            "HUIYIN_OWNER_DATABASE_URL": f"{address} user={OWNER}",
            "HUIYIN_SECRET_KEY": "tests only",
            "HUIYIN_HOSTS": "127.0.0.1",
            "HUIYIN_DATA": str(self.folder / "data"),
            **self.surroundings,
            **more,
        }

    # Starting

    def start_web(self, **more: str) -> None:
        """Start the web server on a free port, or again on the one it had; returns when it answers."""
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = int(probe.getsockname()[1])
        command = web_server("127.0.0.1", self.port, threads=4)
        command[-1] = "tests.faults.shifted_web:application"
        self.web = self._start("web", command, HUIYIN_TESTS_CLOCK=str(self.web_clock), **more)
        self.wait_until_well()

    def start_runner(self, **more: str) -> subprocess.Popen[bytes]:
        """Start one runner more."""
        command = [sys.executable, "-m", "tests.faults.shifted", "runner"]
        runner = self._start("runner", command, HUIYIN_TESTS_CLOCK=str(self.runner_clock), **more)
        self.runners.append(runner)
        return runner

    def start_database(self) -> None:
        """Start the killed database again, as `huiyin run` does."""
        self.cluster.keep_up()

    def _start(self, name: str, command: list[str], **more: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment(**more),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def health(self) -> tuple[int, dict[str, str]]:
        """What the health page says; (0, {}) when nobody answers."""
        try:
            answer = ask(self.port, "GET", "/health/")
        except Unanswered:
            return 0, {}
        return answer.status, json.loads(answer.body)

    def wait_until_well(self) -> None:
        """Return when the web server answers and has a database."""
        end = time.monotonic() + READY_SECONDS
        while self.health()[0] != 200:
            assert time.monotonic() < end, f"The program did not come back:\n{self.last_words()}"
            time.sleep(0.05)

    # Killing

    def kill_web(self) -> None:
        """The whole web server, its worker last: it must not serve on alone."""
        assert self.web is not None
        orphans = children(self.web.pid)
        kill(self.web.pid)
        self.web.wait()
        end = time.monotonic() + 10
        while any(_lives(orphan) for orphan in orphans):
            assert time.monotonic() < end, "a web worker outlives its server"
            time.sleep(0.01)

    def kill_worker(self) -> None:
        """The process that answers, but not the server that started it."""
        assert self.web is not None
        kill(children(self.web.pid)[-1])

    def kill_runner(self) -> None:
        """The runner that was started last."""
        runner = self.runners.pop()
        kill(runner.pid)
        runner.wait()

    def kill_database(self) -> None:
        """The database's first process, then all others, before any of them can put anything in order."""
        first = int((self.cluster.files / "postmaster.pid").read_text().splitlines()[0])
        kill(first, *children(first))

    def end(self) -> None:
        """End what runs, as the system would; kill what does not end."""
        for process in filter(None, (self.web, *self.runners)):
            if process.poll() is None:
                process.terminate()
        for process in filter(None, (self.web, *self.runners)):
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                kill(*children(process.pid), process.pid)
                process.wait()
        self.web, self.runners = None, []

    # Looking

    def rows(self, question: str, *values: Any) -> list[Any]:
        """Ask the database, over a connection of its own."""
        with psycopg.connect(self.database, autocommit=True) as reader:
            return reader.execute(question.encode(), values).fetchall()

    def huiyin(self, *words: str, **more: str) -> str:
        """Run a command as its own process and return what it prints; it has to succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.shifted", *words],
            cwd=ROOT,
            env=self.environment(HUIYIN_TESTS_CLOCK=str(self.web_clock), **more),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def last_words(self) -> str:
        """The end of each log."""
        return "\n".join(
            f"{path.name}: {path.read_text(errors='replace')[-2500:]}" for path in sorted(self.folder.glob("*.log"))
        )


def _lives(process: int) -> bool:
    status = Path(f"/proc/{process}/stat")
    try:
        return status.read_text().rpartition(") ")[2][0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
