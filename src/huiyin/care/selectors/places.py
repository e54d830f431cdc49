"""The places a file or a report may name: the grids inside the posts one holds."""

from __future__ import annotations

from huiyin.people.selectors.actors import scope_prefixes
from huiyin.people.types import Actor
from huiyin.places.selectors import grids_within, place_names

AT_MOST = 200
_GRID_DIGITS = 15


def own_grids(actor: Actor) -> list[tuple[str, str]]:
    """(code, name) of the grids in the actor's places, by code; none where there are more than two hundred, which are
    asked for by name.
    """
    codes: list[str] = []
    for prefix in scope_prefixes(actor):
        codes += [prefix] if len(prefix) == _GRID_DIGITS else [grid.code for grid in grids_within(prefix)]
    found = sorted(set(codes))
    if len(found) > AT_MOST:
        return []
    names = place_names(found)
    return [(code, names[code]) for code in found]
