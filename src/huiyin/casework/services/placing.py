"""Placing: the home of a matter, its grid or a wider place, and where it is found anew when borders change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from huiyin.kernel.codes import check_place_code
from huiyin.people.selectors.seats import duty_desk
from huiyin.places.selectors import locate
from huiyin.places.types import Located, Point

_CITY_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Home:
    """Where a matter belongs; points are WGS-84 in millionths of a degree."""

    code: str
    grid_version: int | None = None
    longitude_e6: int | None = None
    latitude_e6: int | None = None

    def row(self) -> dict[str, Any]:
        """The columns of the matter row."""
        return {
            "place_code": self.code,
            "grid_version": self.grid_version,
            "longitude_e6": self.longitude_e6,
            "latitude_e6": self.latitude_e6,
        }


def found(place_code: str, point: Point | None) -> Home:
    """The home for a point (it beats the code), for a code, or for neither: the city.

    A point outside every grid keeps its spot and belongs to the code that was given, else to the city.
    """
    wider = check_place_code(place_code) if place_code else city_code()
    if point is None:
        return Home(wider)
    longitude, latitude = point.wgs84()
    answer = locate(point)
    code = answer.grid.code if isinstance(answer, Located) else wider
    return Home(code, answer.set_number, round(longitude * 1_000_000), round(latitude * 1_000_000))


def city_code() -> str:
    """The code of the city: where its duty desk stands; empty while there is none."""
    desk = duty_desk()
    return (desk.place_code or "")[:_CITY_DIGITS] if desk else ""
