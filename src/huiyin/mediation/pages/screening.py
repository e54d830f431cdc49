"""Screening on pages: what waits for a grid worker, one look at a grid, campaigns and how far they have come."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.casework.forms.places import near
from huiyin.casework.selectors.titles import say
from huiyin.kernel.access import open_to
from huiyin.kernel.ids import uuid7
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column, Link
from huiyin.kernel.refusal import Refused, tell
from huiyin.kernel.time import today
from huiyin.mediation.forms import CampaignForm, FoundForm, NothingForm, RoundForm
from huiyin.mediation.models import Campaign, Round
from huiyin.mediation.selectors.methods import method_for
from huiyin.mediation.selectors.rights import REGISTRARS
from huiyin.mediation.selectors.screening import (
    access_campaign,
    campaigns_of,
    find_round,
    my_screenings,
    own_campaign,
    progress,
)
from huiyin.mediation.services.screening import (
    add_round,
    close_campaign,
    note_found,
    note_nothing,
    open_campaign,
    take_back,
)
from huiyin.mediation.types.screening import Found, PlaceProgress
from huiyin.people.selectors.actors import actor_of, own_place, scope_prefixes
from huiyin.people.types import Actor
from huiyin.places.selectors import place_name


@open_to("staff", needs="mediation_network")
def overview(request: HttpRequest, form: CampaignForm | None = None) -> HttpResponse:
    """The actor's own open grids, the campaigns of their area, and for who keeps the register a new one.

    `?noted=` is a look just noted that found nothing: it can be taken back.
    """
    actor = actor_of(request)
    if request.method == "POST" and form is None:
        return _opened(request, actor)
    place = own_place(actor, *REGISTRARS)
    context = {
        "mine": my_screenings(actor),
        "campaigns": campaigns_of(actor),
        "today": today(),
        "noted": request.GET.get("noted", ""),
        "form": form or _near(actor, CampaignForm(initial={"places": place, "since": today()}))
        if actor.holds(*REGISTRARS)
        else None,
    }
    return page(request, "mediation/screening.html", context, status=422 if form and form.errors else 200)


def _near(actor: Actor, form: CampaignForm) -> CampaignForm:
    return near(form, scope_prefixes(actor, *REGISTRARS))


def _opened(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = _near(actor, CampaignForm(request.POST))
    if form.is_valid():
        try:
            return redirect("mediation:campaign", open_campaign(actor, **form.arguments()).id)
        except Refused as refused:
            tell(form, refused)
    return overview(request, form)


@open_to("staff", needs="mediation_network")
def campaign(request: HttpRequest, campaign_id: UUID, refused: Refused | None = None) -> HttpResponse:
    """How far a campaign has come: a round (`?round=`, the running one by default, 0 all) at a place (`?place=`)."""
    actor = actor_of(request)
    try:
        kept = access_campaign(actor, campaign_id)
    except Refused as why:
        return page(request, "mediation/unknown.html", {"refused": why}, status=404)
    rounds = sorted(kept.rounds.all(), key=lambda one: one.number)
    number = _asked_round(request, rounds)
    place = request.GET.get("place", "")
    lines, why_not = _progress(actor, kept, [one for one in rounds if number in (0, one.number)], place)
    here = f"{request.path}?round={number}"
    context = {
        "campaign": kept,
        "rounds": rounds,
        "shown": next((one for one in rounds if one.number == number), None),
        "tabs": [
            Link(_("第 %(number)s 轮") % {"number": one.number}, f"{request.path}?round={one.number}") for one in rounds
        ]
        + ([Link(_("各轮合计"), f"{request.path}?round=0")] if len(rounds) > 1 else []),
        "here_tab": here,
        "place": place,
        "place_title": place_name(place) if place else "",
        "up": f"{here}&place={_above(kept, place)}" if place and _above(kept, place) else here,
        "lines": lines,
        "total": sum((line.counts for line in lines), Found()),
        "grids": sum(line.grids for line in lines),
        "looked_at": sum(line.looked_at for line in lines),
        "refused": refused or why_not,
        "keeps": _keeps(actor, campaign_id),
        "round_form": RoundForm(),
        "columns": [
            Column(_("地方")),
            Column(_("网格"), number=True),
            Column(_("已排查"), number=True),
            Column(_("排查次数"), number=True),
            Column(_("发现纠纷"), number=True),
            Column(_("调解成功"), number=True),
        ],
    }
    return page(request, "mediation/campaign.html", context, status=409 if context["refused"] else 200)


@require_POST
@open_to("staff", needs="mediation_register")
def change(request: HttpRequest, campaign_id: UUID, do: str) -> HttpResponse:
    """Add a round (`round`) or close the campaign (`close`)."""
    actor = actor_of(request)
    try:
        if do == "close":
            close_campaign(actor, campaign_id=campaign_id)
        else:
            add_round(actor, campaign_id=campaign_id, round_given=RoundForm(request.POST).value())
    except Refused as refused:
        return campaign(request, campaign_id, refused)
    return redirect("mediation:campaign", campaign_id)


@open_to("staff", needs="mediation_network")
@never_cache
def look(request: HttpRequest, round_id: int, grid_code: str) -> HttpResponse:
    """One look at a grid: nothing found (`do` = nothing), or a dispute (`do` = found)."""
    running = find_round(round_id)
    if running is None:
        refused = Refused(_("没有这次排查。"), who_can_help=_("综治中心值班"))
        return page(request, "mediation/unknown.html", {"refused": refused}, status=404)
    kinds, why_not = _kinds(grid_code)
    if request.method != "POST":
        form = FoundForm(kinds=kinds, initial={"token": uuid7()})
        return _look(request, running, grid_code, form, why_not)
    if request.POST.get("do") == "nothing":
        return _nothing(request, running, grid_code, FoundForm(kinds=kinds, initial={"token": uuid7()}))
    return _found(request, running, grid_code, FoundForm(request.POST, request.FILES, kinds=kinds))


def _nothing(request: HttpRequest, running: Round, grid_code: str, form: FoundForm) -> HttpResponse:
    sent = NothingForm(request.POST)
    token = sent.cleaned_data["token"] if sent.is_valid() else None
    try:
        row = note_nothing(actor_of(request), round_id=running.pk, grid_code=grid_code, client_id=token)
    except Refused as refused:
        return _look(request, running, grid_code, form, refused, status=409)
    return redirect(f"{reverse('mediation:screening')}?noted={row.id}")


def _found(request: HttpRequest, running: Round, grid_code: str, form: FoundForm) -> HttpResponse:
    if form.is_valid():
        try:
            given = form.arguments(get_language() or "zh-hans")
            receipt = note_found(actor_of(request), round_id=running.pk, grid_code=grid_code, **given)
            return redirect("mediation:taken", receipt.code)
        except Refused as refused:
            tell(form, refused)
    return _look(request, running, grid_code, form, None, status=422)


def _look(
    request: HttpRequest, running: Round, grid_code: str, form: FoundForm, refused: Refused | None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "round": running,
        "grid_code": grid_code,
        "grid_name": place_name(grid_code),
        "form": form,
        "nothing_token": uuid7(),
        "refused": refused,
    }
    return page(request, "mediation/look.html", context, status=status)


@require_POST
@open_to("staff", needs="mediation_network")
def back(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """Take back a look that found nothing; what cannot be taken back stays, and the list shows it."""
    try:
        take_back(actor_of(request), screening_id=screening_id)
    except Refused as refused:
        return page(request, "mediation/unknown.html", {"refused": refused}, status=409)
    return redirect("mediation:screening")


def _kinds(grid_code: str) -> tuple[list[tuple[str, str]], Refused | None]:
    try:
        return [(code, say(words)) for code, words in method_for(grid_code).kinds.items()], None
    except Refused as refused:
        return [], refused


def _asked_round(request: HttpRequest, rounds: list[Round]) -> int:
    """The round asked for, else the one that runs today, else the last that has begun, else the first."""
    asked = request.GET.get("round", "")
    if asked.isdecimal() and int(asked) in {0, *(one.number for one in rounds)}:
        return int(asked)
    begun = [one.number for one in rounds if one.since <= today()]
    return begun[-1] if begun else 1


def _progress(
    actor: Actor, kept: Campaign, rounds: list[Round], place: str
) -> tuple[list[PlaceProgress], Refused | None]:
    try:
        return progress(actor, campaign=kept, rounds=rounds, place_code=place), None
    except Refused as refused:
        return [], refused


def _above(kept: Campaign, place: str) -> str:
    """The place one level up inside of the campaign; empty at its own places."""
    above = next((place[:digits] for digits in (12, 9, 6, 4) if digits < len(place)), "")
    return above if any(above.startswith(code) and above != code for code in kept.place_codes) else ""


def _keeps(actor: Actor, campaign_id: UUID) -> bool:
    try:
        own_campaign(actor, campaign_id)
    except Refused:
        return False
    return True
