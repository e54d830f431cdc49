"""Rooms brought in as a table, and the one figure: how many slots were used."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.community.forms import PeriodForm, RoomFileForm, tell
from huiyin.community.selectors.rights import KEEPERS, check_keeper
from huiyin.community.selectors.rooms import RoomPreview, count_rooms, imports_within
from huiyin.community.selectors.slots import used_count
from huiyin.community.services.importing import (
    apply_rooms,
    marked_workbook,
    preview_rooms,
    template_workbook,
    undo_rooms,
)
from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import today
from huiyin.people.selectors.actors import actor_of, scope_prefixes
from huiyin.people.types import Actor

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@open_to("staff", needs="counselling_keeper")
def figures(request: HttpRequest) -> HttpResponse:
    """How many slots were used, and how many rooms there are; nothing by person, counsellor or way."""
    actor = actor_of(request)
    first = today().replace(day=1)
    place = _own_place(actor)
    form = PeriodForm({"place": place, "since": first.isoformat(), "last": today().isoformat(), **request.GET.dict()})
    used, refused, rooms = None, None, None
    if form.is_valid():
        given = form.cleaned_data
        try:
            check_keeper(actor, given["place"])
            used = used_count(given["place"], given["since"], given["last"] + timedelta(days=1))
            rooms = count_rooms(given["place"])
        except Refused as why:
            refused = why
    context = {"form": form, "used": used, "rooms": rooms, "refused": refused}
    return page(request, "community/figures.html", context, status=422 if refused or form.errors else 200)


@open_to("staff", needs="counselling_keeper")
def imports(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    """Upload a table of rooms (POST shows what it would do, nothing is taken in yet), and the imports so far."""
    actor = actor_of(request)
    place = _own_place(actor)
    form = RoomFileForm(initial={"place_code": place})
    preview = None
    if request.method == "POST" and refused is None:
        form = RoomFileForm(request.POST, request.FILES)
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
    return page(request, "community/imports.html", context, status=422 if form.errors or refused else 200)


@open_to("staff", needs="counselling_keeper")
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook to fill in."""
    return _file(template_workbook(), "counselling-rooms.xlsx")


@open_to("staff", needs="counselling_keeper")
def marked(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The file as it came, its wrong cells marked and explained."""
    try:
        return _file(marked_workbook(actor_of(request), import_id=import_id), "counselling-rooms-marked.xlsx")
    except Refused as refused:
        return imports(request, refused)


@require_POST
@open_to("staff", needs="counselling_keeper")
def settle(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Take an import in (`do` = apply) or back as a whole (`do` = undo)."""
    verb = undo_rooms if request.POST.get("do") == "undo" else apply_rooms
    try:
        verb(actor_of(request), import_id=import_id)
    except Refused as refused:
        return imports(request, refused)
    return redirect("community:imports")


def _own_place(actor: Actor) -> str:
    """The widest place whose rooms the actor keeps."""
    return next(iter(sorted(scope_prefixes(actor, *KEEPERS), key=len)), "")


def _previewed(actor: Actor, form: RoomFileForm) -> RoomPreview | None:
    file = form.cleaned_data["file"]
    try:
        return preview_rooms(
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
