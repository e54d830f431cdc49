"""Deciding which unit a complaint is about, where whoever raised it could not say: the city's duty desk, once."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huiyin.casework.services import decide_about
from huiyin.kernel.access import open_to
from huiyin.kernel.refusal import Refused
from huiyin.people.selectors.actors import actor_of
from huiyin.portals.desk.forms import DecidingForm
from huiyin.portals.desk.pages.showing import found, matter_address, show_desk
from huiyin.portals.desk.selectors.lists import units_in


@require_POST
@open_to("staff", needs="dispatcher")
def decide(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Keep the decision; from then on the unit is passed by. On a refusal the form says why."""
    actor = actor_of(request)
    found(actor, matter_id)
    form = DecidingForm(request.POST, units=units_in(actor))
    if form.is_valid():
        unit, revision = UUID(form.cleaned_data["organisation"]), form.cleaned_data["revision"]
        try:
            decide_about(actor, matter_id=matter_id, organisation_id=unit, revision=revision)
        except Refused as refused:
            form.tell(refused)
        else:
            return redirect(matter_address(matter_id, request))
    return show_desk(request, matter_id, more={"deciding": form}, status=422)
