"""Grids: find mine, see who looks after it, print its card."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.kernel.access import Hidden, public
from huiyin.kernel.codes import ancestor_codes
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Link
from huiyin.kernel.qr import qr_svg
from huiyin.places.models import Grid
from huiyin.places.selectors import grid_card, map_around, own_names, place_name, search_places
from huiyin.places.types import GRID_LENGTH
from huiyin.portals.public.forms import narrowed
from huiyin.portals.public.selectors.grids import below_of, keepers_of, living_grid

_FOUND_AT_MOST = 20


@public("the names of places are public")
def places(request: HttpRequest) -> HttpResponse:
    """Find one's grid by name, or step by step from the county down."""
    asked, words = narrowed(request.GET).place_code, request.GET.get("q", "").strip()
    found = search_places(words, at_most=_FOUND_AT_MOST) if words else []
    below = [] if words else below_of(asked)
    names = own_names([place.code for place in below])
    context = {
        "words": words,
        "found": [(place.full_name, address_of(place.code)) for place in found],
        "below": [(names[place.code], address_of(place.code)) for place in below],
        "trail": _trail(asked),
        "here_name": place_name(asked) if asked else "",
    }
    return page(request, "public/places.html", context)


@public("who looks after a grid is hung out in the neighbourhood by law")
def grid(request: HttpRequest, code: str) -> HttpResponse:
    """A grid: its name, who is on duty, what lies beside it, and the ways to say something."""
    found = _living(code)
    if isinstance(found, HttpResponse):
        return found
    context = {
        "card": grid_card(found),
        "keepers": keepers_of(code),
        "drawing": map_around(code, reverse("public:grid", args=["CODE"])),
        "note": found.outline_note,
        "village": code[:12],
        "phone": settings.HUIYIN_SUPERVISION_PHONE,
    }
    return page(request, "public/grid.html", context)


@public("the card hangs in the neighbourhood")
def card(request: HttpRequest, code: str) -> HttpResponse:
    """The card of a grid, one sheet of A4."""
    found = _living(code)
    if isinstance(found, HttpResponse):
        return found
    shown = grid_card(found)
    context = {
        "card": shown,
        "keepers": keepers_of(code),
        "qr": qr_svg(f"{shown.raise_address}/", label=_("二维码：扫一扫，说说这里的事"), css_class="qr qr-wall"),
        "phone": settings.HUIYIN_SUPERVISION_PHONE,
    }
    return page(request, "public/card.html", context)


def address_of(code: str) -> str:
    """Where a place is shown: a grid on its own page, a division as a step towards it."""
    return (
        reverse("public:grid", args=[code]) if len(code) == GRID_LENGTH else f"{reverse('public:places')}?place={code}"
    )


def _living(code: str) -> Grid | HttpResponse:
    found, heir = living_grid(code)
    if found is not None:
        return found
    if heir:
        return redirect("public:grid", heir)
    raise Hidden


def _trail(code: str) -> list[Link]:
    """The way up from a place, widest first."""
    if not code:
        return []
    above = [*reversed(ancestor_codes(code))]
    names = own_names(above)
    steps = [Link(names[one], address_of(one)) for one in above if names[one] != one]
    return [Link(_("全市"), reverse("public:places")), *steps]
