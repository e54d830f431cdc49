"""About: a complaint about the program itself (DOMAIN §9.3), who can use it, and what it does not do."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache

from huiyin.appeals.services.receiving import receive
from huiyin.appeals.types import Received
from huiyin.casework.pages.grants import grant
from huiyin.casework.types import RaiserContact
from huiyin.kernel.access import public
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.pages.sessions import device_of
from huiyin.people.selectors.actors import actor_of
from huiyin.people.selectors.persons import notice_in_force
from huiyin.portals.resident.forms import ComplainForm
from huiyin.portals.resident.pages.grants import reader_language, with_device
from huiyin.portals.resident.pages.tokens import id_of, new_token

KIND = "program"


@public("everybody who uses the program may complain about it")
@never_cache
def complain(request: HttpRequest) -> HttpResponse:
    """Take a complaint about the program in as a matter of the city's duty desk, with a code and a promise as any."""
    device = device_of(request)
    form = ComplainForm(request.POST or None, initial={"token": new_token(device)})
    if form.is_bound and form.is_valid():
        try:
            received = _receive(request, form, device)
        except Refused as refused:
            tell(form, refused)
        else:
            grant(request, received.receipt.code, received.receipt.voice_id)
            return with_device(request, redirect("resident:receipt", received.receipt.code), device)
    context = {"form": form, "notice": notice_in_force()}
    response = page(request, "resident/complain.html", context, status=422 if form.errors else 200)
    return with_device(request, response, device)


@public("who can use the program, and how")
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (DOMAIN §7.4)."""
    return page(request, "resident/accessibility.html", {"phone": settings.HUIYIN_SUPERVISION_PHONE})


@public("what the program does not do")
def limits(request: HttpRequest) -> HttpResponse:
    """What is not done here: forced use, check-in, ranking of persons, tracking, selling (DOMAIN §9.3)."""
    return page(request, "resident/limits.html")


def _receive(request: HttpRequest, form: ComplainForm, device: str) -> Received:
    actor, given = actor_of(request), form.cleaned_data
    with override("zh-hans"):  # the duty desk reads it, whatever language the page was in
        head = _("对本平台的意见：")
    return receive(
        actor,
        door="web",
        words=head + given["words"],
        kind=KIND,
        raiser=RaiserContact(
            phone=given["phone"].strip(),
            person_id=None if actor.is_staff else actor.person_id,
            language=reader_language(),
            notice=given["notice"],
        ),
        client_id=id_of(given["token"], device),
        session_secret=device,
    )
