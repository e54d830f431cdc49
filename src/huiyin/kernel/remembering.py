"""Remembering: what rarely changes is asked for once in a process, and forgotten as soon as it changes.

Tables lie on *shelves*. A migration's `OnShelf("table", "shelf")` puts a trigger on a table that adds a random number
to its shelf in the transaction of each change; all numbers of a shelf together are its mark. So the database itself
says what is stale, in every process and after a rollback, and nobody waits for a lock. Inside `at_a_glance()` the
marks are read once, when first needed, and a function marked `@remembered("shelf")` answers from memory as long as the
shelf has the mark that it had when it was asked; outside it asks every time.

A page that is only read is one look as a whole (`kernel.access`). In such a look a function marked `@asked_once` is not
asked the same twice either, of whatever table it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property, wraps
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
_Key = TypeVar("_Key", bound=Hashable)
_kept: dict[str, dict[int, dict[Hashable, Any]]] = {}


@dataclass
class _Look:
    """``own``: what this look alone remembers; None where somebody may change it meanwhile."""

    own: dict[Hashable, Any] | None

    @cached_property
    def marks(self) -> dict[str, int]:
        """The marks of all shelves, read when first needed."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, bit_xor(mark) FROM kernel_shelfchange GROUP BY name")
            return dict(cursor.fetchall())


_look: ContextVar[_Look | None] = ContextVar("huiyin_look", default=None)


@contextmanager
def at_a_glance(*, only_reads: bool = False) -> Iterator[None]:
    """One look at the city: what lies on a shelf does not change before it ends. Not for work that changes such tables.
    ``only_reads``: nothing that is `asked_once` changes meanwhile either. One query at most, none inside another look.
    """
    if _look.get() is not None:
        yield
        return
    token = _look.set(_Look({} if only_reads else None))
    try:
        yield
    finally:
        _look.reset(token)


def remembered(shelf: str) -> Callable[[Callable[_Asked, _Answer]], Callable[_Asked, _Answer]]:
    """Marks a function that reads tables of one shelf, and neither the time nor the reader's language. What is asked
    must be hashable, and nobody may change what it answers.
    """

    def mark(function: Callable[_Asked, _Answer]) -> Callable[_Asked, _Answer]:
        @wraps(function)
        def answer(*asked: _Asked.args, **named: _Asked.kwargs) -> _Answer:
            return _from_memory(entries(shelf), function, *asked, **named)

        return answer

    return mark


def remembered_each(
    shelf: str,
) -> Callable[[Callable[[set[_Key]], Mapping[_Key, _Answer]]], Callable[[Iterable[_Key]], dict[_Key, _Answer]]]:
    """Marks a function from keys to what each of them leads to: it is asked only for those that are not remembered, and
    not at all for none. Otherwise as `remembered`.
    """

    def mark(
        function: Callable[[set[_Key]], Mapping[_Key, _Answer]],
    ) -> Callable[[Iterable[_Key]], dict[_Key, _Answer]]:
        @wraps(function)
        def answer(keys: Iterable[_Key]) -> dict[_Key, _Answer]:
            wanted, kept = set(keys), entries(shelf)
            if kept is None:
                return dict(function(wanted)) if wanted else {}
            new = {key for key in wanted if (function, key) not in kept}
            if new:
                found = function(new)
                kept.update({(function, key): (found[key],) if key in found else () for key in new})
            return {key: known[0] for key in wanted if (known := kept[function, key])}

        return answer

    return mark


def asked_once(function: Callable[_Asked, _Answer]) -> Callable[_Asked, _Answer]:
    """Marks a function that a page which is only read asks again and again. What is asked must be hashable, and nobody
    may change what it answers.
    """

    @wraps(function)
    def answer(*asked: _Asked.args, **named: _Asked.kwargs) -> _Answer:
        look = _look.get()
        return _from_memory(look.own if look else None, function, *asked, **named)

    return answer


def _from_memory(
    kept: dict[Hashable, Any] | None,
    function: Callable[_Asked, _Answer],
    *asked: _Asked.args,
    **named: _Asked.kwargs,
) -> _Answer:
    if kept is None:
        return function(*asked, **named)
    key = (function, asked, tuple(named.items()))
    if key not in kept:
        kept[key] = function(*asked, **named)
    found: _Answer = kept[key]
    return found


def entries(shelf: str) -> dict[Hashable, Any] | None:
    """What this process remembers of a shelf, to be added to; None outside a look. Keys begin with whose they are."""
    look = _look.get()
    if look is None:
        return None
    mark, versions = look.marks.get(shelf, 0), _kept.setdefault(shelf, {})
    kept = versions.get(mark)
    if kept is None or len(kept) >= ENTRIES_AT_MOST:
        # Another thread may still be looking at the one before.
        for old in list(versions)[: 1 - _MARKS_KEPT]:
            versions.pop(old, None)
        kept = versions[mark] = {}
    return kept


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
