"""Programs that run beside each other and end together: when one ends, when we are told to, or when we are killed."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType
from typing import Self

END_LIMIT_SECONDS = 10
_SET_SIGNAL_WHEN_PARENT_DIES = 1  # Linux: PR_SET_PDEATHSIG


def _end_with_parent() -> Callable[[], None] | None:
    """What a child does before it starts, so that a killed parent leaves nobody behind; Linux only."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(_SET_SIGNAL_WHEN_PARENT_DIES, signal.SIGTERM)


def web_server(host: str, port: int, *, threads: int, workers: int = 1) -> list[str]:
    """The command of the program's web server. One worker usually; only benches measure more.

    A worker that was killed is started again; without that one crash would end the runner and the database as well.
    """
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws",
        "--workers", str(workers), "--blocking-threads", str(threads), "--workers-kill-timeout", "3",
        "--respawn-failed-workers", "--respawn-interval", "1", "--log-level", "warning",
        "huiyin.config.wsgi:application",
    ]  # fmt: skip


class Together:
    """A group of named child processes, as a context manager that leaves none behind."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = {**os.environ, **environment}
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start a child in a session of its own: Ctrl-C reaches us alone, and we end the others in order."""
        assert threading.current_thread() is threading.main_thread(), "a child ends with the thread that started it"
        self.children[name] = subprocess.Popen(
            command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent(),  # noqa: PLW1509 - one libc call, and no thread of ours runs yet
        )

    def wait(self, meanwhile: Callable[[], object] = lambda: None) -> str:
        """Name of the first child that ends; returns only then. ``meanwhile`` is done again and again."""
        while True:
            for name, child in self.children.items():
                if child.poll() is not None:
                    return name
            meanwhile()
            time.sleep(0.2)

    def answers(self, host: str, port: int, *, within: float) -> bool:
        """Whether somebody listens there within so many seconds; False at once when a child has ended."""
        give_up = time.monotonic() + within
        while time.monotonic() < give_up and all(child.poll() is None for child in self.children.values()):
            try:
                socket.create_connection((host, port), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return True
        return False

    def end(self) -> None:
        """Ask every child to end, wait, and kill those that do not within END_LIMIT_SECONDS."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        give_up = time.monotonic() + END_LIMIT_SECONDS
        for child in self.children.values():
            try:
                child.wait(max(0.1, give_up - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.end()


def interrupt_when_told_to_end() -> None:
    """Let SIGTERM and a closed terminal do what Ctrl-C does, so that every way out goes through the same `finally`."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGHUP, interrupt)
