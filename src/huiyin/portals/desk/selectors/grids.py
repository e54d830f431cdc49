"""One grid: what it is, who works there, what lies there, what it was, and with which it could be merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from django.db.models import Count, Q

from huiyin.casework.selectors.access import visible
from huiyin.kernel.access import Hidden
from huiyin.kernel.time import now
from huiyin.people.models import Post
from huiyin.people.selectors.posts import PostRow, post_rows, posts_for
from huiyin.people.types import Actor
from huiyin.places.models import Grid
from huiyin.places.selectors import find_grid, lives_of, neighbours, own_names, place_name, successors_of
from huiyin.places.selectors.histories import Life
from huiyin.places.types import GRID_LENGTH
from huiyin.places.types.boundaries import Area, area_m2
from huiyin.places.types.codes import VILLAGE_LENGTH
from huiyin.portals.desk.selectors.places import within_scope

DRAWERS = ("township_leader", "centre_duty", "centre_supervisor", "desk_duty", "system_admin")
"""Who proposes and confirms changes of the grids in their area."""
_E6 = 1_000_000
_M2_A_KM2 = 1_000_000


@dataclass(frozen=True, slots=True)
class GridSeen:
    """A grid as its page shows it; ``above`` is its village by the full name. ``row`` None: it is no more, and
    ``heirs`` (code, name) go on in its place.
    """

    code: str
    name: str
    village: str
    above: str
    row: Grid | None
    km2: float
    heirs: tuple[tuple[str, str], ...]
    posts: tuple[PostRow, ...]
    may_open_posts: bool
    open_count: int
    late_count: int
    lives: tuple[Life, ...]


def access_grid(actor: Actor, code: str) -> GridSeen:
    """A grid of the actor's area, living or not; `Hidden` for any other. Some twelve queries."""
    if len(code) != GRID_LENGTH or not code.isdecimal() or not within_scope(actor, code):
        raise Hidden
    lives = lives_of(code)
    if not lives:
        raise Hidden
    row = find_grid(code)
    heirs = () if row else successors_of(code)
    village = code[:VILLAGE_LENGTH]
    names = own_names({code, village, *heirs})
    posts = Post.objects.filter(place_code=code, closed_at=None).order_by("kind__title_zh", "title", "id")
    seen = posts_for(actor).filter(pk__in=posts.values("pk"))
    counts = visible(actor).filter(place_code=code, is_open=True).order_by()
    counted = counts.aggregate(every=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=now())))
    return GridSeen(
        code=code,
        name=names[code],
        village=names[village],
        above=place_name(village),
        row=row,
        km2=round((row.area_m2 if row else 0) / _M2_A_KM2, 3),
        heirs=tuple((heir, names[heir]) for heir in heirs),
        posts=post_rows(posts),
        may_open_posts=seen.exists(),
        open_count=counted["every"],
        late_count=counted["overdue"],
        lives=tuple(lives),
    )


def may_draw(actor: Actor, code: str) -> bool:
    """Whether the actor may propose and confirm changes of a place's grids."""
    return actor.holds("desk_duty", "system_admin") or actor.holds(*DRAWERS, covering=code)


def mergeable(code: str) -> list[tuple[str, str]]:
    """The grids of the same village that touch a grid, as (code, name)."""
    near = [ref.code for ref in neighbours(code) if ref.code[:VILLAGE_LENGTH] == code[:VILLAGE_LENGTH]]
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
