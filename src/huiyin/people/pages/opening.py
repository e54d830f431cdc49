"""Opening a post: at a place, or in a unit (``unit`` in the address); a second person agrees before it is."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from huiyin.kernel.access import Hidden, open_to
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.forms import OpenPostForm
from huiyin.people.models import Organisation
from huiyin.people.selectors.actors import actor_of, scope_prefixes
from huiyin.people.selectors.organisations import find_organisation, organisation_title
from huiyin.people.selectors.posts import kinds_to_open
from huiyin.people.services.posting import propose_opening
from huiyin.people.types import Actor
from huiyin.places.selectors import place_called


@open_to("staff", needs="post_changer")
def new_post(request: HttpRequest) -> HttpResponse:
    """The form; what was typed stays after a refusal."""
    actor = actor_of(request)
    given = request.POST.get("unit") or request.GET.get("unit") or ""
    unit = _unit(given) if given else None
    kinds = kinds_to_open(in_unit=unit is not None)
    form = OpenPostForm(request.POST or None, kinds=kinds, initial={"unit": unit.id if unit else ""})
    if request.method == "POST" and form.is_valid() and _proposed(actor, form, unit):
        return redirect("people:changes")
    context = {"form": form, "unit": unit, "unit_title": organisation_title(unit) if unit else ""}
    return page(request, "people/new_post.html", context, status=422 if form.errors else 200)


def _unit(text: str) -> Organisation:
    """The unit of an address, or the 404 of one that is not there."""
    try:
        found = find_organisation(UUID(text))
    except ValueError as error:
        raise Hidden from error
    if found is None:
        raise Hidden
    return found


def _proposed(actor: Actor, form: OpenPostForm, unit: Organisation | None) -> bool:
    values = form.cleaned_data
    scopes = ("",) if actor.holds("security_admin") else scope_prefixes(actor)
    try:
        place = "" if unit else place_called(values["place"], scopes=scopes)
        propose_opening(
            actor,
            kind=values["kind"],
            place_code=place or None,
            organisation_id=unit.id if unit else None,
            title=values["title"].strip(),
        )
    except Refused as refused:
        tell(form, refused)
        return False
    return True
