"""Ids that rise and tell their time."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.ids import uuid7, uuid7_time
from huiyin.kernel.time import travel

instants = st.timedeltas(timedelta(0), timedelta(days=365 * 8000)).map(
    lambda passed: datetime(1970, 1, 1, tzinfo=UTC) + passed
)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@given(instants)
def test_an_id_tells_its_millisecond_and_is_of_version_7(at: datetime) -> None:
    made = uuid7(at)
    assert uuid7_time(made) == at.replace(microsecond=at.microsecond // 1000 * 1000)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_ids_of_one_millisecond_rise_even_when_the_counter_runs_over() -> None:
    with travel(NOON):
        made = [uuid7() for _ in range(10_000)]
    assert made == sorted(set(made))


def test_ids_rise_when_the_clock_is_set_back_a_little() -> None:
    with travel(NOON + timedelta(days=1)) as clock:
        first = uuid7()
        clock.advance(-timedelta(seconds=5))
        assert uuid7() > first


def test_ids_after_a_replay_carry_the_replayed_time() -> None:
    with travel(NOON + timedelta(days=400)):
        uuid7()
    with travel(NOON):
        assert uuid7_time(uuid7()) == NOON


def test_an_id_of_another_version_has_no_time() -> None:
    with pytest.raises(ValueError, match="version 7"):
        uuid7_time(uuid4())
