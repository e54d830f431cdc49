"""Series: what is arranged at a place, and which posts can sit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from huiyin.casework.selectors.titles import post_title, post_titles, say
from huiyin.kernel.time import now, today
from huiyin.people.models import Post
from huiyin.people.selectors.actors import scope_prefixes, within
from huiyin.people.types import Actor
from huiyin.places.selectors import place_names
from huiyin.receptions.models import Series, Sitting
from huiyin.receptions.selectors.days import series_title
from huiyin.receptions.selectors.methods import reception_method
from huiyin.receptions.selectors.rights import KEEPERS
from huiyin.receptions.types import Rhythm

SITTING_KINDS = (
    "county_leader", "centre_supervisor", "department_leader", "police_chief", "police_officer", "township_leader",
    "village_secretary", "government_duty", "petition_duty", "city_leader",
)  # fmt: skip
_POSTS_AT_MOST = 120


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A series in the list: when it comes back, in words."""

    id: UUID
    title: str
    place: str
    venue: str
    rule: str
    hours: str
    sittings: tuple[str, ...]
    until: date | None


def arranged(actor: Actor) -> tuple[SeriesLine, ...]:
    """The series of the places whose days the actor keeps, those that are over left out. Four queries."""
    rows = Series.objects.filter(within("place_code", own_places(actor)))
    rows = rows.filter(Q(until__isnull=True) | Q(until__gte=today())).order_by("place_code", "title", "id")
    found = list(rows)
    places = place_names({row.place_code for row in found})
    sits: dict[UUID, list[UUID]] = {}
    for series, post in (
        Sitting.objects.filter(series__in=found).order_by("position", "id").values_list("series", "post")
    ):
        sits.setdefault(series, []).append(post)
    titles = post_titles({post for posts in sits.values() for post in posts})
    return tuple(
        SeriesLine(
            id=row.id,
            title=series_title(row),
            place=places[row.place_code],
            venue=row.venue,
            rule=rule_words(row),
            hours=f"{row.opens:%H:%M}–{row.closes:%H:%M}",
            sittings=tuple(titles.get(post, "") for post in sits.get(row.id, ())),
            until=row.until,
        )
        for row in found
    )


def own_places(actor: Actor) -> tuple[str, ...]:
    """The widest places whose reception days the actor keeps."""
    return ("",) if actor.is_system or actor.holds("desk_duty") else scope_prefixes(actor, *KEEPERS)


def postable(actor: Actor) -> list[tuple[str, str]]:
    """(id, title) of the posts that can sit in the actor's places, the widest area first; at most 120. Two queries."""
    places = own_places(actor)
    rows = Post.objects.filter(kind__in=SITTING_KINDS, opened_at__lte=now(), closed_at=None)
    rows = rows.filter(within("place_code", places) | within("organisation__place_code", places))
    found = sorted(rows.select_related("kind", "organisation"), key=lambda post: (len(post.place_code or ""), post.id))
    return [(str(post.id), post_title(post)) for post in found[:_POSTS_AT_MOST]]


def kinds_of(series_id: UUID) -> list[tuple[str, str]]:
    """(code, title) of what a visit of the series can be, the usual one first. Two queries."""
    series = Series.objects.get(pk=series_id)
    kinds = reception_method(series.playbook).kinds
    return sorted(((code, say(words)) for code, words in kinds.items()), key=lambda one: one[0] != series.kind)


def rule_words(series: Series) -> str:
    """The rule as people say it: 每周三; 每月第一、第三个星期二; 每月 4、14、24 日."""
    weekday = _weekdays()[series.weekday]
    if series.rhythm == Rhythm.WEEK:
        return _("每%(weekday)s") % {"weekday": weekday}
    if series.rhythm == Rhythm.MONTH_WEEKDAY:
        weeks = _("、").join(_ordinals()[week] for week in series.weeks)
        return _("每月%(weeks)s%(weekday)s") % {"weeks": weeks, "weekday": weekday}
    return _("每月 %(days)s 日") % {"days": _("、").join(map(str, series.month_days))}


def _weekdays() -> tuple[str, ...]:
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))


def _ordinals() -> dict[int, str]:
    return {1: _("第一个"), 2: _("第二个"), 3: _("第三个"), 4: _("第四个"), 5: _("第五个"), -1: _("最后一个")}
