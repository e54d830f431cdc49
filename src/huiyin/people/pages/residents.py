"""Residents: sign in by phone, see what is kept about them, correct it, take it along, have it deleted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from huiyin.kernel.access import open_to, public
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.forms import FIELD_WORDS, CodeForm, CorrectionForm, DeletionForm, PhoneForm
from huiyin.people.pages.sessions import (
    device_of,
    first_step,
    home_of,
    keep_device,
    keep_first_step,
    sign_in,
    wanted_page,
)
from huiyin.people.selectors.actors import actor_of
from huiyin.people.selectors.persons import my_data, my_requests, notice_in_force
from huiyin.people.services.accounts import resident_account
from huiyin.people.services.codes import request_code, verify_code
from huiyin.people.services.exporting import my_export
from huiyin.people.services.privacy import ask_correction, ask_deletion, give_consent
from huiyin.people.types import PersonField

_PURPOSE = "sign_in"


@public("whoever signs in is not known yet")
@never_cache
def resident_sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the phone and send a code to it. The same answer for every phone."""
    form = PhoneForm(request.POST or None)
    wanted = wanted_page(request, "")
    device = device_of(request)
    if request.method == "POST" and form.is_valid():
        try:
            phone = form.cleaned_data["phone"]
            request_code(actor_of(request), phone=phone, purpose=_PURPOSE, device=device)
        except Refused as refused:
            tell(form, refused)
        else:
            keep_first_step(request, "phone", phone, wanted)
            return redirect("people:resident_code")
    context = {"form": form, "next": wanted, "notice": notice_in_force()}
    response = page(request, "people/resident_sign_in.html", context)
    keep_device(request, response, device)
    return response


@public("the code that proves the phone is asked here")
@never_cache
def resident_code(request: HttpRequest) -> HttpResponse:
    """Check the code; the phone's account is made at its first right code."""
    kept = first_step(request, "phone")
    if kept is None:
        return redirect("people:resident_sign_in")
    phone, wanted = kept
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor = actor_of(request)
        try:
            number = verify_code(actor, phone=phone, code=form.cleaned_data["code"], purpose=_PURPOSE)
            account = resident_account(actor, phone=number, language=get_language() or "")
        except Refused as refused:
            tell(form, refused)
        else:
            sign_in(request, account)
            give_consent(actor_of(account), person_id=account.person_id, purpose="account")
            return HttpResponseRedirect(wanted or home_of(account))
    return page(request, "people/resident_code.html", {"form": form, "phone": phone})


@open_to("resident")
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """What is kept about me, who looked at it, what I asked and what was answered."""
    actor = actor_of(request)
    return page(
        request,
        "people/mine.html",
        {"data": my_data(actor), "requests": my_requests(actor), "field_words": FIELD_WORDS},
    )


@open_to("resident")
@never_cache
def correct(request: HttpRequest) -> HttpResponse:
    """Ask to correct a field."""
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            ask_correction(
                actor_of(request),
                field=PersonField(given["field"]),
                new_value=given["new_value"],
                words=given["words"],
            )
        except Refused as refused:
            tell(form, refused)
        else:
            return redirect("people:mine")
    return page(request, "people/correct.html", {"form": form})


@open_to("resident")
@never_cache
def delete(request: HttpRequest) -> HttpResponse:
    """Ask to have my data deleted."""
    form = DeletionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_deletion(actor_of(request), words=form.cleaned_data["words"])
        except Refused as refused:
            tell(form, refused)
        else:
            return redirect("people:mine")
    return page(request, "people/delete.html", {"form": form})


@open_to("resident")
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """My data as a file that other programs can read (PIPL art. 45)."""
    response = JsonResponse(my_export(actor_of(request)), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@public("everybody may read how personal data are handled before giving any")
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice in force."""
    return page(request, "people/privacy.html", {"notice": notice_in_force()})
