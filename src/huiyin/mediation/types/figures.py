"""The figures of the report form: the statistics table of DOMAIN §3.2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from huiyin.mediation.types.kinds import DisputeClass

_TENTH = Decimal("0.1")
_HUNDREDTH = Decimal("0.01")
_CENTS_IN_TEN_THOUSAND_YUAN = 1_000_000


def percent(part: int, whole: int) -> Decimal | None:
    """A share as the form prints it, to one decimal, half up; None where there is nothing to share."""
    return (Decimal(100 * part) / whole).quantize(_TENTH, ROUND_HALF_UP) if whole else None


def ten_thousand_yuan(cents: int) -> Decimal:
    """Cents (分) as 万元 with two decimals, half up."""
    return (Decimal(cents) / _CENTS_IN_TEN_THOUSAND_YUAN).quantize(_HUNDREDTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of the disputes accepted in a period at a place. ``amount_cents``: what agreements come to, in 分."""

    accepted: int = 0
    succeeded: int = 0
    failed: int = 0
    own: int = 0
    applied: int = 0
    handed_over: int = 0
    amount_cents: int = 0
    written: int = 0
    oral: int = 0
    confirmed: int = 0
    performed: int = 0
    repudiated: int = 0
    crimes: int = 0
    crime_people: int = 0
    petitions: int = 0
    petition_people: int = 0

    @property
    def success_rate(self) -> Decimal | None:
        """调解成功率: succeeded over accepted, in percent (DOMAIN §3.2)."""
        return percent(self.succeeded, self.accepted)

    @property
    def amount(self) -> Decimal:
        """The amount in 万元."""
        return ten_thousand_yuan(self.amount_cents)


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class: how many were accepted, their share of all, how many succeeded; the same of the earlier periods."""

    of: DisputeClass
    accepted: int
    succeeded: int
    share: Decimal | None
    year_before: int
    period_before: int


@dataclass(frozen=True, slots=True)
class Table:
    """The statistics of a place and a period [since, until), beside the same a year before and the period before."""

    place_code: str
    since: date
    until: date
    totals: Totals
    year_before: Totals
    period_before: Totals
    lines: tuple[ClassLine, ...]

    def change(self, name: str, before: str) -> Decimal | None:
        """How much a total changed against ``before`` (year_before or period_before), in percent; None from nothing."""
        now, then = getattr(self.totals, name), getattr(getattr(self, before), name)
        return percent(now - then, then)


Counts = Mapping[str, int]
