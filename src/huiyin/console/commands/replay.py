"""Drive a file of real appeals through the services in simulated time and report what came of it.

The file is a CSV with id, raiser, raised_at, title, text, reply, replied_at (UTC+8). It is replayed in a database of
its own, which is dropped at the end; nothing is sent to anybody.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from huiyin.casework.models import Checkpoint, OutboxMessage
from huiyin.casework.models.outbox import MessageState
from huiyin.casework.selectors import current_playbook
from huiyin.casework.services import verify, write_checkpoint
from huiyin.config.environment import Missing
from huiyin.console.commands.playbook import find
from huiyin.console.replay import journal, reporting, town
from huiyin.console.replay.appeals import Appeal, read
from huiyin.console.replay.database import own_database
from huiyin.console.replay.driving import Drive
from huiyin.console.replay.routes import Route, route_of
from huiyin.console.replay.rule import Rule
from huiyin.engine.definition import Playbook
from huiyin.engine.loading import load_data
from huiyin.engine.source import PlaybookError
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import city_zone, travel
from huiyin.people.types import Actor
from huiyin.places.selectors import working_calendar

_OPENING_HOUR = 8
_ACTOR = Actor.system("replay")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, the playbook, and what to change."""
    parser.add_argument("file", type=Path, help="CSV of appeals")
    parser.add_argument("--playbook", required=True, help="name or file of the working method")
    parser.add_argument("--limit", type=int, help="only the first appeals of the file")
    parser.add_argument(
        "--set", dest="changes", action="append", default=[], metavar="PATH=VALUE",
        help='try another value, such as --set clocks.solve.limit="3 working days"',
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--journal", type=Path, help="write the journal, without anybody's words, as JSON lines")


def run(options: argparse.Namespace) -> int:
    """Replay and print; 1 when something did not land, was refused, or the journal has faults."""
    started = time.monotonic()
    appeals = read(options.file, options.limit)
    try:
        playbook = changed(find(options.playbook), options.changes)
        route = route_of(playbook.name)
        with own_database():
            report = _replay(options, appeals, playbook, route, started)
    except (PlaybookError, Refused) as fault:
        raise Missing(str(fault)) from fault
    except FileNotFoundError as fault:
        raise Missing(f"There is no playbook “{fault.filename}”. `huiyin playbook list` shows them.") from fault
    print(json.dumps(report.as_json(), ensure_ascii=False) if options.json else reporting.text(report))
    is_well = report.landed == report.appeals and not report.refused and not report.journal["findings"]
    return 0 if is_well and not report.gaps else 1


def changed(playbook: Playbook, changes: list[str]) -> Playbook:
    """The playbook with other values. Missing for a path that is not there; PlaybookError for a wrong value."""
    source: dict[str, Any] = deepcopy(dict(playbook.source))
    for change in changes:
        path, equals, value = change.partition("=")
        *above, last = path.strip().split(".")
        place: Any = source
        for name in above:
            place = place.get(name) if isinstance(place, Mapping) else None
        if not equals or not isinstance(place, dict) or last not in place:
            raise Missing(f"--set {change}: {playbook.name} has no {path.strip()}. Write clocks.solve.limit=…")
        place[last] = int(value) if isinstance(place[last], int) else value.strip()
    return load_data(source, playbook.file) if changes else playbook


def _replay(
    options: argparse.Namespace, appeals: list[Appeal], playbook: Playbook, route: Route, started: float
) -> reporting.Report:
    first, last = appeals[0].raised_at, max(appeal.replied_at for appeal in appeals)
    opening = (first - timedelta(days=1)).astimezone(city_zone()).replace(hour=_OPENING_HOUR, minute=0, second=0)
    with travel(opening) as clock:
        place = town.build(playbook, range(opening.year, last.year + 2))
        town.publish(place, playbook.source)
        built = time.monotonic()
        calendar = working_calendar()
        rule = Rule(route, route.kinds, len(place.grids), town.UNITS_A_COUNTY)
        drive = Drive(place, current_playbook(playbook.name), rule, calendar, clock, _progress(len(appeals)))
        drive.run(appeals)
        driven = time.monotonic()
        write_checkpoint(_ACTOR)
        findings = [finding.sentence for finding in verify(_ACTOR, whole=True)]
        stories = _stories(drive, options.journal)
        ended = time.monotonic()
        return reporting.Report(
            file=options.file.name,
            playbook=playbook.name,
            digest=drive.playbook.digest,
            changed=list(options.changes),
            appeals=len(appeals),
            shortened=sum(appeal.is_shortened for appeal in appeals),
            refused=[{"id": i, "action": a, "sentence": s} for i, a, s in drive.refused],
            period=[first.date().isoformat(), clock.now().astimezone(city_zone()).date().isoformat()],
            calendar_years=list(place.calendar_years),
            definition=reporting.ON_TIME.format(clock=route.clock, answer=route.answer),
            outbox={
                "kept": OutboxMessage.objects.count(),
                "sent": OutboxMessage.objects.filter(state=MessageState.SENT).count(),
            },
            journal={
                "events": sum(story.events for story in stories.values()),
                "checkpoints": Checkpoint.objects.count(),
                "findings": findings,
            },
            rule=rule.lines(calendar),
            rule_numbers=rule.numbers(),
            matters=[_matter(appeal, story) for appeal, story in stories.items()],
            seconds={
                "town": round(built - started, 1),
                "replay": round(driven - built, 1),
                "verify": round(ended - driven, 1),
                "all": round(ended - started, 1),
            },
            **reporting.counted(list(stories.values())),
        )


def _stories(drive: Drive, keep: Path | None) -> dict[str, journal.Story]:
    """The story of each matter by the appeal's id; the journal's bodies go to a file if one is named."""
    stories: dict[str, journal.Story] = {}
    lines: list[str] = []
    for matter_id, bodies in journal.bodies():
        appeal = drive.cases[matter_id].appeal.id
        stories[appeal] = journal.story(matter_id, bodies, drive.playbook, drive.rule.route)
        if keep is not None:
            lines += [json.dumps({"appeal": appeal, **body}, ensure_ascii=False) for body in bodies]
    if keep is not None:
        keep.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return stories


def _matter(appeal: str, story: journal.Story) -> dict[str, Any]:
    """One matter of the report, without anybody's words."""
    late_by = story.late_by
    return {
        "id": appeal,
        "kind": story.kind,
        "urgency": story.urgency,
        "on_time": story.is_on_time,
        "late_by_seconds": round(late_by.total_seconds()) if late_by is not None else 0,
        "highest": story.highest,
    }


def _progress(appeals: int) -> Any:
    def tell(opened: int, instant: datetime) -> None:
        if sys.stderr.isatty():
            print(f"\r{instant:%Y-%m}  {opened} of {appeals}", end="", file=sys.stderr, flush=True)

    return tell
