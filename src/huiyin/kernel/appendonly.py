"""Append-only tables: rows may be added and read, never changed or taken away.

`AppendOnly("table")` in a migration takes the rights away from the runtime role (`HUIYIN_RUNTIME_ROLE`) and puts a
trigger behind the rights, which stops the owner too. Where the role does not exist yet, the trigger stands alone.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

_GUARD = """
CREATE OR REPLACE FUNCTION huiyin_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION huiyin_append_only();
CREATE TRIGGER append_only_table BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION huiyin_append_only();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only_rows;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only_table;
"""
_RIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = {role_text}) THEN
        REVOKE ALL ON {table} FROM {role};
        GRANT SELECT, INSERT ON {table} TO {role};
    END IF;
END $$;
"""


class AppendOnly(Operation):
    """Migration operation: from now on the table only grows. Reversible."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Changes no model."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Put the trigger and the rights in place."""
        quote = schema_editor.quote_name
        role = runtime_role()
        names = {"table": quote(self.table), "role": quote(role), "role_text": _text(role)}
        schema_editor.execute(_GUARD.format(**names), params=None)
        schema_editor.execute("REVOKE ALL ON {table} FROM PUBLIC".format(**names), params=None)
        schema_editor.execute(_RIGHTS.format(**names), params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Take the trigger away; the rights go with the table or are given by hand."""
        table = schema_editor.quote_name(self.table)
        for trigger in ("append_only_rows", "append_only_table"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger} ON {table}", params=None)

    def describe(self) -> str:
        """For `migrate`'s output."""
        return f"Make {self.table} append-only"

    @property
    def migration_name_fragment(self) -> str:
        """For a migration's name."""
        return f"{self.table}_append_only"


def runtime_role() -> str:
    """The role that works: `HUIYIN_RUNTIME_ROLE`."""
    return str(settings.HUIYIN_RUNTIME_ROLE)


def writable_after_all(table: str) -> list[str]:
    """What the connected role could do to an append-only table besides adding to it; `doctor` wants an empty list."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT right_name FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS right_name"
            " WHERE has_table_privilege(%s, right_name)",
            [table],
        )
        return [row[0] for row in cursor.fetchall()]


def _text(value: str) -> str:
    escaped = value.replace("'", "''")
    return f"'{escaped}'"
