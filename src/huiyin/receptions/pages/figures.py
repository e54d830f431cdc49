"""The figures of a place and a period."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse

from huiyin.casework.forms.places import near
from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import today
from huiyin.people.selectors.actors import actor_of, own_place, scope_prefixes
from huiyin.people.types import Actor
from huiyin.places.selectors import place_name
from huiyin.receptions.forms import PeriodForm
from huiyin.receptions.selectors.figures import figures_of
from huiyin.receptions.selectors.rights import FIGURE_READERS, KEEPERS
from huiyin.receptions.types import Figures


@open_to("staff", needs="reception_figures")
def figures(request: HttpRequest) -> HttpResponse:
    """How many came, what they brought, what was solved: of one's own place and this month, unless asked for others."""
    actor = actor_of(request)
    form, found, refused = _asked(request, actor)
    context = {
        "form": form,
        "found": found,
        "refused": refused,
        "place_name": place_name(found.place_code) if found and found.place_code else "",
        "last": found.until - timedelta(days=1) if found else None,
        "may_import": actor.holds(*KEEPERS),
    }
    return page(request, "receptions/figures.html", context, status=422 if refused or form.errors else 200)


def _asked(request: HttpRequest, actor: Actor) -> tuple[PeriodForm, Figures | None, Refused | None]:
    first = today().replace(day=1)
    place = own_place(actor, *FIGURE_READERS)
    asked = {"place": place, "since": first.isoformat(), "last": today().isoformat(), **request.GET.dict()}
    form = near(PeriodForm(asked), scope_prefixes(actor, *FIGURE_READERS))
    if not form.is_valid():
        return form, None, None
    given = form.cleaned_data
    until = given["last"] + timedelta(days=1)
    try:
        return form, figures_of(actor, place_code=given["place"], since=given["since"], until=until), None
    except Refused as refused:
        return form, None, refused
