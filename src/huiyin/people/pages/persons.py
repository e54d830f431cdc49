"""Persons for staff: find in one's area, see masked, see one field in full with a reason, answer requests."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.forms import FIELD_WORDS, AnswerForm, FindPersonForm, RevealForm
from huiyin.people.selectors.actors import actor_of
from huiyin.people.selectors.persons import (
    access_person,
    find_persons,
    masked_address,
    masked_view,
    request_to_answer,
    requests_to_answer,
)
from huiyin.people.services.persons import reveal
from huiyin.people.services.privacy import answer_request
from huiyin.people.types import PersonField


@open_to("staff")
@never_cache
def person_list(request: HttpRequest) -> HttpResponse:
    """Find persons of my area. POST, so that no phone number stands in an address or a log."""
    form = FindPersonForm(request.POST or None)
    asked = request.method == "POST" and form.is_valid()
    found = find_persons(actor_of(request), form.cleaned_data["q"]) if asked else None
    return page(request, "people/persons.html", {"form": form, "found": found})


@open_to("staff")
@never_cache
def person_detail(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One person, masked; one field in full after a reason, which the person can read."""
    actor = actor_of(request)
    person = access_person(actor, person_id)
    form = RevealForm(request.POST or None)
    shown: tuple[PersonField, str] | None = None
    if request.method == "POST" and form.is_valid():
        field = PersonField(form.cleaned_data["field"])
        try:
            shown = (field, reveal(actor, person_id=person.id, field=field, reason=form.cleaned_data["reason"]))
        except Refused as refused:
            tell(form, refused)
    context = {"person": masked_view(person), "address": masked_address(person), "form": form, "shown": shown}
    return page(request, "people/person.html", context)


@open_to("staff")
@never_cache
def data_requests(request: HttpRequest) -> HttpResponse:
    """Requests of residents about their own data that wait for an answer."""
    rows = requests_to_answer(actor_of(request))
    return page(request, "people/data_requests.html", {"rows": rows, "field_words": FIELD_WORDS})


@open_to("staff")
@never_cache
def data_request(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request: what is asked in full, and yes or no with words."""
    actor = actor_of(request)
    asked = request_to_answer(actor, request_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accept = request.POST.get("decision") == "accept"
        try:
            answer_request(actor, request_id=asked.id, accept=accept, answer=form.cleaned_data["answer"])
        except Refused as refused:
            tell(form, refused)
        else:
            return redirect("people:data_requests")
    return page(request, "people/data_request.html", {"asked": asked, "form": form, "field_words": FIELD_WORDS})
