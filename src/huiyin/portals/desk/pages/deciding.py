"""Deciding which unit a complaint is about, where whoever raised it could not say: the city's duty desk, once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huiyin.casework.services import decide_about, decide_no_unit
from huiyin.kernel.access import open_to
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.selectors.actors import actor_of
from huiyin.people.types import Actor
from huiyin.portals.desk.forms import NO_UNIT, DecidingForm
from huiyin.portals.desk.pages.showing import found, matter_address, show_desk
from huiyin.portals.desk.selectors.lists import units_in


@require_POST
@open_to("staff", needs="dispatcher")
def decide(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Keep the decision; from then on the unit is passed by. That it cannot be found out waits for a second person of
    the desk, among the changes to confirm. On a refusal the form says why.
    """
    actor = actor_of(request)
    found(actor, matter_id)
    form = DecidingForm(request.POST, units=units_in(actor))
    if form.is_valid():
        try:
            _decide(actor, matter_id, form)
        except Refused as refused:
            tell(form, refused)
        else:
            return redirect(matter_address(matter_id, request))
    return show_desk(request, matter_id, more={"deciding": form}, status=422)


def _decide(actor: Actor, matter_id: UUID, form: DecidingForm) -> None:
    given = form.cleaned_data
    common: dict[str, Any] = {"matter_id": matter_id, "revision": given["revision"]}
    if given["organisation"] == NO_UNIT:
        decide_no_unit(actor, words=given["tried"], **common)
    else:
        decide_about(actor, organisation_id=UUID(given["organisation"]), **common)
