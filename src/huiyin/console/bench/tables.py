"""Tables: constraints and indexes come off before millions of rows go in, and are put back after.

Putting back is the proof: PostgreSQL reads every row again and refuses a key that leads nowhere or stands there twice.
What is to be put back is kept in the database itself, so that a run that was killed loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import psycopg
from psycopg import sql

_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid::regclass::text = ANY(%s) AND contype = ANY(%s) ORDER BY contype, conname
"""
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid::regclass::text = ANY(%s) AND NOT indisprimary
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
ORDER BY 1
"""
_MEMORY = "SET maintenance_work_mem = '512MB'"


def take_off(connection: psycopg.Connection, tables: Iterable[str]) -> int:
    """Drop foreign keys, unique constraints and indexes (primary keys stay) and note how to make them. In one
    transaction; returns how many. Nothing happens to a table whose are off already.
    """
    names = list(tables)
    with connection.transaction():
        later: list[str] = []
        # Foreign keys first: they are put back last, when what they lead to is unique and indexed again.
        keys = connection.execute(_CONSTRAINTS, [names, ["f"]]).fetchall()
        unique = connection.execute(_CONSTRAINTS, [names, ["u"]]).fetchall()
        for table, name, definition in (*keys, *unique):
            known = sql.SQL("ALTER TABLE {} {{}} CONSTRAINT {}").format(sql.SQL(table), sql.Identifier(name))
            begin, _hole, end = known.as_string(connection).partition("{}")
            connection.execute(f"{begin}DROP{end}".encode())
            later.append(f"{begin}ADD{end} {definition}")
        for name, definition in connection.execute(_INDEXES, [names]).fetchall():
            connection.execute(f"DROP INDEX {name}".encode())
            later.append(definition)
        for statement in reversed(later):
            connection.execute("INSERT INTO bench.later (statement) VALUES (%s)", [statement])
    return len(later)


def put_back(connection: psycopg.Connection, tell: Callable[[str, int, int], None]) -> None:
    """Make again what was taken off, one transaction each; IntegrityError where the rows do not allow it."""
    connection.execute(_MEMORY)
    waiting = connection.execute("SELECT id, statement FROM bench.later ORDER BY id").fetchall()
    for done, (number, statement) in enumerate(waiting):
        tell("indexes", done, len(waiting))
        with connection.transaction():
            connection.execute(statement.encode())
            connection.execute("DELETE FROM bench.later WHERE id = %s", [number])
    if waiting:
        tell("indexes", len(waiting), len(waiting))
