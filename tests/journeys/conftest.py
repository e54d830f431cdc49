"""Journeys: a real browser against a real server, started as its own process with its own database.

Nothing here imports the program; what a journey knows, a person could know. All test processes share one server:
the first that needs it starts it, the last that leaves ends it. `town` is that server (its address, its window's text),
`base_url` its address, `browser` a headless Chromium, `page` a fresh Chinese window of 390 × 844, `wide_page` one of
1440 × 900, `windows` makes more of them. HUIYIN_JOURNEYS_TOWN=<address>,<log file> uses a demo town that runs already.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.journeys import filling
from tests.journeys.page_checks import SIZES

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT_SECONDS = 120
END_LIMIT_SECONDS = 20
PATIENCE_MS = 20_000
CHROMIUM_ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass(frozen=True)
class Town:
    """A running server of the demo town; `users` counts the test processes that hold it."""

    address: str
    folder: str
    log: str
    process_id: int
    users: int = 1

    def window_text(self) -> str:
        """What the server has printed so far; codes for residents stand there."""
        return Path(self.log).read_text(encoding="utf-8", errors="replace")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_answering(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    end = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(address + "/", timeout=5)  # noqa: S310 - our own address
        except urllib.error.HTTPError:
            return  # it answers; what it answers is for the journeys
        except OSError:
            time.sleep(0.2)
        else:
            return
    process.kill()
    pytest.fail(f"The server did not start:\n{log.read_text(errors='replace')[-3000:]}")


def _start_town() -> Town:
    folder, port = Path(tempfile.mkdtemp(prefix="huiyin-journeys-")), _free_port()
    folder.chmod(0o755)  # the database's user has to get in, which pytest's own folders do not allow
    log, address = folder / "server.log", f"http://127.0.0.1:{port}"
    surroundings = {
        name: value for name, value in os.environ.items() if not name.startswith(("HUIYIN_", "DJANGO_", "PYTEST_"))
    }
    surroundings |= {"HUIYIN_DEMO": "1", "HUIYIN_DATA": str(folder / "data"), "HUIYIN_ADDRESS": address}
    command = [str(Path(sys.executable).with_name("huiyin")), "run", "--port", str(port), "--town"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=surroundings, stdout=output, stderr=output, start_new_session=True
        )
    _wait_until_answering(process, address, log)
    # Whoever leaves last ends it, which is not always the one that started it.
    process.returncode = 0
    return Town(address, str(folder), str(log), process.pid)


def _runs(process_id: int) -> bool:
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _end_town(town: Town) -> None:
    os.kill(town.process_id, signal.SIGTERM)
    end = time.monotonic() + END_LIMIT_SECONDS
    while _runs(town.process_id) and time.monotonic() < end:
        time.sleep(0.1)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(town.process_id, signal.SIGKILL)
    shutil.rmtree(town.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The server of the demo town that all test processes share."""
    if given := os.environ.get("HUIYIN_JOURNEYS_TOWN"):
        address, _, log = given.partition(",")
        yield Town(address, str(Path(log).parent), log, 0)
        return
    here = tmp_path_factory.getbasetemp()
    shared = here.parent if os.environ.get("PYTEST_XDIST_WORKER") else here
    note, lock = shared / "town.json", FileLock(shared / "town.lock")
    with lock:
        known = Town(**json.loads(note.read_text())) if note.exists() else None
        held = Town(**asdict(known) | {"users": known.users + 1}) if known else _start_town()
        note.write_text(json.dumps(asdict(held)))
    try:
        yield held
    finally:
        with lock:
            left = Town(**json.loads(note.read_text()))
            if left.users > 1:
                note.write_text(json.dumps(asdict(left) | {"users": left.users - 1}))
            else:
                note.unlink()
                _end_town(left)


@pytest.fixture(scope="session")
def once_a_town(town: Town) -> Callable[[str, Callable[[], None]], None]:
    """Does a thing by its name once in the town that all test processes share; the others wait until it is done."""

    def do_once(name: str, thing: Callable[[], None]) -> None:
        with FileLock(Path(town.folder, f"{name}.lock")):
            if not Path(town.folder, name).exists():
                thing()
                Path(town.folder, name).touch()

    return do_once


full_town = filling.full_town


@pytest.fixture(scope="session")
def base_url(town: Town) -> str:
    """Address of the server of the demo town."""
    return town.address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium of this machine. It goes with its module, so that no other test meets the loop it runs on."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium on this machine")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


Windows = Callable[[int], Page]


@pytest.fixture
def windows(browser: Browser, base_url: str) -> Iterator[Windows]:
    """Opens windows of a width, each as of a person of its own; all are closed at the end."""
    opened: list[BrowserContext] = []

    def open_window(width: int) -> Page:
        context = browser.new_context(
            base_url=base_url,
            viewport={"width": width, "height": SIZES[width]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        return context.new_page()

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture
def page(windows: Windows) -> Page:
    """A fresh window as on a telephone."""
    return windows(390)


@pytest.fixture
def wide_page(windows: Windows) -> Page:
    """A fresh window as on an office screen."""
    return windows(1440)
