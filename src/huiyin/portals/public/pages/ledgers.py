"""Ledgers: red what is still owed, blue what is done (为民服务红蓝台账, SYSTEMS B9), by place and month."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.appeals.selectors.ledgers import PAGE_LINES, blue_count, blue_ledger, ledger_kinds, red_count, red_ledger
from huiyin.kernel.access import public
from huiyin.kernel.codes import PlaceLevel
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column, Filter, Link
from huiyin.places.selectors import own_names, place_name
from huiyin.portals.public.forms import Narrowed, months, narrowed
from huiyin.portals.public.selectors.grids import below_of


@public("what is still owed is published by law, without personal data")
def red(request: HttpRequest) -> HttpResponse:
    """The red ledger."""
    return _ledger(request, "red")


@public("what was done is published by law, without personal data")
def blue(request: HttpRequest) -> HttpResponse:
    """The blue ledger."""
    return _ledger(request, "blue")


def _ledger(request: HttpRequest, colour: str) -> HttpResponse:
    asked = narrowed(request.GET)
    address = reverse(f"public:{colour}")
    place, month, kind = asked.place_code, asked.month, asked.kind
    shown = (red_ledger if colour == "red" else blue_ledger)(place, month=month, kind=kind, page=asked.page)
    beside = (blue_count if colour == "red" else red_count)(place, month=month, kind=kind)
    owed_count, done_count = (shown.count, beside) if colour == "red" else (beside, shown.count)
    kinds = ledger_kinds(asked.place_code)
    context = {
        "colour": colour,
        "asked": asked,
        "lines": shown.lines,
        "page_of": Paginator(range(shown.count), PAGE_LINES).get_page(shown.page),
        "pages_address": f"{address}?{asked.query()}{'&' if asked.query() else ''}page=",
        "address": address,
        "tabs": [
            Link(_("红色：还没办完"), _with(reverse("public:red"), asked), owed_count),
            Link(_("蓝色：已经办完"), _with(reverse("public:blue"), asked), done_count),
        ],
        "tab": _with(address, asked),
        "filters": _filters(asked, address, kinds),
        "months": months(),
        "kinds": [
            (title, f"{address}?{asked.query(kind=code)}") for code, title in kinds.items() if code != asked.kind
        ],
        "narrower": _narrower(asked, address),
        "columns": _columns(colour),
    }
    return page(request, "public/ledger.html", context)


def _columns(colour: str) -> list[Column]:
    days = _("等了几天") if colour == "red" else _("用了几天")
    last = Column(_("是否超时")) if colour == "red" else Column(_("评价"))
    return [
        Column(_("类别")),
        Column(_("地方")),
        Column(_("办到哪一步")),
        Column(_("提出日期")),
        last,
        Column(days, number=True),
    ]


def _with(address: str, asked: Narrowed) -> str:
    query = asked.query()
    return f"{address}?{query}" if query else address


def _filters(asked: Narrowed, address: str, kinds: Mapping[str, str]) -> list[Filter]:
    found = []
    if asked.place_code:
        found.append(Filter(place_name(asked.place_code), f"{address}?{asked.query(place='')}"))
    if asked.month:
        found.append(Filter(asked.month.strftime("%Y-%m"), f"{address}?{asked.query(month='')}"))
    if asked.kind in kinds:
        found.append(Filter(kinds[asked.kind], f"{address}?{asked.query(kind='')}"))
    return found


def _narrower(asked: Narrowed, address: str) -> list[tuple[str, str]]:
    """The places one level below, down to the village: nothing narrower is published."""
    if len(asked.place_code) >= PlaceLevel.VILLAGE:
        return []
    below = below_of(asked.place_code)
    names = own_names([place.code for place in below])
    return [(names[place.code], f"{address}?{asked.query(place=place.code)}") for place in below]
