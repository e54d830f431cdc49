"""Villages without lawsuits: counted by the court's post, corrected by new entries, shown with both numbers."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from huiyin.kernel.refusal import Refused
from huiyin.mediation.models import LawsuitCount
from huiyin.mediation.selectors.lawsuits import board_of
from huiyin.mediation.services.lawsuits import enter_lawsuits
from huiyin.mediation.types.lawsuits import board, months_over
from huiyin.places.services import open_division
from tests.casework.town import COUNTY, GRID, STREET, SYSTEM, VILLAGE, hold
from tests.portals.resident.conftest import new_browser
from tests.portals.staff import browser_of

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


@pytest.fixture
def court(town):
    """The court's post of the county, in June."""
    town.clock.set(datetime(2026, 6, 3, 2, 0, tzinfo=UTC))
    open_division(SYSTEM, code=OTHER_VILLAGE, name="杨树社区", english_name="Poplar")
    return hold("court_duty", COUNTY, "庭一")


OTHER_VILLAGE = f"{STREET}002"


def month(number):
    return date(2026, number, 1)


def fill(court, village, *numbers):
    for number, count in enumerate(numbers, 1):
        enter_lawsuits(court, month=month(number), counts={village: count})


@pytest.mark.django_db
class TestCounted:
    def test_the_newest_entry_of_a_month_holds_and_the_old_one_stays(self, court):
        fill(court, VILLAGE, 0, 0, 0, 0, 0)
        fill(court, OTHER_VILLAGE, 0, 1, 0, 0, 0)
        assert board_of(COUNTY, 2026).board.without == (VILLAGE,)
        with pytest.raises(Refused) as refused:
            enter_lawsuits(court, month=month(2), counts={OTHER_VILLAGE: 0})
        assert refused.value.details["problem"] == "reason"
        enter_lawsuits(court, month=month(2), counts={OTHER_VILLAGE: 0}, reason="记到了别的村")
        view = board_of(COUNTY, 2026)
        assert (view.board.without, view.board.villages, str(view.board.share)) == (
            (VILLAGE, OTHER_VILLAGE),
            2,
            "100.0",
        )
        assert list(
            LawsuitCount.objects.filter(place_code=OTHER_VILLAGE, month=month(2)).values_list("count", "reason")
        ) == [
            (1, ""),
            (0, "记到了别的村"),
        ]

    def test_the_same_number_again_writes_nothing(self, court):
        assert enter_lawsuits(court, month=month(1), counts={VILLAGE: 2}) == 1
        assert enter_lawsuits(court, month=month(1), counts={VILLAGE: 2}) == 0

    @pytest.mark.parametrize(
        ("number", "counts"), [(6, {VILLAGE: 0}), (1, {VILLAGE: -1}), (1, {GRID: 0}), (1, {f"{STREET}999": 0})]
    )
    def test_a_month_that_is_not_over_or_a_place_that_is_no_village_is_refused(self, court, number, counts):
        with pytest.raises(Refused):
            enter_lawsuits(court, month=month(number), counts=counts)
        assert LawsuitCount.objects.count() == 0

    def test_only_the_court_counts(self, court, town):
        for actor in (town.centre, town.desk, town.worker):
            with pytest.raises(Refused):
                enter_lawsuits(actor, month=month(1), counts={VILLAGE: 0})

    def test_the_table_only_grows(self, court):
        fill(court, VILLAGE, 3)
        for change in (lambda rows: rows.update(count=0), lambda rows: rows.delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change(LawsuitCount.objects.all())
        assert LawsuitCount.objects.get().count == 3

    def test_the_sheet_is_filled_in_on_its_page_and_the_board_is_for_everybody(self, court):
        page = browser_of(court)
        where = f"{reverse('mediation:lawsuits')}?month=2026-05&place={STREET}"
        assert "柳树社区" in page.get(where).content.decode()
        assert page.post(where, {f"count_{VILLAGE}": "0", f"count_{OTHER_VILLAGE}": ""}).status_code == 302
        assert LawsuitCount.objects.get().month == month(5)
        again = page.post(where, {f"count_{VILLAGE}": "2"})
        assert again.status_code == 422
        assert "请写明原因" in again.content.decode()
        fill(court, VILLAGE, 0, 0, 0, 0)
        shown = new_browser().get(f"{reverse('mediation:board')}?place={COUNTY}").content.decode()
        assert "无讼 1 / 2 个村（社区）" in shown
        assert "柳树社区" in shown
        assert "杨树社区" not in shown
