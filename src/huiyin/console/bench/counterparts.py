"""Counterparts: who and what at another grid stands where somebody or something stood at the first one.

A history that moves to another grid of the same county takes that grid's worker, that village's committee and that
township's duty; what serves the county or the city stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from huiyin.mediation.models import Committee
from huiyin.people.models import Organisation, Post, Tenure, TenureRole
from huiyin.places.models import Division, Grid

_COUNTY_DIGITS = 6
Standing = tuple[str, str, int]
"""What it is, where, and which of its like there."""


@dataclass(slots=True)
class Counterparts:
    """Everything that stands somewhere, both ways; the grids of each county, their middles, the names of villages."""

    standings: dict[UUID, list[Standing]] = field(default_factory=lambda: defaultdict(list))
    there: dict[tuple[str, str], list[UUID]] = field(default_factory=lambda: defaultdict(list))
    posts_of: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    grids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    middles: dict[str, tuple[int, int]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def mover(self, known: UUID, home: str) -> Callable[[str], UUID | None] | None:
        """How to find the counterpart of somebody or something for another grid; None for what stays where it is.

        The function gives None where there is no counterpart, such as for a vacant post.
        """
        near = [one for one in self.standings.get(known, ()) if home.startswith(one[1])]
        local = next((one for one in near if len(one[1]) > _COUNTY_DIGITS), None)
        if local is None or any(len(one[1]) <= _COUNTY_DIGITS for one in near):
            return None
        what, place, which = local
        digits, there = len(place), self.there

        def counterpart(grid: str) -> UUID | None:
            found = there.get((what, grid[:digits]))
            return found[min(which, len(found) - 1)] if found else None

        return counterpart

    def stand(self, known: UUID, what: str, place: str | None) -> None:
        """Note that something stands at a place."""
        if place is None:
            return
        like = self.there[what, place]
        if known not in like:
            self.standings[known].append((what, place, len(like)))
            like.append(known)


def counterparts() -> Counterparts:
    """All of the city: posts, who holds them, organisations, committees, grids. Six queries."""
    found = Counterparts()
    for unit in Organisation.objects.order_by("place_code", "id"):
        found.stand(unit.id, f"unit {unit.kind}", unit.place_code)
    for post in Post.objects.select_related("organisation").order_by("place_code", "id"):
        found.stand(post.id, *_seat(post))
    tenures = Tenure.objects.select_related("post__organisation").order_by("from_at", "id")
    for tenure in tenures:
        what, place = _seat(tenure.post)
        found.posts_of[tenure.person_id].add(str(tenure.post_id))
        if tenure.role == TenureRole.HOLDER:
            found.stand(tenure.person_id, f"holder of {what}", place)
    for committee in Committee.objects.order_by("place_code", "id"):
        found.stand(committee.id, f"committee {committee.kind}", committee.place_code)
    _places(found, Grid.objects.filter(layer__is_base=True, active_until=None).order_by("code"))
    return found


def _seat(post: Post) -> tuple[str, str | None]:
    unit = post.organisation
    return f"post {post.kind_id}", post.place_code or (unit.place_code if unit else None)


def _places(found: Counterparts, grids: Iterable[Grid]) -> None:
    for grid in grids:
        found.grids[grid.code[:_COUNTY_DIGITS]].append(grid.code)
        middle = (grid.west + grid.east) / 2, (grid.south + grid.north) / 2
        found.middles[grid.code] = round(middle[0] * 1_000_000), round(middle[1] * 1_000_000)
        found.names[grid.code] = grid.name
    found.names.update(Division.objects.values_list("code", "name"))
