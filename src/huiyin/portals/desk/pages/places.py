"""Places: the grids of an area as a table and a map, and their cards to print."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.kernel.access import Hidden, open_to
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column
from huiyin.kernel.qr import qr_svg
from huiyin.people.selectors.actors import actor_of
from huiyin.places.selectors import card_lines, find_grid, grid_card, place_name
from huiyin.portals.desk.forms import ScopeForm
from huiyin.portals.desk.selectors import places as asked

_TOWNSHIP_DIGITS = 9
_CARDS_A_PAGE = 60
_GRID_DIGITS = 15


@open_to("staff", needs="dispatcher")
def places(request: HttpRequest) -> HttpResponse:
    """An area (`place`, else one's own): below it divisions, and from a township down its grids with map and table."""
    actor = actor_of(request)
    own = asked.own_scope(actor)
    wanted = request.GET.get("place", "") or asked.found(request.GET.get("q", "").strip() or own, own) or own
    scope = wanted if asked.within_scope(actor, wanted) else own
    is_narrow = len(scope) >= _TOWNSHIP_DIGITS
    shown = (
        Paginator(asked.grids_of(scope), asked.GRIDS_A_PAGE).get_page(request.GET.get("page")) if is_narrow else None
    )
    lines = asked.grid_lines(actor, scope, shown or [])
    link = reverse("desk:queue") + "?scope=open&place="
    context = {
        "scope": scope,
        "name": place_name(scope) if scope else "",
        "above": scope[: {15: 12, 12: 9, 9: 6, 6: 4}.get(len(scope), 0)] if scope != own else "",
        "below": asked.places_below(scope),
        "shown": shown,
        "lines": lines,
        "drawing": asked.map_of(scope, link, lines),
        "form": ScopeForm(request.GET or None),
        "not_found": bool(request.GET.get("q")) and scope == own,
        "columns": [
            Column(_("网格")), Column(_("村（社区）")), Column(_("类型")), Column(_("网格员")),
            Column(_("在办"), number=True), Column(_("超时"), number=True),
        ],
    }  # fmt: skip
    return page(request, "desk/places.html", context)


@open_to("staff", needs="dispatcher")
def cards(request: HttpRequest, code: str) -> HttpResponse:
    """Cards of the grids of a place (or of one grid), one a sheet, to print and hang at the door; sixty a page."""
    actor = actor_of(request)
    if not code.isdecimal() or len(code) < _TOWNSHIP_DIGITS or not asked.within_scope(actor, code):
        raise Hidden
    found = [grid for grid in [find_grid(code)] if grid] if len(code) == _GRID_DIGITS else asked.grids_of(code)
    shown = Paginator(found, _CARDS_A_PAGE).get_page(request.GET.get("page"))
    workers = {line.code: line.worker for line in asked.grid_lines(actor, code, shown)}
    made = []
    for grid in shown:
        card = grid_card(grid)
        lines = card_lines(card, workers=[(workers[grid.code], "")] if workers.get(grid.code) else [])
        made.append((card, lines, qr_svg(card.raise_address, label=_("扫码反映问题"))))
    return page(request, "desk/cards.html", {"cards": made, "shown": shown})
