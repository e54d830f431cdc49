"""The figures of a place and a period, and taking past visits over."""

from __future__ import annotations

from datetime import timedelta
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
from huiyin.people.selectors.actors import actor_of, scope_prefixes
from huiyin.people.types import Actor
from huiyin.places.selectors import place_name
from huiyin.receptions.forms import PeriodForm, VisitFileForm, tell
from huiyin.receptions.selectors.figures import figures_of
from huiyin.receptions.selectors.records import VisitPreview, imports_within
from huiyin.receptions.selectors.rights import FIGURE_READERS, KEEPERS
from huiyin.receptions.services.importing import (
    apply_visits,
    marked_workbook,
    preview_visits,
    template_workbook,
    undo_visits,
)
from huiyin.receptions.types import Figures

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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


@open_to("staff", needs="reception_keeper")
def imports(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    """Upload a table of past visits (POST shows what it would do, nothing is taken in yet), and the imports so far."""
    actor = actor_of(request)
    place = _own_place(actor, KEEPERS)
    form = VisitFileForm(initial={"place_code": place})
    preview = None
    if request.method == "POST" and refused is None:
        form = VisitFileForm(request.POST, request.FILES)
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
    return page(request, "receptions/imports.html", context, status=422 if form.errors or refused else 200)


@open_to("staff", needs="reception_keeper")
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook to fill in."""
    return _file(template_workbook(), "reception-visits.xlsx")


@open_to("staff", needs="reception_keeper")
def marked(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The file as it came, its wrong cells marked and explained."""
    try:
        return _file(marked_workbook(actor_of(request), import_id=import_id), "reception-visits-marked.xlsx")
    except Refused as refused:
        return imports(request, refused)


@require_POST
@open_to("staff", needs="reception_keeper")
def settle(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Take an import in (`do` = apply) or back as a whole (`do` = undo)."""
    verb = undo_visits if request.POST.get("do") == "undo" else apply_visits
    try:
        verb(actor_of(request), import_id=import_id)
    except Refused as refused:
        return imports(request, refused)
    return redirect("receptions:imports")


def _asked(request: HttpRequest, actor: Actor) -> tuple[PeriodForm, Figures | None, Refused | None]:
    first = today().replace(day=1)
    place = _own_place(actor, FIGURE_READERS)
    form = PeriodForm({"place": place, "since": first.isoformat(), "last": today().isoformat(), **request.GET.dict()})
    if not form.is_valid():
        return form, None, None
    given = form.cleaned_data
    until = given["last"] + timedelta(days=1)
    try:
        return form, figures_of(actor, place_code=given["place"], since=given["since"], until=until), None
    except Refused as refused:
        return form, None, refused


def _own_place(actor: Actor, kinds: tuple[str, ...]) -> str:
    """The widest place of the actor's posts of these kinds."""
    return next(iter(sorted(scope_prefixes(actor, *kinds), key=len)), "")


def _previewed(actor: Actor, form: VisitFileForm) -> VisitPreview | None:
    file = form.cleaned_data["file"]
    try:
        return preview_visits(
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
