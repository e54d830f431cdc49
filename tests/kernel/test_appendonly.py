"""Append-only tables, against the role that works and the role that owns."""

import pytest
from django.db import ProgrammingError, connections, transaction

from huiyin.kernel.appendonly import runtime_role, writable_after_all
from huiyin.kernel.audit import record
from huiyin.kernel.models import AuditEntry

CHANGES = (
    "UPDATE kernel_auditentry SET action = 'x'",
    "DELETE FROM kernel_auditentry",
    "TRUNCATE kernel_auditentry",
)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_neither_the_working_nor_the_owning_role_can_change_what_was_recorded() -> None:
    with transaction.atomic():
        record("张三", "people.post.close", "post 1")
    for alias in ("default", "owner"):
        for change in CHANGES:
            with pytest.raises(ProgrammingError), connections[alias].cursor() as cursor:
                cursor.execute(change)
    assert [entry.action for entry in AuditEntry.objects.all()] == ["people.post.close"]


@pytest.mark.django_db
def test_the_working_role_has_no_right_to_change() -> None:
    assert connections["default"].settings_dict["USER"] == runtime_role()
    assert writable_after_all("kernel_auditentry") == []
    assert writable_after_all("kernel_failurecount") == ["UPDATE", "DELETE"]
