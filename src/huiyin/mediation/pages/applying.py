"""Applying for mediation: one page at a telephone's width, without an account; and for staff at the counter."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from huiyin.casework.selectors.handing import handed_on_by_code
from huiyin.casework.selectors.titles import say
from huiyin.kernel.access import open_to, public
from huiyin.kernel.ids import uuid7
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused, tell
from huiyin.mediation.forms import ApplyForm, DeskApplyForm
from huiyin.mediation.models import DisputeSource
from huiyin.mediation.selectors.methods import method_for
from huiyin.mediation.selectors.rights import COURT_POSTS
from huiyin.mediation.services.applying import apply
from huiyin.people.selectors.actors import actor_of, own_place
from huiyin.people.selectors.persons import notice_in_force
from huiyin.people.types import Actor
from huiyin.places.selectors import place_name


@public("asking for mediation needs no account")
@never_cache
def apply_here(request: HttpRequest) -> HttpResponse:
    """The page, and what is done with what was sent from it. `?place=` is the code of a card's or poster's place."""
    return _page(request, ApplyForm, "mediation/apply.html", door="web")


@open_to("staff", needs="mediation_worker")
@never_cache
def apply_for(request: HttpRequest) -> HttpResponse:
    """A mediator or the counter writes a dispute down, with how it came."""
    return _page(request, DeskApplyForm, "mediation/apply_for.html", door="worker")


def _page(request: HttpRequest, kind_of_form: type[ApplyForm], template: str, *, door: str) -> HttpResponse:
    actor, place = actor_of(request), request.POST.get("place", "") or request.GET.get("place", "")
    if door == "worker" and request.method != "POST":  # what a grid worker writes down begins in the own grid
        place = place or own_place(actor, "grid_worker")
    refused, kinds = None, []
    try:
        kinds = [(code, say(words)) for code, words in method_for(place).kinds.items()]
    except Refused as why:
        refused = why
    if request.method != "POST" or refused is not None:
        source = DisputeSource.COURT if actor.holds(*COURT_POSTS) else DisputeSource.APPLIED
        form = kind_of_form(kinds=kinds, initial={"token": uuid7(), "place": place, "source": source})
        return _shown(request, template, form, refused)
    form = kind_of_form(request.POST, request.FILES, kinds=kinds)
    if form.is_valid():
        try:
            given = form.arguments(get_language() or "zh-hans")
            receipt = apply(actor, door=_door(actor, door, given.get("source", "")), **given)
        except Refused as why:
            tell(form, why)
        else:
            return _leads_on(receipt.code, receipt.secret, receipt.matter_id, door)
    return _shown(request, template, form, None, status=422)


def _door(actor: Actor, door: str, source: str) -> str:
    """By which door a dispute came: whoever asks for mediation at somebody's desk was not found by a grid worker."""
    is_at_desk = door == "worker" and source == DisputeSource.APPLIED and not actor.holds("grid_worker")
    return "reception" if is_at_desk else door


def _leads_on(code: str, secret: str, matter_id: UUID, door: str) -> HttpResponse:
    """The applicant to their own page, opened by the receipt's secret; staff to where the matter stands."""
    if door == "web":
        return redirect(f"{reverse('mediation:party', args=[code])}?k={secret}&sent=1")
    return redirect(f"{reverse('mediation:taken', args=[code])}")


def _shown(
    request: HttpRequest, template: str, form: ApplyForm, refused: Refused | None, status: int = 200
) -> HttpResponse:
    place = str(form["place"].value() or "")
    context = {"form": form, "refused": refused, "notice": notice_in_force(), "place": place and place_name(place)}
    return page(request, template, context, status=409 if refused else status)


@open_to("staff", needs="mediation_worker")
def taken(request: HttpRequest, code: str) -> HttpResponse:
    """The case code of what has just been written down, to read out or copy, and who has it now by when."""
    actor = actor_of(request)
    context = {"code": code, "handed": handed_on_by_code(actor, code), "is_courts": actor.holds(*COURT_POSTS)}
    return page(request, "mediation/taken.html", context)
