"""Changing the tables: the one right way, and what there is still to change."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor


def migrate(verbosity: int = 0) -> None:
    """Let the runtime role read and write rows of tables to come, then make and change the tables.

    Migrations take back what the runtime role must not have, such as changing the journal; so the rights are given
    to tables before they are made and never again after.
    """
    owner, runtime = connections["owner"], connections["default"].settings_dict["USER"]
    with owner.cursor() as cursor:
        role = owner.ops.quote_name(runtime)
        give = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT"
        cursor.execute(f"{give} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}")
        cursor.execute(f"{give} USAGE, SELECT ON SEQUENCES TO {role}")
    call_command("migrate", database="owner", verbosity=verbosity, interactive=False)


def pending_migrations() -> list[str]:
    """Names of the changes of tables that this version brings and the database does not have yet."""
    executor = MigrationExecutor(connections["owner"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def has_tables() -> bool:
    """Whether the database holds anything yet."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public')")
        return bool(cursor.fetchone()[0])
