"""The working calendar: how far it reaches, a year's days, drafts that wait for a second person."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.casework.selectors.running import years_awaited
from huiyin.casework.services.keeping import recalculate
from huiyin.engine.proving.city import HORIZON_DAYS
from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused, tell
from huiyin.kernel.time import today
from huiyin.people.selectors.actors import actor_of
from huiyin.people.types import Actor
from huiyin.places.selectors import calendar_horizon_days, changed_days, known_holidays, open_drafts, working_calendar
from huiyin.places.services import confirm_calendar, draft_year, withdraw_draft
from huiyin.portals.desk.forms import YearForm
from huiyin.portals.desk.selectors.queue import CALENDAR_KEEPERS


@open_to("staff", needs="administration")
def calendar(request: HttpRequest) -> HttpResponse:
    """The calendar in force; those who keep it may draft a year."""
    actor = actor_of(request)
    form = YearForm(request.POST) if request.method == "POST" else YearForm(initial=_usual(request))
    if request.method == "POST" and form.is_valid() and _drafted(actor, form):
        return redirect("desk:calendar")
    return _shown(request, form, status=422 if form.errors else 200)


@require_POST
@open_to("staff", needs="administration")
def decide(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Confirm (`do` = confirm) or withdraw a draft. After confirming, running clocks are computed again."""
    actor = actor_of(request)
    try:
        _check(actor)
        if request.POST.get("do") == "confirm":
            confirm_calendar(actor, draft_id=draft_id)
            recalculate(actor)
        else:
            withdraw_draft(actor, draft_id=draft_id)
    except Refused as refused:
        return _shown(request, YearForm(initial=_usual(request)), refused=refused, status=422)
    return redirect("desk:calendar")


def _shown(request: HttpRequest, form: YearForm, *, refused: Refused | None = None, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    horizon = calendar_horizon_days()
    context = {
        "horizon": horizon,
        "is_short": horizon < HORIZON_DAYS,
        "least": HORIZON_DAYS,
        "value": _in_force(),
        "years": _years(),
        "drafts": [(draft, changed_days(draft), draft.proposed_by == actor.person_id) for draft in open_drafts()],
        "form": form,
        "may_keep": actor.holds(*CALENDAR_KEEPERS),
        "awaited": years_awaited(actor) if actor.holds(*CALENDAR_KEEPERS) else (),
        "refused": refused,
    }
    return page(request, "desk/calendar.html", context, status=status)


def _in_force() -> object:
    try:
        return working_calendar()
    except Refused:
        return None


def _years() -> list[tuple[int, list[date], list[date]]]:
    """Each covered year with its days off and its weekend days with work."""
    try:
        value = working_calendar()
    except Refused:
        return []
    years = range(value.from_date.year, value.until_date.year + 1)
    return [
        (
            year,
            sorted(day for day in value.holidays if day.year == year),
            sorted(day for day in value.makeup_days if day.year == year),
        )
        for year in years
    ]


def _usual(request: HttpRequest) -> dict[str, object]:
    """The year that is missing next, filled with what the installed table knows."""
    years = _years()
    year = years[-1][0] + 1 if years else today().year
    known = known_holidays(year)
    return {
        "year": year,
        "holidays": "\n".join(str(day) for day in sorted(known.holidays)) if known else "",
        "makeup_days": "\n".join(str(day) for day in sorted(known.makeup_days)) if known else "",
    }


def _drafted(actor: Actor, form: YearForm) -> bool:
    given = form.cleaned_data
    try:
        _check(actor)
        draft_year(
            actor,
            year=given["year"],
            holidays=given["holidays"],
            makeup_days=given["makeup_days"],
            source=given["source"],
        )
    except Refused as refused:
        tell(form, refused)
        return False
    return True


def _check(actor: Actor) -> None:
    if not actor.holds(*CALENDAR_KEEPERS):
        raise Refused(_("工作日历由综治中心和值班台维护。"), who_can_help=_("综治中心负责人"))
