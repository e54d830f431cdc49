"""A pool that is right again at once when the database is back.

psycopg's pool hands out whatever it holds. After a restart of the database these are dead connections, of which each
would cost one page its answer; and asked to check them it waits longer and longer between two. So a connection is tried
when it is taken, and when one is dead all that lie in the pool are thrown away together. Costs one short round trip a
page.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """One thread's way to the database."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A living connection. `OperationalError` (as Django's) when there is none within the pool's time limit."""
        connection = super().get_new_connection(conn_params)
        pool: ConnectionPool[Connection[Any]] | None = self.pool  # type: ignore[attr-defined]  # Django has it; its stubs do not
        if pool is None:
            return connection
        try:
            ConnectionPool.check_connection(connection)
        except OperationalError:
            pool.putconn(connection)
            pool.drain()
            connection = super().get_new_connection(conn_params)
        return connection
