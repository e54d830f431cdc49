"""Look at this installation and say what is wrong and how to mend it; 0 when all is well.

A check is a function that yields findings; CHECKS is the list. The database's rights are looked at here, all else in
`console.examining`.
"""

import argparse
from collections.abc import Callable, Iterator

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from huiyin.console.cluster import available
from huiyin.console.examining import EXAMINATIONS, Finding, tables_up_to_date
from huiyin.people.selectors.seats import duty_desk_missing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments: it looks at everything."""


def run(options: argparse.Namespace) -> int:
    """Print one line per finding; 1 if any of them is not well. Without the right tables nothing else can be asked."""
    with available():
        findings = list(tables_up_to_date())
        if findings[0].well:
            findings += [finding for check in CHECKS for finding in check()]
        connections.close_all()
    for finding in findings:
        print(f"{'ok   ' if finding.well else 'WRONG'}  {finding.sentence}")
    return 0 if all(finding.well for finding in findings) else 1


def two_roles() -> Iterator[Finding]:
    """The runtime role is another than the owner, and has no way to become it (DESIGN §3)."""
    runtime, owner = (_first(connections[alias], "SELECT current_user") for alias in ("default", "owner"))
    yield Finding(
        runtime != owner,
        f"The program works as {runtime} and migrates as {owner}."
        if runtime != owner
        else f"The program works and migrates as {owner}: name two roles in HUIYIN_DATABASE_URL and "
        "HUIYIN_OWNER_DATABASE_URL, or nothing protects the journal.",
    )
    too_strong = _first(
        connections["default"],
        "SELECT rolsuper OR rolcreaterole OR pg_has_role(current_user, %s, 'member') "
        "OR has_schema_privilege(current_user, 'public', 'CREATE') FROM pg_roles WHERE rolname = current_user",
        (str(owner),),
    )
    yield Finding(
        not too_strong,
        f"{runtime} may not make tables or become {owner}."
        if not too_strong
        else f"{runtime} may make tables or become {owner}: take SUPERUSER, CREATEROLE, membership and CREATE from it.",
    )


def append_only_tables() -> Iterator[Finding]:
    """Tables that can only grow refuse the runtime role, and their triggers are on."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_GUARDED_TABLES)
        tables = cursor.fetchall()
    for table, trigger_on, may_change in tables:
        well = trigger_on and not may_change
        yield Finding(
            well,
            f"{table} can only grow."
            if well
            else f"{table} can be changed: as its owner run REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM the "
            f"runtime role and ALTER TABLE {table} ENABLE ALWAYS TRIGGER ALL.",
        )


def duty_desk_is_manned() -> Iterator[Finding]:
    """The city's duty desk, where everything lands that nobody else takes, has two persons at least (DESIGN §1)."""
    missing = duty_desk_missing()
    yield Finding(
        not missing,
        "The city's duty desk is manned."
        if not missing
        else f"The city's duty desk lacks {missing} of two persons: import or appoint them to a desk_duty post.",
    )


# A table counts as guarded when a trigger before UPDATE and DELETE stands on it (tgtype bits: 2 before, 8 delete,
# 16 update); `tgenabled` is D where somebody switched it off.
_GUARDED_TABLES = """
    SELECT t.relname,
           bool_and(g.tgenabled <> 'D'),
           bool_or(has_table_privilege(current_user, t.oid, 'UPDATE')
                   OR has_table_privilege(current_user, t.oid, 'DELETE')
                   OR has_table_privilege(current_user, t.oid, 'TRUNCATE'))
    FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
    WHERE NOT g.tgisinternal AND t.relnamespace = 'public'::regnamespace AND g.tgtype & 26 = 26
    GROUP BY t.relname
    ORDER BY t.relname
"""


def _first(connection: BaseDatabaseWrapper, question: str, values: tuple[str, ...] = ()) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        row = cursor.fetchone()
    return row[0] if row else None


CHECKS: list[Callable[[], Iterator[Finding]]] = [two_roles, append_only_tables, duty_desk_is_manned, *EXAMINATIONS]
