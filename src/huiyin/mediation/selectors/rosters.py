"""Studios: what is told of one, and who is on duty there on a day (SYSTEMS C1).

Mediators' names are public by law. Nobody's own phone is told, only that of the studio or its committee.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from huiyin.kernel.time import today
from huiyin.mediation.models import Mediator, Roster, RosterAbsence, RosterRole, RosterSeat, RosterSwap, Studio
from huiyin.mediation.types.rosters import Away, Duty, Exchange, Place, Rule, on_duty
from huiyin.places.selectors import place_name

SHOWN_DAYS = 14


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody on duty, by role and name. ``name`` empty: nobody is there. ``instead_of`` a name or empty."""

    role: str
    name: str
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class DutyDay:
    """One day of a roster: whose area's turn it is, and who comes. No people: the studio is closed."""

    day: date
    area: str
    people: tuple[OnDuty, ...]


@dataclass(frozen=True, slots=True)
class StudioView:
    """A studio as everybody may see it. ``roster_id`` None while it has no roster."""

    studio: Studio
    keeper: str
    place: str
    phone: str
    roster_id: int | None
    days: tuple[DutyDay, ...]


@dataclass(frozen=True, slots=True)
class KeptRoster:
    """A roster with everything that decides who is on duty."""

    roster: Roster
    rule: Rule
    areas: dict[int, str]
    names: dict[str, str]
    away: tuple[Away, ...]
    exchanges: tuple[Exchange, ...]

    def day(self, day: date) -> DutyDay:
        """One day of it."""
        duties = on_duty(self.rule, day, away=self.away, exchanges=self.exchanges)
        area = self.areas.get(duties[0].area, "") if duties else ""
        return DutyDay(day, area, tuple(self._named(duty) for duty in duties))

    def duty_of(self, role: str, day: date) -> str | None:
        """Whose seat it is (as opaque name) in a role on a day, before anybody is away."""
        return next((duty.who for duty in on_duty(self.rule, day) if duty.role == role), None)

    def _named(self, duty: Duty) -> OnDuty:
        name = self.names.get(duty.who or "", "")
        return OnDuty(str(RosterRole(duty.role).label), name, self.names.get(duty.instead_of, ""))


def find_studio(studio_id: UUID) -> Studio | None:
    """An open studio with its committee and the mediator whose name it bears. One query."""
    rows = Studio.objects.filter(pk=studio_id, closed_on=None)
    return rows.select_related("committee", "mediator__person").first()


def studio_view(studio_id: UUID, *, day: date | None = None) -> StudioView | None:
    """A studio and its duty from a day (today) for two weeks; None when there is none. Eight queries at most."""
    studio = find_studio(studio_id)
    if studio is None:
        return None
    first = day or today()
    kept = rosters_of([studio_id], first).get(studio_id)
    days = tuple(kept.day(first + timedelta(days=step)) for step in range(SHOWN_DAYS)) if kept else ()
    return StudioView(
        studio=studio,
        keeper=(studio.mediator.person.name or "") if studio.mediator else "",
        place=place_name(studio.committee.place_code),
        phone=studio.phone or studio.committee.phone,
        roster_id=kept.roster.pk if kept else None,
        days=days,
    )


def duty_today(studio_ids: Collection[UUID]) -> dict[UUID, DutyDay]:
    """Who is on duty today, by studio; only studios that have a roster. Four queries."""
    day = today()
    return {studio: kept.day(day) for studio, kept in rosters_of(studio_ids, day).items()}


def roster_of(studio_id: UUID) -> KeptRoster | None:
    """The roster of a studio that is in force today or next to begin; None while it has none. Four queries."""
    return rosters_of([studio_id], today()).get(studio_id)


@dataclass(frozen=True, slots=True)
class Noted:
    """An absence or an exchange that is not over, as a line: who or which role, from which day, to or with which."""

    id: int
    what: str
    first: date
    second: date


def absences_of(kept: KeptRoster) -> tuple[Noted, ...]:
    """The absences of a roster that are not over, the next first. One query."""
    rows = RosterAbsence.objects.filter(seat__roster=kept.roster, last__gte=today()).select_related("seat")
    return tuple(
        Noted(row.pk, kept.names.get(str(row.seat.mediator_id), ""), row.since, row.last)
        for row in rows.order_by("since", "id")
    )


def exchanges_of(kept: KeptRoster) -> tuple[Noted, ...]:
    """The exchanges of a roster that lie ahead, the next first. One query."""
    rows = RosterSwap.objects.filter(roster=kept.roster, other_day__gte=today()).order_by("one_day", "id")
    return tuple(Noted(row.pk, row.get_role_display(), row.one_day, row.other_day) for row in rows)


def roster_with(roster_id: int) -> KeptRoster | None:
    """A roster by its id, with everything; None when there is none. Four queries."""
    roster = Roster.objects.filter(pk=roster_id).select_related("studio__committee").first()
    return _kept([roster])[roster.studio_id] if roster else None


def rosters_of(studio_ids: Collection[UUID], day: date) -> dict[UUID, KeptRoster]:
    """The roster in force on a day, by studio; the next to begin where none has begun. Four queries."""
    rows = Roster.objects.filter(studio__in=studio_ids).select_related("studio__committee").order_by("begins_on")
    chosen: dict[UUID, Roster] = {}
    for row in rows:
        if row.begins_on <= day or row.studio_id not in chosen:
            chosen[row.studio_id] = row
    return _kept(chosen.values()) if chosen else {}


def _kept(rosters: Iterable[Roster]) -> dict[UUID, KeptRoster]:
    wanted = {roster.pk: roster for roster in rosters}
    seats: dict[int, list[RosterSeat]] = {number: [] for number in wanted}
    for seat in RosterSeat.objects.filter(roster__in=wanted).select_related("mediator__person").order_by("id"):
        seats[seat.roster_id].append(seat)
    away: dict[int, list[Away]] = {number: [] for number in wanted}
    for row in RosterAbsence.objects.filter(seat__roster__in=wanted).select_related("seat"):
        away[row.seat.roster_id].append(Away(str(row.seat.mediator_id), row.since, row.last))
    swaps: dict[int, list[Exchange]] = {number: [] for number in wanted}
    for swap in RosterSwap.objects.filter(roster__in=wanted):
        swaps[swap.roster_id].append(Exchange(swap.role, swap.one_day, swap.other_day))
    return {
        roster.studio_id: _one(roster, seats[number], away[number], swaps[number]) for number, roster in wanted.items()
    }


def _one(roster: Roster, seats: list[RosterSeat], away: list[Away], swaps: list[Exchange]) -> KeptRoster:
    places = tuple(Place(seat.area_number, seat.role, seat.place, str(seat.mediator_id)) for seat in seats)
    # Whoever no longer serves is away for good.
    gone = [_gone(seat.mediator) for seat in seats if seat.mediator.until is not None]
    return KeptRoster(
        roster=roster,
        rule=Rule(roster.begins_on, frozenset(roster.weekdays), roster.turn_days, places),
        areas={seat.area_number: seat.area for seat in seats},
        names={str(seat.mediator_id): seat.mediator.person.name or "" for seat in seats},
        away=(*away, *gone),
        exchanges=tuple(swaps),
    )


def _gone(mediator: Mediator) -> Away:
    assert mediator.until is not None
    return Away(str(mediator.pk), mediator.until, date.max)
