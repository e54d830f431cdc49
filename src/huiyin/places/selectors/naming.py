"""Naming: divisions and grids by code, their children, full names, and the search behind a picker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.kernel.codes import PlaceLevel, ancestor_codes
from huiyin.kernel.refusal import Refused
from huiyin.kernel.remembering import entries
from huiyin.kernel.time import today
from huiyin.places.models import Division, Grid
from huiyin.places.types import PlaceFound

FOUND_AT_MOST = 20
_WIDEST_NAMED = int(PlaceLevel.COUNTY)


def active_on(on: date) -> Q:
    """The condition that a division or grid holds on a day."""
    return Q(active_from__lte=on) & (Q(active_until=None) | Q(active_until__gt=on))


def find_division(code: str, *, on: date | None = None) -> Division | None:
    """The division of that code on a day (today), None when there is none."""
    return Division.objects.filter(active_on(on or today()), code=code).first()


def division(code: str, *, on: date | None = None) -> Division:
    """The division of that code on a day (today). Raises Refused when there is none."""
    found = find_division(code, on=on)
    if found is None:
        raise Refused(_("没有代码为 %(code)s 的区划。") % {"code": code}, field="place_code")
    return found


def find_grid(code: str, *, on: date | None = None) -> Grid | None:
    """The grid of that code on a day (today), None when there is none."""
    return Grid.objects.filter(active_on(on or today()), code=code).first()


def grid(code: str, *, on: date | None = None) -> Grid:
    """The grid of that code on a day (today). Raises Refused when there is none."""
    found = find_grid(code, on=on)
    if found is None:
        raise Refused(_("没有代码为 %(code)s 的网格。") % {"code": code}, field="place_code")
    return found


def children(code: str, *, on: date | None = None) -> list[Division] | list[Grid]:
    """What lies one level below a division on a day, by code: divisions, or for a village its grids of all layers.

    The empty code gives the divisions whose parent is not kept (the top). One query.
    """
    on = on or today()
    if len(code) == PlaceLevel.VILLAGE:
        return list(grids_within(code, on=on))
    below = Division.objects.filter(active_on(on)).order_by("code")
    return list(below.filter(parent__code=code) if code else below.filter(parent=None))


def grids_within(scope: str, *, on: date | None = None, layer: str | None = None) -> QuerySet[Grid]:
    """Grids whose code starts with the scope on a day, by code; of one layer if asked. Boundaries are not loaded."""
    found = Grid.objects.filter(active_on(on or today()), code__startswith=scope).order_by("code").defer("boundary")
    return found.filter(layer=layer) if layer else found


def divisions_within(scope: str, *, on: date | None = None) -> QuerySet[Division]:
    """Divisions whose code starts with the scope on a day, by code, the scope's own among them."""
    return Division.objects.filter(active_on(on or today()), code__startswith=scope).order_by("code")


def place_name(code: str) -> str:
    """The full name of a place from its county down: "资阳区 · 汽车路街道 · 城隍庙社区 · 第3网格".

    In English narrow to wide, with commas. Places that are no more keep their last name; an unknown code stays a
    code, so that nothing is ever shown as blank.
    """
    return place_names([code])[code]


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """`place_name` of many codes in two queries, however many."""
    wanted = set(codes)
    words = own_names(wanted | {above for code in wanted for above in _named_above(code)})
    return {code: _joined([*(words.get(above, "") for above in _named_above(code)), words[code]]) for code in wanted}


def own_names(codes: Iterable[str]) -> dict[str, str]:
    """The own name of each code in the current language, two queries; a code that is unknown is its own name."""
    last = {code: lives[-1] if lives else None for code, lives in _lives(set(codes)).items()}
    english = (get_language() or "").startswith("en")
    return {
        code: code if life is None else (life.english_name or life.name) if english else life.name
        for code, life in last.items()
    }


class _Life(NamedTuple):
    """What a code was called from one day to another."""

    name: str
    english_name: str
    active_from: date
    active_until: date | None


