"""Taking matters in over HTTP, at 1, 8 and 32 connections, beside the database's own rate for the same statements."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from random import Random

from django.db import connections

from huiyin.appeals.services.keys import issue_api_key
from huiyin.appeals.services.receiving import receive
from huiyin.appeals.types import Received
from huiyin.casework.models import Alias
from huiyin.casework.types import RaiserContact
from huiyin.console.bench.hammering import Hammered, hammer
from huiyin.console.bench.measuring import Figure, percentile
from huiyin.console.bench.own_rate import own_rate
from huiyin.console.bench.running import Options
from huiyin.console.bench.serving import serving
from huiyin.console.bench.words import complaint
from huiyin.people.types import Actor
from huiyin.places.models import Grid

CONNECTIONS = (1, 8, 32)
BATCH, BATCH_CONNECTIONS = 100, 8
WORKERS = 2
SYSTEMS = 16
_MOST_A_SECOND = 3_000
_A_MINUTE = 1_000_000
_GOAL_A_SECOND, _GOAL_P99_MS, _GOAL_SHARE_PERCENT = 2_000, 50, 10
_GOAL_BATCHED_A_SECOND = 10_000
_BATCHES_A_SECOND_AT_MOST = 40


def measured(options: Options) -> list[Figure]:
    """For each number of connections: matters a second, how long the slowest of a hundred takes, and the share of what
    the database does alone. Every answer of 2xx is found afterwards, or RuntimeError.
    """
    run = secrets.token_hex(4)
    keys = [_key(f"bench {run} {number}") for number in range(SYSTEMS)]
    figures: list[Figure] = []
    with serving(workers=WORKERS) as address:
        for count in CONNECTIONS:
            bodies = list(_bodies(f"{run}-{count}", round(options.seconds * _MOST_A_SECOND)))
            hammer(f"{address}/api/matters", bodies=bodies[:200], keys=keys, connections=count, seconds=2)  # to warm up
            found = hammer(
                f"{address}/api/matters", bodies=bodies[200:], keys=keys, connections=count, seconds=options.seconds
            )
            _all_there(f"{run}-{count}", found, acknowledged=found.statuses.get(201, 0))
            limit = own_rate(_one(run), connections_count=count, seconds=options.seconds)
            figures += _figures(count, found, limit)
        figures.append(_in_batches(f"{address}/api/matters/batch", f"{run}-batch", keys, options.seconds))
    return figures


def _in_batches(address: str, run: str, keys: list[str], seconds: float) -> Figure:
    """Matters a second where a linked system sends a hundred at once."""
    many = list(_bodies(run, round(seconds * _BATCHES_A_SECOND_AT_MOST) * BATCH))
    bodies = [f'{{"matters": [{",".join(many[n : n + BATCH])}]}}' for n in range(0, len(many), BATCH)]
    hammer(address, bodies=bodies[:8], keys=keys, connections=BATCH_CONNECTIONS, seconds=seconds)  # to warm up
    found = hammer(address, bodies=bodies[8:], keys=keys, connections=BATCH_CONNECTIONS, seconds=seconds)
    batches = found.statuses.get(200, 0)
    _all_there(run, found, acknowledged=batches * BATCH)
    rate = BATCH * found.a_second
    return Figure(
        f"intake in batches of {BATCH}", rate, "matters a second",
        f"in batches of {BATCH}, {WORKERS} workers take in {rate:,.0f} matters a second", _GOAL_BATCHED_A_SECOND, True,
    )  # fmt: skip


def _figures(count: int, found: Hammered, limit: float) -> Iterator[Figure]:
    rate, slowest = found.a_second, percentile(found.seconds, 99) * 1_000
    over = f"at {count} connection{'s' if count > 1 else ''}"
    yield Figure(
        f"intake {over}", rate, "matters a second",
        f"{over}, {WORKERS} workers take in {rate:,.0f} matters a second", _GOAL_A_SECOND if count > 1 else None, True,
    )  # fmt: skip
    yield Figure(
        f"intake {over}, p99", slowest, "ms",
        f"{over}, ninety-nine of a hundred are answered within {slowest:.1f} ms", _GOAL_P99_MS,
    )  # fmt: skip
    share = 100 * rate / limit
    yield Figure(
        f"intake {over}, of the database's own rate", share, "%",
        f"{over}, that is {share:.0f} % of the {limit:,.0f} a second that the database alone does of the same",
        _GOAL_SHARE_PERCENT, True,
    )  # fmt: skip


def _key(system: str) -> str:
    _row, text = issue_api_key(Actor.system("bench"), system=system, place_code="", a_minute_count=_A_MINUTE)
    return text


def _bodies(run: str, count: int) -> Iterator[str]:
    """So many matters as a linked system sends them, each once."""
    chance = Random(run)  # noqa: S311 - the same each time
    codes = list(Grid.objects.filter(active_until=None).values_list("code", flat=True).order_by("code"))
    for number in range(count):
        raiser = {"name": "王小明", "phone": f"13{chance.randrange(10**9):09d}"}
        said = complaint(chance, "本小区")
        yield json.dumps(
            {"words": said, "number": f"{run}-{number}", "place_code": chance.choice(codes), "raiser": raiser},
            ensure_ascii=False,
        )


def _one(run: str) -> Callable[[], Received]:
    """Take in one matter as the API does; another one each time."""
    chance = Random(run)  # noqa: S311 - as above
    code = Grid.objects.filter(active_until=None).values_list("code", flat=True).order_by("code")[0]

    def take_in() -> Received:
        return receive(
            Actor.system("api bench"),
            door="api",
            words=complaint(chance, "本小区"),
            place=code,
            raiser=RaiserContact("王小明", f"13{chance.randrange(10**9):09d}"),
            alias=("bench", secrets.token_hex(10)),
            is_looked_at=False,
        )

    return take_in


def _all_there(run: str, found: Hammered, *, acknowledged: int) -> None:
    """Nothing that was acknowledged is missing."""
    connections["default"].close()
    there = Alias.objects.filter(number__startswith=f"{run}-").count()
    if there < acknowledged or set(found.statuses) - {201, 200}:
        raise RuntimeError(f"{acknowledged} acknowledged, {there} found; answers: {found.statuses}")
