"""What receptions keep of persons: who has booked, until they come, or the day is over.

A booking has no account; whoever asks is known by the phone and the name they left, both, because a family shares a
phone. Nobody looks for what is over, so that few rows are ever read for it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from huiyin.casework.services.announcing import forget_announced
from huiyin.kernel.crypto import normal_phone
from huiyin.kernel.time import city_zone, today
from huiyin.people.models import Person
from huiyin.people.types import Actor
from huiyin.people.types.holdings import Holding, Keeper, Kept, hold, keep
from huiyin.receptions.models import Visit, VisitState

VISIT = Holding(Visit, _("接访预约"), ("name", "phone", "about"), matter="matter")
_NOTHING = {"name": None, "phone": None, "about": None}


def register() -> None:
    """Say so; called by `config.wiring`."""
    hold(VISIT)
    keep("receptions", Keeper(tell=tell_person, forget=forget_person))


def tell_person(person_id: UUID) -> list[dict[str, Any]]:
    """The bookings that are still to come under a person's phone and name."""
    return [
        {"what": str(VISIT.what), "code": visit.day.on.isoformat(), "texts": _texts(visit)}
        for visit in _booked_by(person_id)
    ]


def forget_person(actor: Actor, *, person_id: UUID, reason: str) -> list[Kept]:
    """Empty the bookings under a person's phone and name; the slot stays theirs by the address of the booking."""
    found = [visit.pk for visit in _booked_by(person_id)]
    Visit.objects.filter(pk__in=found).update(**_NOTHING)
    forget_announced(actor, about=found)
    return []


def over(before: datetime) -> QuerySet[Visit]:
    """Bookings of days that are over, to which nobody came and which nobody has closed."""
    return Visit.objects.filter(state=VisitState.BOOKED, day__on__lt=before.astimezone(city_zone()).date())


def forget_over(before: datetime) -> int:
    """Note that nobody came, or that the day was cancelled, and forget who it was; returns how many."""
    found = dict(over(before).values_list("pk", "day__is_cancelled"))
    forget_announced(Actor.system("receptions"), about=found)
    for cancelled, state in ((True, VisitState.CANCELLED), (False, VisitState.MISSED)):
        ended = [identity for identity, of_cancelled in found.items() if of_cancelled is cancelled]
        Visit.objects.filter(pk__in=ended).update(state=state, **_NOTHING)
    return len(found)


def _booked_by(person_id: UUID) -> list[Visit]:
    phone, name = Person.objects.values_list("phone", "name").get(pk=person_id)
    if not (phone and name):
        return []
    rows = Visit.objects.filter(state=VisitState.BOOKED, day__on__gte=today(), phone__isnull=False)
    same = [visit for visit in rows.select_related("day") if normal_phone(visit.phone or "") == normal_phone(phone)]
    return [visit for visit in same if visit.name == name]


def _texts(visit: Visit) -> dict[str, str]:
    return {name: value for name in _NOTHING if (value := getattr(visit, name))}
