"""Imports from Excel or CSV: the preview is the import itself, taken back.

Every row goes through the same verbs as a single entry, so that a file can do nothing a form cannot.
A file with a wrong cell changes nothing: all faults are told at once, with the cell and what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.kernel.audit import record
from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import CellError, Column, Row, read_table
from huiyin.kernel.time import now
from huiyin.people.models import PeopleImport
from huiyin.people.types import Actor

Made = list[tuple[str, UUID]]
"""The rows an import has made so far, as (kind, id), for `undoing.undo_import`."""
TakeRow = Callable[[Row, Made], bool]
"""Carry one row out and note what it made; False when it says what is known already. `Refused` names the column as its
field.
"""


@dataclass(frozen=True, slots=True)
class ImportDone:
    """What an import did, or would do: rows taken, rows known already, and the faults. ``import_id`` of what was
    kept takes it back.
    """

    taken: int
    known: int
    cell_errors: tuple[CellError, ...]
    errors_left_out: int
    kept: bool
    import_id: UUID | None = None

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong with the file."""
        return not self.cell_errors


def run_import(
    actor: Actor, *, what: str, file: BinaryIO, columns: Sequence[Column], take_row: TakeRow, keep: bool
) -> ImportDone:
    """Read a table and take every row in one transaction; keep it only if asked and nothing is wrong.

    Rows are taken in file order, so that a row may refer to an earlier one. `Refused` when the file cannot be read.
    """
    reading = read_table(file, columns)
    by_name = {column.name: column for column in columns}
    taken = known = 0
    made: Made = []
    import_id = None
    with transaction.atomic():
        for row in reading.rows:
            try:
                with transaction.atomic():
                    was_new = take_row(row, made)
            except Refused as refused:
                for one in refused.each():
                    reading.add_error(row.number, by_name.get(one.field or "", columns[0]), str(one.sentence))
            else:
                taken, known = taken + was_new, known + (not was_new)
        kept = keep and reading.is_good
        if kept:
            import_id = _kept(actor, what, made, taken, known)
            record(actor.label, f"people.import.{what}", f"import {import_id}", {"taken": taken, "known": known})
        else:
            transaction.set_rollback(True)
    return ImportDone(taken, known, tuple(reading.cell_errors), reading.errors_left_out, kept, import_id)


def _kept(actor: Actor, what: str, made: Made, taken: int, known: int) -> UUID:
    """The import as it is written down, by its id."""
    named = [[kind, str(identity)] for kind, identity in made]
    counts = {"taken_count": taken, "known_count": known}
    return PeopleImport.objects.create(what=what, made=named, actor_label=actor.label, applied_at=now(), **counts).id


def check_importer(actor: Actor) -> None:
    """Imports are the first day's work: on the command line, or while a second person confirms one."""
    if not actor.is_system:
        raise Refused(
            _("成批导入由系统管理员在服务器上进行。"), who_can_help=_("系统管理员"), details={"problem": "not_allowed"}
        )
