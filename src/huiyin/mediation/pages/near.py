"""Who mediates near me ("百米"): committees, studios and mediators, public by law."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from huiyin.kernel.access import public
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column
from huiyin.kernel.refusal import Refused
from huiyin.mediation.forms import SpotForm
from huiyin.mediation.selectors.committees import Nearby, committee_lines, nearest


@public("committees and mediators are made known to everybody by law; where one stands is not kept")
def near(request: HttpRequest) -> HttpResponse:
    """The nearest to a spot (`?longitude&latitude&datum`), and all committees of a place (`?place=`)."""
    form = SpotForm(request.GET)
    found: tuple[Nearby, ...] = ()
    refused = None
    if form.is_valid():
        try:
            found = nearest(form.point())
        except Refused as why:
            refused = why
    context = {
        "found": found,
        "looked": form.is_valid(),
        "refused": refused,
        "committees": committee_lines(request.GET.get("place", "")),
        "columns": [
            Column(_("调委会")),
            Column(_("类型")),
            Column(_("主任")),
            Column(_("调解员"), number=True),
            Column(_("电话")),
        ],
    }
    return page(request, "mediation/near.html", context)
