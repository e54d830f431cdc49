"""Who mediates near me ("百米"): committees, studios and mediators, public by law."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from huiyin.kernel.access import public
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column
from huiyin.kernel.refusal import Refused, tell
from huiyin.mediation.forms import NearForm, SpotForm
from huiyin.mediation.selectors.committees import committee_lines
from huiyin.mediation.selectors.near import Nearby, mediators_of_grid, nearest, spot_of
from huiyin.places.selectors import place_called, place_name
from huiyin.places.types import Point

_TOWNSHIP_DIGITS = 9


@public("committees and mediators are made known to everybody by law; where one stands is not kept")
def near(request: HttpRequest) -> HttpResponse:
    """The nearest to a spot (`?longitude&latitude&datum`) or to a village or grid (`?place=`, its name or code), and
    the committees of the township around that place.
    """
    form = NearForm(request.GET or None)
    spot, place, refused = None, "", None
    try:
        if form.is_valid():
            place = place_called(form.cleaned_data["place"])
        spot = _spot(request, place)
    except Refused as why:
        refused = why
        tell(form, why)
    found: tuple[Nearby, ...] = nearest(spot) if spot else ()
    context = {
        "form": form,
        "found": found,
        "of_grid": mediators_of_grid(spot, place),
        "looked": spot is not None,
        "place": place,
        "place_title": place_name(place) if place else "",
        "committees": committee_lines(place[:_TOWNSHIP_DIGITS]) if place else (),
        "columns": [
            Column(_("调委会")),
            Column(_("类型")),
            Column(_("主任")),
            Column(_("调解员"), number=True),
            Column(_("电话")),
        ],
    }
    return page(request, "mediation/near.html", context, status=422 if refused else 200)


def _spot(request: HttpRequest, place: str) -> Point | None:
    """Where to measure from: the position that was sent, else the middle of the place."""
    sent = SpotForm(request.GET)
    if sent.is_valid():
        return sent.point()
    return spot_of(place) if place else None
