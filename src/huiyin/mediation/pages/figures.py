"""The statistics table for the desk, and its Excel file."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from huiyin.casework.forms.places import near
from huiyin.kernel.access import open_to
from huiyin.kernel.pages import excel_file, page
from huiyin.kernel.parts import Column
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import today
from huiyin.mediation.forms import PeriodForm
from huiyin.mediation.selectors.figures import figures_of
from huiyin.mediation.selectors.rights import FIGURE_READERS, REGISTRARS
from huiyin.mediation.selectors.screening import screening_figures
from huiyin.mediation.selectors.sheets import figures_workbook, total_lines
from huiyin.mediation.types import Table
from huiyin.people.selectors.actors import actor_of, own_place, scope_prefixes
from huiyin.people.types import Actor
from huiyin.places.selectors import place_name


@open_to("staff", needs="mediation_figures")
def figures(request: HttpRequest) -> HttpResponse:
    """The table of a place and a period: the actor's own and this month, unless asked for others."""
    actor = actor_of(request)
    form, table, refused = _asked(request, actor)
    context = {
        "form": form,
        "table": table,
        "refused": refused,
        "place_name": place_name(table.place_code) if table and table.place_code else "",
        "last": table.until - timedelta(days=1) if table else None,
        "totals": total_lines(table) if table else [],
        "columns": [
            Column(_("类别")),
            Column(_("受理"), number=True),
            Column(_("占比 %"), number=True),
            Column(_("成功"), number=True),
            Column(_("去年同期"), number=True),
            Column(_("上期"), number=True),
        ],
        "total_columns": [
            Column(_("指标")),
            Column(_("本期"), number=True),
            Column(_("同比 %"), number=True),
            Column(_("环比 %"), number=True),
        ],
        "query": request.GET.urlencode(),
        "screened": screening_figures(actor, place_code=table.place_code, since=table.since, until=table.until)
        if table
        else None,
        "may_import": actor.holds(*REGISTRARS),
    }
    return page(request, "mediation/figures.html", context, status=422 if refused or form.errors else 200)


@open_to("staff", needs="mediation_figures")
def export(request: HttpRequest) -> HttpResponse:
    """The same table as Excel."""
    form, table, _refused = _asked(request, actor_of(request))
    if table is None:
        return redirect("mediation:figures")
    name = f"mediation-{table.since:%Y%m%d}-{form.cleaned_data['last']:%Y%m%d}.xlsx"
    return excel_file(figures_workbook(table), name)


def _asked(request: HttpRequest, actor: Actor) -> tuple[PeriodForm, Table | None, Refused | None]:
    first = today().replace(day=1)
    defaults = {"place": own_place(actor, *FIGURE_READERS), "since": first.isoformat(), "last": today().isoformat()}
    form = near(PeriodForm({**defaults, **request.GET.dict()}), scope_prefixes(actor, *FIGURE_READERS))
    if not form.is_valid():
        return form, None, None
    since: date = form.cleaned_data["since"]
    until: date = form.cleaned_data["last"] + timedelta(days=1)
    try:
        return form, figures_of(actor, place_code=form.cleaned_data["place"], since=since, until=until), None
    except Refused as refused:
        return form, None, refused
