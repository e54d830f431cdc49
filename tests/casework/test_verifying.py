"""Five ways to tamper with a journal, each done as the superuser behind trigger and rights, each told apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.conf import settings

from huiyin.casework.models import Checkpoint, JournalEvent, Matter, VerifyMark
from huiyin.casework.selectors import detail
from huiyin.casework.services import rebuild_matter, verify, write_checkpoint
from huiyin.console.cluster import ADMIN
from huiyin.kernel.chain import canonical_bytes, first_link, link
from huiyin.kernel.ids import uuid7_time
from huiyin.kernel.models import AuditEntry
from tests.casework.town import SYSTEM

Forge = Callable[..., None]
TRIGGERS = ("casework_journalevent", "casework_checkpoint", "casework_sealedreading", "kernel_auditentry")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def forge(worker_database: Any) -> Forge:
    """Run one statement as somebody who has the whole server in their hands."""

    def run(statement: str, parameters: dict[str, Any] | None = None) -> None:
        with worker_database.cluster.connect(ADMIN, worker_database.name) as connection:
            for table in TRIGGERS:
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            connection.execute(statement, parameters)
            for table in TRIGGERS:
                connection.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only_rows")

    return run


@pytest.fixture
def matter_id(town: Any) -> UUID:
    """A matter with five events, signed; and a second one that nobody touches."""
    town.raise_matter("别人的事")
    receipt = town.raise_matter()
    town.solve(receipt.matter_id)
    assert write_checkpoint(SYSTEM) is not None
    return receipt.matter_id


def found(**options: Any) -> list[tuple[str, int]]:
    return [(finding.kind, finding.seq) for finding in verify(SYSTEM, whole=True, **options)]


def test_a_whole_journal_has_no_findings_and_nothing_new_needs_no_checkpoint(matter_id):
    assert found() == []
    assert write_checkpoint(SYSTEM) is None
    assert VerifyMark.objects.get().journal_id == JournalEvent.objects.latest("id").id


def test_a_flipped_byte(matter_id, forge):
    forge(
        "UPDATE casework_journalevent SET body = set_byte(body, 20, 255) WHERE matter_id = %(m)s AND seq = 3",
        {"m": matter_id},
    )
    assert found() == [("changed", 3)]


def test_a_missing_row_in_the_middle(matter_id, forge):
    forge("DELETE FROM casework_journalevent WHERE matter_id = %(m)s AND seq = 3", {"m": matter_id})
    assert found() == [("missing", 3)]


def test_a_cut_tail_even_when_the_row_was_made_to_fit(matter_id, forge):
    forge("DELETE FROM casework_journalevent WHERE matter_id = %(m)s AND seq >= 4", {"m": matter_id})
    assert found() == [("cut", 4)]
    rebuild_matter(SYSTEM, matter_id=matter_id)
    assert found() == [("cut", 4)]


def test_a_deleted_matter(matter_id, forge):
    hanging = (
        "journalevent",
        "matterclock",
        "unitcall",
        "outboxmessage",
        "erasabletext",
        "measuredelta",
        "searchtext",
        "voice",
    )
    for name in hanging:
        forge(f"DELETE FROM casework_{name} WHERE matter_id = %(m)s", {"m": matter_id})  # noqa: S608 - names of ours
    forge("DELETE FROM casework_matter WHERE id = %(m)s", {"m": matter_id})
    assert found() == [("deleted", 1)]
    assert [(item.kind, item.matter_id) for item in verify(SYSTEM)] == [("deleted", matter_id)]


def test_a_chain_that_was_hashed_anew_from_a_changed_body_on(matter_id, forge):
    previous = first_link(str(matter_id))
    for event in JournalEvent.objects.filter(matter=matter_id).order_by("seq"):
        body = json.loads(bytes(event.body))
        if event.seq == 2:
            body["detail"]["action"] = "something_else"
        fresh = canonical_bytes(body)
        tip = link(previous, fresh)
        forge(
            "UPDATE casework_journalevent SET body = %(b)s, previous = %(p)s, link = %(l)s WHERE id = %(i)s",
            {"b": fresh, "p": previous, "l": tip, "i": event.id},
        )
        previous = tip
    forge("UPDATE casework_matter SET head = %(l)s WHERE id = %(m)s", {"l": previous, "m": matter_id})
    assert found() == [("rehashed", 5)]


def test_a_row_that_was_written_past_the_services(matter_id):
    Matter.objects.filter(pk=matter_id).update(head=b"x" * 32)
    assert found() == [("columns", 5)]
    rebuild_matter(SYSTEM, matter_id=matter_id)
    assert found() == []


def test_a_checkpoint_taken_out_of_the_database_is_missed_by_the_file(matter_id, forge):
    forge("DELETE FROM casework_checkpoint")
    assert found() == [("checkpoint", 1)]


def test_a_file_that_was_changed_does_not_agree_with_the_database(matter_id):
    [file] = (settings.DATA / "checkpoints").glob("*.jsonl")
    file.write_text(file.read_text("utf-8").replace("heads", "haeds") + "no line at all\n", "utf-8")
    assert found() == [("checkpoint", 2), ("checkpoint", 1)]


def test_checkpoints_build_on_each_other_and_hold_what_is_new(town, matter_id):
    receipt = town.raise_matter("第三件")
    second = write_checkpoint(SYSTEM)
    body = json.loads(bytes(second.body))
    assert body["previous"] == bytes(Checkpoint.objects.get(number=1).digest).hex()
    assert [head[0] for head in body["heads"]] == [str(receipt.matter_id)]
    assert body["heads"][0][2] == receipt.head
    assert found() == []


def test_verifying_goes_on_where_it_stopped(town, matter_id):
    for words in "甲乙丙":
        town.raise_matter(words)
    assert verify(SYSTEM, slice_matters=2) == ()
    first = VerifyMark.objects.get().matter_id
    assert verify(SYSTEM, slice_matters=2) == ()
    assert VerifyMark.objects.get().matter_id > first


def test_even_the_owner_of_the_tables_cannot_change_the_journal(worker_database, matter_id):
    with worker_database.cluster.connect("huiyin_owner", worker_database.name) as connection:
        for statement in (
            "UPDATE casework_journalevent SET seq = 99",
            "DELETE FROM casework_journalevent",
            "TRUNCATE casework_journalevent CASCADE",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
                connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("UPDATE casework_sealedreading SET body = set_byte(body, 30, 255) WHERE matter_id = %(m)s AND number = 2", 2),
        ("DELETE FROM casework_sealedreading WHERE matter_id = %(m)s AND number = 2", 2),
        ("DELETE FROM casework_sealedreading WHERE matter_id = %(m)s AND number >= 2", 2),
        ("DELETE FROM casework_sealedreading WHERE matter_id = %(m)s", 1),
    ],
)
def test_a_look_at_a_sealed_matter_that_was_changed_or_taken_away(town, forge, statement, number):
    receipt = town.raise_matter("他又打人", sensitivity="sealed")
    for _look in range(3):
        detail(town.centre, receipt.matter_id)
    write_checkpoint(SYSTEM)
    assert found() == []
    forge(statement, {"m": receipt.matter_id})
    assert ("reading", number) in found()
    assert {kind for kind, _seq in found()} == {"reading"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_auditentry SET action = 'nothing' WHERE id = %(i)s",
        "UPDATE kernel_auditentry SET body = set_byte(body, 20, 255) WHERE id = %(i)s",
        "DELETE FROM kernel_auditentry WHERE id = %(i)s",
        "DELETE FROM kernel_auditentry WHERE lane = %(l)s",
    ],
)
def test_an_audit_entry_that_was_changed_or_taken_away(town, forge, statement):
    write_checkpoint(SYSTEM)
    assert (found(), write_checkpoint(SYSTEM)) == ([], None)
    newest = AuditEntry.objects.latest("lane", "sequence")
    forge(statement, {"i": newest.id, "l": newest.lane})
    assert {kind for kind, _seq in found()} == {"audit"}
    if statement.startswith("DELETE"):
        assert {finding.kind for finding in verify(SYSTEM)} == {"audit"}  # on whatever day


def test_signed_looks_cannot_be_told_from_a_matter_and_are_signed_once(town):
    """Who reads the signed file alone learns of no sealed matter: a name of its own, of the time of the first look."""
    receipt = town.raise_matter("他又打人", sensitivity="sealed")
    write_checkpoint(SYSTEM)
    town.later(minutes=3)
    first = town.clock.now()
    detail(town.centre, receipt.matter_id)
    second = write_checkpoint(SYSTEM)
    assert write_checkpoint(SYSTEM) is None
    town.later(minutes=3)
    detail(town.centre, receipt.matter_id)
    third = write_checkpoint(SYSTEM)
    [[name, one, _tip]], [[again, two, _newer]] = (json.loads(bytes(point.body))["heads"] for point in (second, third))
    assert (name == again, one, two) == (True, 1, 2)
    assert uuid7_time(UUID(name)) == first.replace(microsecond=first.microsecond // 1000 * 1000)
    assert name[19:] != str(receipt.matter_id)[19:]
    town.later(minutes=30)
    assert write_checkpoint(SYSTEM) is None
    assert found() == [] == list(verify(SYSTEM))
