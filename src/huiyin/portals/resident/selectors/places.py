"""Places as residents choose them: the name of a spot, places that fit some words, units by name."""

from __future__ import annotations

from uuid import UUID

from huiyin.appeals.selectors.locating import named_place
from huiyin.kernel.time import today
from huiyin.people.selectors.organisations import organisations_on
from huiyin.places.selectors import find_grid, locate, place_name, search_places, successor_of
from huiyin.places.types import Located, PlaceFound, Point

CHOICES_AT_MOST = 8
_UNITS_AT_MOST = 12
_SHORTEST = 2


def grid_in_force(code: str) -> str:
    """The grid of a code on a card, or the one that took its place; "" when there is none."""
    if find_grid(code) is not None:
        return code
    return successor_of(code) or ""


def name_at(point: Point) -> tuple[str, bool]:
    """The full name of the grid a spot lies in, and whether it lies in one; ("", False) outside the city."""
    answer = locate(point)
    return (place_name(answer.grid.code), True) if isinstance(answer, Located) else ("", False)


def places_for(words: str) -> list[PlaceFound]:
    """Places whose names fit the words, exact and wide ones first; the whole text first, then its parts. Before all
    the one where sending would put the matter.
    """
    words = words.strip()
    named = named_place(words)
    found = search_places(named, at_most=1) if named else []
    found += [place for place in _searched(words) if place.code != named]
    return found[:CHOICES_AT_MOST]


def _searched(words: str) -> list[PlaceFound]:
    found = search_places(words, at_most=CHOICES_AT_MOST) if len(words) >= _SHORTEST else []
    parts = [part for part in words.replace("，", " ").replace(",", " ").split() if _SHORTEST <= len(part) < len(words)]
    for part in parts:
        known = {place.code for place in found}
        found += [place for place in search_places(part, at_most=CHOICES_AT_MOST) if place.code not in known]
    return found


def units_named(words: str) -> list[tuple[UUID, str]]:
    """Units whose name holds the words, or whose name the words hold; the shortest name first, twelve at most."""
    words = "".join(words.split())
    if len(words) < _SHORTEST:
        return []
    rows = organisations_on(today()).values_list("id", "name")
    fitting = [(unit, name) for unit, name in rows if words in name or (len(name) > _SHORTEST and name in words)]
    return sorted(fitting, key=lambda row: (row[1] != words, len(row[1]), row[1]))[:_UNITS_AT_MOST]
