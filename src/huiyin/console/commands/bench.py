"""Measure how quickly the program works in a city of realistic volume, in a database of its own that is kept.

The city is made by the demo's stories, then multiplied to as many matters as asked; interrupted, it goes on the next
time. `--keep` writes docs/performance.md. 1 when a figure is beyond its limit, which a short run does not ask.
"""

import argparse
import cProfile
import io
import json
import os
import pstats
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings

from huiyin.casework.models import Matter
from huiyin.config.environment import Missing
from huiyin.console.bench import reporting, running
from huiyin.console.bench.database import SHORT_NAME, USUAL_NAME, Bench, bench_database
from huiyin.console.bench.generating import Generated, generate, usual_processes
from huiyin.console.bench.measuring import Figure, machine, said
from huiyin.console.bench.plans import Plan, plans_of
from huiyin.console.bench.reading import Reading
from huiyin.console.demo.loading import Progress
from huiyin.kernel.time import travel

SHORT_MATTERS = 2_000
_PROFILE_LINES = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which benches, how many matters, where, and what to write."""
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(running.names())}; all without one")
    parser.add_argument(
        "--matters", type=lambda text: int(text.replace("_", "")), default=0, help="bring the city to so many"
    )
    parser.add_argument("--database", help="a database of this name in the private cluster")
    parser.add_argument(
        "--short", action="store_true", help="every bench in one town, in minutes: whether all runs, not how quickly"
    )
    parser.add_argument("--fresh", action="store_true", help="make the city anew")
    parser.add_argument("--processes", type=int, default=usual_processes(), help="how many work side by side")
    parser.add_argument("--seconds", type=float, help="how long several ask for pages together")
    parser.add_argument("--rounds", type=int, help="how often one asks for every page")
    parser.add_argument("--json", type=Path, help="write the figures as JSON")
    parser.add_argument("--keep", action="store_true", help="write docs/performance.md and the plans")
    parser.add_argument("--profile", action="store_true", help="print where the time of the pages goes")


def run(options: argparse.Namespace) -> int:
    """Generate what is missing, measure, print, keep."""
    unknown = sorted(set(options.names) - set(running.names()))
    if unknown:
        raise Missing(f"There is no bench {', '.join(unknown)}; there is {', '.join(running.names())}.")
    if not settings.HUIYIN_DEMO:
        raise Missing("The bench's city is invented, with printed logins: set HUIYIN_DEMO=1.")
    if options.short and options.keep:
        raise Missing("A short run measures too little to be kept; leave out --short or --keep.")
    tell, short, load = Progress(), options.short, os.getloadavg()[0]
    name = options.database or (SHORT_NAME if short else USUAL_NAME)
    with bench_database(name, fresh=options.fresh, tell=tell, is_town=short) as bench:
        wanted = options.matters or (SHORT_MATTERS if short else 0)
        made = generate(bench.address, wanted, folder=bench.folder, processes=options.processes, tell=tell)
        with travel(bench.made_at):
            result, plans = _measured(bench, made, options, load)
    if options.json:
        options.json.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if options.keep:
        reporting.keep(result, plans)
    return 0 if options.short or all(one["is_well"] for figures in result["benches"].values() for one in figures) else 1


def _measured(
    bench: Bench, made: Generated, options: argparse.Namespace, load: float
) -> tuple[dict[str, Any], list[tuple[str, Plan]]]:
    """The result for JSON, and the plans of what the pages asked."""
    about = machine(bench, Matter.objects.count(), load=load)
    print(said(about))
    result: dict[str, Any] = {"machine": about, "benches": {}, "generated": made.sentence}
    plans: list[tuple[str, Plan]] = []
    usual = running.SHORT if options.short else running.Options()
    pace = replace(
        usual,
        rounds=options.rounds or usual.rounds,
        seconds=options.seconds or usual.seconds,
        processes=options.processes,
    )
    for name in options.names or running.names():
        profile = cProfile.Profile() if options.profile else None
        try:
            figures, readings = profile.runcall(running.run, name, pace) if profile else running.run(name, pace)
        except Missing as missing:
            if options.names:
                raise
            print(f"      {name} was not measured. {missing}")
            continue
        _print(figures)
        if profile:
            _print_profile(profile)
        result["benches"][name] = [figure.as_json() for figure in figures]
        plans += _plans(readings)
    return result, plans


def _plans(readings: list[Reading]) -> list[tuple[str, Plan]]:
    found = [(reading.title, plan) for reading in readings for plan in plans_of(reading.asked, analyze=True)]
    for title, plan in found:
        if plan.scanned:
            print(f"SCAN  {title}: all of {', '.join(sorted(plan.scanned))} in {plan.milliseconds:.0f} ms")
    return found


def _print(figures: list[Figure]) -> None:
    for figure in figures:
        if not figure.sentence:
            continue
        print(f"{'     ' if figure.is_well else 'OVER '} {figure.sentence}", flush=True)


def _print_profile(profile: cProfile.Profile) -> None:
    out = io.StringIO()
    pstats.Stats(profile, stream=out).sort_stats("tottime").print_stats(_PROFILE_LINES)
    print(out.getvalue())
