"""Storing: a matter that is opened is one statement; what every later event writes is one, and one for the row.

This is the hottest way of the program: the text of a statement is not built anew for each event, and the server
plans it once. Columns and order are the models'; what is encrypted is sealed by its field, as a save would.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from psycopg import RawCursor

from huiyin.casework.models import ErasableText, JournalEvent, Matter, MeasureDelta, OutboxMessage, Voice
from huiyin.casework.services.hanging import CLOCKS_SQL

_MESSAGE_COLUMNS = (
    ("id", "uuid"), ("n", "int"), ("channel", "text"), ("voice_id", "uuid"), ("post_id", "uuid"), ("person_id", "uuid"),
    ("occasion", "text"), ("body", "bytea"), ("is_critical", "bool"), ("created_at", "timestamptz"),
    ("hold_until", "timestamptz"), ("not_before", "timestamptz"), ("state", "text"), ("tries", "int"),
    ("last_error", "text"), ("sent_at", "timestamptz"),
)  # fmt: skip
_DELTA_COLUMNS = (
    ("day", "date"), ("place_code", "text"), ("organisation_id", "uuid"), ("kind", "text"), ("name", "text"),
    ("value", "bigint"), ("at", "timestamptz"),
)  # fmt: skip

_NAMED = re.compile(r"%\((\w+)\)s")
_TEXT_COLUMNS = (
    ("id", "uuid"), ("voice_id", "uuid"), ("name", "text"), ("salt", "bytea"), ("commitment", "bytea"),
    ("text", "bytea"), ("erased_at", "timestamptz"), ("erased_reason", "text"),
)  # fmt: skip


def _rows_sql(model: type[models.Model], columns: Sequence[tuple[str, str]]) -> str:
    """An INSERT of any number of rows, none included, from one array for each column."""
    table = model._meta.db_table  # noqa: SLF001 - Django's documented model API
    names = ", ".join(name for name, _type in columns)
    arrays = ", ".join(f"%({table}_{name})s::{kind}[]" for name, kind in columns)
    return f"""
    INSERT INTO {table} (matter_id, seq, {names})
    SELECT %(matter)s, %(seq)s, {names} FROM unnest({arrays}) AS given({names})"""  # noqa: S608 - names of columns


# Parts of a statement that ends with the measures.
_EVENT_PARTS = f"""event AS (
    INSERT INTO casework_journalevent (matter_id, seq, body, previous, link, at, received_at)
    VALUES (%(matter)s, %(seq)s, %(body)s, %(previous)s, %(link)s, %(at)s, %(received_at)s)
), {CLOCKS_SQL}, messages AS ({_rows_sql(OutboxMessage, _MESSAGE_COLUMNS)}
)"""  # noqa: S608 - names of columns
_DELTAS_PART = _rows_sql(MeasureDelta, _DELTA_COLUMNS)
_SEARCH_PART = """search AS (
    INSERT INTO casework_searchtext (matter_id, terms, raised_terms, places)
    SELECT %(matter)s, %(terms)s::text[], %(raised_terms)s::text[], huiyin_places_of(%(casework_matter_place_code)s)
    WHERE %(terms)s::text[] <> '{}'
)"""


@dataclass(frozen=True, slots=True)
class Opening:
    """All rows of a matter that is opened; none of them is saved yet. ``terms``: what it is found by, nothing for a
    sealed one. ``beside``: one row each of other packages' models that stand and fall with it.
    """

    matter: Matter
    voice: Voice
    texts: Sequence[ErasableText]
    event: JournalEvent
    clocks: Mapping[str, Sequence[Any]]
    messages: Sequence[OutboxMessage]
    deltas: Sequence[MeasureDelta]
    terms: Sequence[str]
    raised_terms: Sequence[str]
    beside: Sequence[models.Model] = ()


_waiting: ContextVar[list[tuple[str, list[Any]]] | None] = ContextVar("huiyin_openings", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Matters that are opened inside are written when it ends, one statement each, all sent before the first answer is
    waited for. Raises IntegrityError as `store_opening` would. Nothing may look for them before.
    """
    token = _waiting.set([])
    try:
        yield
        waiting = _waiting.get() or []
    finally:
        _waiting.reset(token)
    for sql in dict.fromkeys(sql for sql, _values in waiting):
        with _as_the_server_reads() as cursor:
            cursor.executemany(sql, [values for other, values in waiting if other == sql])


def are_together() -> bool:
    """Whether what is opened now is written later, with others."""
    return _waiting.get() is not None


def store_opening(opening: Opening) -> None:
    """Write a matter with all that comes of opening it. One statement. Raises IntegrityError for an id, a code or a
    number that is taken.
    """
    single = (opening.matter, opening.voice, *opening.beside)
    parameters = {
        **_of_event(opening.event, opening.messages, opening.deltas, opening.clocks),
        **_arrays(ErasableText, _TEXT_COLUMNS, opening.texts),
        "terms": list(opening.terms),
        "raised_terms": list(opening.raised_terms),
    }
    for row in single:
        meta = row._meta  # noqa: SLF001 - as below
        for field in _fields(type(row)):
            parameters[f"{meta.db_table}_{field.column}"] = _written(field, field.pre_save(row, add=True))
    sql, names = _opening_sql(tuple(type(row) for row in single))
    values, waiting = [parameters[name] for name in names], _waiting.get()
    if waiting is not None:
        waiting.append((sql, values))
    else:
        with _as_the_server_reads() as cursor:
            cursor.execute(sql, values)
    for row in single:
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as Django's own save does


