"""Figures of a month, as a bulletin: counts by place, each share with what it is of."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from huiyin.kernel.access import public
from huiyin.kernel.codes import PlaceLevel, parent_code
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column
from huiyin.places.selectors import own_names
from huiyin.portals.public.forms import last_day, months, narrowed
from huiyin.portals.public.selectors.figures import SHARE_FROM_COUNT, figures_by_place


@public("published every month by law; counts only")
def figures(request: HttpRequest) -> HttpResponse:
    """The figures of a place and the places in it for a month; this month without a wish."""
    asked = narrowed(request.GET)
    offered = months()
    month = asked.month or offered[0]
    whole, rows = figures_by_place(asked.place_code, month, last_day(month))
    above = (parent_code(asked.place_code) or "") if asked.place_code else ""
    up = above if len(above) >= PlaceLevel.COUNTY else ""
    columns = [
        Column(_("地方")),
        Column(_("收到"), number=True),
        Column(_("办结"), number=True),
        Column(_("按时办结"), number=True),
        Column(_("评价过"), number=True),
        Column(_("满意"), number=True),
        Column(_("平均用时"), number=True),
    ]
    context = {
        "asked": asked,
        "month": month,
        "months": offered,
        "whole": whole,
        "rows": rows,
        "columns": columns,
        "up": up,
        "up_name": own_names([up])[up] if up else "",
        "share_from": SHARE_FROM_COUNT,
    }
    return page(request, "public/figures.html", context)
