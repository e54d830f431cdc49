"""Villages without lawsuits: counted by the court's post, corrected by new entries, shown with both numbers."""

from datetime import date
from decimal import Decimal

from huiyin.mediation.types.lawsuits import board, months_over

MAY = date(2026, 5, 20)


def test_a_month_counts_once_it_is_over():
    assert months_over(2026, MAY) == tuple(date(2026, month, 1) for month in (1, 2, 3, 4))
    assert len(months_over(2025, MAY)) == 12
    assert months_over(2027, MAY) == ()


def test_without_lawsuits_is_who_was_counted_every_month_and_always_had_none():
    months = months_over(2026, MAY)
    counts = {(village, month): 0 for village in ("a", "b", "c") for month in months}
    counts["b", months[1]] = 2
    del counts["c", months[3]]
    found = board(2026, "cabd", counts, today=MAY)
    assert (found.without, found.with_some, found.not_counted) == (("a",), ("b",), ("c", "d"))
    assert (found.villages, found.share) == (4, Decimal("25.0"))


def test_a_year_that_has_no_month_behind_it_praises_nobody():
    assert board(2026, ["a"], {}, today=date(2026, 1, 31)).not_counted == ("a",)
    assert board(2026, [], {}, today=MAY).share is None
