"""Clocks: 10,000 due at once, fired by one runner and by two; what an idle round costs with few and many armed."""

from __future__ import annotations

from django.db import connections

from huiyin.casework.jobs import run_due, sweep_seats
from huiyin.console.bench.arming import Arming
from huiyin.console.bench.firing import Idle, fire, idle, looked_at, own_firing_rate
from huiyin.console.bench.measuring import Figure
from huiyin.console.bench.running import Options
from huiyin.kernel.time import now

DUE, FEW, MANY = 10_000, 10_000, 1_000_000
_SHORT_PART = 20
_ROUNDS = 200
_GOAL_SECONDS_A_CLOCK = 5 / 10_000
_GOAL_RATIO = 1.25


def measured(options: Options) -> list[Figure]:
    """Arms, measures, takes out. RuntimeError unless each clock has fired exactly once."""
    part = _SHORT_PART if options.is_short else 1
    known = connections["owner"].settings_dict
    while run_due():  # what ran out in the city itself while it was made
        continue
    arming = Arming(f"host={known['HOST']} user={known['USER']} dbname={known['NAME']}", now())
    try:
        return [*_idle(arming, part), *_firing(arming, DUE // part, options.seconds)]
    finally:
        arming.take_out()
        arming.owner.close()


def _idle(arming: Arming, part: int) -> list[Figure]:
    found: list[Idle] = []
    for armed in (FEW // part, MANY // part):
        arming.waiting(armed)
        found.append(idle(_ROUNDS))
    few, many = found
    ratio = many.milliseconds / few.milliseconds
    more = f"with {MANY // part:,} clocks armed"
    sweep_seats(now())  # what there is to do is done, so that the next one only looks
    _statements, rows, _blocks = looked_at(lambda: sweep_seats(now()))
    return [
        Figure("idle round", many.milliseconds, "ms", f"{more}, an idle round takes {many.milliseconds:.2f} ms"),
        Figure(
            "idle round: of one with a hundredth of the clocks", ratio, "×",
            f"{more}, that is {ratio:.2f} times as long as with {FEW // part:,}", _GOAL_RATIO,
        ),
        Figure(
            "idle round: statements", many.statements, "statements",
            f"{more}, it sends {many.statements} statements and looks at {many.rows} rows in {many.blocks} blocks",
        ),
        Figure(
            "vacant posts, once a minute: rows", rows, "rows",
            f"once a minute the runner looks at {rows:,} rows for posts that nobody holds",
        ),
    ]  # fmt: skip


def _firing(arming: Arming, due: int, seconds: float) -> list[Figure]:
    armed = arming.due(due)
    own, statements = own_firing_rate(seconds)
    figures = [
        Figure(
            "a clock that fires: statements", statements, "statements",
            f"a clock that fires is {statements:.1f} statements, its share of the batch included; the database alone "
            f"does {own:,.0f} such clocks a second over one connection",
        )
    ]  # fmt: skip
    for processes in (1, 2):
        took = fire(armed or arming.due(due), processes=processes)
        armed = []
        runners = f"{due:,} due clocks, {processes} runner{'s' if processes > 1 else ''}"
        rate = due / took
        figures += [
            Figure(
                runners, took, "s", f"{runners}: each fired once within {took:.1f} s, {rate:,.0f} a second",
                due * _GOAL_SECONDS_A_CLOCK,
            ),
            Figure(
                f"{runners}: of the database's own rate", 100 * rate / own, "%",
                f"{runners}: {100 * rate / own:.0f} % of what the database does alone over one connection",
            ),
        ]  # fmt: skip
    return figures
