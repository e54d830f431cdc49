"""Lists of fifty matters: the desk's queue of a county and of the city, the table, and workers' inboxes."""

from __future__ import annotations

from django.urls import reverse

from huiyin.console.bench.reading import Reading, Visit, read
from huiyin.console.bench.running import Options
from huiyin.console.bench.visitors import holders


def readings(options: Options) -> list[Reading]:
    """County, city, table, inbox."""
    counties, city = holders("centre_duty", 8), holders("desk_duty", 2)
    workers = holders("grid_worker", 30)
    queue, listed = reverse("desk:queue"), reverse("desk:list")
    return [
        read("queue of a county", [Visit(one, f"{queue}?scope=open") for one in counties], **options.pace),
        read("queue of the city", [Visit(one, f"{queue}?scope=open") for one in city], **options.pace),
        read("table of a county", [Visit(one, listed) for one in counties], **options.pace),
        read("inbox of a county", [Visit(one, reverse("worker:inbox")) for one in counties], **options.pace),
        read("inbox of a worker", [Visit(one, reverse("worker:inbox")) for one in workers], **options.pace),
    ]
