"""Owned: the tables whose rows belong to one matter, and their rows as COPY sends and takes them, in binary.

A row belongs to a matter when a foreign key that may not be empty leads there, straight or through another such row:
what subjects keep beside a matter is found without naming a subject. Messages are named: there are also some of no
matter, so that their key may be empty. Counted measures are no part of a history, and
looks at sealed files are not repeated: nobody looked at a clone. Neither is what takes up something there is once only,
such as a bookable hour.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from django.apps import apps
from django.db.models import AutoField, Field, ForeignKey, Model

from huiyin.casework.models import Matter, MeasureDelta, OutboxMessage, SealedReading

SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"
_LENGTH, _COUNT = struct.Struct(">i"), struct.Struct(">h")
_LEFT_OUT: tuple[type[Model], ...] = (MeasureDelta, SealedReading)
_MAY_BE_EMPTY: tuple[type[Model], ...] = (OutboxMessage,)


@dataclass(frozen=True, slots=True)
class Owned:
    """One table: the columns that are copied (not a number the database gives), and how its rows lead to a matter."""

    model: type[Model]
    columns: tuple[Field[Any, Any], ...]
    path: tuple[tuple[str, str, str], ...]
    """(column, table it leads to, key there) from this table up to, but without, the matter's."""
    matter_column: str

    @property
    def table(self) -> str:
        """The table's name."""
        return self.model._meta.db_table  # noqa: SLF001 - Django's documented model API

    @property
    def names(self) -> str:
        """The copied columns, as SQL names them."""
        return ", ".join(f'"{column.column}"' for column in self.columns)


def owned_tables() -> list[Owned]:
    """The matter's table first, then those that belong to it, what is led to before what leads there."""
    found: dict[type[Model], Owned] = {Matter: Owned(Matter, _columns(Matter), (), "id")}
    waiting = [model for model in apps.get_models() if model is not Matter and model not in _LEFT_OUT]
    grew = True
    while grew:
        grew = False
        for model in list(waiting):
            above = next((key for key in _keys(model) if _led_to(key) in found), None)
            if above is None:
                continue
            waiting.remove(model)
            found[model] = _below(model, above, found)
            grew = True
    return [owned for owned in found.values() if not _takes_up(owned.model, set(found))]


def _takes_up(model: type[Model], found: set[type[Model]]) -> bool:
    """Whether each row has something for itself alone that is no part of a matter."""
    return any(key.unique and _led_to(key) not in found for key in _keys(model))


def _keys(model: type[Model]) -> list[ForeignKey[Any, Any]]:
    """Foreign keys that lead a row to its matter: those that may not be empty, those to the matter itself first."""
    may = model in _MAY_BE_EMPTY
    fields = [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]  # noqa: SLF001 - as above
    keys = [field for field in fields if not field.null or (may and field.related_model is Matter)]
    return sorted(keys, key=lambda key: key.related_model is not Matter)


def _led_to(key: ForeignKey[Any, Any]) -> type[Model]:
    """The model that a foreign key leads to."""
    found: type[Model] = key.remote_field.model
    return found


def _below(model: type[Model], above: ForeignKey[Any, Any], found: dict[type[Model], Owned]) -> Owned:
    parent = found[_led_to(above)]
    if parent.model is Matter:
        return Owned(model, _columns(model), (), above.column)
    step = (above.column, parent.table, parent.model._meta.pk.column)  # noqa: SLF001 - as above
    return Owned(model, _columns(model), (step, *parent.path), parent.matter_column)


def _columns(model: type[Model]) -> tuple[Field[Any, Any], ...]:
    return tuple(field for field in model._meta.concrete_fields if not isinstance(field, AutoField))  # noqa: SLF001 - as above


def rows_by_matter(connection: psycopg.Connection, owned: Owned) -> Iterator[tuple[UUID, list[bytes | None]]]:
    """Every row of a table that belongs to a matter of `bench.template`, with that matter, each column as the database
    sends it; in the order of the rows' keys.
    """
    source, tables = "t0", f'"{owned.table}" t0'
    for number, (column, table, key) in enumerate(owned.path, start=1):
        tables += f' JOIN "{table}" t{number} ON t{number - 1}."{column}" = t{number}."{key}"'
        source = f"t{number}"
    names = ", ".join(f't0."{column.column}"' for column in owned.columns)
    key = owned.model._meta.pk.column  # noqa: SLF001 - as above
    matter = f'{source}."{owned.matter_column}"'
    tables += f" JOIN bench.template ON bench.template.matter_id = {matter}"
    asked = f'SELECT {matter}, {names} FROM {tables} ORDER BY t0."{key}"'  # noqa: S608 - names of columns
    with connection.cursor() as cursor, cursor.copy(f"COPY ({asked}) TO STDOUT (FORMAT binary)") as copy:
        content = b"".join(copy)
    for row in _rows(content):
        yield UUID(bytes=row[0]), row[1:]


def _rows(content: bytes) -> Iterator[list[bytes | None]]:
    at = len(SIGNATURE)
    while (count := _COUNT.unpack_from(content, at)[0]) >= 0:
        at += 2
        row: list[bytes | None] = []
        for _column in range(count):
            length = _LENGTH.unpack_from(content, at)[0]
            at += 4
            row.append(None if length < 0 else content[at : at + length])
            at += max(0, length)
        yield row


def sized(value: bytes) -> bytes:
    """A value as it stands in a binary row: its length, then itself."""
    return _LENGTH.pack(len(value)) + value
