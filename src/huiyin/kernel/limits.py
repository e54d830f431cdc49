"""Limits: how often something may go wrong, and from where a request comes.

A limit counts per subject: a case code, an account, a phone, a device. Never an address alone, because a whole
village may share one. Counters live in PostgreSQL, so that all processes count together; subjects are stored as
keyed digests. Count in autocommit or in a transaction that will commit: a count that is rolled back was never made.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import ngettext

from huiyin.kernel.crypto import key_ring
from huiyin.kernel.models import FailureCount
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now

_COUNT = """
INSERT INTO kernel_failurecount AS known (limit_name, subject, count, window_ends_at)
VALUES (%(name)s, %(subject)s, %(tries)s, %(ends)s)
ON CONFLICT (limit_name, subject) DO UPDATE SET
    count = CASE WHEN known.window_ends_at <= %(now)s THEN 0 ELSE known.count END + excluded.count,
    window_ends_at = CASE WHEN known.window_ends_at <= %(now)s THEN excluded.window_ends_at ELSE known.window_ends_at
    END
RETURNING count, window_ends_at
"""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `limit` failures (or tries) per subject within `window`, counted from the first one."""

    name: str
    limit: int
    window: timedelta

    def check(self, subject: str) -> None:
        """`Refused` when the subject has used up its limit; counts nothing."""
        failures = self._running(subject)
        if failures and failures.count >= self.limit:
            raise self._refusal(failures.window_ends_at)

    def count(self, subject: str) -> int:
        """Count one failure and return how many are left (0: the next `check` refuses). One statement."""
        counted, _ends_at = self._count(subject)
        return max(self.limit - counted, 0)

    def spend(self, subject: str, *, tries: int = 1) -> int:
        """Count tries before they are made, so that parallel guesses cannot pass together; returns how many are left.

        `Refused` when there are not so many left; then none of them is made and none counts, so that fewer may still
        pass. One statement, two for a refusal.
        """
        counted, ends_at = self._count(subject, tries)
        if counted > self.limit:
            known = FailureCount.objects.filter(limit_name=self.name, subject=self._digest(subject))
            known.filter(window_ends_at=ends_at).update(count=F("count") - tries)
            raise self._refusal(ends_at)
        return self.limit - counted

    def clear(self, subject: str) -> None:
        """Forget the failures of a subject that has succeeded."""
        FailureCount.objects.filter(limit_name=self.name, subject=self._digest(subject)).delete()

    def _count(self, subject: str, tries: int = 1) -> tuple[int, datetime]:
        """How many there are now, these included, and when the window ends."""
        instant = now()
        values: dict[str, str | bytes | int | datetime] = {
            "name": self.name,
            "tries": tries,
            "subject": self._digest(subject),
            "ends": instant + self.window,
            "now": instant,
        }
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, values)
            counted, ends_at = cursor.fetchone()
        return counted, ends_at

    def _running(self, subject: str) -> FailureCount | None:
        return FailureCount.objects.filter(
            limit_name=self.name, subject=self._digest(subject), window_ends_at__gt=now()
        ).first()

    def _digest(self, subject: str) -> bytes:
        return key_ring().keyed_digest(subject.encode(), f"limit/{self.name}")[:16]

    def _refusal(self, ends_at: datetime) -> Refused:
        minutes = max(1, -((now() - ends_at) // timedelta(minutes=1)))
        sentence = ngettext(
            "试的次数太多了，请 %(minutes)d 分钟后再试。", "试的次数太多了，请 %(minutes)d 分钟后再试。", minutes
        )
        return Refused(
            sentence % {"minutes": minutes}, details={"problem": "limit", "limit": self.name, "minutes": minutes}
        )


def forget_old_failures() -> int:
    """Delete counters whose window is over; returns how many. A nightly chore."""
    return FailureCount.objects.filter(window_ends_at__lte=now()).delete()[0]


def client_address(request: HttpRequest) -> str:
    """The address a request came from. `X-Forwarded-For` is believed only as far as trusted proxies
    (`HUIYIN_TRUSTED_PROXIES`, networks in CIDR form) wrote it: read from the right, the first that is not one of them.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    while hops and is_trusted_proxy(address):
        nearer = _address(hops.pop())
        if nearer is None:
            break
        address = str(nearer)
    return address


def line_of(request: HttpRequest) -> str:
    """What is counted where no mark of a device comes along: address and program together, never the address alone."""
    text = f"{client_address(request)}/{request.headers.get('User-Agent', '')}"
    return hashlib.sha256(text.encode()).hexdigest()


def is_trusted_proxy(text: str) -> bool:
    """Whether an address is one of a proxy that is believed (`HUIYIN_TRUSTED_PROXIES`)."""
    address = _address(text)
    return address is not None and any(address in ip_network(proxy) for proxy in settings.HUIYIN_TRUSTED_PROXIES)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
