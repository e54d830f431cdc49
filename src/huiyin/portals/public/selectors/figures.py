"""Figures: a month's counts by place, each share with its numerator and its denominator (DOMAIN §0.1: no bare rate).

Places with few matters show no shares: a share of three is no figure, and it could lead to a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from huiyin.casework.selectors import measures
from huiyin.kernel.codes import PlaceLevel
from huiyin.places.selectors import own_names

SHARE_FROM_COUNT = 20
_LEVELS = (PlaceLevel.COUNTY, PlaceLevel.TOWNSHIP, PlaceLevel.VILLAGE)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many. ``percent`` is None where too few make it a figure."""

    of: int
    whole: int

    @property
    def percent(self) -> int | None:
        """Whole per cent, rounded down, so that 100 means all."""
        return self.of * 100 // self.whole if self.whole >= SHARE_FROM_COUNT else None


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """The figures of one place. On time is of those closed; content and solved are of those judged."""

    code: str
    name: str
    received: int
    closed: int
    on_time: Share
    judged: Share
    content: Share
    average: timedelta | None


def figures_by_place(scope: str, since: date, until: date) -> tuple[PlaceFigures, list[PlaceFigures]]:
    """The whole of a scope, and the places one level below that have any figure, by code; the city's are its counties.

    What belongs to none of them stands last, so that the parts add up to the whole. Four queries.
    """
    whole = measures(scope, since=since, until=until).get(scope, {})
    digits = next((int(level) for level in _LEVELS if level > len(scope)), None)
    below = measures(scope, since=since, until=until, level_digits=digits) if digits else {}
    parts = {code: counted for code, counted in below.items() if len(code) == digits}
    names = own_names([*parts, *([scope] if scope else [])])
    rows = [_figures(code, names[code], counted) for code, counted in sorted(parts.items())]
    rest = _sum(counted for code, counted in below.items() if len(code) != digits)
    if rest:
        rows.append(_figures("", _("还没核到具体地方"), rest))
    return _figures(scope, names.get(scope, _("全市")), whole), rows


def _sum(all_counted: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for counted in all_counted:
        for name, value in counted.items():
            found[name] = found.get(name, 0) + value
    return found


def _figures(code: str, name: str, counted: Mapping[str, int]) -> PlaceFigures:
    closed = counted.get("closed", 0)
    content = counted.get("rated_satisfied", 0) + counted.get("rated_basically", 0)
    judged = content + counted.get("rated_unsatisfied", 0)
    return PlaceFigures(
        code=code,
        name=name,
        received=counted.get("opened", 0),
        closed=closed,
        on_time=Share(closed - counted.get("closed_late", 0), closed),
        judged=Share(judged, closed),
        content=Share(content, judged),
        average=timedelta(minutes=counted.get("minutes_open", 0)) / closed if closed else None,
    )
