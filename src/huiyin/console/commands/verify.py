"""Prove that nobody has changed the journal or the audit trail: chains, signed checkpoints, figures.

Without options it checks what is new and goes on with a slice of the rest; 1 when something is wrong.
"""

import argparse

from django.db import connections

from huiyin.casework.selectors import disagreements
from huiyin.casework.services import verify
from huiyin.console.cluster import available
from huiyin.people.types import Actor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How much to look at."""
    parser.add_argument("--all", action="store_true", help="the whole journal, and whether the measures agree with it")


def run(options: argparse.Namespace) -> int:
    """Print one line for each finding."""
    with available():
        findings = verify(Actor.system("verify"), whole=options.all)
        figures = disagreements() if options.all else ()
        connections.close_all()
    for finding in findings:
        where = finding.matter_id or "-"
        print(f"{finding.kind:<10}  {where}  {finding.seq}  {finding.sentence}")
    for figure in figures:
        print(f"measure     {figure.name}  journal {figure.in_journal}  tables {figure.in_tables}")
    if not findings and not figures:
        print("ok")
    return 1 if findings or figures else 0
