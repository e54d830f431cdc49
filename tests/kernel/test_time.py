"""The one clock."""

from datetime import UTC, date, datetime, timedelta

import pytest

from huiyin.kernel.time import now, start_of, today, travel

NEW_YEAR = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)


def test_the_held_clock_stands_still_until_it_is_advanced() -> None:
    with travel(NEW_YEAR) as clock:
        assert now() == now() == NEW_YEAR
        clock.advance(timedelta(minutes=15))
        assert now() == NEW_YEAR + timedelta(minutes=15)


def test_a_journey_inside_a_journey_gives_the_earlier_clock_back() -> None:
    with travel(NEW_YEAR):
        with travel(NEW_YEAR + timedelta(days=1)):
            assert now() == NEW_YEAR + timedelta(days=1)
        assert now() == NEW_YEAR
    assert now() != NEW_YEAR


def test_today_is_the_date_in_the_city_not_in_greenwich() -> None:
    with travel(NEW_YEAR):
        assert today() == date(2027, 1, 1)
        assert start_of(today()) == NEW_YEAR - timedelta(minutes=30)


def test_an_instant_without_a_zone_is_refused_and_the_clock_runs_on() -> None:
    with pytest.raises(ValueError, match="time zone"), travel(datetime(2026, 1, 1)):  # noqa: DTZ001 - the fault under test
        pass
    assert now().tzinfo is not None
