"""Load the demo city: Yiyang with invented grids, people and matters; `--town` loads one town of it in seconds.

Only in demo mode, which listens on this machine alone, because its logins are printed.
"""

import argparse

from django.conf import settings
from django.db import connections

from huiyin.config.environment import Missing
from huiyin.console.cluster import available
from huiyin.console.demo import loading
from huiyin.console.demo.logins import lines
from huiyin.console.migrating import migrate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`load` is the one verb."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    load = verbs.add_parser("load", help="load the demo city into an empty database")
    load.add_argument("--town", action="store_true", help="one town with 30 matters, in seconds")


def run(options: argparse.Namespace) -> int:
    """Load unless there is a city already; 0 either way."""
    with available():
        migrate()
        if not prepare(town=options.town):
            print("There is a city already; nothing was loaded.")
        connections.close_all()
    for line in lines(settings.HUIYIN_ADDRESS):
        print(line)
    return 0


def prepare(*, town: bool) -> bool:
    """Load into an empty database and say how it goes; False when there is a city. Raises Missing off demo mode."""
    if not settings.HUIYIN_DEMO:
        raise Missing("The demo city is loaded in demo mode only: set HUIYIN_DEMO=1.")
    if not loading.is_empty():
        return False
    print(f"Loading the demo city{' (one town)' if town else ''}; all names of people and all outlines are invented.")
    count = loading.load(town=town, tell=loading.Progress())
    print(f"Loaded, with {count} matters.")
    return True


def logins(address: str) -> list[str]:
    """What `huiyin run` prints once the pages answer at an address."""
    return lines(address)
