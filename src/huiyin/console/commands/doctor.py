"""Look at this installation and say what is wrong and how to mend it; 0 when all is well.

A check is a function that yields findings; CHECKS is the list. The database's rights are looked at here, all else in
`console.examining`.
"""

import argparse
from collections.abc import Callable, Iterator

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from huiyin.console.cluster import available
from huiyin.console.examining import EXAMINATIONS, tables_up_to_date
from huiyin.console.findings import Finding, finding
from huiyin.people.selectors.seats import duty_desk_missing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments: it looks at everything."""


def run(options: argparse.Namespace) -> int:
    """Print one line per finding, with why it matters where it is not well; then 1. Without the right tables nothing
    else can be asked.
    """
    with available():
        findings = list(tables_up_to_date())
        if findings[0].well:
            findings += [one for check in CHECKS for one in check()]
        connections.close_all()
    for one in findings:
        print(f"{'ok   ' if one.well else 'WRONG'}  {one.sentence}")
        if one.why:
            print(f"       Why: {one.why}.")
    return 0 if all(one.well for one in findings) else 1


def two_roles() -> Iterator[Finding]:
    """The runtime role is another than the owner, and has no way to become it (DESIGN §3)."""
    runtime, owner = (_first(connections[alias], "SELECT current_user") for alias in ("default", "owner"))
    yield finding(
        runtime != owner,
        f"The program works as {runtime} and migrates as {owner}.",
        f"The program works and migrates as {owner}: name two roles in HUIYIN_DATABASE_URL and "
        "HUIYIN_OWNER_DATABASE_URL (docs/howto/use-your-own-postgresql.md).",
        "nothing protects the journal",
    )
    too_strong = _first(
        connections["default"],
        "SELECT rolsuper OR rolcreaterole OR pg_has_role(current_user, %s, 'member') "
        "OR has_schema_privilege(current_user, 'public', 'CREATE') FROM pg_roles WHERE rolname = current_user",
        (str(owner),),
    )
    yield finding(
        not too_strong,
        f"{runtime} may not make tables or become {owner}.",
        f"{runtime} may make tables or become {owner}: take SUPERUSER, CREATEROLE, membership and CREATE from it.",
        "a thief of its password could change what was done",
    )


def append_only_tables() -> Iterator[Finding]:
    """Tables that can only grow refuse the runtime role, and their triggers are on."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_GUARDED_TABLES)
        tables = cursor.fetchall()
    for table, trigger_on, may_change in tables:
        well = trigger_on and not may_change
        yield finding(
            well,
            f"{table} can only grow.",
            f"{table} can be changed: as its owner run REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM the "
            f"runtime role and ALTER TABLE {table} ENABLE ALWAYS TRIGGER ALL.",
            "what was done could be rewritten",
        )


def duty_desk_is_manned() -> Iterator[Finding]:
    """The city's duty desk, where everything lands that nobody else takes, has two persons at least (DESIGN §1)."""
    missing = duty_desk_missing()
    yield finding(
        not missing,
        "The city's duty desk is manned.",
        f"The city's duty desk lacks {missing} of two persons: import or appoint them to a desk_duty post "
        "(`huiyin setup import staff FILE --keep`, or the page of posts).",
        "what nobody else takes lands there, and one person alone falls ill",
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
