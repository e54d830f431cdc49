"""Storing: a matter that is opened is one statement, and every later event is one.

This is the hottest way of the program: the text of a statement is made once for each number of rows, the server plans
it once, and values go to the driver as they are, in the order of the text. Columns and order are the models'; what is
encrypted is sealed by its field, as a save would.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import count
from typing import Any, cast
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import RawCursor

from huiyin.casework.models import (
    ErasableText,
    JournalEvent,
    Matter,
    MatterClock,
    MeasureDelta,
    OutboxMessage,
    SearchText,
    Voice,
)
from huiyin.casework.services.hanging import GONE_SQL, ClocksChanged

# A clock that starts anew is written over the one of its name.
_ON_CONFLICT: dict[type[models.Model], str] = {
    MatterClock: """
    ON CONFLICT (matter_id, name, unit) DO UPDATE
    SET state = excluded.state, due_at = excluded.due_at, warn_at = excluded.warn_at, next_at = excluded.next_at,
        blocked_year = excluded.blocked_year, tries = 0, last_error = ''"""
}
# What the driver writes as it is.
_AS_IT_IS = (
    models.BigIntegerField, models.BinaryField, models.BooleanField, models.CharField, models.DateField,
    models.DateTimeField, models.ForeignKey, models.IntegerField, models.OneToOneField, models.PositiveBigIntegerField,
    models.PositiveIntegerField, models.PositiveSmallIntegerField, models.SmallIntegerField, models.TextField,
    models.UUIDField,
)  # fmt: skip

_ROWS_AT_ONCE = 200
_TEXTS_KEPT = 1_000
_Statement = tuple[str, list[Any]]
_Shape = tuple[tuple[type[models.Model], int], ...]
"""Into which tables how many rows go."""


@dataclass(frozen=True, slots=True)
class Opening:
    """All rows of a matter that is opened; none of them is saved yet. ``search``: none for a sealed one. ``beside``:
    rows of other packages' models that stand and fall with it.
    """

    matter: Matter
    voice: Voice
    texts: Sequence[ErasableText]
    event: JournalEvent
    clocks: Sequence[MatterClock]
    messages: Sequence[OutboxMessage]
    deltas: Sequence[MeasureDelta]
    search: Sequence[SearchText]
    beside: Sequence[models.Model] = ()


_waiting: ContextVar[list[tuple[UUID, str, list[Any]]] | None] = ContextVar("huiyin_waiting", default=None)


@contextmanager
def together() -> Iterator[None]:
    """What comes of events inside is written when it ends, one statement each, all sent before the first answer is
    waited for. Raises IntegrityError as `store_opening` would. Nothing may look for it before.
    """
    token = _waiting.set([])
    try:
        yield
        waiting = _waiting.get() or []
    finally:
        _waiting.reset(token)
    if waiting:
        _write_all(waiting)


def _write_all(waiting: Sequence[tuple[UUID, str, list[Any]]]) -> None:
    """Equal statements one behind the other; those of one matter in their order."""
    seen = Counter[UUID]()
    groups: dict[tuple[int, str], list[list[Any]]] = {}
    for matter_id, sql, values in waiting:
        groups.setdefault((seen[matter_id], sql), []).append(values)
        seen[matter_id] += 1
    with connection.wrap_database_errors, _as_the_server_reads() as cursor, connection.connection.pipeline():
        for (_turn, sql), all_values in sorted(groups.items(), key=lambda group: group[0][0]):
            cursor.executemany(sql, all_values)


def are_together() -> bool:
    """Whether what is opened now is written later, with others."""
    return _waiting.get() is not None


def store_opening(opening: Opening) -> None:
    """Write a matter with all that comes of opening it. One statement. Raises IntegrityError for an id, a code or a
    number that is taken.
    """
    rows: list[models.Model] = [
        opening.matter, opening.voice, *opening.beside, *opening.texts, *opening.search, opening.event,
        *opening.clocks, *opening.messages, *opening.deltas,
    ]  # fmt: skip
    _send(opening.matter.pk, _statements(rows))
    for row in (opening.matter, opening.voice, *opening.beside):
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as Django's own save does


def store_event(
    matter: Matter,
    changed: Mapping[str, Any],
    *,
    event: JournalEvent,
    messages: Sequence[OutboxMessage],
    deltas: Sequence[MeasureDelta],
    clocks: ClocksChanged,
) -> None:
    """Write one row of the journal with the messages, measures and clocks that come of it, and the columns that it
    changes of the locked matter (``changed`` by attribute name; nothing for one that was just made). One statement, one
    more for each two hundred messages.

    Raises Matter.DoesNotExist where nobody holds the matter, unless it is written `together` with others.
    """
    rows = [event, *clocks.fresh, *deltas, *messages]
    gone = clocks.gone_values if clocks.gone else []
    written = _send(matter.pk, _statements(rows, gone, changed, matter.pk))
    if changed and written == 0:
        raise Matter.DoesNotExist(f"There is no matter {matter.pk} to change.")


def _send(matter_id: UUID, statements: Sequence[_Statement]) -> int | None:
    """Carry statements out, or let them wait for the others; how many rows the first one's last part wrote, None when
    it waits.
    """
    waiting = _waiting.get()
    if waiting is not None:
        waiting.extend((matter_id, *statement) for statement in statements)
        return None
    written: list[int] = []
    with nullcontext() if len(statements) == 1 else transaction.atomic(), _as_the_server_reads() as cursor:
        for sql, values in statements:
            cursor.execute(sql, values)
            written.append(int(cursor.rowcount))
    return written[0]


def _statements(
    rows: Sequence[models.Model],
    gone: Sequence[Any] = (),
    changed: Mapping[str, Any] | None = None,
    matter_id: UUID | None = None,
) -> list[_Statement]:
    """One statement, and further ones for what is beyond `_ROWS_AT_ONCE`: four thousand people who raised the same are
    told in one event, and a statement holds no more than 65,535 values.
    """
    fields, changes = _by_name(Matter), changed or {}
    values = [
        *gone,
        *_values(rows[:_ROWS_AT_ONCE]),
        *(_written(fields[name], value) for name, value in changes.items()),
        *([matter_id] if changes else []),
    ]
    first = _sql(_shape(rows[:_ROWS_AT_ONCE]), has_gone=bool(gone), changed=tuple(changes)), values
    more = [rows[start : start + _ROWS_AT_ONCE] for start in range(_ROWS_AT_ONCE, len(rows), _ROWS_AT_ONCE)]
    return [first, *((_sql(_shape(some)), _values(some)) for some in more)]


def _as_the_server_reads() -> CursorWrapper:
    """A cursor for statements with $1, $2 …: what is as long as these would be taken apart anew at every call."""
    connection.ensure_connection()
    return connection.make_cursor(cast("CursorWrapper", RawCursor(connection.connection)))


def _shape(rows: Sequence[models.Model]) -> _Shape:
    """How many rows stand one after the other for each table."""
    found: list[list[Any]] = []
    for row in rows:
        if found and found[-1][0] is type(row):
            found[-1][1] += 1
        else:
            found.append([type(row), 1])
    return tuple((model, number) for model, number in found)


@lru_cache(_TEXTS_KEPT)
def _sql(shape: _Shape, *, has_gone: bool = False, changed: tuple[str, ...] = ()) -> str:
    """One statement of all parts, its values numbered in the order of the text: clocks that are gone, an INSERT for
    each table, the columns of the matter that change.
    """
    number = count(1)
    parts = [GONE_SQL.format(*(f"${next(number)}" for _column in range(3)))] if has_gone else []
    parts += [_insert(model, rows, number) for model, rows in shape]
    if changed:
        fields = _by_name(Matter)
        sets = ", ".join(f"{fields[name].column} = ${next(number)}" for name in changed)
        parts.append(f"UPDATE casework_matter SET {sets} WHERE id = ${next(number)}")  # noqa: S608 - names of columns
    before = ", ".join(f"part_{place} AS ({part})" for place, part in enumerate(parts[:-1]))
    return f"WITH {before}\n{parts[-1]}" if before else parts[-1]


def _insert(model: type[models.Model], rows: int, number: Iterator[int]) -> str:
    columns = [field.column for field, _is_plain in _columns(model)]
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(f"({', '.join(f'${next(number)}' for _column in columns)})" for _row in range(rows))
    table = model._meta.db_table  # noqa: SLF001 - Django's documented model API
    return f"INSERT INTO {table} ({names}) VALUES {values}{_ON_CONFLICT.get(model, '')}"  # noqa: S608 - names of columns


def _values(rows: Sequence[models.Model]) -> list[Any]:
    return [
        getattr(row, field.attname) if is_plain else field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for row in rows
        for field, is_plain in _columns(type(row))
    ]


@cache
def _columns(model: type[models.Model]) -> tuple[tuple[models.Field[Any, Any], bool], ...]:
    """The columns of a model but those that the database counts by itself, and whether the driver writes each as it
    is.
    """
    meta = model._meta  # noqa: SLF001 - Django's documented model API
    return tuple((field, _is_plain(field)) for field in meta.concrete_fields if not isinstance(field, models.AutoField))


def _is_plain(field: models.Field[Any, Any]) -> bool:
    return type(field.base_field if type(field) is ArrayField else field) in _AS_IT_IS


@cache
def _by_name(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    return {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001 - as above


def _written(field: models.Field[Any, Any], value: Any) -> Any:
    """A value as the database keeps it: sealed, if its field seals."""
    return value if _is_plain(field) else field.get_db_prep_save(value, connection)
