"""Writing a matter down on the spot: words, photo, place; solved at once in one line if it was."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.appeals.services.receiving import receive
from huiyin.appeals.types import Received
from huiyin.casework.selectors.details import detail
from huiyin.casework.services.acting import act
from huiyin.casework.services.noting import note
from huiyin.casework.types import AttachmentGiven, RaiserContact
from huiyin.kernel.access import open_to
from huiyin.kernel.ids import uuid7
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused
from huiyin.people.selectors.actors import actor_of
from huiyin.people.types import Actor
from huiyin.places.types import Datum, Point
from huiyin.portals.worker.forms import CaptureForm
from huiyin.portals.worker.selectors.places import own_places


@open_to("staff")
def capture(request: HttpRequest) -> HttpResponse:
    """One screen; after sending the matter itself, with what could not be done said above it."""
    actor = actor_of(request)
    places = own_places(actor)
    if request.method != "POST":
        form = CaptureForm(places=places, initial={"client_id": uuid7(), "place_code": request.GET.get("place", "")})
        return page(request, "worker/capture.html", {"form": form})
    form = CaptureForm(request.POST, request.FILES, places=places)
    received = _received(actor, form) if form.is_valid() else None
    if received is None:
        return page(request, "worker/capture.html", {"form": form}, status=422)
    query = "?taken=1" if _solve(actor, received, form.cleaned_data["solved"]) else "?taken=1&open=1"
    return redirect(reverse("worker:matter", args=[received.receipt.matter_id]) + query)


def _received(actor: Actor, form: CaptureForm) -> Received | None:
    given = form.cleaned_data
    try:
        return receive(
            actor,
            door="worker",
            words=given["words"],
            place=_point(given) or given["place_code"] or None,
            address=given["address"],
            raiser=RaiserContact(name=given["name"], phone=given["phone"]),
            attachments=[AttachmentGiven("photos", file.read(), file.name or "") for file in given["photos"]],
            client_id=given["client_id"],
            collected_by=actor.person_id,
        )
    except Refused as refused:
        form.tell(refused)
        return None


def _point(given: dict[str, Any]) -> Point | None:
    if given["longitude"] is None or given["latitude"] is None:
        return None
    return Point(given["longitude"], given["latitude"], Datum(given["datum"] or Datum.WGS84.value))


def _solve(actor: Actor, received: Received, how: str) -> bool:
    """Settle it on the spot where the method knows that; False when it stays open and only the remark is kept."""
    if not how.strip():
        return True
    known = detail(actor, received.receipt.matter_id)
    action = next((item for item in known.actions if item.on_the_spot), None)
    if action is None:
        note(actor, matter_id=known.id, words=_("当场已办：%(how)s") % {"how": how.strip()})
        return False
    try:
        act(actor, matter_id=known.id, action=action.name, inputs={"words": how}, revision=known.revision)
    except Refused:
        return False
    return True
