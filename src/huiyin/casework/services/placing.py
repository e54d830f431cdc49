"""Placing: the home of a matter, its grid or a wider place, and where it is found anew when borders change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from huiyin.casework.models import Matter
from huiyin.kernel.codes import check_place_code
from huiyin.kernel.refusal import Refused
from huiyin.people.selectors.seats import duty_desk
from huiyin.places.selectors import locate, missing_codes
from huiyin.places.types import Located, Point

CITY_DIGITS = 4


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


def chosen(matter: Matter, place_code: str, point: Point | None) -> Home:
    """The new home that a person says. Its old spot stays only where it lies inside the place that was chosen.

    `Refused` for a code that names nothing, a point in no grid, and where the matter is already. Two queries.
    """
    home = found(place_code, point)
    if point is not None and home.code == (place_code or city_code()):
        raise Refused(_("这个位置不在任何网格里，请直接选网格。"), field="place_code")
    if (not place_code and point is None) or missing_codes([home.code]):
        raise Refused(_("没有这个地方，请重新选择。"), field="place_code")
    if home.code == matter.place_code:
        raise Refused(_("这件事已经在这里了。"), field="place_code")
    return home if point is not None else _with_spot(matter, home)


def _with_spot(matter: Matter, home: Home) -> Home:
    if matter.longitude_e6 is None or matter.latitude_e6 is None:
        return home
    answer = locate(Point(matter.longitude_e6 / 1e6, matter.latitude_e6 / 1e6))
    if not isinstance(answer, Located) or not answer.grid.code.startswith(home.code):
        return home
    return Home(home.code, answer.set_number, matter.longitude_e6, matter.latitude_e6)


def city_code() -> str:
    """The code of the city: where its duty desk stands; empty while there is none."""
    desk = duty_desk()
    return (desk.place_code or "")[:CITY_DIGITS] if desk else ""
