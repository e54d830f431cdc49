"""Divisions of Yiyang, real names and codes; how many invented grids each village has, 5,816 in all (SYSTEMS A1)."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from huiyin.console.demo.files import read_csv

GRIDS_COUNT = 5_816
CITY = "4309"
TOWN = "430903001"
_VILLAGE_DIGITS = 12
_TOWN_WORDS = ("社区", "居")


@dataclass(frozen=True, slots=True)
class DivisionPlan:
    """One division as the city's own file has it."""

    code: str
    name: str
    english_name: str

    @property
    def is_village(self) -> bool:
        """Whether it is a village or community."""
        return len(self.code) == _VILLAGE_DIGITS


@dataclass(frozen=True, slots=True)
class GridName:
    """One grid, without its outline."""

    code: str
    name: str
    english_name: str


@cache
def all_divisions() -> tuple[DivisionPlan, ...]:
    """1 city, 8 counties, 98 townships, 1,446 villages, by code."""
    rows = read_csv("yiyang_divisions.csv")
    return tuple(DivisionPlan(row["code"], row["name"], row["english_name"]) for row in rows)


def divisions_of(*, town: bool) -> tuple[DivisionPlan, ...]:
    """All divisions, or those of one town with what lies above it."""
    if not town:
        return all_divisions()
    return tuple(one for one in all_divisions() if TOWN.startswith(one.code) or one.code.startswith(TOWN))


@cache
def grid_counts(grids: int = GRIDS_COUNT) -> dict[str, int]:
    """How many of so many grids each village has: more where people live closer together, the same in every run. There
    are as many grids as villages at least.
    """
    villages = [one for one in all_divisions() if one.is_village]
    weights = [_weight(village) for village in villages]
    spare, total = grids - len(villages), sum(weights)
    edges = [0]
    for weight in weights:
        edges.append(edges[-1] + weight)
    # Differences of one rising line, rounded down: they add up to the whole without a remainder.
    return {
        village.code: 1 + spare * edges[index + 1] // total - spare * edges[index] // total
        for index, village in enumerate(villages)
    }


def _weight(village: DivisionPlan) -> int:
    """From 2 to 8, by a hash of the code; communities weigh more."""
    is_town = any(word in village.name for word in _TOWN_WORDS)
    return 2 + zlib.crc32(village.code.encode()) % 4 + (3 if is_town else 0)


@cache
def all_grids(grids: int = GRIDS_COUNT) -> tuple[GridName, ...]:
    """The city's grids, by code. Their names stand behind their village's, so they do not repeat it."""
    counts = grid_counts(grids)
    villages = [one for one in all_divisions() if one.is_village]
    return tuple(
        GridName(f"{village.code}{serial:03d}", f"第{serial}网格", f"Grid {serial}")
        for village in villages
        for serial in range(1, counts[village.code] + 1)
    )


def short(name: str) -> str:
    """A village's name without the word for its committee."""
    for ending in ("社区居民委员会", "居民委员会", "村委会", "居委会"):
        if name.endswith(ending):
            return name.removesuffix(ending) + ("村" if ending == "村委会" else "社区")
    return name


def under(codes: Sequence[str], digits: int) -> dict[str, int]:
    """How many of some codes lie below each prefix of that length, in order."""
    counts: dict[str, int] = {}
    for code in codes:
        counts[code[:digits]] = counts.get(code[:digits], 0) + 1
    return counts
