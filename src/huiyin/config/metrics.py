"""What Prometheus reads: counts of requests, added up over all worker processes, and how the city stands now.

Counts of requests are kept by each process in files of the folder PROMETHEUS_MULTIPROC_DIR, which `huiyin web` and
`huiyin run` make for their workers and throw away with them; without it a process knows only its own. How the city
stands is asked of the database at each reading, by indexes only. No label holds a place, a name or a number of a
matter, so that no series tells of a person.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import DatabaseError
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

import huiyin
from huiyin.casework.selectors.load import CityLoad, city_load
from huiyin.config.environment import COUNTS_FOLDER
from huiyin.kernel.audit import last_at
from huiyin.kernel.time import now

BACKED_UP, DRILLED = "console.backed_up", "console.drilled"
_BUCKETS_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_own = CollectorRegistry()
_requests = Counter("huiyin_requests", "Requests answered.", ("route", "status"), registry=_own)
_seconds = Histogram(
    "huiyin_request_seconds", "Time to the answer.", ("route",), buckets=_BUCKETS_SECONDS, registry=_own
)


def count_request(route: str, status: int, seconds: float) -> None:
    """Count one answer."""
    _requests.labels(route, str(status)).inc()
    _seconds.labels(route).observe(seconds)


def text() -> bytes:
    """All metrics in Prometheus's text form. While the database is away: the requests, and `huiyin_database_up 0`."""
    requests = _own
    if os.environ.get(COUNTS_FOLDER):
        requests = CollectorRegistry()
        MultiProcessCollector(requests)  # type: ignore[no-untyped-call] # the library has no type for it
    city = CollectorRegistry(auto_describe=False)
    city.register(_City())
    return generate_latest(requests) + generate_latest(city)


class _City(Collector):
    """How the city stands, asked once at each reading."""

    def collect(self) -> Iterable[Metric]:
        try:
            load, backup, drill = city_load(), last_at(BACKED_UP, "city"), last_at(DRILLED, "city")
        except DatabaseError:
            return [_gauge("huiyin_database_up", "Whether the database answers.", 0)]
        return [
            _gauge("huiyin_database_up", "Whether the database answers.", 1),
            *_counts(load),
            *_ages({"runner_heartbeat": load.last_beat_at, "backup": backup, "drill": drill}),
            _labelled("huiyin_version_info", "The version that answers.", "version", {huiyin.__version__: 1}),
        ]


def _counts(load: CityLoad) -> list[Metric]:
    return [
        _labelled("huiyin_open_matters", "Open matters.", "state", load.open_matters),
        _labelled("huiyin_clocks", "Clocks that wait for the runner, or for a person.", "state", load.clocks),
        _labelled("huiyin_messages", "Messages that wait to leave, or could not.", "state", load.messages),
    ]


def _ages(known: dict[str, datetime | None]) -> Iterator[Metric]:
    """Seconds since each of these; what never happened has no figure."""
    for name, at in known.items():
        if at is not None:
            seconds = (now() - at).total_seconds()
            yield _gauge(f"huiyin_{name}_age_seconds", f"Seconds since the last {name.replace('_', ' ')}.", seconds)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)


def _labelled(name: str, meaning: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
