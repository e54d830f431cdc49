"""A point means the same spot in every datum, there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.places.types.datum import Datum, from_wgs84, to_wgs84
from huiyin.places.types.points import distance_m

CHENZHOU = (113.0149, 25.7706)
MAINLAND = st.tuples(st.floats(73.5, 135.0), st.floats(18.0, 53.6))
ABROAD = st.tuples(st.floats(-179.0, 71.0), st.floats(-60.0, 75.0))
BENT = st.sampled_from([Datum.GCJ02, Datum.BD09])


@given(spot=MAINLAND, datum=BENT)
def test_there_and_back_is_exact(spot: tuple[float, float], datum: Datum) -> None:
    back = to_wgs84(*from_wgs84(*spot, datum), datum)
    assert abs(back[0] - spot[0]) < 1e-9
    assert abs(back[1] - spot[1]) < 1e-9


@given(spot=MAINLAND, datum=BENT)
def test_back_and_there_is_exact(spot: tuple[float, float], datum: Datum) -> None:
    again = from_wgs84(*to_wgs84(*spot, datum), datum)
    assert abs(again[0] - spot[0]) < 1e-9
    assert abs(again[1] - spot[1]) < 1e-9


@given(spot=ABROAD, datum=st.sampled_from(Datum))
def test_abroad_nothing_is_bent(spot: tuple[float, float], datum: Datum) -> None:
    assert from_wgs84(*spot, datum) == spot
    assert to_wgs84(*spot, datum) == spot


@given(spot=MAINLAND)
def test_government_survey_and_satellite_share_their_numbers(spot: tuple[float, float]) -> None:
    assert to_wgs84(*spot, Datum.CGCS2000) == spot
    assert from_wgs84(*spot, Datum.CGCS2000) == spot


@pytest.mark.parametrize(("datum", "offset_m"), [(Datum.GCJ02, 643), (Datum.BD09, 1250)])
def test_the_offsets_measured_at_chenzhou(datum: Datum, offset_m: int) -> None:
    # The figure was taken with 111,320 m to the degree, which is a metre off the ellipsoid here.
    assert abs(distance_m(CHENZHOU, from_wgs84(*CHENZHOU, datum)) - offset_m) < 1


@given(spot=MAINLAND)
def test_the_bend_is_never_more_than_a_kilometre_and_a_half(spot: tuple[float, float]) -> None:
    assert distance_m(spot, from_wgs84(*spot, Datum.GCJ02)) < 1_000
    assert distance_m(spot, from_wgs84(*spot, Datum.BD09)) < 2_500
