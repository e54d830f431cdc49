"""Write the matters of a place to an Excel file, as one post may see them (SYSTEMS J4).

The file holds what that login may see and no more; names and phones stay out.
"""

import argparse
from pathlib import Path

from django.db import connections

from huiyin.casework.selectors.exporting import export_matters
from huiyin.config.environment import Missing
from huiyin.console.cluster import available
from huiyin.people.models import Account
from huiyin.people.selectors.actors import actor_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose view, which place, which file."""
    parser.add_argument("login", help="the file holds what this login may see")
    parser.add_argument("output", type=Path, help="file to write (.xlsx)")
    parser.add_argument("--place", default="", help="code of a division or grid")


def run(options: argparse.Namespace) -> int:
    """Write the file and say how many matters it holds."""
    with available():
        account = Account.objects.filter(login=options.login, is_active=True).first()
        if account is None:
            raise Missing(f"There is no login {options.login!r}.")
        content, count = export_matters(actor_of(account), place_code=options.place)
        connections.close_all()
    options.output.write_bytes(content)
    print(f"{count} matters → {options.output}")
    return 0
