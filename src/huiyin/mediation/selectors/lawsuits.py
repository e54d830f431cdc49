"""Lawsuits by village and month: the sheet the court's post fills in, and the board for everybody (SYSTEMS C4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from huiyin.kernel.codes import PlaceLevel
from huiyin.kernel.time import today
from huiyin.mediation.models import LawsuitCount
from huiyin.mediation.types.lawsuits import Board, board, month_after
from huiyin.people.selectors.actors import within
from huiyin.places.selectors import children, divisions_within, names_by_level, own_names

NAMES_AT_MOST = 120
_COLUMNS = ("place_code", "month", "count")


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A village on the sheet of a month; ``count`` None while nobody has counted it."""

    place_code: str
    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class BoardView:
    """The board of a place and a year. ``names``: the villages without lawsuits, as people call them, as many
    as a page can bear.
    """

    place_code: str
    board: Board
    names: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    """(code, name) of the places one level below that have villages of their own to show."""


def counts_of(place_code: str, since: date, until: date) -> Mapping[tuple[str, date], int]:
    """The count that holds, by (village, first day of the month), for months in [since, until). One query."""
    rows = LawsuitCount.objects.filter(within("place_code", (place_code,)), month__gte=since, month__lt=until)
    # The newest row of a village and month comes last and wins.
    return {(code, month): count for code, month, count in rows.order_by("id").values_list(*_COLUMNS)}


def sheet(place_code: str, month: date) -> tuple[SheetLine, ...]:
    """The villages of a place with their counts of a month, by code. Three queries."""
    codes = villages_of(place_code)
    names = own_names(codes)
    held = {code: count for (code, _month), count in counts_of(place_code, month, month_after(month)).items()}
    return tuple(SheetLine(code, names[code], held.get(code)) for code in codes)


def board_of(place_code: str, year: int) -> BoardView:
    """The board of a place and a year, as far as it is over. Six queries at most."""
    codes = villages_of(place_code)
    counts = counts_of(place_code, date(year, 1, 1), date(year + 1, 1, 1))
    found = board(year, codes, counts, today=today())
    levels = names_by_level(found.without)
    # What the heading says already is not said again before each village.
    said = sum(len(place_code) >= level for level in (PlaceLevel.COUNTY, PlaceLevel.TOWNSHIP))
    names = tuple(_joined(levels[code][said:]) for code in found.without[:NAMES_AT_MOST])
    return BoardView(place_code, found, names, _below(place_code))


def villages_of(place_code: str) -> tuple[str, ...]:
    """The codes of the villages of a place, in order. One query."""
    rows = divisions_within(place_code).filter(level="village")
    return tuple(rows.values_list("code", flat=True))


def _joined(names: Sequence[str]) -> str:
    return ", ".join(reversed(names)) if (get_language() or "").startswith("en") else " · ".join(names)


def _below(place_code: str) -> tuple[tuple[str, str], ...]:
    """The places one level below that are themselves above villages."""
    if len(place_code) >= PlaceLevel.TOWNSHIP:
        return ()
    codes = [place.code for place in children(place_code)]
    names = own_names(codes)
    return tuple((code, names[code]) for code in codes)
