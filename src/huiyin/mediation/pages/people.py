"""The parties of a dispute: one more is named; what is known of each, and who speaks for them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.kernel.access import Hidden, open_to
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused, tell
from huiyin.mediation.forms import (
    AddPartyForm,
    LetterForm,
    ParticularsForm,
    people_of,
    representative_forms,
)
from huiyin.mediation.selectors.disputes import PartyFile, held_dispute, party_file
from huiyin.mediation.services.parties import add_party, look_at_party, name_representatives, set_particulars
from huiyin.people.selectors.actors import actor_of


@open_to("staff")
@never_cache
def parties(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Who the parties are, masked; and one more (POST)."""
    actor = actor_of(request)
    try:
        held = held_dispute(actor, matter_id)
    except Refused as refused:
        raise Hidden from refused
    form = AddPartyForm(request.POST) if request.method == "POST" else AddPartyForm()
    if form.is_valid():
        try:
            receipt = add_party(actor, matter_id=matter_id, party=form.value())
            return redirect("mediation:party_file", matter_id, receipt.voice_id)
        except Refused as refused:
            tell(form, refused)
    context = {"held": held, "form": form, "matter_id": matter_id}
    return page(request, "mediation/parties.html", context, status=422 if form.is_bound else 200)


@open_to("staff")
@never_cache
def party(request: HttpRequest, matter_id: UUID, voice_id: UUID) -> HttpResponse:
    """What is known of a party, to be completed; each look is written down. POST keeps it."""
    held = _held(request, matter_id, voice_id)
    if request.method != "POST":
        return _shown(request, held)
    form = ParticularsForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            set_particulars(actor_of(request), matter_id=matter_id, voice_id=voice_id, **form.value())
            return redirect("mediation:dispute", matter_id)
        except Refused as refused:
            tell(form, refused)
    return _shown(request, held, form=form, status=422)


@require_POST
@open_to("staff")
def represent(request: HttpRequest, matter_id: UUID, voice_id: UUID) -> HttpResponse:
    """Who speaks for a party from now on."""
    held = _held(request, matter_id, voice_id)
    rows = representative_forms(held.playbook, data=request.POST)
    letter = LetterForm(request.POST, request.FILES)
    if letter.is_valid() and all(row.is_valid() for row in rows):
        try:
            name_representatives(
                actor_of(request),
                matter_id=matter_id,
                voice_id=voice_id,
                people=people_of(rows),
                letter=letter.letter(),
                revision=letter.cleaned_data["revision"],
            )
            return redirect("mediation:dispute", matter_id)
        except Refused as refused:
            tell(letter, refused)
    return _shown(request, held, rows=rows, letter=letter, status=422)


def _held(request: HttpRequest, matter_id: UUID, voice_id: UUID) -> PartyFile:
    try:
        return party_file(actor_of(request), matter_id=matter_id, voice_id=voice_id)
    except Refused as refused:
        raise Hidden from refused


def _shown(
    request: HttpRequest,
    held: PartyFile,
    *,
    form: ParticularsForm | None = None,
    rows: object = None,
    letter: LetterForm | None = None,
    status: int = 200,
) -> HttpResponse:
    known, speaking = look_at_party(actor_of(request), matter_id=held.matter_id, voice_id=held.voice_id)
    context = {
        "held": held,
        "form": form or ParticularsForm.of(known),
        "rows": rows or representative_forms(held.playbook, speaking),
        "letter": letter or LetterForm(initial={"revision": held.revision}),
        "speaking": speaking,
    }
    return page(request, "mediation/party_file.html", context, status=status)
