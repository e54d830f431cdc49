"""Writing a matter down on the spot: words, photo, place; solved at once in one line if it was."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.appeals.selectors.about import unit_named
from huiyin.appeals.services.receiving import receive
from huiyin.appeals.types import Received
from huiyin.casework.selectors.access import may_see
from huiyin.casework.selectors.details import detail
from huiyin.casework.services.acting import act
from huiyin.casework.services.noting import note
from huiyin.casework.types import AttachmentGiven, RaiserContact
from huiyin.kernel.access import open_to
from huiyin.kernel.ids import uuid7
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.selectors.actors import actor_of
from huiyin.people.types import Actor
from huiyin.places.types import Datum, Point
from huiyin.portals.worker.forms import CaptureForm
from huiyin.portals.worker.selectors.places import own_places


@open_to("staff")
def capture(request: HttpRequest) -> HttpResponse:
    """One screen; after sending the matter itself, with what could not be done said above it. What whoever wrote it
    down may not see (a complaint that passes them by) leaves its case code only.
    """
    actor = actor_of(request)
    places = own_places(actor)
    if request.method != "POST":
        return page(request, "worker/capture.html", {"form": _fresh(places, request.GET.get("place", ""))})
    form = CaptureForm(request.POST, request.FILES, places=places)
    received = _received(actor, form) if form.is_valid() else None
    if received is None:
        return page(request, "worker/capture.html", {"form": form}, status=422)
    if not may_see(actor, received.receipt.matter_id):
        return page(request, "worker/capture.html", {"form": _fresh(places, ""), "received": received})
    query = "?taken=1" if _solve(actor, received, form.cleaned_data["solved"]) else "?taken=1&open=1"
    return redirect(reverse("worker:matter", args=[received.receipt.matter_id]) + query)


def _fresh(places: list[tuple[str, str]], place: str) -> CaptureForm:
    return CaptureForm(places=places, initial={"client_id": uuid7(), "place_code": place})


def _received(actor: Actor, form: CaptureForm) -> Received | None:
    given = form.cleaned_data
    about = unit_named(given["about_name"]) if given["is_complaint"] else None
    try:
        return receive(
            actor,
            door="worker",
            words=_words(given, is_named=about is not None),
            place=_point(given) or given["place_code"] or None,
            address=given["address"],
            raiser=RaiserContact(name=given["name"], phone=given["phone"]),
            attachments=[AttachmentGiven("photos", file.read(), file.name or "") for file in given["photos"]],
            client_id=given["client_id"],
            collected_by=actor.person_id,
            about_organisation_id=about,
            about_undecided=given["is_complaint"] and about is None,
        )
    except Refused as refused:
        tell(form, refused)
        return None


def _words(given: dict[str, Any], *, is_named: bool) -> str:
    """The words; whom a complaint names without bearing a unit's exact name stands below them, for the desk."""
    whom = given["about_name"].strip() if given["is_complaint"] and not is_named else ""
    return f"{given['words']}\n{_('反映的是：%(whom)s') % {'whom': whom}}" if whom else str(given["words"])


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
