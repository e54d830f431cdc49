"""Working calendars: one person drafts, another confirms, and the version stands for ever."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, time
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.places.models import CalendarDraft, CalendarVersion
from huiyin.places.services.trail import note
from huiyin.places.types import Actor

Hours = Sequence[tuple[time, time]]
_WEEKEND = 5
USUAL_HOURS: Hours = ((time(9), time(12)), (time(13), time(17)))


@transaction.atomic
def draft_year(
    actor: Actor, *, year: int, holidays: Collection[date], makeup_days: Collection[date],
    hours: Hours | None = None, source: str = "",
) -> CalendarDraft:  # fmt: skip
    """Propose the days of one year, added to the newest version or replacing that year in it.

    `holidays` are days off (weekends among them do no harm), `makeup_days` weekend days with work; `hours` None keeps
    those of the newest version. Raises Refused: days of another year, a make-up day in the week, a day both off and
    working, hours out of order, a year that leaves a hole after the covered ones, an actor who is no person.
    """
    person = _person(actor)
    newest = CalendarVersion.objects.order_by("-number").first()
    _check_days(year, holidays, makeup_days)
    _check_year_joins(year, newest)
    kept = newest.hours if newest and hours is None else _written(hours or USUAL_HOURS)
    first, last = date(year, 1, 1), date(year, 12, 31)
    draft = CalendarDraft.objects.create(
        holidays=_merged(newest.holidays if newest else [], holidays, year),
        makeup_days=_merged(newest.makeup_days if newest else [], makeup_days, year),
        hours=kept,
        covers_from=min(newest.covers_from, first) if newest else first,
        covers_until=max(newest.covers_until, last) if newest else last,
        source=source, proposed_by=person, proposed_label=actor.label, proposed_at=now(),
        based_on=newest.number if newest else 0,
    )  # fmt: skip
    note(actor, action="places.calendar.draft", about=f"calendar {draft.id}", year=year, source=source)
    return draft


@transaction.atomic
def confirm_calendar(actor: Actor, *, draft_id: UUID) -> CalendarVersion:
    """Publish a draft as the next version. Raises Refused: the same person, already closed, or overtaken by another."""
    person = _person(actor)
    draft = _open_draft(draft_id)
    if draft.proposed_by == person:
        raise Refused(_("起草人不能自己确认，请另一位同事确认。"), who_can_help=_("另一位管理员"))
    newest = CalendarVersion.objects.order_by("-number").values_list("number", flat=True).first() or 0
    if draft.based_on != newest:
        raise Refused(_("起草之后已经发布了新的日历，请重新起草。"))
    published = CalendarVersion.objects.create(
        number=newest + 1, holidays=draft.holidays, makeup_days=draft.makeup_days, hours=draft.hours,
        covers_from=draft.covers_from, covers_until=draft.covers_until, source=draft.source,
        published_by=draft.proposed_by, published_label=draft.proposed_label,
        confirmed_by=person, confirmed_label=actor.label, published_at=now(),
    )  # fmt: skip
    _close(draft)
    note(actor, action="places.calendar.publish", about=f"calendar {published}", draft=str(draft.id))
    return published


@transaction.atomic
def withdraw_draft(actor: Actor, *, draft_id: UUID) -> None:
    """Take a draft back; anybody who may draft may do so. Raises Refused when it is closed."""
    _close(_open_draft(draft_id))
    note(actor, action="places.calendar.withdraw", about=f"calendar {draft_id}")


def _person(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise Refused(_("工作日历要由具体的人起草和确认。"), who_can_help=_("市值班台"))
    return actor.person_id


def _open_draft(draft_id: UUID) -> CalendarDraft:
    draft = CalendarDraft.objects.select_for_update().filter(id=draft_id, closed_at=None).first()
    if draft is None:
        raise Refused(_("这份日历草案已经处理过了。"))
    return draft


def _close(draft: CalendarDraft) -> None:
    draft.closed_at = now()
    draft.save(update_fields=["closed_at"])


def _check_days(year: int, holidays: Collection[date], makeup_days: Collection[date]) -> None:
    for day in sorted({*holidays, *makeup_days}):
        if day.year != year:
            raise Refused(_("%(day)s 不在 %(year)d 年。") % {"day": day.isoformat(), "year": year}, field="days")
    for day in sorted(makeup_days):
        if day.weekday() < _WEEKEND:
            raise Refused(_("%(day)s 不是周末，不能作为调休上班日。") % {"day": day.isoformat()}, field="makeup_days")
        if day in holidays:
            raise Refused(_("%(day)s 既放假又上班。") % {"day": day.isoformat()}, field="makeup_days")


def _check_year_joins(year: int, newest: CalendarVersion | None) -> None:
    if newest and not newest.covers_from.year - 1 <= year <= newest.covers_until.year + 1:
        raise Refused(
            _("日历现在到 %(until)s，请先补上中间的年份。") % {"until": newest.covers_until.isoformat()}, field="year"
        )


def _merged(before: Collection[date], days: Collection[date], year: int) -> list[date]:
    return sorted({*(day for day in before if day.year != year), *days})


def _written(hours: Hours) -> list[Any]:
    """Hours as JSON, or Refused: none, or not in order within one day."""
    edges = [edge for interval in hours for edge in interval]
    if not edges or any(one >= other for one, other in pairwise(edges)):
        raise Refused(_("工作时间要按先后填写，不能重叠。"), field="hours")
    return [[opens.isoformat("minutes"), closes.isoformat("minutes")] for opens, closes in hours]
