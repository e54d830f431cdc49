"""A studio for everybody (who is on duty, when, by which phone), and its roster for who keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.kernel.access import open_to, public
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column
from huiyin.kernel.refusal import Refused, tell
from huiyin.kernel.time import today
from huiyin.mediation.forms import AbsenceForm, ExchangeForm, RosterForm, area_forms
from huiyin.mediation.selectors.committees import serving_names
from huiyin.mediation.selectors.rosters import KeptRoster, absences_of, exchanges_of, roster_of, studio_view
from huiyin.mediation.services.rosters import (
    exchange_days,
    note_absence,
    set_roster,
    take_back_absence,
    take_back_exchange,
)
from huiyin.people.selectors.actors import actor_of


@public("who mediates where and when is made known to everybody by law")
def studio(request: HttpRequest, studio_id: UUID) -> HttpResponse:
    """A studio: whose it is, when it is open, who is on duty for two weeks."""
    view = studio_view(studio_id)
    if view is None:
        return page(request, "mediation/unknown_public.html", {}, status=404)
    return page(request, "mediation/studio.html", {"view": view, "today": today(), "columns": _columns()})


@open_to("staff", needs="mediation_network")
def roster(
    request: HttpRequest, studio_id: UUID, sent: Mapping[str, object] | None = None, refused: Refused | None = None
) -> HttpResponse:
    """The roster as it is, who is away, which days were exchanged, and the forms that change it."""
    view = studio_view(studio_id)
    if view is None:
        return page(request, "mediation/unknown.html", {"refused": _no_studio()}, status=404)
    kept = roster_of(studio_id)
    people = serving_names(view.studio.committee_id)
    own = list(kept.names.items()) if kept else []
    given = sent or {}
    context = {
        "view": view,
        "today": today(),
        "columns": _columns(),
        "refused": refused,
        "absences": absences_of(kept) if kept else (),
        "exchanges": exchanges_of(kept) if kept else (),
        "rule_form": given.get("rule_form") or RosterForm(initial=_initial(kept)),
        "area_forms": given.get("area_forms") or area_forms(people, initial=_areas(kept)),
        "absence_form": given.get("absence_form") or AbsenceForm(people=own, initial={"since": today()}),
        "exchange_form": given.get("exchange_form") or ExchangeForm(roles=kept.rule.roles() if kept else ()),
        "open_form": given.get("open_form", ""),
        "has_roster": kept is not None,
    }
    return page(request, "mediation/roster.html", context, status=422 if sent or refused else 200)


@require_POST
@open_to("staff", needs="mediation_network")
def change(request: HttpRequest, studio_id: UUID, do: str) -> HttpResponse:
    """Set the rule (`set`), note an absence (`away`) or an exchange (`exchange`), or take one back (`away_back`,
    `exchange_back`, with its `id`).
    """
    kept = roster_of(studio_id)
    if do == "set":
        return _set(request, studio_id)
    if kept is None:
        return roster(request, studio_id, refused=Refused(_("还没有值班表，请先排。")))
    if do in ("away", "exchange"):
        return _noted(request, studio_id, kept, do)
    verb = {"away_back": _away_back, "exchange_back": _exchange_back}.get(do)
    number = request.POST.get("id", "")
    if verb is None or not number.isdecimal():
        return redirect("mediation:roster", studio_id)
    try:
        verb(request, int(number))
    except Refused as refused:
        return roster(request, studio_id, refused=refused)
    return redirect("mediation:roster", studio_id)


def _set(request: HttpRequest, studio_id: UUID) -> HttpResponse:
    view = studio_view(studio_id)
    if view is None:
        return page(request, "mediation/unknown.html", {"refused": _no_studio()}, status=404)
    rule = RosterForm(request.POST)
    rows = area_forms(serving_names(view.studio.committee_id), request.POST)
    sent = {"rule_form": rule, "area_forms": rows, "open_form": "set"}
    wrong = [form for form in (rule, *rows) if not form.is_valid()]
    if wrong:
        return roster(request, studio_id, sent)
    try:
        set_roster(
            actor_of(request),
            studio_id=studio_id,
            seats=[seat for row in rows for seat in row.seats()],
            begins_on=rule.cleaned_data["begins_on"],
            weekdays=rule.cleaned_data["weekdays"],
            turn_days=rule.cleaned_data["turn_days"],
        )
    except Refused as refused:
        return _told(request, studio_id, rule, refused, sent)
    return redirect("mediation:roster", studio_id)


def _noted(request: HttpRequest, studio_id: UUID, kept: KeptRoster, do: str) -> HttpResponse:
    number = kept.roster.pk
    if do == "away":
        form: forms.Form = AbsenceForm(request.POST, people=list(kept.names.items()))
    else:
        form = ExchangeForm(request.POST, roles=kept.rule.roles())
    sent: dict[str, object] = {"absence_form" if do == "away" else "exchange_form": form, "open_form": do}
    if not form.is_valid():
        return roster(request, studio_id, sent)
    data = form.cleaned_data
    actor = actor_of(request)
    try:
        if do == "away":
            who = UUID(data["who"])
            note_absence(actor, roster_id=number, mediator_id=who, since=data["since"], last=data["last"])
        else:
            exchange_days(
                actor, roster_id=number, role=data["role"], one_day=data["one_day"], other_day=data["other_day"]
            )
    except Refused as refused:
        return _told(request, studio_id, form, refused, sent)
    return redirect("mediation:roster", studio_id)


def _told(
    request: HttpRequest, studio_id: UUID, form: forms.Form, refused: Refused, sent: Mapping[str, object]
) -> HttpResponse:
    """The page again, with the refusal beside its field or at its top."""
    tell(form, refused)
    return roster(request, studio_id, sent)


def _away_back(request: HttpRequest, number: int) -> None:
    take_back_absence(actor_of(request), absence_id=number)


def _exchange_back(request: HttpRequest, number: int) -> None:
    take_back_exchange(actor_of(request), swap_id=number)


def _no_studio() -> Refused:
    return Refused(_("没有这个工作室。"))


def _initial(kept: KeptRoster | None) -> dict[str, object]:
    if kept is None:
        return {"begins_on": today(), "weekdays": [1, 2, 3, 4, 5, 6, 7], "turn_days": 1}
    begins = max(kept.roster.begins_on, today())
    return {"begins_on": begins, "weekdays": kept.roster.weekdays, "turn_days": kept.roster.turn_days}


def _areas(kept: KeptRoster | None) -> list[dict[str, str]]:
    """What stands in the rows of the rule in force; a second person of a role is not shown in a row."""
    rows: dict[int, dict[str, str]] = {}
    for place in kept.rule.places if kept else ():
        row = rows.setdefault(place.area, {"area": kept.areas[place.area] if kept else ""})
        row.setdefault(place.role, place.who)
    return [rows[number] for number in sorted(rows)]


def _columns() -> Sequence[Column]:
    return [Column(_("日子")), Column(_("片区")), Column(_("值班"))]
