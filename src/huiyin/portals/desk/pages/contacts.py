"""Emergency contacts: whom danger to life is handed to at once. First the place, then one of the posts near it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.appeals.services.sorting import link_emergency, unlink_emergency
from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.selectors.actors import actor_of
from huiyin.people.types import Actor
from huiyin.places.selectors import place_called, place_name
from huiyin.portals.desk.forms import EmergencyForm
from huiyin.portals.desk.selectors import administering as asked


@open_to("staff", needs="chooser")
def contacts(request: HttpRequest) -> HttpResponse:
    """The contacts; with `where` (a place by name or code) or `everywhere` the form for that place."""
    actor = actor_of(request)
    if request.method != "POST":
        return _shown(request, actor)
    place = request.POST.get("place_code", "")
    form = _form(request.POST, place)
    if form.is_valid():
        given = form.cleaned_data
        try:
            link_emergency(actor, service=given["service"], post_id=UUID(given["post"]), place_code=place)
        except Refused as refused:
            tell(form, refused)
        else:
            return redirect("desk:contacts")
    return _shown(request, actor, form=form, place=place, status=422)


@require_POST
@open_to("staff", needs="chooser")
def unlink(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Take a contact back; the wider area's serves again."""
    actor = actor_of(request)
    try:
        unlink_emergency(actor, contact_id=contact_id)
    except Refused as refused:
        return _shown(request, actor, refused=refused, status=422)
    return redirect("desk:contacts")


def _shown(
    request: HttpRequest,
    actor: Actor,
    *,
    form: EmergencyForm | None = None,
    place: str = "",
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    where = request.GET.get("where", "").strip()
    if form is None and (where or "everywhere" in request.GET):
        try:
            place = place_called(where, scopes=asked.scopes_of(actor), field="where")
            form = _form(None, place)
        except Refused as error:
            refused, status = error, 422
    context = {
        "lines": asked.contact_lines(actor),
        "form": form,
        "where": where,
        "place": place_name(place) if place else "",
        "is_city": actor.holds("desk_duty", "system_admin"),
        "refused": refused,
        "columns": [Column(_("地点")), Column(_("号码")), Column(_("交给哪个岗位")), Column(_("在岗的人")), Column("")],
    }
    return page(request, "desk/contacts.html", context, status=status)


def _form(data: object, place: str) -> EmergencyForm:
    return EmergencyForm(data, posts=asked.contact_choices(place), initial={"place_code": place})
