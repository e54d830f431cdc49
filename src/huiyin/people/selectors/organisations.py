"""Organisations as a tree, and which of them may be called at a place."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from huiyin.kernel.remembering import remembered, remembered_each
from huiyin.kernel.time import today
from huiyin.people.models import Organisation, Post
from huiyin.people.selectors.actors import within
from huiyin.people.selectors.seats import seats_for
from huiyin.people.types import Level, Seat, SeatQuestion, Unit

_LEVEL_CUTS = (2, 4, 6, 9, 12, 15)


def organisations_on(day: date) -> QuerySet[Organisation]:
    """Organisations active on a day."""
    return Organisation.objects.filter(active_from__lte=day).filter(
        Q(active_until__isnull=True) | Q(active_until__gte=day)
    )


def find_organisation(organisation_id: UUID) -> Organisation | None:
    """An organisation active today, with its parent; None for one that is closed or not there. One query."""
    return organisations_on(today()).select_related("parent").filter(id=organisation_id).first()


@remembered_each("posts")
def find_units(ids: set[UUID]) -> dict[UUID, Organisation]:
    """Organisations, for their names, closed ones too; those that there are. Not to be changed. One query."""
    return Organisation.objects.in_bulk(ids)


def units_around(counties: tuple[str, ...] | None) -> list[Organisation]:
    """The units that there are today in some counties and above them, in the city for None; by place and name. Not to
    be changed. One query, none in a look that remembers them.
    """
    day = today()
    return [
        unit
        for unit in _ever_around(counties)
        if unit.active_from <= day and (unit.active_until is None or unit.active_until >= day)
    ]


@remembered("posts")
def _ever_around(counties: tuple[str, ...] | None) -> tuple[Organisation, ...]:
    """Closed ones too, so that whoever remembers them need not ask again tomorrow."""
    rows = Organisation.objects.order_by("place_code", "name")
    if counties is not None:
        above = {code[:digits] for code in counties for digits in (2, 4)}
        rows = rows.filter(Q(place_code__in=above) | within("place_code", counties))
    return tuple(rows)


def organisation_title(row: Organisation) -> str:
    """A unit's name in the reader's language."""
    return row.english_name or row.name if get_language() == "en" else row.name


def units_for_whistle(place_code: str, *, on: date | None = None) -> tuple[Unit, ...]:
    """Units that may be called at a place: those that serve it or an area around it.

    Nearest area first, then by name. Two queries. ``filled`` says whether anybody is on duty.
    """
    day, areas = on or today(), tuple(place_code[:cut] for cut in _LEVEL_CUTS if cut <= len(place_code))
    units = [row for row in _callable_units(areas) if row.active_from <= day <= (row.active_until or day)]
    questions = {row.id: SeatQuestion("department_duty", None, row.id) for row in units}
    seats = seats_for(list(questions.values()))
    return tuple(_unit(row, seats[questions[row.id]]) for row in units)


@remembered("posts")
def _callable_units(areas: tuple[str, ...]) -> list[Organisation]:
    """Of every day, so that the next day nothing is remembered twice."""
    rows = Organisation.objects.filter(may_be_called=True, place_code__in=areas)
    return sorted(rows, key=lambda row: (-len(row.place_code), row.name))


def units_elsewhere(place_code: str, kinds: frozenset[str], *, on: date | None = None) -> tuple[Unit, ...]:
    """Units beside a place, with a duty post of one of these kinds, that may be called: the centres of other counties.
    Kinds of posts that stand in a unit and at no level of place, such as a department's, have none elsewhere.

    Those that serve the place itself are not among them. By place, then by name. Two queries, one where there are none.
    """
    areas = [place_code[:cut] for cut in _LEVEL_CUTS if cut <= len(place_code)]
    posts = Post.objects.filter(kind__in=kinds, closed_at=None).exclude(kind__level=Level.ORGANISATION)
    rows = organisations_on(on or today()).filter(may_be_called=True, id__in=posts.values("organisation"))
    units = sorted(rows.exclude(place_code__in=areas), key=lambda row: (row.place_code, row.name))
    questions = {row.id: [SeatQuestion(kind, None, row.id) for kind in sorted(kinds)] for row in units}
    seats = seats_for([question for asked in questions.values() for question in asked])
    found = {row.id: next((seats[one] for one in questions[row.id] if seats[one]), None) for row in units}
    return tuple(_unit(row, found[row.id]) for row in units)


def _unit(row: Organisation, seat: Seat | None) -> Unit:
    """A unit with the state of its duty post."""
    return Unit(
        organisation_id=row.id,
        name=row.name,
        kind=row.kind,
        place_code=row.place_code,
        duty_post_id=seat.post_id if seat else None,
        filled=bool(seat and seat.filled),
    )
