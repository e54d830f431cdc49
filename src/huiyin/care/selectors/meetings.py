"""Meetings: the families whose quarterly meeting is near or over, a page at a time, and what can be decided of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import F

from huiyin.care.models import Meeting
from huiyin.care.selectors.files import MEETING, FamilyLine, files, lines, meeting_actions
from huiyin.casework.models import Matter, MatterClock
from huiyin.kernel.time import now
from huiyin.people.types import Actor

PAGE = 20
NEAR = timedelta(days=14)
GOES_ON = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Agenda:
    """One page of what a meeting goes through; ``late``: how many families should have been talked over by now."""

    lines: tuple[FamilyLine, ...]
    page: Page[Matter]
    late: int

    @property
    def others(self) -> int:
        """How many families of the page somebody else has to decide."""
        return len(self.page.object_list) - len(self.lines)


def agenda(actor: Actor, *, everyone: bool = False, number: int = 1) -> Agenda:
    """The open families whose meeting is due within fourteen days, or all with ``everyone``, the earliest first.

    Families of which the actor can decide nothing now are left out of the page. Some queries for each of its families,
    twenty at most.
    """
    found = files(actor).filter(is_open=True)
    clocks = MatterClock.objects.filter(name=MEETING, matter__in=found)
    near = clocks if everyone else clocks.filter(due_at__lte=now() + NEAR)
    due = found.filter(pk__in=near.values("matter")).order_by(F("due_at").asc(nulls_last=True), "id")
    page = Paginator(due, PAGE).get_page(number)
    offered = {row.id: meeting_actions(actor, row) for row in page}
    return Agenda(
        lines=tuple(lines([row for row in page if offered[row.id]], offered)),
        page=page,
        late=clocks.filter(due_at__lte=now()).count(),
    )


def meeting_under_way(actor: Actor, meeting_id: UUID) -> Meeting | None:
    """A meeting that the actor began within the last day, to go on with its next page; None for any other."""
    return Meeting.objects.filter(pk=meeting_id, kept_by=actor.person_id, held_at__gte=now() - GOES_ON).first()
