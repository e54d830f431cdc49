"""Taking over an old ledger: template, preview with every fault in its cell, apply with progress, undo as a whole."""

from __future__ import annotations

import logging
import threading
from uuid import UUID

from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.appeals.forms import LedgerFileForm
from huiyin.appeals.services.importing import (
    BATCH_ROWS,
    apply_ledger,
    marked_workbook,
    preview_ledger,
    template_workbook,
    undo_ledger,
)
from huiyin.appeals.types import ImportPreview
from huiyin.kernel.access import open_to
from huiyin.kernel.pages import excel_file, page
from huiyin.kernel.parts import Column
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.selectors.actors import actor_of
from huiyin.people.types import Actor
from huiyin.portals.desk.selectors.imports import own_import, own_imports
from huiyin.portals.desk.selectors.places import own_scope

_log = logging.getLogger(__name__)


@open_to("staff", needs="dispatcher")
def imports(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    """Upload a ledger (POST shows what it would do, nothing is taken in yet), and the imports so far."""
    actor = actor_of(request)
    form = LedgerFileForm(initial={"place_code": own_scope(actor)})
    preview = None
    if request.method == "POST" and refused is None:
        form = LedgerFileForm(request.POST, request.FILES)
        preview = _previewed(actor, form) if form.is_valid() else None
    context = {
        "form": form,
        "preview": preview,
        "refused": refused,
        "imports": own_imports(actor),
        "columns": [
            Column(_("文件")),
            Column(_("行数"), number=True),
            Column(_("状态")),
            Column(_("时间")),
            Column(""),
        ],
        "error_columns": [Column(_("行"), number=True), Column(_("列")), Column(_("表头")), Column(_("怎么改"))],
    }
    return page(request, "desk/imports.html", context, status=422 if form.errors or refused else 200)


@open_to("staff", needs="dispatcher")
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook to fill in."""
    return excel_file(template_workbook(), "huiyin-ledger.xlsx")


@open_to("staff", needs="dispatcher")
def marked(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The file as it came, its wrong cells marked and explained."""
    actor = actor_of(request)
    own_import(actor, import_id)
    return excel_file(marked_workbook(actor, import_id=import_id), "huiyin-ledger-marked.xlsx")


@open_to("staff", needs="dispatcher")
def progress(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """How far an import has come."""
    return page(request, "desk/import_progress.html", {"ledger": own_import(actor_of(request), import_id)})


@require_POST
@open_to("staff", needs="dispatcher")
def settle(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Take an import in (`do` = apply; a large one goes on behind the page) or back as a whole (`do` = undo)."""
    actor = actor_of(request)
    ledger = own_import(actor, import_id)
    try:
        if request.POST.get("do") == "undo":
            undo_ledger(actor, import_id=import_id)
        elif ledger.rows_count <= BATCH_ROWS:
            apply_ledger(actor, import_id=import_id)
        else:
            threading.Thread(target=_go_on, args=(actor, import_id), daemon=True).start()
            return redirect("desk:import_progress", import_id)
    except Refused as refused:
        return imports(request, refused)
    return redirect("desk:imports")


def _previewed(actor: Actor, form: LedgerFileForm) -> ImportPreview | None:
    file = form.cleaned_data["file"]
    try:
        return preview_ledger(
            actor,
            file_name=file.name or "",
            content=file.read(),
            place_code=form.cleaned_data["place_code"].strip(),
            system=form.cleaned_data["system"],
        )
    except Refused as refused:
        tell(form, refused)
        return None


def _go_on(actor: Actor, import_id: UUID) -> None:
    """Take a large ledger in; broken off, it can be taken up again from the list."""
    try:
        apply_ledger(actor, import_id=import_id)
    except Exception:  # noqa: BLE001 - nobody waits for this thread; whatever stopped it is written down
        _log.exception("The import %s stopped.", import_id)
    finally:
        connections.close_all()
