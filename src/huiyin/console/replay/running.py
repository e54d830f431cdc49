"""Running a replay: the counties are shared out among processes, each with a database of its own.

Counties never meet: places, posts, units, repeats and suggestions all stay within one, so two databases say exactly
what one would say. ``Part`` is what comes back from a process.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import django

from huiyin.casework.models import Checkpoint, OutboxMessage
from huiyin.casework.models.outbox import MessageState
from huiyin.casework.selectors import current_playbook
from huiyin.casework.services import verify, write_checkpoint
from huiyin.console.cluster import Cluster
from huiyin.console.replay import journal, town
from huiyin.console.replay.appeals import Appeal
from huiyin.console.replay.database import own_database
from huiyin.console.replay.driving import Drive
from huiyin.console.replay.routes import Route
from huiyin.console.replay.rule import Rule
from huiyin.engine.definition import Playbook
from huiyin.kernel.time import city_zone, travel
from huiyin.people.types import Actor
from huiyin.places.selectors import working_calendar

_ACTOR = Actor.system("replay")
_OPENING_HOUR = 8
_GARBAGE_AFTER_ALLOCATIONS = 50_000


@dataclass(frozen=True)
class Task:
    """What one process replays: ``appeals`` of its ``counties``. ``opening`` is when the town is built."""

    appeals: list[Appeal]
    counties: list[str]
    playbook: Playbook
    route: Route
    opening: datetime
    years: range
    keeps_journal: bool


@dataclass
class Part:
    """What a process has found. ``lines`` is the journal as JSON lines, if it is to be kept."""

    stories: dict[str, journal.Story] = field(default_factory=dict)
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    rule: list[str] = field(default_factory=list)
    calendar_years: tuple[int, int] = (0, 0)
    ended_at: datetime | None = None
    digest: str = ""
    kept: int = 0
    sent: int = 0
    checkpoints: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


def rule_for(route: Route) -> Rule:
    """The rule of a route in the town of a replay."""
    grids = tuple(code for county in town.counties() for code in town.grids(county))
    return Rule(route, route.kinds, grids, town.UNITS_A_COUNTY)


def replay(
    appeals: Sequence[Appeal], playbook: Playbook, route: Route, *, keeps_journal: bool, processes: int
) -> list[Part]:
    """Replay appeals in as many processes as asked, one for each county at most. `Refused` as services do."""
    tasks = _shared_out(appeals, playbook, route, keeps_journal=keeps_journal, processes=processes)
    if len(tasks) == 1:
        return [run(tasks[0])]
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
    with (
        Cluster(),
        ProcessPoolExecutor(len(tasks), mp_context=context, initializer=django.setup) as pool,
    ):
        return list(pool.map(run, tasks))


def _shared_out(
    appeals: Sequence[Appeal], playbook: Playbook, route: Route, *, keeps_journal: bool, processes: int
) -> list[Task]:
    rule, first = rule_for(route), min(appeal.raised_at for appeal in appeals)
    opening = (first - timedelta(days=1)).astimezone(city_zone()).replace(hour=_OPENING_HOUR, minute=0, second=0)
    years = range(opening.year, max(appeal.replied_at for appeal in appeals).year + 2)
    by_county: dict[str, list[Appeal]] = {}
    for appeal in appeals:
        by_county.setdefault(rule.grid(appeal.id)[:6], []).append(appeal)
    shares: list[list[str]] = [[] for _ in range(max(1, min(processes, len(by_county))))]
    for county in sorted(by_county, key=lambda code: -len(by_county[code])):
        min(shares, key=lambda share: sum(len(by_county[code]) for code in share)).append(county)
    return [
        Task(
            appeals=[appeal for appeal in appeals if rule.grid(appeal.id)[:6] in share],
            counties=sorted(share),
            playbook=playbook,
            route=route,
            opening=opening,
            years=years,
            keeps_journal=keeps_journal,
        )
        for share in shares
    ]


def run(task: Task) -> Part:
    """Replay one part in a database of its own."""
    # What is loaded by now stays; there is no need to look for garbage in it again and again.
    gc.freeze()
    gc.set_threshold(_GARBAGE_AFTER_ALLOCATIONS)
    started = time.monotonic()
    with own_database(), travel(task.opening) as clock:
        place = town.build(task.playbook, task.years, task.counties)
        town.publish(place, task.playbook.source)
        built = time.monotonic()
        calendar, rule = working_calendar(), rule_for(task.route)
        drive = Drive(place, current_playbook(task.playbook.name), rule, calendar, clock)
        drive.run(task.appeals)
        driven = time.monotonic()
        write_checkpoint(_ACTOR)
        part = Part(
            refused=drive.refused,
            findings=[finding.sentence for finding in verify(_ACTOR, whole=True)],
            rule=rule.lines(calendar),
            calendar_years=place.calendar_years,
            ended_at=clock.now(),
            digest=drive.playbook.digest,
            kept=OutboxMessage.objects.count(),
            sent=OutboxMessage.objects.filter(state=MessageState.SENT).count(),
            checkpoints=Checkpoint.objects.count(),
        )
        _read_journal(drive, part, keeps_lines=task.keeps_journal)
        part.seconds = _seconds(started=started, built=built, driven=driven)
        return part


def _read_journal(drive: Drive, part: Part, *, keeps_lines: bool) -> None:
    for matter_id, bodies in journal.bodies():
        appeal = drive.cases[matter_id].appeal.id
        part.stories[appeal] = journal.story(matter_id, bodies, drive.playbook, drive.rule.route)
        if keeps_lines:
            part.lines += [json.dumps({"appeal": appeal, **body}, ensure_ascii=False) for body in bodies]


def _seconds(*, started: float, built: float, driven: float) -> dict[str, float]:
    return {"town": built - started, "replay": driven - built, "verify": time.monotonic() - driven}


def usual_processes() -> int:
    """As many as the machine has processors for."""
    return min(town.COUNTIES, os.cpu_count() or 1)
