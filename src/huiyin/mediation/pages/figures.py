"""The statistics table for the desk, its Excel file, and taking closed cases over."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import today
from huiyin.mediation.forms import CaseFileForm, PeriodForm, tell
from huiyin.mediation.selectors.figures import figures_of
from huiyin.mediation.selectors.records import CasePreview, imports_within
from huiyin.mediation.selectors.rights import FIGURE_READERS, REGISTRARS
from huiyin.mediation.selectors.sheets import figures_workbook, total_lines
from huiyin.mediation.services.importing import (
    apply_cases,
    marked_workbook,
    preview_cases,
    template_workbook,
    undo_cases,
)
from huiyin.mediation.types import Table
from huiyin.people.selectors.actors import actor_of, scope_prefixes
from huiyin.people.types import Actor
from huiyin.places.selectors import place_name

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
        "may_import": actor.holds(*REGISTRARS),
    }
    return page(request, "mediation/figures.html", context, status=422 if refused or form.errors else 200)


@open_to("staff", needs="mediation_figures")
def export(request: HttpRequest) -> HttpResponse:
    """The same table as Excel."""
    form, table, _refused = _asked(request, actor_of(request))
    if table is None:
        return redirect("mediation:figures")
    return _file(figures_workbook(table), f"mediation-{table.since:%Y%m%d}-{form.cleaned_data['last']:%Y%m%d}.xlsx")


@open_to("staff", needs="mediation_register")
def imports(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    """Upload a table of closed cases (POST shows what it would do, nothing is taken in yet), and the imports so far."""
    actor = actor_of(request)
    place = _own_place(actor, REGISTRARS)
    form = CaseFileForm(initial={"place_code": place})
    preview = None
    if request.method == "POST" and refused is None:
        form = CaseFileForm(request.POST, request.FILES)
        preview = _previewed(actor, form) if form.is_valid() else None
    context = {
        "form": form,
        "preview": preview,
        "refused": refused,
        "imports": imports_within(place),
        "error_columns": [Column(_("行"), number=True), Column(_("列")), Column(_("表头")), Column(_("怎么改"))],
        "columns": [
            Column(_("文件")),
            Column(_("行数"), number=True),
            Column(_("状态")),
            Column(_("时间")),
            Column(""),
        ],
    }
    return page(request, "mediation/imports.html", context, status=422 if form.errors or refused else 200)


@open_to("staff", needs="mediation_register")
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook to fill in."""
    return _file(template_workbook(), "mediation-cases.xlsx")


@open_to("staff", needs="mediation_register")
def marked(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The file as it came, its wrong cells marked and explained."""
    try:
        return _file(marked_workbook(actor_of(request), import_id=import_id), "mediation-cases-marked.xlsx")
    except Refused as refused:
        return imports(request, refused)


@require_POST
@open_to("staff", needs="mediation_register")
def settle(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Take an import in (`do` = apply) or back as a whole (`do` = undo)."""
    verb = undo_cases if request.POST.get("do") == "undo" else apply_cases
    try:
        verb(actor_of(request), import_id=import_id)
    except Refused as refused:
        return imports(request, refused)
    return redirect("mediation:imports")


def _asked(request: HttpRequest, actor: Actor) -> tuple[PeriodForm, Table | None, Refused | None]:
    first = today().replace(day=1)
    defaults = {"place": _own_place(actor, FIGURE_READERS), "since": first.isoformat(), "last": today().isoformat()}
    form = PeriodForm({**defaults, **request.GET.dict()})
    if not form.is_valid():
        return form, None, None
    since: date = form.cleaned_data["since"]
    until: date = form.cleaned_data["last"] + timedelta(days=1)
    try:
        return form, figures_of(actor, place_code=form.cleaned_data["place"], since=since, until=until), None
    except Refused as refused:
        return form, None, refused


def _own_place(actor: Actor, kinds: tuple[str, ...]) -> str:
    """The widest place of the actor's posts of these kinds."""
    return next(iter(sorted(scope_prefixes(actor, *kinds), key=len)), "")


def _previewed(actor: Actor, form: CaseFileForm) -> CasePreview | None:
    file = form.cleaned_data["file"]
    try:
        return preview_cases(
            actor,
            file_name=file.name or "",
            content=file.read(),
            place_code=form.cleaned_data["place_code"].strip(),
        )
    except Refused as refused:
        tell(form, refused)
        return None


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=_EXCEL)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
