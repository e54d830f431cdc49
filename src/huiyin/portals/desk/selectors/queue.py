"""The queue: matters by filters, the next due first; exact counts; what needs a person before everything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Length

from huiyin.appeals.models import Intake
from huiyin.casework.forms import MatterLine, lines
from huiyin.casework.models import Matter, MatterClock, UnitCall
from huiyin.casework.models.matters import ClockState
from huiyin.casework.selectors.inboxes import matters, waiting
from huiyin.casework.selectors.running import clocks_in_trouble
from huiyin.casework.selectors.searching import matching
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now, start_of
from huiyin.people.types import Actor
from huiyin.portals.desk.selectors.filters import Filters

CALENDAR_KEEPERS = ("desk_duty", "centre_supervisor", "centre_duty")
PAGE = 50
_GRID_DIGITS = 15
_TROUBLE_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue. ``trouble``, before all others: matters with a clock that was put aside, and for those
    who keep the calendar the ones with a clock that needs one of ``missing_years`` soon.
    """

    lines: list[MatterLine]
    trouble: list[MatterLine]
    has_stopped: bool
    missing_years: tuple[int, ...]
    number: int
    has_next: bool


def narrowed(actor: Actor, filters: Filters) -> QuerySet[Matter]:
    """The matters that pass the filters, in no order; the same set for the queue, counts, tables and export."""
    found = waiting(actor) if filters.scope == "mine" else matters(actor, is_open=_openness(filters.scope))
    if filters.place:
        found = found.filter(place_code__gte=filters.place, place_code__lt=f"{filters.place}:")
    if filters.method:
        found = found.filter(playbook__name=filters.method)
    if filters.step:
        playbook, _colon, step = filters.step.partition(":")
        found = found.filter(playbook__name=playbook, step=step)
    if filters.urgency:
        found = found.filter(urgency=filters.urgency)
    if filters.door:
        found = found.filter(door=filters.door)
    return _by_day(_by_unit(_flagged(actor, found, filters), filters.unit), filters)


def queue_page(actor: Actor, filters: Filters, number: int) -> QueuePage:
    """Fifty matters by due time. Trouble stands above the first page of what is open; where more is asked for than a
    scope, only what passes, so that a view shows as many as it counts.
    """
    at = now()
    first = max(0, number - 1) * PAGE
    ordered = narrowed(actor, filters).order_by(F("due_at").asc(nulls_last=True), "id")
    rows = list(ordered[first : first + PAGE + 1])
    clocks = _troubled(actor, filters) if number <= 1 and filters.scope in ("mine", "open") else []
    troubled = lines({clock.matter_id: clock.matter for clock in clocks}.values(), at=at)
    known = {line.id for line in troubled}
    listed = [line for line in lines(rows[:PAGE], at=at) if line.id not in known]
    stopped = any(clock.state == ClockState.QUARANTINED for clock in clocks)
    years = tuple(sorted({clock.blocked_year for clock in clocks if clock.blocked_year}))
    return QueuePage(listed, troubled, stopped, years, max(1, number), len(rows) > PAGE)


def counts(actor: Actor, views: list[Filters]) -> list[int]:
    """The exact number of matters in each view; one query each, asked beside the list."""
    return [narrowed(actor, view).count() for view in views]


def _openness(scope: str) -> bool | None:
    return {"open": True, "closed": False}.get(scope)


def _flagged(actor: Actor, found: QuerySet[Matter], filters: Filters) -> QuerySet[Matter]:
    if filters.late:
        found = found.filter(due_at__lt=now(), is_open=True)
    if filters.was_late:
        found = found.filter(Q(late_count__gt=0) | Q(due_at__lt=now(), is_open=True))
    if filters.unplaced:
        found = found.annotate(digits=Length("place_code")).filter(digits__lt=_GRID_DIGITS)
    if filters.repeats:
        intakes = Intake.objects.filter(matter=OuterRef("pk")).filter(Q(repeat_of__isnull=False) | Q(is_recurring=True))
        found = found.filter(Exists(intakes))
    if filters.blocked:
        found = found.filter(Exists(MatterClock.objects.filter(matter=OuterRef("pk"), blocked_year__isnull=False)))
    if filters.q:
        try:
            found = found.filter(pk__in=matching(actor, filters.q).values("pk"))
        except Refused:
            return found.none()
    return found


def _by_unit(found: QuerySet[Matter], unit: str) -> QuerySet[Matter]:
    if not unit:
        return found
    known = UUID(unit)
    called = UnitCall.objects.filter(matter=OuterRef("pk"), organisation=known)
    return found.filter(Q(lead_organisation=known) | Exists(called))


def _by_day(found: QuerySet[Matter], filters: Filters) -> QuerySet[Matter]:
    since, until = _instant(filters.since), _instant(filters.until)
    if since is not None:
        found = found.filter(received_at__gte=since)
    return found.filter(received_at__lt=until + timedelta(days=1)) if until is not None else found


def _instant(day: str) -> datetime | None:
    return start_of(date.fromisoformat(day)) if day else None


def _troubled(actor: Actor, filters: Filters) -> list[MatterClock]:
    """What calls for this actor: nobody is alarmed by a calendar that they cannot mend."""
    found = clocks_in_trouble(actor)
    if not actor.holds(*CALENDAR_KEEPERS):
        found = found.filter(state=ClockState.QUARANTINED)
    if filters.narrows:
        found = found.filter(matter__in=narrowed(actor, filters))
    return list(found[:_TROUBLE_AT_MOST])
