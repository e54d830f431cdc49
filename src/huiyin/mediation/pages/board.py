"""Villages without lawsuits: the board for everybody, and the sheet that the court's post fills in (SYSTEMS C4)."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from huiyin.kernel.access import open_to, public
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused, tell
from huiyin.kernel.time import today
from huiyin.mediation.forms import BoardForm, MonthForm, SheetForm
from huiyin.mediation.selectors.lawsuits import SheetLine, board_of, sheet
from huiyin.mediation.selectors.rights import COURT_POSTS
from huiyin.mediation.services.lawsuits import enter_lawsuits
from huiyin.people.selectors.actors import actor_of, own_place, scope_prefixes
from huiyin.places.selectors import place_called, place_name

_TOWNSHIP_DIGITS = 9


@public("villages without lawsuits are counted for everybody to see; nobody is named")
def board(request: HttpRequest) -> HttpResponse:
    """The board of a year (`?year=`) and a place (`?place=`, a name or a code)."""
    form = BoardForm({"year": today().year, **request.GET.dict()})
    view, refused = None, None
    if form.is_valid():
        try:
            place = place_called(form.cleaned_data["place"])
            view = board_of(place, form.cleaned_data["year"])
        except Refused as why:
            tell(form, why)
    context = {
        "form": form,
        "view": view,
        "refused": refused,
        "place_title": place_name(view.place_code) if view and view.place_code else "",
    }
    return page(request, "mediation/board.html", context, status=422 if form.errors else 200)


@open_to("staff", needs="mediation_court")
def lawsuits(request: HttpRequest) -> HttpResponse:
    """The sheet of a month (`?month=2026-03`, last month by default) and a township (`?place=`)."""
    actor = actor_of(request)
    asked = MonthForm({"month": f"{_last_month():%Y-%m}", **request.GET.dict()})
    lines: tuple[SheetLine, ...] = ()
    place, month = own_place(actor, *COURT_POSTS), _last_month()
    if asked.is_valid():
        month = asked.cleaned_data["month"]
        try:
            place = place_called(asked.cleaned_data["place"], scopes=scope_prefixes(actor, *COURT_POSTS)) or place
        except Refused as refused:
            tell(asked, refused)
        lines = sheet(place, month)
    form = SheetForm(request.POST if request.method == "POST" else None, lines=lines)
    if request.method == "POST" and form.is_valid():
        try:
            enter_lawsuits(actor, month=month, counts=form.counts(), reason=form.cleaned_data["reason"])
            return redirect(f"{reverse('mediation:lawsuits')}?month={month:%Y-%m}&place={place}&done=1")
        except Refused as refused:
            tell(form, refused)
    context = {
        "asked": asked,
        "form": form,
        "fields": [(line, form[f"count_{line.place_code}"]) for line in lines],
        "month": month,
        "place": place,
        "place_title": place_name(place) if place else "",
        "done": "done" in request.GET,
    }
    return page(request, "mediation/lawsuits.html", context, status=422 if form.errors or asked.errors else 200)


def _last_month() -> date:
    day = today().replace(day=1)
    return day.replace(year=day.year - 1, month=12) if day.month == 1 else day.replace(month=day.month - 1)
