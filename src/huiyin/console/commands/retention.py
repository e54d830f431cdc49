"""Show what has been kept long enough, and with --erase erase it (PIPL art. 19).

Looking is the default. Erasing leaves the journal's chain whole and a deletion record in the audit trail.
"""

import argparse
import getpass

from django.db import connections

from huiyin.console.cluster import available
from huiyin.console.scheduling import count_due, forget_due, schedule


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to erase, and what."""
    parser.add_argument("--erase", action="store_true", help="erase what is due, instead of only counting it")
    parser.add_argument("--only", metavar="SORT", help="one sort of data, by its first word in the table")


def run(options: argparse.Namespace) -> int:
    """Print one line for each sort of data."""
    with available():
        carry_out(erase=options.erase, only=options.only)
        connections.close_all()
    return 0


def carry_out(*, erase: bool, only: str | None = None) -> None:
    """Count or erase, line by line."""
    print(f"{'sort':10} {'days':>6} {'erased' if erase else 'due':>8}  what")
    for line in schedule():
        if only in {None, line.name}:
            count = forget_due(line, by=getpass.getuser()) if erase else count_due(line)
            print(f"{line.name:10} {line.days:6} {count:8}  {line.meaning}")
    if not erase:
        print("Nothing was erased. With --erase it is, and a deletion record stays in the audit trail.")
