"""The map: the grids of a township shaded by what is late in them, with workers and counts."""

from __future__ import annotations

from django.urls import reverse

from huiyin.console.bench.reading import Reading, Visit, read
from huiyin.console.bench.running import Options
from huiyin.console.bench.visitors import holders, place_of


def readings(options: Options) -> list[Reading]:
    """Townships by their own duty."""
    townships = holders("township_duty", 10)
    places = reverse("desk:places")
    return [
        read("map of a township", [Visit(one, f"{places}?place={place_of(one)}") for one in townships], **options.pace)
    ]
