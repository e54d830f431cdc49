"""Browsing: pages in a real Chromium as a resident with an old telephone far from a mast meets them.

The processor runs at a quarter of its speed, the line carries 400 kbit/s with 400 ms of delay, both by the browser's
own tools for developers; server and browser share the machine. The first visit finds nothing in the browser's memory,
the second what the first one left there. Playwright and Chromium come with the tests' environment only.
"""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from huiyin.config.environment import Missing

SLOWER = 4
BYTES_A_SECOND, DELAY_MS = 400_000 // 8, 400
_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
_PHONE, _DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
_LIMIT_MS = 120_000
# Usable: all of the page is there, it has been drawn once since, and the thread that takes input is free.
_USABLE = """
document.addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => setTimeout(() => {
  window.usableAfterMs = performance.now();
})));
"""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one visit took: bytes that came over the line with their heads, requests, milliseconds until usable."""

    bytes: int
    requests: int
    usable_ms: float


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser. Missing, with what to do, where Playwright or Chromium is not installed."""
    try:
        playwright = importlib.import_module("playwright.sync_api")
    except ImportError:
        raise Missing("Pages are measured with Playwright; script/bootstrap tests installs it.") from None
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise Missing("Pages are measured in Chromium; script/bootstrap tests installs it where it may.")
    with playwright.sync_playwright() as steering:
        browser = steering.chromium.launch(executable_path=program, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def visits(browser: Any, address: str, *, cookies: Mapping[str, str], times: int) -> list[Sight]:
    """Visit a page so many times with one memory, as somebody with these cookies: staff at a desk, others by phone."""
    context = browser.new_context(viewport=_DESK if cookies else _PHONE, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(_LIMIT_MS)
    root = urljoin(address, "/")
    context.add_cookies([{"name": name, "value": value, "url": root} for name, value in cookies.items()])
    try:
        return [_visit(context, address) for _time in range(times)]
    finally:
        context.close()


def _visit(context: Any, address: str) -> Sight:
    page = context.new_page()
    tools, line = context.new_cdp_session(page), _Line()
    tools.on("Network.responseReceived", line.answered)
    tools.on("Network.loadingFinished", line.came)
    tools.send("Network.enable")
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    slow = {"offline": False, "latency": DELAY_MS, "downloadThroughput": BYTES_A_SECOND}
    tools.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": BYTES_A_SECOND})
    page.add_init_script(_USABLE)
    answer = page.goto(address, wait_until="load")
    if answer is None or not answer.ok or page.url != address:
        raise RuntimeError(f"{address} answered {answer and answer.status} at {page.url}.")
    usable = page.wait_for_function("window.usableAfterMs").json_value()
    page.wait_for_load_state("networkidle")
    page.close()
    return Sight(round(line.bytes), line.answers, float(usable))


@dataclass  # without slots: Playwright keeps its own beside a handler
class _Line:
    """What came over the line, told by the browser; what it had kept or the page carries in itself did not."""

    bytes: float = 0.0
    answers: int = 0

    def answered(self, event: dict[str, Any]) -> None:
        """Count an answer that the server gave."""
        response = event["response"]
        is_from_line = response["url"].startswith("http") and not response.get("fromDiskCache")
        self.answers += is_from_line and response["encodedDataLength"] > 0

    def came(self, event: dict[str, Any]) -> None:
        """Count all of an answer, head and content."""
        self.bytes += event["encodedDataLength"]


def middle(sights: Sequence[Sight]) -> Sight:
    """The visit that took neither longest nor shortest."""
    return sorted(sights, key=lambda sight: sight.usable_ms)[len(sights) // 2]
