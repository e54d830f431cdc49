"""Print numbered paper forms for the hours in which nothing works; each is keyed in later with its true time.

Writes an HTML file of A4 sheets for a browser to print. Keep a stack at every window before it is needed
(docs/howto/outage.md).
"""

import argparse
import sys
from pathlib import Path

from django.db import connections

from huiyin.appeals.selectors.sheets import sheets_of
from huiyin.appeals.services.paper import issue_paper_forms
from huiyin.console.cluster import available
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor

ACTOR = Actor.system("paper")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For which place, how many, into which file."""
    parser.add_argument("place", help="code of the division or grid whose window gets the stack")
    parser.add_argument("count", type=int, help="how many sheets, at most 500")
    parser.add_argument("file", type=Path, help="new HTML file, to be printed by a browser")


def run(options: argparse.Namespace) -> int:
    """Number the forms and write the file; 1 with a sentence when that is refused."""
    with available():
        try:
            count = carry_out(options.place, options.count, options.file)
        except (Refused, FileExistsError) as refused:
            print(f"huiyin: {refused}", file=sys.stderr)
            return 1
        finally:
            connections.close_all()
    print(f"{options.file}: {count} sheets. Print them now; each number is given out once.")
    return 0


def carry_out(place: str, count: int, file: Path) -> int:
    """Write `count` newly numbered sheets of a place. The file is opened first: no number is given out for nothing."""
    with file.open("x", encoding="utf-8") as sheet:
        try:
            forms = issue_paper_forms(ACTOR, place_code=place, count=count)
        except Refused:
            file.unlink()
            raise
        sheet.write(sheets_of(forms))
    return len(forms)
