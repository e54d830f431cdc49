"""Journeys: a real browser against a real server, started as its own process with its own database.

Nothing here imports the program; what a journey knows, a person could know. All test processes share one server:
the first that needs it starts it, the last that leaves ends it. `town` is that server (its address, its window's text),
`base_url` its address, `browser` a headless Chromium, `page` an emptied Chinese window of 390 × 844, `wide_page` one of
1440 × 900, `windows` makes fresh ones. HUIYIN_JOURNEYS_TOWN=<address>,<log file> uses a demo town that runs already.
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
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from tests.journeys import filling
from tests.journeys.page_checks import SIZES

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT_SECONDS = 120
END_LIMIT_SECONDS = 120  # the database writes all it has to the disk, where the other tests write, too
PATIENCE_MS = 20_000
# The same engine without a browser's own windows and services around it comes first: it takes a third of the time.
BROWSERS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
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


def _left_running(town: Town) -> list[str]:
    """What still runs of a server: every process that it started knows its folder."""
    left = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has just ended
            if town.folder.encode() in (process / "environ").read_bytes() + (process / "cmdline").read_bytes():
                left.append((process / "cmdline").read_text().replace("\0", " "))
    return left


def _end_town(town: Town) -> None:
    """End it as Ctrl-C would; that it ends by itself, and all it had started with it, is promised to every newcomer."""
    os.kill(town.process_id, signal.SIGTERM)
    end = time.monotonic() + END_LIMIT_SECONDS
    while (left := _left_running(town)) and time.monotonic() < end:
        time.sleep(0.1)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(town.process_id, signal.SIGKILL)
    log = town.window_text()[-3000:]
    shutil.rmtree(town.folder, ignore_errors=True)
    assert not left, f"The program left this running: {left}\n{log}"


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
family_town = filling.family_town


@pytest.fixture(scope="session")
def base_url(town: Town) -> str:
    """Address of the server of the demo town."""
    return town.address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium of this machine. It goes with its module, so that no other test meets the loop it runs on."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip("no Chromium on this machine")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


Windows = Callable[[int], Page]


def _open(browser: Browser, base_url: str, width: int) -> Page:
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": width, "height": SIZES[width]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",  # a colour on its way from one to another is neither, and would be measured
    )
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


@pytest.fixture
def windows(browser: Browser, base_url: str) -> Iterator[Windows]:
    """Opens windows of a width, each as of a person of its own; all are closed at the end."""
    opened: list[Page] = []

    def open_window(width: int) -> Page:
        opened.append(_open(browser, base_url, width))
        return opened[-1]

    yield open_window
    for page in opened:
        page.context.close()


class OneWindow:
    """A window that goes from test to test, emptied in between: a new one costs as much as three pages."""

    def __init__(self, browser: Browser, base_url: str) -> None:
        self.browser, self.base_url = browser, base_url
        self.kept: Page | None = None

    def open(self, width: int) -> Page:
        """The window at this width, with nothing left of what happened in it before."""
        if self.kept is None:
            self.kept = _open(self.browser, self.base_url, width)
        self.kept.set_viewport_size({"width": width, "height": SIZES[width]})
        return self.kept

    def empty(self) -> None:
        """Forget who was signed in, what was typed and allowed; a window that does not obey is given up."""
        page, self.kept = self.kept, None
        if page is None:
            return
        try:
            self._forget(page)
        except Error:
            page.context.close()
        else:
            self.kept = page

    def _forget(self, page: Page) -> None:
        context = page.context
        for other in context.pages:
            if other is not page:
                other.close()
        page.unroute_all()
        if page.url.startswith(self.base_url):
            page.evaluate("sessionStorage.clear()")
        page.goto("about:blank")
        page.emulate_media(color_scheme="null")
        context.clear_cookies()
        context.clear_permissions()
        session = context.new_cdp_session(page)
        session.send("Storage.clearDataForOrigin", {"origin": self.base_url, "storageTypes": "all"})
        session.detach()


@pytest.fixture(scope="module")
def one_window(browser: Browser, base_url: str) -> OneWindow:
    """The window that tests of one person share, one after the other."""
    return OneWindow(browser, base_url)


@pytest.fixture
def page(one_window: OneWindow) -> Iterator[Page]:
    """A window as on a telephone, as if fresh."""
    yield one_window.open(390)
    one_window.empty()


@pytest.fixture
def wide_page(one_window: OneWindow) -> Iterator[Page]:
    """A window as on an office screen, as if fresh; not beside `page` in one test."""
    yield one_window.open(1440)
    one_window.empty()
