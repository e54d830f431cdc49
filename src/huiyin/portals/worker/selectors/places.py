"""The places a worker may mean by "here": the grids and villages of the posts held."""

from __future__ import annotations

from huiyin.people.types import Actor
from huiyin.places.selectors import grids_within, own_names, place_names

_GRID_DIGITS = 15
_VILLAGE_DIGITS = 12
_AT_MOST = 12


def own_places(actor: Actor) -> list[tuple[str, str]]:
    """Grids one holds a post in, else the grids of one's village, else the post's own area; (code, name)."""
    held = {seat.place_code for seat in actor.seats if seat.place_code}
    grids = sorted(code for code in held if len(code) == _GRID_DIGITS)
    if not grids:
        for village in sorted(code for code in held if len(code) == _VILLAGE_DIGITS):
            grids += [grid.code for grid in grids_within(village)[:_AT_MOST]]
    codes = grids or sorted(held)
    names = place_names(codes) if len(codes) <= _AT_MOST else own_names(codes)
    return [(code, names[code]) for code in codes[:_AT_MOST]]
