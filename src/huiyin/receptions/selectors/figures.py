"""Figures of a place and a period, out of its visits and those of older ledgers; sealed matters count nowhere."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q

from huiyin.people.selectors.actors import within
from huiyin.people.types import Actor
from huiyin.receptions.models import PastVisit, Visit
from huiyin.receptions.selectors.rights import check_figure_reader
from huiyin.receptions.types import Figures

_SOLVED, _DISPUTE, _OPINION = "solved", "dispute", "opinion"


def figures_of(actor: Actor, *, place_code: str, since: date, until: date) -> Figures:
    """Counts of a place from ``since`` up to but without ``until``. `Refused` for a place that is not the actor's.

    Four queries. A visit counts on the day of its reception.
    """
    check_figure_reader(actor, place_code)
    held = Visit.objects.filter(matter__isnull=False, day__on__gte=since, day__on__lt=until)
    held = held.filter(within("day__series__place_code", (place_code,))).exclude(matter__sensitivity="sealed")
    own = held.aggregate(
        visits=Count("id"),
        solved=Count("id", filter=Q(matter__ending=_SOLVED)),
        disputes=Count("id", filter=Q(matter__kind=_DISPUTE)),
        opinions=Count("id", filter=Q(matter__kind=_OPINION)),
        days=Count("day", distinct=True),
    )
    past = PastVisit.objects.filter(within("place_code", (place_code,)), held_on__gte=since, held_on__lt=until)
    old = past.aggregate(
        visits=Count("id"),
        solved=Count("id", filter=Q(result=_SOLVED)),
        disputes=Count("id", filter=Q(kind=_DISPUTE)),
        opinions=Count("id", filter=Q(kind=_OPINION)),
    )
    days = past.order_by().values("series", "held_on").distinct().count()
    names = ("visits", "solved", "disputes", "opinions")
    sums = {name: own[name] + old[name] for name in names}
    return Figures(place_code=place_code, since=since, until=until, days=own["days"] + days, **sums)
