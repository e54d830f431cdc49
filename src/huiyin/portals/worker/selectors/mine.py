"""About oneself: what became of the matters one has collected, and figures with the list behind each (DOMAIN §9.4).

No comparison with anybody: a figure that is not about oneself does not exist here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huiyin.casework.forms import MatterLine, lines
from huiyin.casework.models import Matter
from huiyin.casework.selectors.access import visible
from huiyin.casework.selectors.handled import handled
from huiyin.kernel.time import city_zone, now
from huiyin.people.types import Actor

LIST_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """One count about oneself. ``name`` opens its list."""

    name: str
    title: str
    count: int
    meaning: str


def collected(actor: Actor) -> QuerySet[Matter]:
    """The matters that this person has collected, the newest first."""
    if actor.person_id is None:
        return Matter.objects.none()
    return visible(actor).filter(collected_by=actor.person_id).order_by("-received_at")


def results(actor: Actor) -> list[MatterLine]:
    """What the actor has collected, closed ones first; at most a hundred."""
    return lines(collected(actor).order_by("is_open", "-closed_at", "-received_at")[:LIST_AT_MOST], at=now())


def passed_on(actor: Actor) -> list[MatterLine]:
    """What a lay post of the actor had and passed on; the newest hundred, without their words."""
    found = lines(handled(actor).order_by("-received_at")[:LIST_AT_MOST], at=now())
    return [replace(line, summary=line.kind) for line in found]


def months(at: datetime, count: int = 6) -> list[date]:
    """The first days of the last months, the present one first."""
    first = at.astimezone(city_zone()).date().replace(day=1)
    found = [first]
    while len(found) < count:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def figures(actor: Actor, month: date) -> list[Figure]:
    """The counts of one month, each the length of a list one can open. One query each."""
    return [
        Figure(name, title, rows.count(), meaning) for name, (title, meaning, rows) in _figures(actor, month).items()
    ]


def figure_list(actor: Actor, month: date, name: str) -> list[MatterLine]:
    """The matters behind a figure; empty for an unknown name."""
    found = _figures(actor, month).get(name)
    return lines(found[2].order_by("-received_at")[:LIST_AT_MOST], at=now()) if found else []


def _figures(actor: Actor, month: date) -> dict[str, tuple[str, str, QuerySet[Matter]]]:
    after = (month + timedelta(days=32)).replace(day=1)
    zone = city_zone()
    span = [datetime(day.year, day.month, 1, tzinfo=zone) for day in (month, after)]
    in_month = visible(actor).filter(received_at__gte=span[0], received_at__lt=span[1])
    mine = str(actor.person_id)
    handled = in_month.filter(state__duties__handle__contains=[mine])
    checked = in_month.filter(state__duties__check__contains=[mine])
    taken = in_month.filter(collected_by=actor.person_id)
    return {
        "collected": (_("我采集的"), _("这个月收到、由我记下的事"), taken),
        "handled": (_("我办理的"), _("办理一步由我完成的事"), handled),
        "handled_late": (
            _("其中超过时限的"),
            _("办理期间超过时限的事；责任在岗位，不排名"),
            handled.filter(late_count__gt=0),
        ),
        "content": (
            _("其中群众满意的"),
            _("诉求人评价满意或基本满意"),
            handled.filter(rating__in=("satisfied", "basically")),
        ),
        "checked": (_("我核查的"), _("核查一步由我完成的事"), checked),
    }
