"""Histories: borders of then, and what became of a place.

Reports ask for the borders of a day or for today's; open matters follow the successions.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from huiyin.kernel.time import city_zone, today
from huiyin.places.models import DivisionSuccession, Grid, GridSuccession
from huiyin.places.selectors.naming import find_grid
from huiyin.places.types import GRID_LENGTH

_STEPS_AT_MOST = 50


def grid_at_time(code: str, at: datetime) -> Grid | None:
    """The version of a grid that held at an instant (by the city's date), None when it did not exist then."""
    return find_grid(code, on=at.astimezone(city_zone()).date())


def grid_versions(code: str) -> list[Grid]:
    """All versions of a grid, the oldest first, boundaries not loaded."""
    return list(Grid.objects.filter(code=code).order_by("version").defer("boundary"))


def successors_of(code: str) -> tuple[str, ...]:
    """The codes under which a place goes on today, lowest first; empty when it has not been succeeded.

    Chains are followed to their end: 1 merged into 2, 2 split into 3 and 4 gives (3, 4). A code that was split and
    lives on as one of its parts is among its own successors. One query a link.
    """
    ends: set[str] = set()
    seen, front = {code}, {code}
    for _step in range(_STEPS_AT_MOST):
        links = _links(front)
        ends |= front - {old for old, _new in links} - {code}
        ends |= {new for old, new in links if old == new}
        front = {new for _old, new in links} - seen
        seen |= front
        if not front:
            break
    return tuple(sorted(ends))


def successor_of(code: str) -> str | None:
    """The one code under which a place goes on; None when it has none, or several after a split.

    After a split ask `locate` with the matter's point, or a person.
    """
    found = successors_of(code)
    return found[0] if len(found) == 1 else None


def predecessors_of(code: str) -> tuple[str, ...]:
    """The codes that were merged into, split into or renumbered to this one, one link back, lowest first."""
    links = GridSuccession.objects if len(code) == GRID_LENGTH else DivisionSuccession.objects
    return tuple(sorted(set(links.filter(new__code=code).values_list("old__code", flat=True)) - {code}))


def _links(codes: set[str]) -> set[tuple[str, str]]:
    grids = {code for code in codes if len(code) == GRID_LENGTH}
    done = Q(on__lte=today())
    links: set[tuple[str, str]] = set()
    if grids:
        found = GridSuccession.objects.filter(done, old__code__in=grids)
        links |= set(found.values_list("old__code", "new__code"))
    if codes - grids:
        above = DivisionSuccession.objects.filter(done, old__code__in=codes - grids)
        links |= set(above.values_list("old__code", "new__code"))
    return links
