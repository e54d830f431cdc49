"""One matter with everything shown of it: the worker's page, and the desk's beside its queue and map."""

from __future__ import annotations

from django.urls import reverse

from huiyin.console.bench.reading import Reading, Visit, read
from huiyin.console.bench.running import Options
from huiyin.console.bench.visitors import holders, matters_below, place_of

_EACH = 4


def readings(options: Options) -> list[Reading]:
    """Some matters of some townships."""
    workers, counties = holders("township_duty", 8), holders("centre_duty", 8)
    return [
        read(
            "matter, worker's page",
            [
                Visit(one, reverse("worker:matter", args=[matter.id]))
                for one in workers
                for matter in matters_below(place_of(one), _EACH)
            ],
            **options.pace,
        ),
        read(
            "matter, desk's page",
            [
                Visit(one, reverse("desk:matter", args=[matter.id]))
                for one in counties
                for matter in matters_below(place_of(one), _EACH)
            ],
            **options.pace,
        ),
    ]
