"""Storing: what every event writes, in one statement whose text never changes and one for the row.

This is the hottest way of the program: the text of a statement is not built anew for each event, and the server
plans it once. Columns and order are the models'; what is encrypted is sealed by its field, as a save would.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

from huiyin.casework.models import JournalEvent, Matter, MeasureDelta, OutboxMessage
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


def _rows_sql(model: type[models.Model], columns: Sequence[tuple[str, str]]) -> str:
    """An INSERT of any number of rows, none included, from one array for each column."""
    table = model._meta.db_table  # noqa: SLF001 - Django's documented model API
    names = ", ".join(name for name, _type in columns)
    arrays = ", ".join(f"%({table}_{name})s::{kind}[]" for name, kind in columns)
    return f"""
    INSERT INTO {table} (matter_id, seq, {names})
    SELECT %(matter)s, %(seq)s, {names} FROM unnest({arrays}) AS given({names})"""  # noqa: S608 - names of columns


_EVENT_SQL = f"""
WITH event AS (
    INSERT INTO casework_journalevent (matter_id, seq, body, previous, link, at, received_at)
    VALUES (%(matter)s, %(seq)s, %(body)s, %(previous)s, %(link)s, %(at)s, %(received_at)s)
), {CLOCKS_SQL}, messages AS ({_rows_sql(OutboxMessage, _MESSAGE_COLUMNS)}
)
{_rows_sql(MeasureDelta, _DELTA_COLUMNS)}
"""  # noqa: S608 - names of columns


def store_event(
    event: JournalEvent,
    messages: Sequence[OutboxMessage],
    deltas: Sequence[MeasureDelta],
    clocks: Mapping[str, Sequence[Any]],
) -> None:
    """Write one row of the journal with the messages, measures and changed clocks (`clocks_changed`) that come of it.
    One statement.
    """
    parameters: dict[str, Any] = {
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
    with connection.cursor() as cursor:
        cursor.execute(_EVENT_SQL, parameters)


def change_matter(matter: Matter, changed: Mapping[str, Any]) -> None:
    """Write some columns of a matter that is locked; ``changed`` by attribute name. One statement."""
    fields = {field.attname: field for field in matter._meta.concrete_fields}  # noqa: SLF001 - as above
    sets = ", ".join(f"{fields[name].column} = {_placeholder(fields[name])}" for name in changed)
    values = [fields[name].get_db_prep_save(value, connection) for name, value in changed.items()]
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
    meta = model._meta  # noqa: SLF001 - as above
    fields = {field.attname: field for field in meta.concrete_fields}
    return {
        f"{meta.db_table}_{name}": [fields[name].get_db_prep_save(getattr(row, name), connection) for row in rows]
        for name, _kind in columns
    }
