"""The one figure: how many slots were used."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse

from huiyin.casework.forms.places import near
from huiyin.community.forms import PeriodForm
from huiyin.community.selectors.rights import KEEPERS, check_keeper
from huiyin.community.selectors.rooms import count_rooms
from huiyin.community.selectors.slots import used_count
from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import today
from huiyin.people.selectors.actors import actor_of, own_place, scope_prefixes


@open_to("staff", needs="counselling_keeper")
def figures(request: HttpRequest) -> HttpResponse:
    """How many slots were used, and how many rooms there are; nothing by person, counsellor or way."""
    actor = actor_of(request)
    first = today().replace(day=1)
    place = own_place(actor, *KEEPERS)
    asked = {"place": place, "since": first.isoformat(), "last": today().isoformat(), **request.GET.dict()}
    form = near(PeriodForm(asked), scope_prefixes(actor, *KEEPERS))
    used, refused, rooms = None, None, None
    if form.is_valid():
        given = form.cleaned_data
        try:
            check_keeper(actor, given["place"])
            used = used_count(given["place"], given["since"], given["last"] + timedelta(days=1))
            rooms = count_rooms(given["place"])
        except Refused as why:
            refused = why
    context = {"form": form, "used": used, "rooms": rooms, "refused": refused}
    return page(request, "community/figures.html", context, status=422 if refused or form.errors else 200)
