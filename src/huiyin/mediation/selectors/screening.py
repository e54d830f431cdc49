"""Screening: what waits for a grid worker, how far a round has come by place, and the figures of a period.

A dispute that is sealed is counted by nobody: its screening stands as one that found nothing. Counts are of places and
times; no question here leads to a count by person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from huiyin.kernel.codes import PlaceLevel, check_place_code
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import start_of, today
from huiyin.mediation.models import Agreement, Campaign, Round, Screening, ScreeningRecord
from huiyin.mediation.selectors.rights import REGISTRARS, SCREENERS, check_figure_reader
from huiyin.mediation.types.screening import Found, MyScreenings, OpenGrid, PlaceProgress
from huiyin.people.selectors.actors import scope_prefixes, within
from huiyin.people.types import Actor
from huiyin.places.selectors import own_names, place_names
from huiyin.places.selectors.locating import base_layer_code
from huiyin.places.selectors.naming import grids_within

_COUNTED = ~Q(matter=None) & ~Q(matter__sensitivity="sealed") & ~Q(matter__ending="merged")


def my_screenings(actor: Actor) -> MyScreenings:
    """The grids of an actor's posts that wait in rounds that run today, the round that ends first before the others.

    One query where no round runs, six otherwise.
    """
    areas = scope_prefixes(actor, *SCREENERS)
    day = today()
    running = Round.objects.filter(since__lte=day, last__gte=day, campaign__closed_at=None).select_related("campaign")
    rounds = list(running.order_by("last", "id")) if areas else []
    rounds = [one for one in rounds if any(_covers(one.campaign, area) for area in areas)]
    if not rounds:
        return MyScreenings((), 0)
    codes = [code for area in areas for code in _grids(area)]
    done = set(
        Screening.objects.filter(round__in=rounds, grid_code__in=codes).values_list("round", "grid_code").distinct()
    )
    asked = [(one, code) for one in rounds for code in codes if _is_in(code, one.campaign.place_codes)]
    waiting = [(one, code) for one, code in asked if (one.pk, code) not in done]
    names = place_names(code for one, code in waiting)
    grids = tuple(
        OpenGrid(one.pk, one.campaign.name, one.campaign.asks, code, names[code], one.last) for one, code in waiting
    )
    return MyScreenings(grids, len(asked))


def find_round(round_id: int) -> Round | None:
    """A round with its campaign. One query."""
    return Round.objects.filter(pk=round_id).select_related("campaign").first()


def campaigns_of(actor: Actor) -> tuple[Campaign, ...]:
    """The campaigns that touch the areas of an actor's posts, the newest first. One query."""
    areas = scope_prefixes(actor)
    rows = Campaign.objects.order_by("-opened_at").prefetch_related("rounds")
    return tuple(row for row in rows if any(_covers(row, area) for area in areas))


def access_campaign(actor: Actor, campaign_id: UUID) -> Campaign:
    """A campaign that touches the actor's areas. `Refused` as for none otherwise."""
    row = Campaign.objects.filter(pk=campaign_id).prefetch_related("rounds").first()
    if row is None or not any(_covers(row, area) for area in scope_prefixes(actor)):
        raise unknown_campaign()
    return row


def own_campaign(actor: Actor, campaign_id: UUID) -> Campaign:
    """A campaign of which the actor keeps every place. `Refused` as for none otherwise."""
    row = access_campaign(actor, campaign_id)
    areas = scope_prefixes(actor, *REGISTRARS)
    if not all(any(place.startswith(area) for area in areas) for place in row.place_codes):
        raise unknown_campaign()
    return row


def unknown_campaign() -> Refused:
    """The refusal for a campaign that is not there, or not for the actor."""
    return Refused(_("没有这次排查。"), who_can_help=_("综治中心值班"))


def progress(actor: Actor, *, campaign: Campaign, rounds: Sequence[Round], place_code: str = "") -> list[PlaceProgress]:
    """How far rounds have come, a line for each place one level below ``place_code`` (the campaign's own places when
    empty), by code. Grids are those of today. `Refused` for figures that are not the actor's to read.
    """
    places = [place_code] if place_code else list(campaign.place_codes)
    for place in places:
        check_figure_reader(actor, place)
    grids = [code for place in places for code in _grids(place) if _is_in(code, campaign.place_codes)]
    digits = _next_digits(places)
    counted = _by_grid(rounds, places)
    lines: dict[str, PlaceProgress] = {}
    total, looked = (
        Counter(code[:digits] for code in grids),
        Counter(code[:digits] for code in grids if code in counted),
    )
    sums: dict[str, Found] = {}
    for code, found in counted.items():
        sums[code[:digits]] = sums.get(code[:digits], Found()) + found
    names = own_names({*total, *sums})
    for code in sorted({*total, *sums}):
        lines[code] = PlaceProgress(code, names[code], total[code], looked[code], sums.get(code, Found()))
    return list(lines.values())


def screening_figures(actor: Actor, *, place_code: str, since: date, until: date) -> Found:
    """Screenings of a place in [since, until), live ones and those of older ledgers. `Refused` as for figures."""
    place = check_place_code(place_code) if place_code else ""
    check_figure_reader(actor, place)
    rows = Screening.objects.filter(within("grid_code", (place,)), at__gte=start_of(since), at__lt=start_of(until))
    older = ScreeningRecord.objects.filter(within("place_code", (place,)), made_on__gte=since, made_on__lt=until)
    sums = older.aggregate(made=Count("id"), found=Sum("found_count"), settled=Sum("settled_count"))
    live = rows.aggregate(**_counts())
    records = Found(sums["made"], sums["found"] or 0, sums["settled"] or 0)
    return Found(live["made"], live["found"], live["settled"]) + records


def _by_grid(rounds: Sequence[Round], places: Sequence[str]) -> dict[str, Found]:
    rows = Screening.objects.filter(within("grid_code", tuple(places)), round__in=rounds).values("grid_code")
    return {
        row["grid_code"]: Found(row["made"], row["found"], row["settled"])
        for row in rows.annotate(**_counts()).order_by("grid_code")
    }


def _counts() -> dict[str, Count]:
    in_force: QuerySet[Agreement] = Agreement.objects.filter(effective_at__isnull=False)
    return {
        "made": Count("id"),
        "found": Count("id", filter=_COUNTED),
        "settled": Count("id", filter=_COUNTED & Q(matter__in=in_force.values("matter"))),
    }


def _next_digits(places: Sequence[str]) -> int:
    """How many digits the lines of a table have: one level below a single place, else the places' own."""
    if len(places) > 1:
        return min(len(place) for place in places)
    return next((int(level) for level in PlaceLevel if level > len(places[0])), int(PlaceLevel.GRID))


def _grids(place_code: str) -> list[str]:
    return list(grids_within(place_code, layer=base_layer_code()).values_list("code", flat=True))


def _covers(campaign: Campaign, area: str) -> bool:
    """Whether a campaign's places and an area touch."""
    return any(place.startswith(area) or area.startswith(place) for place in campaign.place_codes)


def _is_in(code: str, places: Iterable[str]) -> bool:
    return any(code.startswith(place) for place in places)
