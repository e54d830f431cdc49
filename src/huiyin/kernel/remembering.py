"""Remembering: what rarely changes is asked for once in a process, and forgotten as soon as it changes.

Tables lie on *shelves*. A migration's `OnShelf("table", "shelf")` puts a trigger on a table that adds a random number
to its shelf in the transaction of each change; all numbers of a shelf together are its mark. So the database itself
says what is stale, in every process and after a rollback, and nobody waits for a lock. Inside `at_a_glance()` the
marks are read once, and a function marked `@remembered("shelf")` answers from memory as long as the shelf has the mark
that it had when it was asked; outside it asks every time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

ENTRIES_AT_MOST = 200_000
_MARKS_KEPT = 2
_FOLD_SQL = """
WITH gone AS (DELETE FROM kernel_shelfchange RETURNING name, mark)
INSERT INTO kernel_shelfchange (name, mark) SELECT name, bit_xor(mark) FROM gone GROUP BY name
"""

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")
_Marks = dict[str, int]
_marks: ContextVar[_Marks | None] = ContextVar("huiyin_marks", default=None)
_kept: dict[str, dict[int, dict[Hashable, Any]]] = {}


@contextmanager
def at_a_glance() -> Iterator[None]:
    """One look at the city: what lies on a shelf does not change before it ends. Not for work that changes such tables.
    One query, none inside another look.
    """
    if _marks.get() is not None:
        yield
        return
    token = _marks.set(_read_marks())
    try:
        yield
    finally:
        _marks.reset(token)


def remembered(shelf: str) -> Callable[[Callable[_Asked, _Answer]], Callable[_Asked, _Answer]]:
    """Marks a function that reads tables of one shelf, and neither the time nor the reader's language. What is asked
    must be hashable, and nobody may change what it answers.
    """

    def mark(function: Callable[_Asked, _Answer]) -> Callable[_Asked, _Answer]:
        @wraps(function)
        def answer(*asked: _Asked.args, **named: _Asked.kwargs) -> _Answer:
            kept = entries(shelf)
            if kept is None:
                return function(*asked, **named)
            key = (function, asked, tuple(named.items()))
            if key not in kept:
                kept[key] = function(*asked, **named)
            found: _Answer = kept[key]
            return found

        return answer

    return mark


def entries(shelf: str) -> dict[Hashable, Any] | None:
    """What this process remembers of a shelf, to be added to; None outside a look. Keys begin with whose they are."""
    marks = _marks.get()
    if marks is None:
        return None
    mark, versions = marks.get(shelf, 0), _kept.setdefault(shelf, {})
    kept = versions.get(mark)
    if kept is None or len(kept) >= ENTRIES_AT_MOST:
        # Another thread may still be looking at the one before.
        for old in list(versions)[: 1 - _MARKS_KEPT]:
            versions.pop(old, None)
        kept = versions[mark] = {}
    return kept


def _read_marks() -> _Marks:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, bit_xor(mark) FROM kernel_shelfchange GROUP BY name")
        return dict(cursor.fetchall())


def fold_marks() -> None:
    """Put the changes of each shelf together into one with the same mark; a chore of the runner. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLD_SQL)


class OnShelf(Operation):
    """Migration operation: from now on every change of the table changes the mark of the shelf. Reversible."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str, shelf: str) -> None:
        self.table, self.shelf = table, shelf

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Changes no model."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Put the trigger in place."""
        table = schema_editor.quote_name(self.table)
        schema_editor.execute(
            f"CREATE TRIGGER shelf_{self.shelf} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION huiyin_shelf_changed('{self.shelf}')",
            params=None,
        )

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Take the trigger away."""
        table = schema_editor.quote_name(self.table)
        schema_editor.execute(f"DROP TRIGGER IF EXISTS shelf_{self.shelf} ON {table}", params=None)

    def describe(self) -> str:
        """For `migrate`'s output."""
        return f"Put {self.table} on the shelf {self.shelf}"

    @property
    def migration_name_fragment(self) -> str:
        """For a migration's name."""
        return f"{self.table}_on_shelf"
