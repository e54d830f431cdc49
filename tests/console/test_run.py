"""`huiyin run` as a newcomer meets it: it starts, answers, and ends without leaving anything behind."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import httpx
import pytest

COMMAND = [sys.executable, "-m", "huiyin.console.main", "run", "--town"]


@pytest.fixture
def surroundings(own_folder):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUIYIN_", "DJANGO_"))}
    return {**kept, "HUIYIN_DEMO": "1", "HUIYIN_DATA": str(own_folder)}


# The database writes all it has to the disk before it ends, on which the other tests work at the same time.
END_LIMIT_SECONDS = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def hear_interrupts() -> None:
    """What runs in the background of a shell does not hear Ctrl-C, and neither do its children."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def running() -> list[str]:
    """The command lines of all processes that run now."""
    lines = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has just ended
            lines.append(entry.read_text(errors="replace").replace("\0", " "))
    return lines


def database(folder: str) -> int:
    """The first process of the private database in a data folder."""
    return int(Path(folder, "postgres/files/postmaster.pid").read_text().splitlines()[0])


def wait_until_well(address: str) -> None:
    """Return when the program says that it has a database."""
    end = time.monotonic() + 60
    while True:
        with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(address) as answer:  # noqa: S310 - our own
            if answer.status == 200:
                return
        assert time.monotonic() < end, "the database was not started again"
        time.sleep(0.1)


@pytest.mark.build_machine
def test_starts_on_an_empty_folder_survives_its_database_and_ends_without_a_trace(surroundings):
    """A real city's first day; that the demo does so too is seen by the journeys, which begin with it."""
    port = free_port()
    city = {**surroundings, "HUIYIN_DEMO": "0", "HUIYIN_HOSTS": "127.0.0.1", "HUIYIN_SECRET_KEY": "k" * 50}
    city["HUIYIN_METRICS_TOKEN"] = "right"
    command = [*COMMAND[:-1], "--port", str(port)]
    program = subprocess.Popen(
        command,
        env=city,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=hear_interrupts,  # noqa: PLW1509 - one call before the program begins
    )
    assert program.stdout is not None
    said = next((line for line in program.stdout if line.startswith("Huiyin is at")), "")
    address = f"http://127.0.0.1:{port}"
    assert said == f"Huiyin is at {address}/ for residents and at {address}/staff/ for staff.\n"
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/no-such-page/")
    assert answer.value.code == 404
    answer.value.close()
    figures = httpx.get(f"{address}/metrics", headers={"Authorization": "Bearer right"})
    assert 'huiyin_requests_total{route="none",status="404"} 1.0' in figures.text
    os.kill(database(surroundings["HUIYIN_DATA"]), signal.SIGKILL)
    wait_until_well(f"http://127.0.0.1:{port}/ready")
    program.send_signal(signal.SIGINT)
    try:
        program.communicate(timeout=END_LIMIT_SECONDS)
    finally:
        program.kill()  # or its pipe would be found open in the midst of another test
        program.communicate()
    assert program.returncode == 0
    assert [line for line in running() if surroundings["HUIYIN_DATA"] in line] == []


def test_the_demo_is_refused_beyond_this_machine(surroundings):
    answer = subprocess.run(
        [*COMMAND, "--host", "192.0.2.1"], env=surroundings, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 1
    assert answer.stderr.startswith("huiyin: Demo mode listens on this machine only")


def test_a_port_in_use_is_named(surroundings):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [*COMMAND, "--port", str(port)]
        answer = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert (
        answer.stderr
        == f"huiyin: 127.0.0.1:{port} cannot be used (Address already in use). Choose another with --port.\n"
    )
