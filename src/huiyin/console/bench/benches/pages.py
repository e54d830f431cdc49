"""Pages in Chromium with a slowed processor and network: bytes, requests, time until they can be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from time import time

from django.conf import settings
from django.db import connections
from django.urls import reverse

from huiyin.casework.models import Voice
from huiyin.console.bench.browsing import Sight, chromium, middle, visits
from huiyin.console.bench.measuring import Figure
from huiyin.console.bench.reading import Browsers
from huiyin.console.bench.running import Options
from huiyin.console.bench.serving import serving
from huiyin.console.bench.visitors import holders, matters_below, place_of
from huiyin.kernel.time import city_zone, travel
from huiyin.people.models import Account
from huiyin.places.models import Grid

_TIMES = 3
_KB, _SECOND_MS = 1_000, 1_000


def measured(options: Options) -> list[Figure]:
    """Each page: some first visits and the visit after. Missing without Playwright or Chromium."""
    times = 1 if options.is_short else _TIMES
    figures: list[Figure] = []
    with travel(datetime.fromtimestamp(time(), city_zone())):  # the server knows of no other time
        pages = list(_pages())
    connections.close_all()
    if options.is_short:
        pages = pages[1:3]
    with serving(workers=1) as address, chromium() as browser:
        for title, path, cookies in pages:
            visits(browser, f"{address}{path}", cookies=cookies, times=1)  # the server has met it before
            pairs = [visits(browser, f"{address}{path}", cookies=cookies, times=2) for _time in range(times)]
            first, again = (middle([pair[number] for pair in pairs]) for number in range(2))
            figures += _figures(title, first, again)
    return figures


def _pages() -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Title, path and cookies: of residents, then of staff."""
    worker, county = holders("grid_worker", 1)[0], holders("centre_duty", 1)[0]
    grid = Grid.objects.filter(layer__is_base=True, active_until=None).order_by("code")[0].code
    code = Voice.objects.filter(matter__is_open=True, matter__sensitivity="open").order_by("code")[0].code
    yield "home", reverse("resident:home"), {}
    yield "raise a matter", reverse("resident:grid", args=[grid]), {}
    yield "follow a matter", reverse("resident:follow", args=[code]), {}
    yield "the city's figures", reverse("public:figures"), {}
    yield "red ledger", reverse("public:red"), {}
    staff = _signed_in(worker)
    yield "worker's inbox", reverse("worker:inbox"), staff
    yield (
        "worker's matter",
        reverse("worker:matter", args=[matters_below(place_of(county), 1)[0].pk]),
        _signed_in(county),
    )
    yield "desk's queue", f"{reverse('desk:queue')}?scope=open", _signed_in(county)


def _signed_in(account: Account) -> dict[str, str]:
    """The cookie of a session of its own."""
    name = settings.SESSION_COOKIE_NAME
    return {name: Browsers().of(account).cookies[name].value}


def _figures(title: str, first: Sight, again: Sight) -> Iterator[Figure]:
    yield Figure(
        f"{title}: usable", first.usable_ms / _SECOND_MS, "s",
        f"{title}: can be used after {first.usable_ms / _SECOND_MS:.1f} s, the next time after "
        f"{again.usable_ms / _SECOND_MS:.1f} s",
    )  # fmt: skip
    yield Figure(f"{title}: usable again", again.usable_ms / _SECOND_MS, "s", "")
    yield Figure(
        f"{title}: over the line", first.bytes / _KB, "kB",
        f"{title}: {first.bytes / _KB:.1f} kB in {first.requests} requests, the next time {again.bytes / _KB:.1f} kB "
        f"in {again.requests}",
    )  # fmt: skip
    yield Figure(f"{title}: requests", first.requests, "requests", "")
