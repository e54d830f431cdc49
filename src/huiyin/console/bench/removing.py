"""Removing: matters that a bench wrote for one figure, with all that came of them, by the role that owns the tables.

As in `owned`, what belongs to a matter is found, not named.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
from django.apps import apps
from django.db.models import ForeignKey

from huiyin.casework.models import Matter
from huiyin.console.bench.owned import Owned, owned_tables

_GUARDED = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'append_only_rows'"


def take_out(owner: psycopg.Connection, matters: str) -> None:
    """Remove matters and every row that leads to one; nothing else is touched. One transaction. ``matters``: the
    question for their ids, as SQL.
    """
    with owner.transaction():
        guarded = [table for (table,) in owner.execute(_GUARDED).fetchall()]
        for table in guarded:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only_rows".encode())
        for statement in _removals(matters):
            owner.execute(statement.encode())
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in guarded:
            owner.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only_rows".encode())


def _removals(matters: str) -> Iterator[str]:
    """Statements that remove the rows, those that lead somewhere before what they lead to."""
    owned = owned_tables()
    known = {one.model for one in owned}
    for model in apps.get_models():
        for key in model._meta.concrete_fields if model not in known else ():  # noqa: SLF001 - Django's documented model API
            if isinstance(key, ForeignKey) and key.related_model is Matter:
                yield f'DELETE FROM "{model._meta.db_table}" WHERE "{key.column}" IN ({matters})'  # noqa: S608, SLF001 - as above
    for one in reversed(owned):
        yield f'DELETE FROM "{one.table}" WHERE {_belonging(one, matters)}'  # noqa: S608 - names of columns


def _belonging(owned: Owned, matters: str) -> str:
    """The condition by which a table's rows belong to one of the matters."""
    condition = f'"{owned.matter_column}" IN ({matters})'
    for column, table, key in reversed(owned.path):
        condition = f'"{column}" IN (SELECT "{key}" FROM "{table}" WHERE {condition})'  # noqa: S608 - as above
    return condition
