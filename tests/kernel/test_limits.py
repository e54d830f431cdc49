"""Failure counters and the caller's address."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory
from django.utils.translation import override
from pytest_django import Settings

from huiyin.kernel.limits import RateLimit, client_address, forget_old_failures
from huiyin.kernel.models import FailureCount
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import travel

LIMIT = RateLimit("phone tail", 3, timedelta(minutes=15))
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_after_the_limit_the_subject_waits_and_no_other_subject_does() -> None:
    with travel(START) as clock:
        assert [LIMIT.count("2026000000001") for _ in range(3)] == [2, 1, 0]
        clock.advance(timedelta(minutes=5))
        with pytest.raises(Refused) as refused:
            LIMIT.check("2026000000001")
        assert refused.value.details["minutes"] == 10
        LIMIT.check("2026000000019")
        clock.advance(timedelta(minutes=10))
        LIMIT.check("2026000000001")
        assert LIMIT.count("2026000000001") == 2


@pytest.mark.django_db
def test_spending_counts_before_the_try_is_made() -> None:
    assert [LIMIT.spend("code") for _ in range(3)] == [2, 1, 0]
    with pytest.raises(Refused):
        LIMIT.spend("code")


@pytest.mark.django_db
def test_many_at_once_that_are_refused_use_up_nothing() -> None:
    assert LIMIT.spend("code", tries=2) == 1
    with pytest.raises(Refused):
        LIMIT.spend("code", tries=2)
    assert LIMIT.spend("code") == 0


@pytest.mark.django_db
def test_success_clears_and_another_limit_counts_for_itself() -> None:
    LIMIT.count("code")
    other = RateLimit("login", 3, timedelta(minutes=15))
    assert other.count("code") == 2
    LIMIT.clear("code")
    assert LIMIT.count("code") == 2


@pytest.mark.django_db
def test_the_subject_is_not_readable_in_the_table_and_old_counters_go() -> None:
    with travel(START) as clock:
        LIMIT.count("13812345678")
        assert b"13812345678" not in bytes(FailureCount.objects.get().subject)
        assert forget_old_failures() == 0
        clock.advance(timedelta(minutes=15))
        assert forget_old_failures() == 1


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("10.0.0.2", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.2", "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.2", "203.0.113.9, 10.0.0.3", "203.0.113.9"),
        ("10.0.0.2", "203.0.113.9, nonsense", "10.0.0.2"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("fd00::2", "2001:db8::9", "2001:db8::9"),
    ],
)
def test_only_trusted_proxies_are_believed(settings: Settings, remote: str, forwarded: str, expected: str) -> None:
    settings.HUIYIN_TRUSTED_PROXIES = ["10.0.0.0/8", "fd00::/8"]
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == expected


@pytest.mark.django_db
def test_the_refusal_is_told_in_the_language_of_the_reader() -> None:
    with travel(START):
        for _ in range(3):
            LIMIT.count("code")
        with override("en"), pytest.raises(Refused, match=r"^Too many tries\. Please try again in 15 minutes\.$"):
            LIMIT.check("code")
        with override("zh-hans"), pytest.raises(Refused, match=r"^试的次数太多了，请 15 分钟后再试。$"):
            LIMIT.check("code")
