"""A pool that is right again at once when the database is back.

psycopg's pool hands out whatever it holds. After a restart of the database these are dead connections, of which each
would cost one page its answer; and asked to check them it waits longer and longer between two. So a connection on
which the database has said something unasked (a goodbye is something) is tried when it is taken, and when it is dead
all that lie in the pool are thrown away together.
"""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool

from huiyin.config.postgresql.schema import DatabaseSchemaEditor


class DatabaseWrapper(base.DatabaseWrapper):
    """One thread's way to the database."""

    SchemaEditorClass = DatabaseSchemaEditor

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A living connection. `OperationalError` (as Django's) when there is none within the pool's time limit."""
        connection = super().get_new_connection(conn_params)
        pool: ConnectionPool[Connection[Any]] | None = self.pool  # type: ignore[attr-defined]  # Django has it; its stubs do not
        if pool is None:
            return connection
        if not _has_news(connection):
            return connection
        try:
            ConnectionPool.check_connection(connection)
        except OperationalError:
            pool.putconn(connection)
            pool.drain()
            connection = super().get_new_connection(conn_params)
        return connection


def _has_news(connection: Connection[Any]) -> bool:
    """Whether something waits to be read that nobody has asked for. No round trip."""
    if connection.closed:
        return True
    line = select.poll()
    line.register(connection.fileno(), select.POLLIN)
    return bool(line.poll(0))
