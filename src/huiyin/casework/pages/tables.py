"""Tables taken over: upload, look at what it would do, take it in or back as a whole. One page for every subject.

Who may bring a table in sees its tab; every address of a table that is not one's own answers like that of no table.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from huiyin.casework.forms.tables import TableFileForm
from huiyin.casework.selectors.tables import Table, own_imports, own_tables
from huiyin.casework.services.tables import (
    apply_table,
    marked_workbook,
    preview_table,
    template_workbook,
    undo_table,
)
from huiyin.casework.types import TableRead
from huiyin.kernel.access import AccessDenied, open_to
from huiyin.kernel.pages import excel_file, page
from huiyin.kernel.parts import Column, Link
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.selectors.actors import actor_of, own_place
from huiyin.people.types import Actor


@open_to("staff")
def table(request: HttpRequest, what: str, refused: Refused | None = None) -> HttpResponse:
    """Upload a table (POST shows what it would do, nothing is taken in yet), and the imports so far."""
    actor, own = actor_of(request), _own(request, what)
    form = TableFileForm(initial={"place_code": own_place(actor, *own.posts)})
    found = None
    if request.method == "POST" and refused is None:
        form = TableFileForm(request.POST, request.FILES)
        found = _previewed(actor, what, form) if form.is_valid() else None
    context = {
        "table": own,
        "tabs": [Link(str(one.title), reverse("casework:table", args=[one.name])) for one in own_tables(actor)],
        "here_tab": reverse("casework:table", args=[what]),
        "form": form,
        "preview": found,
        "refused": refused,
        "imports": own_imports(actor, own),
        "error_columns": [Column(_("行"), number=True), Column(_("列")), Column(_("表头")), Column(_("怎么改"))],
        "columns": [
            Column(_("文件")),
            Column(_("行数"), number=True),
            Column(_("状态")),
            Column(_("时间")),
            Column(""),
        ],
    }
    return page(request, "casework/tables.html", context, status=422 if form.errors or refused else 200)


@open_to("staff")
def template(request: HttpRequest, what: str) -> HttpResponse:
    """The empty workbook to fill in."""
    return excel_file(template_workbook(_own(request, what).name), f"{what}.xlsx")


@open_to("staff")
def marked(request: HttpRequest, what: str, import_id: UUID) -> HttpResponse:
    """The file as it came, its wrong cells marked and explained."""
    try:
        return excel_file(marked_workbook(actor_of(request), import_id=import_id), f"{what}-marked.xlsx")
    except Refused as refused:
        return table(request, what, refused)


@require_POST
@open_to("staff")
def settle(request: HttpRequest, what: str, import_id: UUID) -> HttpResponse:
    """Take an import in (`do` = apply) or back as a whole (`do` = undo)."""
    verb = undo_table if request.POST.get("do") == "undo" else apply_table
    try:
        verb(actor_of(request), import_id=import_id)
    except Refused as refused:
        return table(request, what, refused)
    return redirect("casework:table", what)


def _own(request: HttpRequest, what: str) -> Table:
    for one in own_tables(actor_of(request)):
        if one.name == what:
            return one
    raise AccessDenied(gettext_lazy("没有这种表，或者它不由您的岗位导入。"), gettext_lazy("综治中心值班"))


def _previewed(actor: Actor, what: str, form: TableFileForm) -> TableRead | None:
    file = form.cleaned_data["file"]
    place = form.cleaned_data["place_code"].strip()
    try:
        return preview_table(actor, what=what, file_name=file.name or "", content=file.read(), place_code=place)
    except Refused as refused:
        tell(form, refused)
        return None
