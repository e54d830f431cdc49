"""Writing down what came by phone, in person, in a box, in a group or on paper, with its true time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from huiyin.appeals.services.entering import write_down
from huiyin.appeals.services.paper import key_in
from huiyin.appeals.types import Received
from huiyin.casework.forms.places import near
from huiyin.casework.selectors.access import may_see
from huiyin.casework.types import AttachmentGiven, RaiserContact
from huiyin.kernel.access import open_to
from huiyin.kernel.ids import uuid7
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused, tell
from huiyin.kernel.time import now
from huiyin.people.selectors.actors import actor_of, scope_prefixes
from huiyin.people.types import Actor
from huiyin.portals.desk.forms import UNDECIDED, EntryForm
from huiyin.portals.desk.selectors.lists import units_in


@open_to("staff", needs="dispatcher")
def enter(request: HttpRequest) -> HttpResponse:
    """One page; after sending what was made of it, and an empty form for the next one through the same door."""
    actor = actor_of(request)
    units = units_in(actor)
    if request.method != "POST":
        return page(request, "desk/enter.html", {"form": _fresh(units), "received": None})
    form = near(EntryForm(request.POST, request.FILES, units=units), scope_prefixes(actor))
    received = _received(actor, form) if form.is_valid() else None
    if received is None:
        return page(request, "desk/enter.html", {"form": form, "received": None}, status=422)
    fresh = _fresh(units, door=form.cleaned_data["door"])
    context = {"form": fresh, "received": received, "may_open": may_see(actor, received.receipt.matter_id)}
    return page(request, "desk/enter.html", context)


def _fresh(units: list[tuple[str, str]], door: str = "hotline") -> EntryForm:
    return EntryForm(units=units, initial={"client_id": uuid7(), "door": door, "urgency": "normal", "may_text": True})


def _received(actor: Actor, form: EntryForm) -> Received | None:
    """What came of it; a numbered paper form is keyed in under its number, everything else is received."""
    given = form.cleaned_data
    number, door = given["number"].strip(), given["door"]
    common: dict[str, Any] = {
        "words": given["words"],
        "place": given["place_code"] or None,
        "address": given["address"],
        "urgency": "" if given["urgency"] == "normal" else given["urgency"],
        "raiser": RaiserContact(name=given["name"], phone=given["phone"], may_text=given["may_text"]),
        "attachments": [AttachmentGiven("photos", file.read(), file.name or "") for file in given["photos"]],
        "about_organisation_id": UUID(given["about"]) if given["about"] not in ("", UNDECIDED) else None,
        "about_undecided": given["about"] == UNDECIDED,
    }
    try:
        if door == "paper" and number:
            return key_in(actor, number=number, happened_at=given["happened_at"] or now(), **common)
        alias = (door, number) if number else None
        return write_down(
            actor, door=door, happened_at=given["happened_at"], client_id=given["client_id"], alias=alias, **common
        )
    except Refused as refused:
        tell(form, refused)
        return None
