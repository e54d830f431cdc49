"""Datums: the three ways a phone in China writes the same spot, and the exact way back.

WGS-84 (satellite) and CGCS2000 (government survey) agree within centimetres and share their numbers here.
GCJ-02 (Gaode, Tencent, WeChat) and BD-09 (Baidu) bend them by up to some 600 m and 1,250 m (DOMAIN §8), which
is more than a grid is wide: a pin taken in one and read in another lands with the wrong grid worker.
So every point carries its datum, and everything stored is WGS-84.

The bending has a formula and no closed inverse; the inverse here is a fixed-point iteration that shrinks the
error at least sixty-fold a turn, so that there and back is exact to well below 1e-9 degrees.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum
from typing import Final

LonLat = tuple[float, float]
"""Longitude, latitude, in degrees."""


class Datum(StrEnum):
    """How the numbers of a point are to be read."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


# The ellipsoid of Krasovsky 1940, on which GCJ-02 was defined.
_SEMI_MAJOR_M: Final = 6378245.0
_ECCENTRICITY_SQUARED: Final = 0.00669342162296594323
_BAIDU_PI: Final = math.pi * 3000.0 / 180.0
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271
_TURNS: Final = 40
_CLOSE_DEGREES: Final = 1e-13


def to_wgs84(longitude: float, latitude: float, datum: Datum) -> LonLat:
    """The WGS-84 longitude and latitude of numbers written in `datum`; outside China they stay as they are."""
    if datum is Datum.GCJ02:
        return _unbend((longitude, latitude), _gcj02_anywhere)
    if datum is Datum.BD09:
        return _unbend((longitude, latitude), lambda spot: _baidu_anywhere(_gcj02_anywhere(spot)))
    return longitude, latitude


def from_wgs84(longitude: float, latitude: float, datum: Datum) -> LonLat:
    """The numbers that `datum` writes for a WGS-84 point; outside China the same numbers."""
    spot = (longitude, latitude)
    if datum in (Datum.WGS84, Datum.CGCS2000) or not in_china(spot):
        return spot
    bent = _gcj02_anywhere(spot)
    return _baidu_anywhere(bent) if datum is Datum.BD09 else bent


def in_china(spot: LonLat) -> bool:
    """Whether the map makers bend this WGS-84 point: the customary box, not the border."""
    longitude, latitude = spot
    return _WEST <= longitude <= _EAST and _SOUTH <= latitude <= _NORTH


def _unbend(bent: LonLat, bend: Callable[[LonLat], LonLat]) -> LonLat:
    """Solve bend(x) = bent. A solution outside China means that nobody bent the point."""
    longitude, latitude = bent
    for _turn in range(_TURNS):
        there = bend((longitude, latitude))
        step = (bent[0] - there[0], bent[1] - there[1])
        longitude, latitude = longitude + step[0], latitude + step[1]
        if max(abs(step[0]), abs(step[1])) < _CLOSE_DEGREES:
            break
    return (longitude, latitude) if in_china((longitude, latitude)) else bent


def _gcj02_anywhere(spot: LonLat) -> LonLat:
    longitude, latitude = spot
    east_m, north_m = _east_shift_m(*spot), _north_shift_m(*spot)
    angle = math.radians(latitude)
    flattening = 1 - _ECCENTRICITY_SQUARED * math.sin(angle) ** 2
    meridian_m = _SEMI_MAJOR_M * (1 - _ECCENTRICITY_SQUARED) / flattening**1.5
    parallel_m = _SEMI_MAJOR_M / math.sqrt(flattening) * math.cos(angle)
    return longitude + math.degrees(east_m / parallel_m), latitude + math.degrees(north_m / meridian_m)


def _waves(value: float, terms: tuple[tuple[float, float], ...]) -> float:
    return sum(height * math.sin(value * rate * math.pi) for height, rate in terms) * 2.0 / 3.0


def _east_shift_m(longitude: float, latitude: float) -> float:
    x, y = longitude - 105.0, latitude - 35.0
    slope = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    waves = _waves(x, ((20, 6), (20, 2), (20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30)))
    return slope + waves


def _north_shift_m(longitude: float, latitude: float) -> float:
    x, y = longitude - 105.0, latitude - 35.0
    slope = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    waves = _waves(x, ((20, 6), (20, 2))) + _waves(y, ((20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30)))
    return slope + waves


def _baidu_anywhere(spot: LonLat) -> LonLat:
    longitude, latitude = spot
    radius = math.hypot(longitude, latitude) + 0.00002 * math.sin(latitude * _BAIDU_PI)
    angle = math.atan2(latitude, longitude) + 0.000003 * math.cos(longitude * _BAIDU_PI)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006
