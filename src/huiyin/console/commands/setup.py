"""A city's first day, on the server: places, administrators, the privacy notice, units, staff and residents from Excel.

Nothing here runs in the browser, because there is nobody yet who could confirm it as a second person.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.db import connections

from huiyin.console.cluster import available
from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import error_workbook, write_table
from huiyin.people.selectors.actors import staff_account_id
from huiyin.people.services.accounts import issue_first_password
from huiyin.people.services.first_day import Newcomer, register_administrators
from huiyin.people.services.import_tables import (
    ORGANISATION_COLUMNS,
    RESIDENT_COLUMNS,
    STAFF_COLUMNS,
    import_organisations,
    import_residents,
    import_staff,
)
from huiyin.people.services.importing import ImportDone
from huiyin.people.services.privacy import publish_notice
from huiyin.people.services.undoing import undo_import
from huiyin.people.types import Actor
from huiyin.places.services import apply_import, preview_divisions, preview_grids
from huiyin.places.types import Datum

ACTOR = Actor.system("setup")
IMPORTS = {
    "organisations": (import_organisations, ORGANISATION_COLUMNS),
    "staff": (import_staff, STAFF_COLUMNS),
    "residents": (import_residents, RESIDENT_COLUMNS),
}
ROLES = ("system_admin", "security_admin", "audit_admin")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One word after `setup` says what to set up."""
    steps = parser.add_subparsers(dest="step", required=True)
    first = steps.add_parser("administrators", help="register the three first administrators, who are three persons")
    for role in ROLES:
        first.add_argument(
            f"--{role.removesuffix('_admin')}", dest=role, nargs=3, required=True, metavar=("LOGIN", "NAME", "PHONE")
        )
    places = steps.add_parser("places", help="look at a file of divisions or grids; --keep takes it in")
    places.add_argument("what", choices=("divisions", "grids"))
    places.add_argument("file", type=Path, help="CSV or Excel; grids also GeoJSON")
    places.add_argument(
        "--datum", type=Datum, choices=list(Datum), default=Datum.CGCS2000, help="of the grids' corners"
    )
    places.add_argument("--keep", action="store_true", help="take it in if nothing is wrong")
    password = steps.add_parser("password", help="print a new first password for a login that lost everything")
    password.add_argument("login")
    notice = steps.add_parser("notice", help="publish the privacy notice from two text files")
    notice.add_argument("chinese", type=Path)
    notice.add_argument("english", type=Path)
    empty = steps.add_parser("form", help="write an empty Excel form to fill in")
    empty.add_argument("what", choices=IMPORTS)
    empty.add_argument("file", type=Path)
    take = steps.add_parser("import", help="look at a filled-in form; --keep takes it in if nothing is wrong")
    take.add_argument("what", choices=IMPORTS)
    take.add_argument("file", type=Path)
    take.add_argument("--keep", action="store_true", help="take the rows in")
    back = steps.add_parser("undo", help="take a whole import back, while nobody has used anything of it")
    back.add_argument("import_id", type=UUID, help="as it was printed when the form was taken in")
    take.add_argument("--faults", type=Path, help="write the file back with its wrong cells marked")


def run(options: argparse.Namespace) -> int:
    """Bring the database up and do one step."""
    with available():
        code = carry_out(options)
        connections.close_all()
    return code


def carry_out(options: argparse.Namespace) -> int:
    """Do one step; 1 when it was refused or a file has faults."""
    steps: dict[str, Callable[[argparse.Namespace], int]] = {
        "places": _places,
        "administrators": _administrators,
        "password": _password,
        "notice": _notice,
        "form": _form,
        "import": _import,
        "undo": _undo,
    }
    try:
        return steps[options.step](options)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1


def _administrators(options: argparse.Namespace) -> int:
    chosen = {role: Newcomer(*getattr(options, role)) for role in ROLES}
    for one in register_administrators(ACTOR, administrators=chosen):
        print(f"{one.post_kind:16} {one.login:16} {one.password}")
    print("Shown once. Each chooses a password and sets up an authenticator at the first sign-in.")
    return 0


def _places(options: argparse.Namespace) -> int:
    given = {"file_name": options.file.name, "content": options.file.read_bytes()}
    if options.what == "divisions":
        seen = preview_divisions(ACTOR, **given)
    else:
        seen = preview_grids(ACTOR, datum=options.datum, **given)
    for error in seen.errors:
        print(error)
    counts = f"{seen.rows_count} rows: {len(seen.new_codes)} new, {len(seen.changed_codes)} changed"
    if not seen.can_apply:
        print(f"{counts}; nothing was taken in.")
        return 1
    if options.keep:
        apply_import(ACTOR, import_id=seen.import_id)
    print(f"{counts}; taken in." if options.keep else f"{counts}; nothing was taken in yet, add --keep.")
    return 0


def _password(options: argparse.Namespace) -> int:
    account_id = staff_account_id(options.login)
    if account_id is None:
        print(f"There is no login {options.login}.", file=sys.stderr)
        return 1
    print(issue_first_password(ACTOR, account_id=account_id))
    return 0


def _notice(options: argparse.Namespace) -> int:
    chinese, english = (path.read_text("utf-8") for path in (options.chinese, options.english))
    print(f"Privacy notice, version {publish_notice(ACTOR, text_zh=chinese, text_en=english).version}.")
    return 0


def _form(options: argparse.Namespace) -> int:
    options.file.write_bytes(write_table(IMPORTS[options.what][1], []))
    print(f"{options.file}: fill it in; notes on the headings say how.")
    return 0


def _import(options: argparse.Namespace) -> int:
    with options.file.open("rb") as file:
        done = IMPORTS[options.what][0](ACTOR, file=file, keep=options.keep)
        if done.cell_errors and options.faults:
            file.seek(0)
            options.faults.write_bytes(error_workbook(file, done.cell_errors))
    for error in done.cell_errors:
        print(error)
    print(_summary(done, marked=options.faults if done.cell_errors else None))
    return 0 if done.is_good else 1


def _undo(options: argparse.Namespace) -> int:
    taken = undo_import(ACTOR, import_id=options.import_id)
    print(f"{taken.what}: {len(taken.made)} records are taken out again.")
    return 0


def _summary(done: ImportDone, marked: Path | None) -> str:
    """What happened, in one sentence."""
    rows = f"{done.taken} rows are new, {done.known} are known already"
    if not done.is_good:
        faults = len(done.cell_errors) + done.errors_left_out
        return f"{faults} faults, nothing was taken in." + (f" They are marked in {marked}." if marked else "")
    return f"{rows}; taken in as {done.import_id}." if done.kept else f"{rows}; nothing was taken in yet, add --keep."
