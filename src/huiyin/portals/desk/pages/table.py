"""The whole list as a table, and the same as an Excel file."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus, urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from huiyin.casework.forms import lines
from huiyin.kernel.access import open_to
from huiyin.kernel.audit import record
from huiyin.kernel.pages import excel_file, page
from huiyin.kernel.parts import Column
from huiyin.kernel.time import now
from huiyin.people.selectors.actors import actor_of
from huiyin.portals.desk.forms import NarrowForm
from huiyin.portals.desk.selectors.filters import Filters
from huiyin.portals.desk.selectors.lists import narrowing
from huiyin.portals.desk.selectors.queue import narrowed
from huiyin.portals.desk.selectors.table import (
    COLUMNS,
    EXPORT_AT_MOST,
    PAGE,
    TableColumn,
    chosen_columns,
    excel,
    ordered,
)


@open_to("staff", needs="dispatcher")
def table(request: HttpRequest) -> HttpResponse:
    """Rows by filters (`Filters`), sorted (`sort`), with the columns chosen (`columns`), fifty a page."""
    actor = actor_of(request)
    filters, sort, columns = _asked(request)
    shown = Paginator(ordered(narrowed(actor, filters), sort), PAGE).get_page(request.GET.get("page"))
    address = "?" + _query(filters, sort, request)
    context = {
        "shown": shown,
        "lines": lines(shown, at=now()),
        "columns": [_heading(column, filters, sort, request) for column in columns],
        "chosen": columns,
        "all_columns": COLUMNS,
        "chips": filters.chips(),
        "filters": filters,
        "narrow": NarrowForm(_bound(filters), listed=narrowing(actor)),
        "address": address,
        "hidden": _hidden(filters, sort, columns),
        "export_at_most": EXPORT_AT_MOST,
        "sort": sort,
    }
    return page(request, "desk/table.html", context)


@open_to("staff", needs="dispatcher")
def export(request: HttpRequest) -> HttpResponse:
    """Exactly what is seen as Excel: the same filters, order and columns; the ticked rows only, if any are ticked."""
    actor = actor_of(request)
    filters, sort, columns = _asked(request)
    ticked = request.GET.getlist("matter")
    chosen = [] if "all" in ticked else [one for text in ticked if (one := _id(text))]
    content = excel(ordered(narrowed(actor, filters), sort), columns, chosen, sheet_name=_("事项"))
    _noted(actor.label, actor.person_id, filters.query(), len(chosen))
    return excel_file(content, f"huiyin-{now():%Y%m%d-%H%M}.xlsx")


def _noted(label: str, person_id: UUID | None, query: str, chosen: int) -> None:
    """Write down that a list has left the program (DOMAIN §7.2)."""
    with transaction.atomic():
        record(label, "desk.export", "matters", {"filters": query, "chosen": chosen}, actor_id=person_id)


def _asked(request: HttpRequest) -> tuple[Filters, str, list[TableColumn]]:
    filters = Filters.read(request.GET, scope="open")
    return filters, request.GET.get("sort", "due"), chosen_columns(request.GET.getlist("columns"))


def _query(filters: Filters, sort: str, request: HttpRequest) -> str:
    columns = urlencode([("columns", name) for name in request.GET.getlist("columns")])
    return "&".join(part for part in (filters.query(), urlencode({"sort": sort}), columns) if part)


def _heading(column: TableColumn, filters: Filters, sort: str, request: HttpRequest) -> Column:
    is_here, falls = sort.removeprefix("-") == column.name, sort.startswith("-")
    address = "?" + _query(filters, f"-{column.name}" if is_here and not falls else column.name, request)
    return Column(
        str(column.title),
        sort=address if column.order else "",
        sorted=("descending" if falls else "ascending") if is_here else "",
        number=column.is_number,
    )


def _hidden(filters: Filters, sort: str, columns: list[TableColumn]) -> list[tuple[str, str]]:
    """What a form on the page must carry along: filters, order and columns."""
    pairs = [pair.split("=", 1) for pair in filters.query().split("&") if pair]
    return [
        *((name, unquote_plus(value)) for name, value in pairs),
        ("sort", sort),
        *(("columns", column.name) for column in columns),
    ]


def _bound(filters: Filters) -> dict[str, Any]:
    names = ("q", "scope", "method", "step", "unit", "urgency", "since", "until", "late", "was_late", "unplaced")
    return {name: getattr(filters, name) for name in names if getattr(filters, name)}


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
