"""Take data out: everything in open formats, or the matters that one post may see as an Excel file (SYSTEMS J4).

huiyin export all DIR                          names and phones masked
huiyin export ask LOGIN REASON                 the security administrator asks for names; the system one confirms
huiyin export all DIR --release ID             with names, once
huiyin export matters LOGIN FILE               what that login may see; names and phones stay out
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.db import connections

from huiyin.casework.selectors.exporting import export_matters
from huiyin.config.environment import Missing
from huiyin.console.carrying_out import carry_out
from huiyin.console.cluster import available
from huiyin.console.publishing import signed_in
from huiyin.kernel.refusal import Refused
from huiyin.people.models import Account
from huiyin.people.selectors.actors import actor_of
from huiyin.people.services.releasing import propose_release, use_release
from huiyin.people.types import Actor

ACTOR = Actor.system("export")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One word says what to take out."""
    steps = parser.add_subparsers(dest="step", required=True)
    everything = steps.add_parser("all", help="everything as CSV, JSON Lines and files")
    everything.add_argument("folder", type=Path, help="a new or empty folder")
    everything.add_argument("--release", type=UUID, help="a confirmed release: names, phones, words and files in full")
    ask = steps.add_parser("ask", help="ask for a release, which the system administrator confirms in the browser")
    ask.add_argument("login", help="the security administrator, who types the password now")
    ask.add_argument("reason")
    matters = steps.add_parser("matters", help="matters as Excel")
    matters.add_argument("login", help="the file holds what this login may see")
    matters.add_argument("output", type=Path, help="file to write (.xlsx)")
    matters.add_argument("--place", default="", help="code of a division or grid")


def run(options: argparse.Namespace) -> int:
    """Do one step; 1 with a sentence when it is refused."""
    with available():
        try:
            return carry_out_step(options)
        except (Refused, FileExistsError) as refused:
            print(f"huiyin: {refused}", file=sys.stderr)
            return 1
        finally:
            connections.close_all()


def carry_out_step(options: argparse.Namespace) -> int:
    """Do one step with the database at hand; raises what refuses it."""
    steps: dict[str, Callable[[argparse.Namespace], int]] = {"all": _all, "ask": _ask, "matters": _matters}
    return steps[options.step](options)


def _all(options: argparse.Namespace) -> int:
    if options.folder.exists() and any(options.folder.iterdir()):
        raise FileExistsError(f"{options.folder} is not empty. Name a new folder.")
    if options.release:
        use_release(ACTOR, change_id=options.release)
    done = carry_out(options.folder, names=bool(options.release))
    print(f"{options.folder}: {done.tables} tables, {done.rows} rows, {done.files} files.")
    if not options.release:
        print("Personal text is masked and files stay here; with names: `huiyin export ask`.")
    return 0


def _ask(options: argparse.Namespace) -> int:
    change = propose_release(signed_in(options.login), reason=options.reason)
    print(f"The system administrator confirms it in the browser under “Changes”. Then: --release {change.id}")
    return 0


def _matters(options: argparse.Namespace) -> int:
    account = Account.objects.filter(login=options.login, is_active=True).first()
    if account is None:
        raise Missing(f"There is no login {options.login!r}.")
    content, count = export_matters(actor_of(account), place_code=options.place)
    options.output.write_bytes(content)
    print(f"{count} matters → {options.output}")
    return 0
