"""Prove that nobody has changed the journal: chains, signed checkpoints, figures; with --all also the audit trail.

Without options it checks what is new and goes on with a slice of the rest; 1 when something is wrong.
"""

import argparse

from django.db import connections

from huiyin.casework.selectors import disagreements
from huiyin.casework.services import verify
from huiyin.console.cluster import available
from huiyin.kernel.audit import verify_trail
from huiyin.people.types import Actor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How much to look at."""
    parser.add_argument(
        "--all",
        action="store_true",
        help="the whole journal, and whether the measures agree with it, and the audit trail",
    )


def run(options: argparse.Namespace) -> int:
    """Print one line for each finding."""
    with available():
        findings = verify(Actor.system("verify"), whole=options.all)
        figures = disagreements() if options.all else ()
        trail = trail_faults() if options.all else []
        connections.close_all()
    for finding in findings:
        where = finding.matter_id or "checkpoint"
        print(f"{finding.kind:<10}  {where}  {finding.seq}  {finding.sentence}")
    for figure in figures:
        print(f"measure     {figure.name}  journal {figure.in_journal}  tables {figure.in_tables}")
    for fault in trail:
        print(fault)
    well = not (findings or figures or trail)
    if well:
        print("ok")
    return 0 if well else 1


def trail_faults() -> list[str]:
    """A line for each fault of the audit trail's chains; reads the whole trail."""
    return [
        f"audit       lane {lane}  {fault.sequence}  {fault.kind}"
        for lane, faults in verify_trail().items()
        for fault in faults
    ]
