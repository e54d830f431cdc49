"""Loading: everything of the demo city in order, in one transaction, so that it is there whole or not at all."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from shapely.geometry import Polygon

from huiyin.casework.models import Matter
from huiyin.casework.selectors.playbooks import compiled, current_version
from huiyin.casework.services import fold_measures, write_checkpoint
from huiyin.console.demo import calendar, disputes, families, logins, methods, network, receiving, stories
from huiyin.console.demo.acting import Cast
from huiyin.console.demo.divisions import CITY, GRIDS_COUNT, TOWN, DivisionPlan, GridName, all_grids, divisions_of
from huiyin.console.demo.files import read_text
from huiyin.console.demo.history import History, place_names
from huiyin.console.demo.mediators import Mediators
from huiyin.console.demo.outlines import outlines
from huiyin.console.demo.staff import Staff, define_kinds, fill_posts
from huiyin.console.demo.units import Units, found_units
from huiyin.kernel.time import now, today, travel
from huiyin.mediation.models import Campaign
from huiyin.mediation.selectors.methods import NATIONAL
from huiyin.people.services.privacy import publish_notice
from huiyin.people.types import Actor
from huiyin.places.models import Division, Grid
from huiyin.places.services import GridPlan, apply_import, base_layer, preview_divisions
from huiyin.places.services.grids import changing_grids, draw_many

ACTOR = Actor.system("demo")
OUTLINE_NOTE = "演示用边界，凭空绘制"
_BEFORE_HISTORY = timedelta(days=20)
_SEED = 20260101
_SAY_EVERY_SECONDS = 5
Tell = Callable[[str, int, int], None]
"""Progress: what, how many are done, of how many."""


@dataclass(frozen=True, slots=True)
class Place:
    """What was loaded of the map."""

    divisions: tuple[DivisionPlan, ...]
    grids: tuple[GridName, ...]


def is_empty() -> bool:
    """Whether the city has no places yet: then there is nothing that loading could disturb."""
    return not Division.objects.exists() and not Grid.objects.exists()


def load(*, town: bool, tell: Tell, grids: int = GRIDS_COUNT) -> int:
    """Load the city with so many grids, or one town of it; returns how many matters there are. In one transaction."""
    end = now()
    start = end - stories.HISTORY - _BEFORE_HISTORY
    with transaction.atomic():
        with travel(start) as clock:
            place, drawn = _places(town=town, grids=grids, tell=tell)
            units, staff = _people(place, since=start, until=end, tell=tell)
            cast = Cast(staff, units, random.Random(_SEED))  # noqa: S311 - a demo, the same each time
            _methods(cast, town=town, until=end, tell=tell)
            receiving.set_up(cast, clock, end=end, grids=place.grids, tell=lambda *of: tell("receptions", *of))
            names = place_names(place.divisions, place.grids)
            told = stories.Stories(place.grids, end, cast.chance)
            played = told.all(stories.TOWN_COUNT if town else stories.FULL_COUNT, about=units.stations[TOWN])
            campaign = _network(cast, place, drawn, names, end=end, tell=tell)
            mediated = _disputes(place, campaign, end=end, count=disputes.TOWN_COUNT if town else disputes.FULL_COUNT)
            mediators = Mediators(cast, clock, random.Random(_SEED), names)  # noqa: S311 - a demo, the same each time
            history = History(cast, clock, end, cast.chance, names, drawn, mediators, families.Visitors(cast))
            followed = families.families([grid.code for grid in place.grids], end)
            history.play([*played, *mediated, *followed], lambda done, total: tell("matters", done, total))
            network.count_lawsuits(cast)
        fold_measures(ACTOR)
    write_checkpoint(ACTOR)
    return Matter.objects.count()


def _network(
    cast: Cast, place: Place, drawn: dict[str, Polygon], names: dict[str, str], *, end: datetime, tell: Tell
) -> Campaign:
    """Committees, studios, a roster, and the screening that the history fills."""
    tell("mediators", 0, 1)
    count = network.take_in_register(ACTOR, divisions=place.divisions, staff=cast.staff)
    network.open_studios(ACTOR, spots=drawn, names=names)
    tell("mediators", count, count)
    return network.open_screening(ACTOR, end=end.date())


def _disputes(place: Place, campaign: Campaign, *, end: datetime, count: int) -> list[disputes.Dispute | disputes.Look]:
    """The disputes and the looks at grids that find some of them."""
    made = disputes.Disputes([grid.code for grid in place.grids], end, random.Random(_SEED))  # noqa: S311 - a demo, the same each time
    return [*made.all(count, compiled(current_version(NATIONAL))), *made.looks(campaign)]


def _places(*, town: bool, grids: int, tell: Tell) -> tuple[Place, dict[str, Polygon]]:
    divisions = divisions_of(town=town)
    tell("divisions", 0, len(divisions))
    preview = preview_divisions(ACTOR, file_name="yiyang.csv", content=_as_file(divisions))
    apply_import(ACTOR, import_id=preview.import_id)
    tell("divisions", len(divisions), len(divisions))
    every = all_grids(grids)
    loaded = tuple(grid for grid in every if not town or grid.code.startswith(TOWN))
    drawn = outlines([grid.code for grid in every])
    with changing_grids():
        plans = [
            GridPlan(grid.code, grid.name, drawn[grid.code], english_name=grid.english_name, outline_note=OUTLINE_NOTE)
            for grid in loaded
        ]
        draw_many(plans, layer=base_layer(ACTOR), on=today())
    tell("grids", len(loaded), len(loaded))
    return Place(divisions, loaded), drawn


def _as_file(divisions: tuple[DivisionPlan, ...]) -> bytes:
    """The divisions as a city would bring them in."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["code", "name", "english_name"])
    writer.writerows([one.code, one.name, one.english_name] for one in divisions)
    return out.getvalue().encode()


def _people(place: Place, *, since: datetime, until: datetime, tell: Tell) -> tuple[Units, Staff]:
    define_kinds(ACTOR)
    units = found_units(place.divisions, since.date())
    tell("organisations", len(units.rows), len(units.rows))
    staff = fill_posts(ACTOR, place.divisions, place.grids, units, since=since, until=until)
    tell("posts", len(staff.posts), len(staff.posts))
    logins.give_logins(ACTOR, staff=staff, units=units)
    publish_notice(ACTOR, text_zh=read_text("privacy.zh.txt"), text_en=read_text("privacy.en.txt"))
    return units, staff


def _methods(cast: Cast, *, town: bool, until: datetime, tell: Tell) -> None:
    first, second, *_others = (cast.actor(person) for person in cast.staff.holders["desk_duty", CITY])
    calendar.publish_calendars(first, second, since=today(), until=until.date())
    names = methods.playbooks(town=town)
    methods.publish_methods(first, second, names=names, tell=lambda done, total: tell("methods", done, total))
    methods.choose_methods(ACTOR, names=names, staff=cast.staff, units=cast.units)


class Progress:
    """Prints what is being loaded, how far it has come, and the seconds since the beginning."""

    def __init__(self) -> None:
        self.began, self.last, self.what = monotonic(), 0.0, ""

    def __call__(self, what: str, done: int, total: int) -> None:
        """One line for each thing, another when it is done or some seconds have gone by."""
        seconds = monotonic() - self.began
        if what == self.what and done < total and seconds - self.last < _SAY_EVERY_SECONDS:
            return
        self.what, self.last = what, seconds
        print(f"  {what:14} {done:>6,} of {total:,}  {seconds:5.1f} s", flush=True)