def _as_the_server_reads() -> CursorWrapper:
    """A cursor for statements with $1, $2 …: what is as long as these would be taken apart anew at every call."""
    connection.ensure_connection()
    return connection.make_cursor(cast("CursorWrapper", RawCursor(connection.connection)))


def _numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """A statement with $1, $2 … for its named values, and the names in their order."""
    names = tuple(dict.fromkeys(_NAMED.findall(sql)))
    return _NAMED.sub(lambda found: f"${names.index(found[1]) + 1}", sql), names


@cache
def _opening_sql(single: tuple[type[models.Model], ...]) -> tuple[str, tuple[str, ...]]:
    ones = ", ".join(f"one_{number} AS ({_one_sql(model)})" for number, model in enumerate(single))
    texts = f"texts AS ({_rows_sql(ErasableText, _TEXT_COLUMNS)})"
    return _numbered(f"WITH {ones}, {texts}, {_SEARCH_PART}, {_EVENT_PARTS}\n{_DELTAS_PART}")


def _one_sql(model: type[models.Model]) -> str:
    """An INSERT of one row."""
    table = model._meta.db_table  # noqa: SLF001 - as below
    fields = _fields(model)
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(f"%({table}_{field.column})s::{field.db_type(connection)}" for field in fields)
    return f"INSERT INTO {table} ({names}) VALUES ({values})"  # noqa: S608 - names of columns


@cache
def _event_sql() -> tuple[str, tuple[str, ...]]:
    return _numbered(f"WITH {_EVENT_PARTS}\n{_DELTAS_PART}")


@cache
def _fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    """The columns of a model but those that the database counts by itself."""
    meta = model._meta  # noqa: SLF001 - Django's documented model API
    return tuple(field for field in meta.concrete_fields if not isinstance(field, models.AutoField))


@cache
def _by_name(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    return {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001 - as above


# What the driver writes as it is.
_AS_IT_IS = (
    models.BigIntegerField, models.BooleanField, models.CharField, models.DateField, models.DateTimeField,
    models.ForeignKey, models.IntegerField, models.PositiveIntegerField, models.PositiveSmallIntegerField,
    models.SmallIntegerField, models.TextField, models.UUIDField,
)  # fmt: skip


def _written(field: models.Field[Any, Any], value: Any) -> Any:
    """A value as the database keeps it: sealed, if its field seals."""
    return value if type(field) in _AS_IT_IS else field.get_db_prep_save(value, connection)


def store_event(
    event: JournalEvent,
    messages: Sequence[OutboxMessage],
    deltas: Sequence[MeasureDelta],
    clocks: Mapping[str, Sequence[Any]],
) -> None:
    """Write one row of the journal with the messages, measures and changed clocks (`clocks_changed`) that come of it.
    One statement.
    """
    sql, names = _event_sql()
    parameters = _of_event(event, messages, deltas, clocks)
    with _as_the_server_reads() as cursor:
        cursor.execute(sql, [parameters[name] for name in names])


def _of_event(
    event: JournalEvent,
    messages: Sequence[OutboxMessage],
    deltas: Sequence[MeasureDelta],
    clocks: Mapping[str, Sequence[Any]],
) -> dict[str, Any]:
    return {
        **clocks,
        "matter": event.matter_id,
        "seq": event.seq,
        "body": event.body,
        "previous": event.previous,
        "link": event.link,
        "at": event.at,
        "received_at": event.received_at,
        **_arrays(OutboxMessage, _MESSAGE_COLUMNS, messages),
        **_arrays(MeasureDelta, _DELTA_COLUMNS, deltas),
    }


def change_matter(matter: Matter, changed: Mapping[str, Any]) -> None:
    """Write some columns of a matter that is locked; ``changed`` by attribute name. One statement."""
    fields = _by_name(type(matter))
    sets = ", ".join(f"{fields[name].column} = {_placeholder(fields[name])}" for name in changed)
    values = [_written(fields[name], value) for name, value in changed.items()]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE casework_matter SET {sets} WHERE id = %s", [*values, matter.pk])  # noqa: S608 - as above
        if cursor.rowcount != 1:
            raise Matter.DoesNotExist(f"There is no matter {matter.pk} to change.")


def _placeholder(field: models.Field[Any, Any]) -> str:
    """A list needs its type said: an empty one has none of its own."""
    kind = field.db_type(connection) or ""
    return f"%s::{kind}" if kind.endswith("[]") else "%s"


def _arrays(
    model: type[models.Model], columns: Sequence[tuple[str, str]], rows: Sequence[models.Model]
) -> dict[str, list[Any]]:
    meta, fields = model._meta, _by_name(model)  # noqa: SLF001 - as above
    return {
        f"{meta.db_table}_{name}": [_written(fields[name], getattr(row, name)) for row in rows]
        for name, _kind in columns
    }
