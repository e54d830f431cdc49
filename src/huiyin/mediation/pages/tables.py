"""Tables taken in: upload, look at what it would do, take it in or back as a whole."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column, Link
from huiyin.kernel.refusal import Refused
from huiyin.mediation.forms import TableFileForm, tell
from huiyin.mediation.models import ImportedTable
from huiyin.mediation.pages.answering import excel_file, own_place
from huiyin.mediation.selectors.imports import Preview, imports_within
from huiyin.mediation.selectors.rights import REGISTRARS
from huiyin.mediation.services.importing import (
    apply_table,
    marked_workbook,
    preview_table,
    template_workbook,
    undo_table,
)
from huiyin.people.selectors.actors import actor_of
from huiyin.people.types import Actor


@open_to("staff", needs="mediation_register")
def imports(request: HttpRequest, what: str, refused: Refused | None = None) -> HttpResponse:
    """Upload a table (POST shows what it would do, nothing is taken in yet), and the imports so far."""
    actor = actor_of(request)
    if what not in ImportedTable.values:
        return redirect("mediation:imports", ImportedTable.CASES)
    place = own_place(actor, REGISTRARS)
    form = TableFileForm(initial={"place_code": place})
    preview = None
    if request.method == "POST" and refused is None:
        form = TableFileForm(request.POST, request.FILES)
        preview = _previewed(actor, what, form) if form.is_valid() else None
    context = {
        "what": what,
        "title": ImportedTable(what).label,
        "tabs": [Link(str(label), _address(value)) for value, label in ImportedTable.choices],
        "here_tab": _address(what),
        "form": form,
        "preview": preview,
        "refused": refused,
        "imports": imports_within(place, what),
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
def template(request: HttpRequest, what: str) -> HttpResponse:
    """The empty workbook to fill in."""
    try:
        return excel_file(template_workbook(what), f"mediation-{what}.xlsx")
    except Refused:
        return redirect("mediation:imports", ImportedTable.CASES)


@open_to("staff", needs="mediation_register")
def marked(request: HttpRequest, what: str, import_id: UUID) -> HttpResponse:
    """The file as it came, its wrong cells marked and explained."""
    try:
        return excel_file(marked_workbook(actor_of(request), import_id=import_id), f"mediation-{what}-marked.xlsx")
    except Refused as refused:
        return imports(request, what, refused)


@require_POST
@open_to("staff", needs="mediation_register")
def settle(request: HttpRequest, what: str, import_id: UUID) -> HttpResponse:
    """Take an import in (`do` = apply) or back as a whole (`do` = undo)."""
    verb = undo_table if request.POST.get("do") == "undo" else apply_table
    try:
        verb(actor_of(request), import_id=import_id)
    except Refused as refused:
        return imports(request, what, refused)
    return redirect("mediation:imports", what)


def _address(what: str) -> str:
    return reverse("mediation:imports", args=[what])


def _previewed(actor: Actor, what: str, form: TableFileForm) -> Preview | None:
    file = form.cleaned_data["file"]
    try:
        return preview_table(
            actor,
            what=what,
            file_name=file.name or "",
            content=file.read(),
            place_code=form.cleaned_data["place_code"].strip(),
        )
    except Refused as refused:
        tell(form, refused)
        return None
