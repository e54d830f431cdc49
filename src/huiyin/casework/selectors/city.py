"""The city as the second gate of publishing asks for it (engine ``CityFacts``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from huiyin.casework.types import bound
from huiyin.engine.proving.city import SEATS
from huiyin.kernel.time import now, today
from huiyin.people.models import Organisation, Post, Tenure
from huiyin.people.selectors.organisations import organisations_on
from huiyin.people.selectors.seats import duty_desk
from huiyin.places.models import Division, Grid
from huiyin.places.selectors import active_on, calendar_horizon_days


@dataclass
class CityNow:
    """The city at this moment; each question is asked once."""

    _counts: dict[tuple[str, str | None], tuple[int, int]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The city's date."""
        return today()

    @property
    def calendar_until(self) -> date | None:
        """The last day that the working calendar covers; ``None`` without a calendar or when it is over."""
        horizon = calendar_horizon_days(today())
        return today() + timedelta(days=horizon) if horizon else None

    @property
    def desk_persons(self) -> int:
        """How many persons hold the duty desk."""
        desk = duty_desk()
        return len(set(desk.holders)) if desk else 0

    @property
    def bound_effects(self) -> frozenset[str]:
        """The effects that are bound."""
        return bound()

    def unfilled(self, post: str, at: str | None) -> int:
        """Places of a level (or units that may be called, or seats of the kind) in which nobody holds the post."""
        return self._count(post, at)[1]

    def filled(self, post: str, at: str | None) -> int:
        """Places of a level (or units) in which somebody does."""
        return self._count(post, at)[0]

    def _count(self, post: str, at: str | None) -> tuple[int, int]:
        if (post, at) not in self._counts:
            if at == SEATS:
                seats = Post.objects.filter(kind=post, closed_at__isnull=True).count()
                filled = _held(post).count()
                self._counts[post, at] = filled, seats - filled
                return self._counts[post, at]
            where, all_of_them = _where(at)
            held = _held(post).filter(**{where: OuterRef("code" if at else "pk")})
            filled = all_of_them.filter(Exists(held)).count()
            self._counts[post, at] = filled, all_of_them.count() - filled
        return self._counts[post, at]


def _where(at: str | None) -> tuple[str, QuerySet[Division] | QuerySet[Grid] | QuerySet[Organisation]]:
    if at is None:
        return "organisation", organisations_on(today()).filter(may_be_called=True)
    if at == "grid":
        return "place_code", Grid.objects.filter(active_on(today()), layer__is_base=True)
    return "place_code", Division.objects.filter(active_on(today()), level=at)


def _held(post: str) -> QuerySet[Post]:
    on_duty = Tenure.objects.filter(post=OuterRef("pk"), from_at__lte=now()).filter(
        Q(until_at__isnull=True) | Q(until_at__gt=now())
    )
    return Post.objects.filter(Exists(on_duty), kind=post, closed_at__isnull=True)
