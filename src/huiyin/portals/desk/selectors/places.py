"""Places of the desk's area: grids with who works in them and what is open there, and cards to print."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from huiyin.casework.selectors.access import visible
from huiyin.kernel.drawing import GridMap, grid_map
from huiyin.kernel.time import now
from huiyin.people.selectors.actors import scope_prefixes
from huiyin.people.selectors.persons import names_of
from huiyin.people.selectors.seats import seats_for
from huiyin.people.types import Actor, SeatQuestion
from huiyin.places.models import Grid
from huiyin.places.selectors import children, grids_within, outline_areas, own_names, place_names, search_places
from huiyin.places.types.words import GridKind

_TOWNSHIP_DIGITS = 9
_VILLAGE_DIGITS = 12
GRIDS_A_PAGE = 150
_LABELLED_AT_MOST = 20
_CHOICES_AT_MOST = 30
_VILLAGES_AT_MOST = 3
_PARTS_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class GridLine:
    """One grid: its worker, or nobody, and its open and late matters."""

    code: str
    name: str
    village: str
    kind: str
    worker: str
    open_count: int
    late_count: int


def own_scope(actor: Actor) -> str:
    """The widest area of the actor's posts; the first of several."""
    return next(iter(scope_prefixes(actor)), "")


def within_scope(actor: Actor, code: str) -> bool:
    """Whether a place lies in one of the actor's areas; the city's desk has them all."""
    return actor.holds("desk_duty") or any(code.startswith(prefix) for prefix in scope_prefixes(actor))


def places_to_choose(actor: Actor, words: str) -> list[tuple[str, str]]:
    """Places of the actor's area that fit the words, with the grids of a village that fits, as (code, full name).

    Words may name the village first and the grid after a space. Some eight queries.
    """
    parts = words.split()
    fitting = [place for part in [words, *parts][: 1 + _PARTS_AT_MOST] for place in search_places(part)]
    codes = [place.code for place in fitting if within_scope(actor, place.code)]
    villages = [code for code in codes if len(code) == _VILLAGE_DIGITS][:_VILLAGES_AT_MOST]
    for village in villages:
        codes += grids_within(village).filter(layer__is_base=True).order_by("code").values_list("code", flat=True)
    chosen = list(dict.fromkeys(codes))
    if len(parts) > 1 and villages:
        chosen.sort(key=lambda code: not code.startswith(tuple(villages)))
    chosen = chosen[:_CHOICES_AT_MOST]
    names = place_names(chosen)
    return [(code, names[code]) for code in chosen]


def places_below(code: str) -> list[tuple[str, str, int]]:
    """Divisions one level below, as (code, name, grids in it); empty for a village. Four queries."""
    if len(code) >= _VILLAGE_DIGITS:
        return []
    rows = children(code)
    names = own_names(row.code for row in rows)
    if not rows:
        return []
    cut = Substr("code", 1, len(rows[0].code))
    found = grids_within(code).order_by().annotate(below=cut).values_list("below").annotate(Count("pk"))
    counts = dict(found)
    return [(row.code, names[row.code], counts.get(row.code, 0)) for row in rows]


def grids_of(scope: str) -> QuerySet[Grid]:
    """The grids of a township or village, by code."""
    return grids_within(scope).select_related("layer").filter(layer__is_base=True)


def grid_lines(actor: Actor, scope: str, wanted: Iterable[Grid]) -> list[GridLine]:
    """Grids of a township or village with workers and counts; six queries however many."""
    grids = list(wanted)
    names = own_names([*(grid.code for grid in grids), *{grid.code[:_VILLAGE_DIGITS] for grid in grids}])
    workers = _workers(grid.code for grid in grids)
    counts = _counts(actor, scope)
    return [_line(grid, names, workers, counts) for grid in grids]


def map_of(scope: str, link: str, lines: Collection[GridLine]) -> GridMap | None:
    """The grids of some lines of a township or village, shaded by what is late; None above a township or where nothing
    is drawn.
    """
    if len(scope) < _TOWNSHIP_DIGITS:
        return None
    late = {line.code: line.late_count for line in lines}
    areas = [area for area in outline_areas(scope) if area.code in late]
    few = len(areas) <= _LABELLED_AT_MOST
    shaded = [
        replace(
            area,
            state="overdue" if late[area.code] else "",
            href=f"{link}{area.code}",
            is_labelled=few or bool(late[area.code]),
        )
        for area in areas
    ]
    return grid_map(shaded, width=720, height=480) if shaded else None


def found(text: str, scope: str) -> str:
    """The code of the first place that a text names inside a scope, empty for none."""
    if text.isdecimal() and len(text) in (6, 9, 12):
        return text
    return next((place.code for place in search_places(text, scope=scope) if len(place.code) <= _VILLAGE_DIGITS), "")


def _workers(codes: Iterable[str]) -> dict[str, str]:
    questions = {code: SeatQuestion("grid_worker", code) for code in codes}
    seats = seats_for(list(questions.values()))
    names = names_of({person for seat in seats.values() if seat for person in seat.holders})
    return {
        code: "、".join(names.get(person, "") for person in seat.holders) if (seat := seats[question]) else ""
        for code, question in questions.items()
    }


def _counts(actor: Actor, scope: str) -> dict[str, tuple[int, int]]:
    """Open and late matters by grid."""
    rows = visible(actor).filter(is_open=True, place_code__gte=scope, place_code__lt=f"{scope}:").order_by()
    counted = rows.values("place_code").annotate(every=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=now())))
    return {row["place_code"]: (row["every"], row["overdue"]) for row in counted}


def _line(grid: Grid, names: dict[str, str], workers: dict[str, str], counts: dict[str, tuple[int, int]]) -> GridLine:
    every, late = counts.get(grid.code, (0, 0))
    return GridLine(
        grid.code,
        names[grid.code],
        names[grid.code[:_VILLAGE_DIGITS]],
        str(GridKind(grid.kind).label),
        workers.get(grid.code, ""),
        every,
        late,
    )
