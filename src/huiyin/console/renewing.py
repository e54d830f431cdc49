"""Encrypting everything anew with the newest key, in batches, beside the living city.

What an older key wrote is told by the two bytes of its version, so that an interrupted run simply goes on, and a second
run finds nothing to do. Columns first, then files; each batch is one transaction.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from huiyin.appeals.models import LedgerImport
from huiyin.appeals.selectors.imports import PURPOSE as LEDGER_PURPOSE
from huiyin.care.models import PastTable
from huiyin.care.services.importing import PURPOSE as FAMILIES_PURPOSE
from huiyin.casework.models import TableImport
from huiyin.casework.selectors.attachments import PURPOSE as FILE_PURPOSE
from huiyin.casework.selectors.tables import PURPOSE as TABLES_PURPOSE
from huiyin.kernel.crypto import EncryptedTextField, key_ring
from huiyin.kernel.crypto.keyring import version_of

BATCH = 500
_WHOLE_FILES = ((LedgerImport, LEDGER_PURPOSE), (PastTable, FAMILIES_PURPOSE), (TableImport, TABLES_PURPOSE))
_OLD = (
    "SELECT {key}, {column} FROM {table} WHERE substring({column} FROM 3 FOR 2) NOT IN (%s, '') "
    "LIMIT %s FOR UPDATE SKIP LOCKED"
)
_LEFT = "SELECT count(*) FROM {table} WHERE substring({column} FROM 3 FOR 2) = %s"
_NEW = "UPDATE {table} SET {column} = %s WHERE {key} = %s"


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values, what they are bound to, and the column that names its row."""

    table: str
    key: str
    column: str
    purpose: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


def sealed_columns() -> list[SealedColumn]:
    """Every encrypted column of every table, read from the models, and those that hold whole files."""
    found = [
        SealedColumn(model._meta.db_table, _key_of(model), field.column, field.purpose)  # noqa: SLF001 - Django's documented model API
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields  # noqa: SLF001 - Django's documented model API
        if isinstance(field, EncryptedTextField)
    ]
    whole = [
        SealedColumn(model._meta.db_table, "id", "content", purpose)  # noqa: SLF001 - Django's documented model API
        for model, purpose in _WHOLE_FILES
    ]
    return sorted([*found, *whole], key=str)


def renew_all() -> Iterator[tuple[str, int]]:
    """Encrypt anew what an older key wrote; yields what was done: (column or folder, how many)."""
    for column in sealed_columns():
        yield str(column), renew_column(column)
    yield "attachments", renew_files()


def sealed_with(version: int) -> Iterator[tuple[str, int]]:
    """What a key version still has to open: (column or folder, how many), without those of which there is nothing."""
    for column in sealed_columns():
        names = {part: sql.Identifier(getattr(column, part)) for part in ("table", "column")}
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(_LEFT).format(**names), [version.to_bytes(2)])
            if count := int(cursor.fetchone()[0]):
                yield str(column), count
    if count := sum(version_of(path.read_bytes()) == version for path in _files()):
        yield "attachments", count


def renew_column(column: SealedColumn) -> int:
    """Renew one column; rows that somebody is just changing are waited for in the next round."""
    names = {part: sql.Identifier(getattr(column, part)) for part in ("table", "key", "column")}
    old, new = (sql.SQL(text).format(**names) for text in (_OLD, _NEW))
    newest = key_ring().newest.to_bytes(2)
    done = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(old, [newest, BATCH])
            rows = cursor.fetchall()
            for key, value in rows:
                plain = key_ring().decrypt(bytes(value), column.purpose)
                cursor.execute(new, [key_ring().encrypt(plain, column.purpose), key])
        done += len(rows)
        if not rows:
            return done


def renew_files() -> int:
    """Renew the attachments; a file is replaced in one move, so that a reader finds the old or the new one."""
    done = 0
    for path in _files():
        sealed = path.read_bytes()
        if version_of(sealed) == key_ring().newest:
            continue
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key_ring().encrypt(key_ring().decrypt(sealed, FILE_PURPOSE), FILE_PURPOSE))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        done += 1
    return done


def _files() -> list[Path]:
    """The attachments, without drafts."""
    every = sorted(Path(settings.MEDIA_ROOT).rglob("*"))
    return [path for path in every if path.is_file() and not path.name.startswith(".")]


def _key_of(model: type) -> str:
    return str(model._meta.pk.column)  # type: ignore[attr-defined]  # noqa: SLF001 - Django's documented model API
