"""The audit trail: written with the deed, chained, verifiable."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connections, transaction

from huiyin.kernel.audit import heads, record, trail_of, verify_trail
from huiyin.kernel.chain import Fault, FaultKind
from huiyin.kernel.models import AuditEntry
from huiyin.kernel.time import travel

WHO = UUID("01900000-0000-7000-8000-000000000001")
THEN = datetime(2026, 3, 2, 9, 15, 0, 123456, tzinfo=UTC)


@pytest.mark.django_db
def test_an_entry_says_who_did_what_to_what_and_when() -> None:
    with travel(THEN):
        record("张三", "people.post.close", "post 7", {"reason": "撤并", "seats": [1, 2]}, actor_id=WHO)
    (entry,) = trail_of("post 7")
    assert (entry.actor_label, entry.actor_id, entry.action, entry.at) == ("张三", WHO, "people.post.close", THEN)
    assert entry.detail == {"reason": "撤并", "seats": [1, 2]}


@pytest.mark.django_db
def test_the_entries_of_one_transaction_share_a_lane_and_are_whole() -> None:
    for number in range(5):
        record("张三", "places.grid.split", f"grid {number}")
    ((lane, (sequence, _tip)),) = heads().items()
    assert sequence == 5
    assert set(AuditEntry.objects.values_list("lane", flat=True)) == {lane}
    assert verify_trail() == {}


@pytest.mark.django_db(transaction=True)
def test_an_entry_shares_the_fate_of_the_deed() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        record("张三", "people.post.close", "post 7")
    with transaction.atomic():
        record("张三", "people.post.close", "post 7")
        transaction.set_rollback(True)
    assert trail_of("post 7") == []


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_tampering_by_the_owner_is_found() -> None:
    with transaction.atomic():
        for number in range(4):
            record("张三", "people.reveal", f"person {number}")
    lane, (sequence, tip) = next(iter(heads().items()))
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_auditentry DISABLE TRIGGER ALL")
        cursor.execute("UPDATE kernel_auditentry SET actor_label = '李四' WHERE sequence = 2")
        cursor.execute("DELETE FROM kernel_auditentry WHERE sequence = 4")
    known = {lane: {sequence: tip}}
    assert verify_trail(known) == {lane: (Fault(FaultKind.CHANGED, 2), Fault(FaultKind.CUT, 4))}


@pytest.mark.django_db
def test_the_heads_to_be_signed_change_with_each_entry() -> None:
    before = heads()
    record("张三", "people.post.close", "post 7")
    assert heads() != before


@pytest.mark.django_db
def test_a_detail_that_cannot_be_hashed_again_is_refused_and_nothing_is_written() -> None:
    with pytest.raises(TypeError):
        record("张三", "places.grid.split", "grid 1", {"share": 0.5})
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_transactions_at_once_do_not_wait_for_each_other() -> None:
    def another_transaction() -> None:
        try:
            with transaction.atomic():
                record("李四", "people.post.close", "post 8")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        record("张三", "people.post.close", "post 7")
        pool.submit(another_transaction).result(timeout=20)
    assert sorted(sequence for sequence, _tip in heads().values()) == [1, 1]
    assert verify_trail() == {}
