"""Surroundings: a grid among those that touch it, as a drawn map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from huiyin.kernel.drawing import Area as DrawnArea
from huiyin.kernel.drawing import GridMap, grid_map
from huiyin.places.selectors.locating import neighbours
from huiyin.places.selectors.naming import own_names
from huiyin.places.selectors.outlines import outline_areas, rings_of
from huiyin.places.types import Area
from huiyin.places.types.codes import VILLAGE_LENGTH


def map_around(code: str, address_of_grid: str) -> GridMap:
    """The grid among those that touch it; ``address_of_grid`` with CODE for the code."""
    return grid_map(_around(code, address_of_grid))


def map_of_parts(code: str, parts: Sequence[tuple[str, str, Area]]) -> GridMap:
    """The grid cut into parts, each as (name, state, area), among those that touch it."""
    others = [area for area in _around(code, "") if area.code != code]
    cut = [DrawnArea(f"{code} {name}", name, rings_of(area), state) for name, state, area in parts]
    return grid_map([*others, *cut])


def _around(code: str, address_of_grid: str) -> list[DrawnArea]:
    near = {ref.code for ref in neighbours(code)}
    villages = {code[:VILLAGE_LENGTH], *(other[:VILLAGE_LENGTH] for other in near)}
    names = own_names(villages)
    return [
        DrawnArea(
            area.code,
            _short(area, names, own_village=code[:VILLAGE_LENGTH]),
            area.rings,
            state="here" if area.code == code else "",
            href="" if area.code == code else address_of_grid.replace("CODE", area.code),
        )
        for village in sorted(villages)
        for area in outline_areas(village)
        if area.code == code or area.code in near
    ]


def _short(area: DrawnArea, names: Mapping[str, str], *, own_village: str) -> str:
    """A grid's name without its village's, which most names on so small a map would begin with; a grid of another
    village is called after that, because each village has a first grid.
    """
    village = names.get(area.code[:VILLAGE_LENGTH], "")
    rest = area.name.removeprefix(village).strip(" ,·，") or area.name
    if area.code.startswith(own_village) or not village:
        return rest
    return f"{village.removesuffix('社区').removesuffix('村')} {rest}"
