"""Histories: borders of then, and what became of a place.

Reports ask for the borders of a day or for today's; open matters follow the successions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _

from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import city_zone, today
from huiyin.places.models import Division, DivisionSuccession, Grid, GridSuccession
from huiyin.places.selectors.naming import find_division, find_grid, missing_codes, own_names
from huiyin.places.types import GRID_LENGTH, SuccessionKind

_STEPS_AT_MOST = 50
_M2_A_KM2 = 1_000_000


def grid_at_time(code: str, at: datetime) -> Grid | None:
    """The version of a grid that held at an instant (by the city's date), None when it did not exist then."""
    return find_grid(code, on=at.astimezone(city_zone()).date())


def grid_versions(code: str) -> list[Grid]:
    """All versions of a grid, the oldest first, boundaries not loaded."""
    return list(Grid.objects.filter(code=code).order_by("version").defer("boundary"))


def successors_of(code: str) -> tuple[str, ...]:
    """The codes under which a place goes on today, lowest first; empty when it has not been succeeded.

    Chains are followed to their end: 1 merged into 2, 2 split into 3 and 4 gives (3, 4). A code that was split and
    lives on as one of its parts is among its own successors. One query a link, and one for what lives.
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
    known = (ends or seen) - {code if code not in ends else ""}  # a code that went and came back has an heir, too
    return tuple(sorted(known - missing_codes(known))) if known else ()


def successor_of(code: str) -> str | None:
    """The one code under which a place goes on; None when it has none, or several after a split.

    After a split ask `locate` with the matter's point, or a person.
    """
    found = successors_of(code)
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Life:
    """A place from its first day to the day before ``until``, with what it was made from, by the names of then, and
    how. ``km2`` None: divisions have no area of their own. ``is_first``: it did not stand before.
    """

    name: str
    km2: float | None
    since: date
    until: date | None
    made_from: tuple[str, ...]
    kind: str
    is_first: bool


def lives_of(code: str) -> list[Life]:
    """What a place was called and made from, from when to when, the newest first. What was changed once more on the
    day it began is told with the version that held. Two queries.
    """
    return list(reversed(_grid_lives(code) if len(code) == GRID_LENGTH else _division_lives(code)))


def _grid_lives(code: str) -> list[Life]:
    made_from: dict[UUID, list[tuple[str, str]]] = {}
    links = GridSuccession.objects.filter(new__code=code).exclude(old__code=code).order_by("old__code")
    for new, name, kind in links.values_list("new", "old__name", "kind"):
        made_from.setdefault(new, []).append((name, kind))
    lives: list[Life] = []
    origins: list[tuple[str, str]] = []
    for row in grid_versions(code):
        origins += made_from.get(row.pk, [])
        if row.active_until is None or row.active_until > row.active_from:
            km2 = round(row.area_m2 / _M2_A_KM2, 3)
            lives.append(_life(row.name, km2, row.active_from, row.active_until, origins, is_first=not lives))
            origins = []
    return lives


def _division_lives(code: str) -> list[Life]:
    """A division keeps its row when others are merged into it; each such day begins a line of its own."""
    made_from: dict[date, list[tuple[str, str]]] = {}
    links = DivisionSuccession.objects.filter(new__code=code).exclude(old__code=code).order_by("old__code")
    for on, name, kind in links.values_list("on", "old__name", "kind"):
        made_from.setdefault(on, []).append((name, kind))
    lives: list[Life] = []
    for row in Division.objects.filter(code=code).exclude(active_until=F("active_from")).order_by("active_from"):
        until = row.active_until or date.max
        begun = [row.active_from, *(on for on in sorted(made_from) if row.active_from < on < until)]
        ends = [*begun[1:], row.active_until]
        for since, end in zip(begun, ends, strict=True):
            lives.append(_life(row.name, None, since, end, made_from.get(since, []), is_first=not lives))
    return lives


def _life(
    name: str, km2: float | None, since: date, until: date | None, origins: list[tuple[str, str]], *, is_first: bool
) -> Life:
    kind = str(SuccessionKind(origins[0][1]).label) if origins else ""
    return Life(name, km2, since, until, tuple(dict.fromkeys(each for each, _kind in origins)), kind, is_first)


def check_goes_on(code: str, *, field: str = "place") -> None:
    """Raise Refused at ``field`` when a place has become another one: what was proposed for it would stand nowhere."""
    if find_grid(code) or find_division(code):
        return
    if heirs := successors_of(code):
        names = own_names([code, *heirs])
        raise Refused(
            _("%(place)s已经变成%(now)s，请按现在的地方重新提出。")
            % {"place": names[code], "now": "、".join(names[heir] for heir in heirs)},
            field=field,
        )


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
