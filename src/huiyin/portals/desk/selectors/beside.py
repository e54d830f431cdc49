"""Beside a matter: the map of its township with the pin, what may be the same, and what was suggested."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.appeals.models import Intake
from huiyin.appeals.selectors.categories import category_name
from huiyin.appeals.selectors.repeats import possible_repeats
from huiyin.appeals.types import Repeat, Suggestion
from huiyin.casework.models import Matter
from huiyin.casework.selectors.access import visible
from huiyin.casework.selectors.titles import kind_title, unit_title
from huiyin.engine.definition import Playbook
from huiyin.kernel.drawing import Area, GridMap, Pin, grid_map
from huiyin.kernel.time import now
from huiyin.people.selectors.organisations import find_units
from huiyin.people.types import Actor
from huiyin.places.selectors import neighbours, outline_areas

_TOWNSHIP_DIGITS = 9
_GRID_DIGITS = 15
_AREAS_AT_MOST = 12
_VILLAGE_DIGITS = 12
_E6 = 1_000_000


def map_of(actor: Actor, matter: Matter, repeats: Iterable[Repeat], link: str) -> GridMap | None:
    """The grids of the matter's township, or where they are many those of its village and all that touch its own; each
    with what is late in it; the matter's pin and those of possible repeats. ``link`` is the queue's address up to the
    place code. None without a place. Six queries.
    """
    scope = matter.place_code[:_TOWNSHIP_DIGITS]
    if len(scope) < _TOWNSHIP_DIGITS:
        return None
    areas = outline_areas(scope)
    if len(areas) > _AREAS_AT_MOST:
        near = {ref.code for ref in neighbours(matter.place_code)}
        village = matter.place_code[:_VILLAGE_DIGITS]
        areas = [area for area in areas if area.code in near or area.code.startswith(village)]
    late = _late_counts(actor, scope)
    drawn = [_area(area, matter.place_code, late.get(area.code, 0), link) for area in areas]
    spots = _spots([matter.id, *(repeat.matter_id for repeat in repeats)])
    pins = [Pin(spot, _("可能是同一件事"), "repeat") for known, spot in spots.items() if known != matter.id]
    own = spots.get(matter.id)
    return grid_map(drawn, [*pins, *([Pin(own, _("这件事"))] if own else [])], width=400, height=320)


def repeats_of(actor: Actor, matter: Matter) -> list[Repeat]:
    """What may be the same as this matter; none for what is guarded."""
    if matter.sensitivity != "open" or matter.about_organisation_id is not None:
        return []
    return possible_repeats(actor, matter_id=matter.id)


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    """What was guessed, in the reader's language: names of unit, category and kind ("" where there is none)."""

    guess: Suggestion
    unit: str
    category: str
    kind: str


def suggestion_line(guess: Suggestion | None, playbook: Playbook) -> SuggestionLine | None:
    """A guess with its names as its reader calls them; the names it was kept with are of whoever raised the matter. One
    query where it names a unit.
    """
    if guess is None:
        return None
    unit = find_units([guess.unit_id]).get(guess.unit_id) if guess.unit_id else None
    kind = kind_title(playbook, guess.kind) if guess.kind in playbook.kinds else ""
    return SuggestionLine(guess, unit_title(unit) if unit else "", category_name(guess.category), kind)


def suggestion_of(matter: Matter) -> Suggestion | None:
    """What the program guessed when the matter came in, with its reason; None when it guessed nothing."""
    kept = Intake.objects.filter(matter=matter.id).order_by("at").values_list("suggestion", "said_kind").first()
    if kept is None or not kept[0]:
        return None
    found = Suggestion.from_json(kept[0])
    if kept[1]:
        found = replace(found, kind=kept[1])
    return found if found.because or found.unit_id else None


def _late_counts(actor: Actor, scope: str) -> dict[str, int]:
    late = visible(actor).filter(is_open=True, place_code__gte=scope, place_code__lt=f"{scope}:", due_at__lt=now())
    return dict(late.order_by().values_list("place_code").annotate(Count("pk")))


def _area(area: Area, here: str, late: int, link: str) -> Area:
    word = ngettext("%(count)d 件超时", "%(count)d 件超时", late) % {"count": late} if late else ""
    state = "here" if area.code == here else "overdue" if late else ""
    labelled = area.code.startswith(here[:_VILLAGE_DIGITS]) or bool(late)
    return replace(area, state=state, word=word, href=f"{link}{area.code}", is_labelled=labelled)


def _spots(ids: list[UUID]) -> dict[UUID, tuple[float, float]]:
    rows = Matter.objects.filter(pk__in=ids, longitude_e6__isnull=False, latitude_e6__isnull=False)
    return {
        row.pk: (row.longitude_e6 / _E6, row.latitude_e6 / _E6)
        for row in rows
        if row.longitude_e6 is not None and row.latitude_e6 is not None
    }
