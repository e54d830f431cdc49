"""Those who raised a matter: taking one out again, and seeing a name or phone in full, with a reason that is kept."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huiyin.appeals.services.joining import part
from huiyin.casework.services.revealing import reveal_contact
from huiyin.kernel.access import open_to
from huiyin.kernel.audit import trail_of
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.selectors.actors import actor_of
from huiyin.portals.desk.forms import ContactForm
from huiyin.portals.desk.pages.showing import found, matter_address, show_desk


@require_POST
@open_to("staff", needs="dispatcher")
def part_one(request: HttpRequest, matter_id: UUID, voice_id: UUID) -> HttpResponse:
    """Take a voice out: it gets a matter of its own and keeps its code."""
    try:
        receipt = part(actor_of(request), voice_id=voice_id)
    except Refused as refused:
        return show_desk(request, matter_id, refused=refused, status=422)
    return redirect(matter_address(receipt.matter_id, request))


@open_to("staff", needs="dispatcher")
def contact(request: HttpRequest, matter_id: UUID, voice_id: UUID) -> HttpResponse:
    """Ask for a name or phone with a reason (POST shows it once, no address keeps it), and who looked before."""
    actor = actor_of(request)
    found(actor, matter_id)
    form = ContactForm(request.POST or None)
    value = None
    if request.method == "POST" and form.is_valid():
        try:
            value = reveal_contact(actor, matter_id=matter_id, voice_id=voice_id, **form.cleaned_data)
        except Refused as refused:
            tell(form, refused)
    more = {
        "reveal_form": form,
        "reveal_voice": voice_id,
        "revealed": value,
        "looks": [(row.at, row.actor_label, row.detail.get("reason", "")) for row in trail_of(f"voice {voice_id}")],
    }
    return show_desk(request, matter_id, more=more, status=422 if form.errors else 200)
