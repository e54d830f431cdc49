"""Grids: who looks after one, by name and phone as the card in the neighbourhood shows them (DOMAIN §1.2).

Only persons who hold a grid's post now, and only their name and the phone they work with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from huiyin.people.models import Person, PostKind
from huiyin.people.selectors.seats import seats_for
from huiyin.people.types import SeatQuestion
from huiyin.places.models import Division, Grid
from huiyin.places.selectors import children, find_grid, successor_of
from huiyin.places.types import GRID_LENGTH

ON_THE_CARD = ("grid_worker", "grid_leader", "police_officer", "mediator")


@dataclass(frozen=True, slots=True)
class Keeper:
    """Somebody on duty in a grid: title of the post, name, phone ("" when none is known)."""

    title: str
    name: str
    phone: str


def living_grid(code: str) -> tuple[Grid | None, str]:
    """The grid of a code, or None with the code of the one that took its place ("" for none)."""
    found = find_grid(code) if len(code) == GRID_LENGTH else None
    return found, "" if found else (successor_of(code) or "")


def below_of(code: str) -> Sequence[Division | Grid]:
    """The places one level below; for the whole city its counties, because the city alone is no choice."""
    below = children(code)
    return children(below[0].code) if not code and len(below) == 1 else below


def keepers_of(code: str) -> tuple[Keeper, ...]:
    """Who is on duty in a grid, in the order of the card; a stand-in is named first. Three queries."""
    questions = [SeatQuestion(kind, code) for kind in ON_THE_CARD]
    seats = [seat for seat in seats_for(questions).values() if seat is not None]
    persons = Person.objects.in_bulk({holder for seat in seats for holder in seat.holders})
    titles = _titles()
    return tuple(
        Keeper(seat.title or titles.get(seat.post_kind, ""), persons[holder].name or "", persons[holder].phone or "")
        for seat in sorted(seats, key=lambda seat: ON_THE_CARD.index(seat.post_kind))
        for holder in seat.holders
        if holder in persons
    )


def _titles() -> dict[str, str]:
    english = (get_language() or "").startswith("en")
    rows = PostKind.objects.filter(code__in=ON_THE_CARD).values_list("code", "title_zh", "title_en")
    return {code: en if english else zh for code, zh, en in rows}
