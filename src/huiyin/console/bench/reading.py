"""Reading: pages asked in process by signed-in staff of the bench's city, timed, their statements counted.

The real views, middleware and templates, through Django's test client; no network. Cold: the first time each address
is asked by this process. Warm: the same addresses again. Beside a page stands its template's own cost: the same context
rendered once more, with what its functions answered.
"""

from __future__ import annotations

import gc
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.test import Client

from huiyin.console.bench.measuring import Figure, percentile, sent_by
from huiyin.kernel import pages
from huiyin.people.models import Account
from huiyin.people.services.signing_in import BACKEND

P99_LIMIT_MS = 50.0
PAGES_A_SECOND = 200.0
_TEMPLATE_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Visit:
    """A page for somebody."""

    account: Account
    address: str


@dataclass(slots=True)
class Reading:
    """What came of visiting some pages: milliseconds and statements of each visit."""

    title: str
    cold_ms: list[float] = field(default_factory=list)
    warm_ms: list[float] = field(default_factory=list)
    python_ms: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)
    template_ms: float = 0.0
    pages_a_second: float = 0.0
    processes: int = 1
    asked: dict[str, Any] = field(default_factory=dict)
    """Each statement once, with the parameters of its first time; for `plans`."""


class Browsers:
    """One signed-in browser for each account."""

    def __init__(self) -> None:
        self._known: dict[Any, Client] = {}

    def get(self, visit: Visit) -> None:
        """Ask for a page; AssertionError when it is none."""
        response = self.of(visit.account).get(visit.address, secure=True)
        if response.status_code != HttpResponse.status_code:
            raise AssertionError(f"{visit.address} answered {response.status_code}.")

    def of(self, account: Account) -> Client:
        """The browser of an account."""
        if account.pk not in self._known:
            client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0])
            client.force_login(account, backend=BACKEND)
            self._known[account.pk] = client
        return self._known[account.pk]


def read(title: str, visits: list[Visit], *, rounds: int, seconds: float, processes: int) -> Reading:
    """Visit each page once cold and so many rounds warm, then side by side for some seconds."""
    browsers, found = Browsers(), Reading(title, processes=processes)
    gc.collect()
    gc.freeze()  # as a web server does when it starts
    for visit in visits:
        browsers.of(visit.account)
    for visit in visits:
        found.cold_ms.append(_timed(browsers, visit)[0])
    for visit in visits * rounds:
        wall, python = _timed(browsers, visit)
        found.warm_ms.append(wall)
        found.python_ms.append(python)
    for visit in visits:
        statements = statements_of(browsers, visit)
        found.statements.append(len(statements))
        for sql, params in statements:
            found.asked.setdefault(sql, params)
    found.template_ms = sum(template_cost_ms(browsers, visit) for visit in visits[:5]) / len(visits[:5])
    found.pages_a_second = _side_by_side(visits, seconds, processes)
    return found


def figures(reading: Reading) -> list[Figure]:
    """A reading as figures: percentiles, pages a second, what the template alone costs, statements."""
    title = reading.title
    p50, p99 = percentile(reading.warm_ms, 50), percentile(reading.warm_ms, 99)
    cold = percentile(reading.cold_ms, 99)
    python = sum(reading.python_ms) / len(reading.python_ms)
    least, most = min(reading.statements), max(reading.statements)
    rate, cores = reading.pages_a_second, reading.processes
    return [
        Figure(f"{title}: warm p50", p50, "ms", f"{title}: half of the pages within {p50:.1f} ms."),
        Figure(f"{title}: warm p99", p99, "ms", f"{title}: 99 of 100 pages within {p99:.1f} ms.", P99_LIMIT_MS),
        Figure(f"{title}: cold p99", cold, "ms", f"{title}: asked for the first time, 99 of 100 within {cold:.1f} ms."),
        Figure(
            f"{title}: pages a second", rate, "pages/s",
            f"{title}: {rate:.0f} pages a second by {cores} processes, {rate / cores:.0f} each.",
            PAGES_A_SECOND, more_is_better=True,
        ),
        Figure(
            f"{title}: Python", python, "ms",
            f"{title}: {python:.1f} ms of Python a page, of which the template alone is {reading.template_ms:.1f} ms.",
        ),
        Figure(
            f"{title}: template", reading.template_ms, "ms",
            f"{title}: its template alone {reading.template_ms:.1f} ms.",
        ),
        Figure(
            f"{title}: statements", most, "statements",
            f"{title}: from {least} to {most} statements a page, by what there is to show."
            if least != most else f"{title}: {most} statements on every page.",
        ),
    ]  # fmt: skip


def statements_of(browsers: Browsers, visit: Visit) -> list[tuple[str, Any]]:
    """The statements of one page with their parameters, in order."""
    return sent_by(lambda: browsers.get(visit))


def template_cost_ms(browsers: Browsers, visit: Visit) -> float:
    """Milliseconds to render a page's template again with all it asked for at hand."""
    with _rendered() as kept:
        browsers.get(visit)
    if not kept:
        return 0.0
    request, name, context = kept[-1]
    remembering = {key: _remembering(value) if callable(value) else value for key, value in context.items()}
    template = loader.get_template(name, using="jinja2")
    template.render(remembering, request)
    started = time.perf_counter()
    for _round in range(_TEMPLATE_ROUNDS):
        template.render(remembering, request)
    return (time.perf_counter() - started) * 1000 / _TEMPLATE_ROUNDS


@contextmanager
def _rendered() -> Iterator[list[tuple[HttpRequest, str, dict[str, Any]]]]:
    """Request, template and context of each page rendered meanwhile."""
    kept: list[tuple[HttpRequest, str, dict[str, Any]]] = []
    before = render

    def noting(request: HttpRequest, name: str, context: dict[str, Any], **more: Any) -> HttpResponse:
        kept.append((request, name, context))
        return before(request, name, context, **more)

    with patch.object(pages, "render", noting):
        yield kept


def _remembering(function: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[tuple[Any, ...], Any] = {}

    def asked(*arguments: Any) -> Any:
        if arguments not in known:
            known[arguments] = function(*arguments)
        return known[arguments]

    return asked


def _timed(browsers: Browsers, visit: Visit) -> tuple[float, float]:
    """Milliseconds on the clock, and of this thread's processor."""
    wall, busy = time.perf_counter(), time.thread_time()
    browsers.get(visit)
    return (time.perf_counter() - wall) * 1000, (time.thread_time() - busy) * 1000


def _side_by_side(visits: Sequence[Visit], seconds: float, processes: int) -> float:
    """Pages a second of so many processes together."""
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        counts = pool.starmap(_loop, [(list(visits), seconds, number) for number in range(processes)], chunksize=1)
    return sum(counts) / seconds


def _loop(visits: list[Visit], seconds: float, number: int) -> int:
    browsers, count = Browsers(), 0
    for visit in visits:
        browsers.get(visit)
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        browsers.get(visits[(count + number * len(visits) // 2) % len(visits)])
        count += 1
    connections.close_all()
    return count
