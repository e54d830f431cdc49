"""Committees and mediators: which one answers for a place, and who serves where (SYSTEMS C1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from huiyin.kernel.time import today
from huiyin.mediation.models import Committee, Mediator, RegisterChange, Studio
from huiyin.people.selectors.actors import within


@dataclass(frozen=True, slots=True)
class CommitteeLine:
    """A committee in a list, with who serves it."""

    committee: Committee
    chair: str
    members: int
    full_time: int
    studios: tuple[str, ...]
    is_term_over: bool


def committees_within(place_code: str) -> tuple[Committee, ...]:
    """The open committees of a place and below, the wider place first. One query."""
    rows = Committee.objects.filter(within("place_code", (place_code,)), closed_on=None)
    return tuple(rows.order_by("place_code", "name"))


def committee_lines(place_code: str) -> tuple[CommitteeLine, ...]:
    """The committees of a place with their chairs, numbers and studios. Three queries."""
    committees = committees_within(place_code)
    serving: dict[UUID, list[Mediator]] = {committee.id: [] for committee in committees}
    for mediator in Mediator.objects.filter(committee__in=serving, until=None).select_related("person"):
        serving[mediator.committee_id].append(mediator)
    studios: dict[UUID, list[str]] = {committee.id: [] for committee in committees}
    for studio in Studio.objects.filter(committee__in=studios, closed_on=None).order_by("name"):
        studios[studio.committee_id].append(studio.name)
    day = today()
    return tuple(_line(committee, serving[committee.id], studios[committee.id], day) for committee in committees)


def _line(committee: Committee, serving: list[Mediator], studios: list[str], day: date) -> CommitteeLine:
    ends = committee.term_ends_on
    return CommitteeLine(
        committee=committee,
        chair=next((mediator.person.name or "" for mediator in serving if mediator.is_chair), ""),
        members=len(serving),
        full_time=sum(mediator.is_full_time for mediator in serving),
        studios=tuple(studios),
        is_term_over=ends is not None and ends <= day,
    )


@dataclass(frozen=True, slots=True)
class CommitteeView:
    """A committee with who serves it, the chair first, and its open studios."""

    committee: Committee
    serving: tuple[Mediator, ...]
    studios: tuple[Studio, ...]
    is_term_over: bool


def committee_view(committee_id: UUID) -> CommitteeView | None:
    """An open committee as its page shows it; None when there is none. Three queries."""
    committee = Committee.objects.filter(pk=committee_id, closed_on=None).first()
    if committee is None:
        return None
    ends = committee.term_ends_on
    return CommitteeView(
        committee=committee,
        serving=tuple(serving(committee_id)),
        studios=tuple(Studio.objects.filter(committee=committee, closed_on=None).order_by("name")),
        is_term_over=ends is not None and ends <= today(),
    )


def serving(committee_id: UUID) -> QuerySet[Mediator]:
    """Who serves a committee now with their persons, the chair first, then members. One query."""
    rows = Mediator.objects.filter(committee=committee_id, until=None).select_related("person")
    return rows.order_by("-is_chair", "-is_member", "since", "id")


def serving_names(committee_id: UUID) -> list[tuple[str, str]]:
    """(id, name) of who serves a committee now, for a choice. One query."""
    return [(str(row.pk), row.person.name or "") for row in serving(committee_id)]


def committee_for(place_code: str) -> Committee | None:
    """The open committee that answers for a place: of the narrowest area around it, a village's or township's own
    before one of a trade. One query.
    """
    prefixes = [place_code[:digits] for digits in range(1, len(place_code) + 1)]
    rows = list(Committee.objects.filter(place_code__in=prefixes, closed_on=None).order_by("name"))
    return max(rows, key=lambda row: (len(row.place_code), row.kind in ("village", "township")), default=None)


def mediator_at(post_id: UUID) -> Mediator | None:
    """The mediator whom disputes reach through a post. One query."""
    return Mediator.objects.filter(post=post_id, until=None).select_related("committee").order_by("since").first()


def changes_to_record(place_code: str) -> tuple[RegisterChange, ...]:
    """Changes of committees that the justice bureau has not been told of, the nearest day first. One query."""
    rows = RegisterChange.objects.filter(within("committee__place_code", (place_code,)), recorded_on=None)
    return tuple(rows.select_related("committee").order_by("due_on", "id"))
