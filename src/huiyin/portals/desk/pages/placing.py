"""Placing: a matter whose place was not known, or not right, is put where it belongs. Search, choose, send."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huiyin.appeals.services.placing import place
from huiyin.kernel.access import open_to
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.selectors.actors import actor_of
from huiyin.portals.desk.forms import PlacingForm
from huiyin.portals.desk.pages.showing import found, matter_address, show_desk
from huiyin.portals.desk.selectors.places import places_to_choose


@require_POST
@open_to("staff", needs="dispatcher")
def put(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Put a matter into the place that was chosen; its owner is found again. On a refusal the form says why."""
    actor = actor_of(request)
    found(actor, matter_id)
    form = PlacingForm(request.POST)
    if form.is_valid():
        try:
            _matter, is_moved = place(
                actor,
                matter_id=matter_id,
                place_code=form.cleaned_data["place_code"],
                revision=form.cleaned_data["revision"],
            )
        except Refused as refused:
            tell(form, refused)
        else:
            return redirect(matter_address(matter_id, request, placed="moved" if is_moved else "1"))
    where = request.POST.get("where", "").strip()
    form.offer(places_to_choose(actor, where) if where else [])
    return show_desk(request, matter_id, more={"placing": form, "where": where}, status=422)
