"""Journeys: a real browser against a real server, started as its own process with its own database.

Nothing here imports the program; what a journey knows, a person could know. `base_url` is the server's address,
`browser` a headless Chromium, `page` a fresh Chinese window of 390 × 844, `wide_page` one of 1440 × 900.
"""

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
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT_SECONDS = 120
CHROMIUM_ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


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


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    """Address of a server of the demo town, with a database of its own; ended with everything it started."""
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
    try:
        _wait_until_answering(process, address, log)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium of this machine."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


def _window(browser: Browser, address: str, width: int, height: int) -> Iterator[Page]:
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(browser: Browser, base_url: str) -> Iterator[Page]:
    """A fresh window as on a telephone."""
    yield from _window(browser, base_url, 390, 844)


@pytest.fixture
def wide_page(browser: Browser, base_url: str) -> Iterator[Page]:
    """A fresh window as on an office screen."""
    yield from _window(browser, base_url, 1440, 900)
