"""The doctor is red exactly where the two roles protect nothing."""

import pytest
from django.db import connections

from huiyin.console.commands.doctor import append_only_tables, two_roles

BOTH = pytest.mark.django_db(databases=["default", "owner"], transaction=True)


@BOTH
def test_two_different_roles_are_well():
    assert [finding.well for finding in two_roles()] == [True, True]


@BOTH
def test_one_role_for_both_is_red(monkeypatch):
    connections["default"].close()
    monkeypatch.setitem(connections["default"].settings_dict, "USER", "huiyin_owner")
    findings = list(two_roles())
    connections["default"].close()
    assert [finding.well for finding in findings] == [False, False]
    assert "name two roles" in findings[0].sentence


@BOTH
def test_a_table_that_lost_its_protection_is_red():
    assert {finding.well for finding in append_only_tables()} == {True}
    with connections["owner"].cursor() as cursor:
        cursor.execute("GRANT UPDATE ON kernel_auditentry TO huiyin")
    [red] = [finding for finding in append_only_tables() if not finding.well]
    assert red.sentence.startswith("kernel_auditentry can be changed")


@BOTH
def test_a_trigger_that_is_switched_off_is_red():
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_auditentry DISABLE TRIGGER ALL")
    assert [finding.sentence.split()[0] for finding in append_only_tables() if not finding.well] == [
        "kernel_auditentry"
    ]
