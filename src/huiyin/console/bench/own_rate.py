"""The database's own rate: the statements of one acceptance, sent by pgbench with nothing of the program around them.

What is counted is real: every transaction is committed. Rows made so tell no true story, so they are taken out again
by the role that owns the tables.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from django.db import connection, connections, transaction
from psycopg import ClientCursor
from psycopg.sql import quote

from huiyin.appeals.types import Received
from huiyin.casework.models import Alias, ErasableText, Matter, OutboxMessage
from huiyin.console.bench.measuring import sent_by
from huiyin.console.bench.removing import take_out
from huiyin.console.binaries import find

_UUID = r"[0-9a-f-]{32,36}"  # in a list without its hyphens


def own_rate(take_in: Callable[[], Received], *, connections_count: int, seconds: float) -> float:
    """How many acceptances a second the database takes of so many connections. Missing without pgbench."""
    statements, new, digest = _captured(take_in)
    try:
        with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as script:
            script.write(script_of(statements, new))
            script.flush()
            return pgbench(Path(script.name), connections_count=connections_count, seconds=seconds)
    finally:
        _take_out(digest)


def _captured(take_in: Callable[[], Received]) -> tuple[list[str], dict[str, str], str]:
    """The statements of one acceptance that is taken back, with their values; what must be new in each, by the name of
    its variable; and the digest by which its rows are known.
    """
    taken = [take_in()]  # what is remembered is remembered now, as in a server that has been running
    with transaction.atomic():
        sent = sent_by(lambda: taken.append(take_in()))
        receipt = taken[-1].receipt
        made = [receipt.matter_id, receipt.voice_id]
        for model in (ErasableText, OutboxMessage):
            made += model.objects.filter(matter=receipt.matter_id).values_list("pk", flat=True)
        new = {f"u{number}": str(identity) for number, identity in enumerate(made)} | {"code": receipt.code}
        numbers = Alias.objects.filter(matter=receipt.matter_id).values_list("number", flat=True)
        new |= {f"n{number}": text for number, text in enumerate(numbers)}
        digest = Matter.objects.values_list("digest", flat=True).get(pk=receipt.matter_id)
        transaction.set_rollback(True)
    connection.ensure_connection()
    plain = ClientCursor(connection.connection)
    return [plain.mogrify(sql, params) for sql, params in sent if "SAVEPOINT" not in sql], new, digest


def script_of(statements: Iterable[str], new: dict[str, str]) -> str:
    """A script of pgbench, in which each transaction has ids, a code and a number of its own."""
    variables = {form: name for name, value in new.items() for form in (value, value.replace("-", ""))}
    drawn = ", ".join(
        f"gen_random_uuid() AS {name}" if name.startswith("u") else f"floor(random() * 1e13)::bigint::text AS {name}"
        for name in new
    )

    def listed(found: re.Match[str]) -> str:
        items = found[1].split(",")
        known = variables.keys() >= {*items}
        return f"ARRAY[{', '.join(':' + variables[item] for item in items)}]" if known else found[0]

    def single(found: re.Match[str]) -> str:
        return f":{variables[found[1]]}" if found[1] in variables else found[0]

    lines = [f"SELECT {drawn} \\gset", "BEGIN;"]
    for statement in statements:
        text = re.sub(rf"'\{{((?:{_UUID},?)+)\}}'", listed, " ".join(statement.split()))
        lines.append(re.sub(r"'([\w-]{13,36})'", single, text) + ";")
    return "\n".join([*lines, "COMMIT;"]) + "\n"


def pgbench(script: Path, *, connections_count: int, seconds: float) -> float:
    """How often a second a script is carried out to its end. Missing without pgbench, RuntimeError where it fails."""
    known = connections["default"].settings_dict
    script.chmod(0o644)
    done = subprocess.run(
        [
            str(find().folder / "pgbench"), "--no-vacuum", "--protocol", "prepared", "--file", str(script),
            "--client", str(connections_count), "--jobs", str(min(2, connections_count)),
            "--time", str(max(1, round(seconds))),
            "--host", str(known["HOST"]), "--username", str(known["USER"]), str(known["NAME"]),
        ],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not found:
        raise RuntimeError(f"pgbench could not run the statements: {done.stderr[-600:]}")
    return float(found[1])


def _take_out(digest: str) -> None:
    """Remove what pgbench has written, which only the owner of the tables can."""
    connections["owner"].ensure_connection()
    owner = connections["owner"].connection
    take_out(owner, f"SELECT id FROM casework_matter WHERE digest = {quote(digest, owner)}")  # noqa: S608 - quoted
