"""What the running program may not do, asked as the role that it really works as."""

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from huiyin.kernel.appendonly import writable_after_all

GROWING = ["casework_journalevent", "casework_checkpoint", "casework_playbookversion"]


@pytest.mark.parametrize("table", GROWING)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {column} = {column}",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "DROP TABLE {table} CASCADE",
        "ALTER TABLE {table} DISABLE TRIGGER append_only_rows",
    ],
)
def test_the_role_of_the_running_program_is_refused(town, table, statement):
    town.raise_matter()
    column = {"casework_journalevent": "seq", "casework_checkpoint": "number"}.get(table, "number")
    with connection.cursor() as cursor:
        cursor.execute("SELECT usename FROM pg_stat_activity WHERE pid = pg_backend_pid()")
        assert cursor.fetchone() == ("huiyin",)
    with pytest.raises(ProgrammingError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table=table, column=column))
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize("table", GROWING)
def test_nothing_but_adding_is_left(db, table):
    assert writable_after_all(table) == []


def test_the_role_cannot_become_another_or_switch_triggers_off(db):
    for statement in ("SET ROLE huiyin_owner", "SET session_replication_role = replica"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)