def _lives(codes: AbstractSet[str]) -> dict[str, list[_Life]]:
    """The lives of each code, the latest last; none of one that is unknown. Two queries at most. In a look, townships
    are asked for as a whole, once: who meets one of their grids meets the others.
    """
    known = entries("places")
    if known is None:
        lengths = {len(code) for code in codes}
        return _lives_asked(
            Q(code__in=codes), codes, grids=PlaceLevel.GRID in lengths, divisions=lengths != {PlaceLevel.GRID}
        )
    new = {town for code in codes if (own_names, town := code[: PlaceLevel.TOWNSHIP]) not in known}
    if new:
        whole = {town for town in new if len(town) == PlaceLevel.TOWNSHIP}
        near = reduce(or_, (Q(code__startswith=town) for town in whole), Q(code__in=new - whole))
        found: dict[str, dict[str, list[_Life]]] = {town: {} for town in new}
        for code, lives in _lives_asked(near, new, grids=bool(whole)).items():
            found[code[: PlaceLevel.TOWNSHIP]][code] = lives
        # Each whole, as other threads look here too.
        known.update({(own_names, town): lives for town, lives in found.items()})
    return {code: known[own_names, code[: PlaceLevel.TOWNSHIP]].get(code, []) for code in codes}


def _lives_asked(which: Q, codes: AbstractSet[str], *, grids: bool, divisions: bool = True) -> dict[str, list[_Life]]:
    lives: dict[str, list[_Life]] = {code: [] for code in codes}
    columns = ("code", *_Life._fields)
    found: list[tuple[Any, ...]] = []
    if divisions:
        found += Division.objects.filter(which).order_by("active_from", "id").values_list(*columns)
    if grids:
        found += Grid.objects.filter(which).order_by("version").values_list(*columns)
    for code, *life in found:
        lives.setdefault(code, []).append(_Life(*life))
    return lives


def search_places(
    text: str, *, scope: str = "", level: str | None = None, at_most: int = FOUND_AT_MOST
) -> list[PlaceFound]:
    """Places for a picker: names that contain the text (Chinese or English), or codes that begin with it.

    Only inside the scope, and of one level if asked ("grid" or a division level); exact names first, then wide before
    narrow. Four queries at most.
    """
    text = text.strip()
    if not text:
        return []
    match = Q(code__startswith=text) if text.isdecimal() else Q(name__contains=text) | Q(english_name__icontains=text)
    rows: list[tuple[str, str, str]] = []
    if level != "grid":
        divisions = divisions_within(scope).filter(match).order_by(Length("code"), "code")
        divisions = divisions.filter(level=level) if level else divisions
        rows += divisions.values_list("code", "name", "level")[:at_most]
    if level in (None, "grid"):
        rows += [(*row, "grid") for row in grids_within(scope).filter(match).values_list("code", "name")[:at_most]]
    rows.sort(key=lambda row: (row[1] != text, len(row[0]), row[0]))
    full = place_names(code for code, _name, _level in rows[:at_most])
    return [PlaceFound(code, name, full[code], found) for code, name, found in rows[:at_most]]


def is_place(code: str, on: date) -> bool:
    """Whether a code names a division or a grid on a day; two queries at most."""
    lives = _lives({code})[code]
    return any(life.active_from <= on and (life.active_until is None or on < life.active_until) for life in lives)


def missing_codes(codes: Iterable[str], *, on: date | None = None) -> set[str]:
    """Those of the codes that name no division or grid on that day; two queries."""
    wanted, day = set(codes), active_on(on or today())
    known: set[str] = set(Division.objects.filter(day, code__in=wanted).values_list("code", flat=True))
    known |= set(Grid.objects.filter(day, code__in=wanted).values_list("code", flat=True))
    return wanted - known


def _named_above(code: str) -> list[str]:
    """Codes above that are part of the full name: county and below, widest first."""
    if not code.isdecimal() or len(code) not in {*PlaceLevel}:
        return []
    return [above for above in reversed(ancestor_codes(code)) if len(above) >= _WIDEST_NAMED]


def _joined(names: list[str]) -> str:
    told = [name for name in names if name]
    if (get_language() or "").startswith("en"):
        return ", ".join(reversed(told))
    return " · ".join(told)


def names_by_level(codes: Iterable[str]) -> Mapping[str, list[str]]:
    """For each code the own names from its county down, for tables with a column per level; two queries."""
    wanted = set(codes)
    words = own_names(wanted | {above for code in wanted for above in _named_above(code)})
    return {code: [words[step] for step in (*_named_above(code), code)] for code in wanted}
