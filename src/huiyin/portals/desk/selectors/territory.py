"""A grid, village or township: who works there, what lies there, what it was, and with what it could be merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from django.db.models import Count, Q

from huiyin.casework.selectors.access import visible
from huiyin.kernel.access import Hidden
from huiyin.kernel.codes import parent_code
from huiyin.kernel.time import now
from huiyin.people.models import Post
from huiyin.people.selectors.posts import PostRow, post_rows, posts_for
from huiyin.people.types import Actor
from huiyin.places.models import Division, Grid
from huiyin.places.selectors import (
    children,
    find_division,
    find_grid,
    lives_of,
    neighbours,
    own_names,
    place_name,
    successors_of,
)
from huiyin.places.selectors.histories import Life
from huiyin.places.types import GRID_LENGTH
from huiyin.places.types.boundaries import Area, area_m2
from huiyin.places.types.codes import VILLAGE_LENGTH
from huiyin.portals.desk.selectors.places import within_scope

DRAWERS = ("township_leader", "centre_duty", "centre_supervisor", "desk_duty", "system_admin")
"""Who proposes and confirms changes of what lies below their area."""
_CHANGEABLE_DIGITS = (9, VILLAGE_LENGTH, GRID_LENGTH)
_E6 = 1_000_000
_M2_A_KM2 = 1_000_000


@dataclass(frozen=True, slots=True)
class Territory:
    """A grid, village or township as its page shows it. ``above``: code, name and full name of where it lies. ``row``
    None: it is no more, and ``heirs`` (code, name) go on in its place.
    """

    code: str
    name: str
    above: tuple[str, str, str]
    row: Grid | Division | None
    kind: str
    heirs: tuple[tuple[str, str], ...]
    posts: tuple[PostRow, ...]
    may_open_posts: bool
    open_count: int
    late_count: int
    lives: tuple[Life, ...]

    @property
    def grid(self) -> Grid | None:
        """The grid, where it is a living one."""
        return self.row if isinstance(self.row, Grid) else None


def access_territory(actor: Actor, code: str) -> Territory:
    """A place of the actor's area, living or not; `Hidden` for any other. Some twelve queries."""
    if len(code) not in _CHANGEABLE_DIGITS or not code.isdecimal() or not within_scope(actor, code):
        raise Hidden
    lives = lives_of(code)
    if not lives:
        raise Hidden
    row = find_grid(code) or find_division(code)
    heirs = () if row else successors_of(code)
    above = parent_code(code) or ""
    names = own_names({code, above, *heirs})
    posts = Post.objects.filter(place_code=code, closed_at=None).order_by("kind__title_zh", "title", "id")
    counts = visible(actor).filter(place_code__gte=code, place_code__lt=f"{code}:", is_open=True).order_by()
    counted = counts.aggregate(every=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=now())))
    return Territory(
        code=code,
        name=names[code],
        above=(above, names[above], place_name(above)),
        row=row,
        kind=str(row.get_kind_display() if isinstance(row, Grid) else row.get_level_display()) if row else "",
        heirs=tuple((heir, names[heir]) for heir in heirs),
        posts=post_rows(posts),
        may_open_posts=posts_for(actor).filter(pk__in=posts.values("pk")).exists(),
        open_count=counted["every"],
        late_count=counted["overdue"],
        lives=tuple(lives),
    )


def may_draw(actor: Actor, code: str) -> bool:
    """Whether the actor may propose and confirm changes of a place: one answers for what lies around it."""
    return actor.holds("desk_duty", "system_admin") or actor.holds(*DRAWERS, covering=parent_code(code) or code)


def mergeable(code: str) -> list[tuple[str, str]]:
    """What could be merged into a place, as (code, name): of a grid those of its village that touch it, of a division
    its sisters.
    """
    above = parent_code(code) or ""
    if len(code) == GRID_LENGTH:
        near = [ref.code for ref in neighbours(code) if ref.code.startswith(above)]
    else:
        near = [row.code for row in children(above) if row.code != code]
    names = own_names(near)
    return [(other, names[other]) for other in near]


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part of a grid that may be cut: how large, and how many open matters have their point in it."""

    name: str
    km2: float
    open_count: int


def part_lines(actor: Actor, code: str, parts: Sequence[tuple[str, Area]]) -> tuple[list[PartLine], int]:
    """The parts with what lies in each, and how many open matters have no point. One query."""
    rows = visible(actor).filter(place_code=code, is_open=True).order_by()
    points = list(rows.values_list("longitude_e6", "latitude_e6"))
    known = [(x / _E6, y / _E6) for x, y in points if x is not None and y is not None]
    lines = [
        PartLine(
            name,
            round(area_m2(area) / _M2_A_KM2, 3),
            int(shapely.contains_xy(area, [x for x, _y in known], [y for _x, y in known]).sum()) if known else 0,
        )
        for name, area in parts
    ]
    return lines, len(points) - len(known)
