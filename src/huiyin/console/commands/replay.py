"""Drive a file of real appeals through the services in simulated time and report what came of it.

The file is a CSV with id, raiser, raised_at, title, text, reply, replied_at (UTC+8). It is replayed in databases of
its own, which are dropped at the end; nothing is sent to anybody.
"""

import argparse
import json
import time
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from huiyin.config.environment import Missing
from huiyin.console.commands.playbook import find
from huiyin.console.replay import reporting
from huiyin.console.replay.appeals import read
from huiyin.console.replay.routes import route_of
from huiyin.console.replay.running import replay, rule_for, usual_processes
from huiyin.engine.definition import Playbook
from huiyin.engine.loading import load_data
from huiyin.engine.source import PlaybookError
from huiyin.kernel.refusal import Refused


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
    parser.add_argument("--processes", type=int, default=usual_processes(), help="how many work side by side")


def run(options: argparse.Namespace) -> int:
    """Replay and print; 1 when something did not land, was refused, or the journal has faults."""
    started = time.monotonic()
    appeals = read(options.file, options.limit)
    try:
        playbook = changed(find(options.playbook), options.changes)
        route = route_of(playbook.name)
        keeps_journal = options.journal is not None
        parts = replay(appeals, playbook, route, keeps_journal=keeps_journal, processes=options.processes)
    except (PlaybookError, Refused) as fault:
        raise Missing(str(fault)) from fault
    except FileNotFoundError as fault:
        raise Missing(f"There is no playbook “{fault.filename}”. `huiyin playbook list` shows them.") from fault
    if keeps_journal:
        options.journal.write_text("".join(f"{line}\n" for part in parts for line in part.lines), encoding="utf-8")
    report = reporting.report(
        file=options.file.name,
        playbook=playbook.name,
        changes=options.changes,
        appeals=appeals,
        rule=rule_for(route),
        parts=parts,
        seconds=time.monotonic() - started,
    )
    print(json.dumps(report.as_json(), ensure_ascii=False) if options.json else reporting.text(report))
    return 0 if report.is_well else 1


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
