"""A grid, village or township: who works there and what it was; renaming, merging and renumbering it, and cutting a
grid in two along a drawn line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.kernel.access import Hidden, open_to
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column
from huiyin.kernel.refusal import Refused, tell
from huiyin.kernel.time import today
from huiyin.people.selectors.actors import actor_of
from huiyin.people.types import Actor
from huiyin.places.models import Division, Grid
from huiyin.places.selectors import boundary_of, map_around, map_of_parts
from huiyin.places.types import GRID_LENGTH
from huiyin.places.types.boundaries import Area, halves, read_line
from huiyin.portals.desk.forms import LineForm, MergeForm, RenamePlaceForm, RenumberForm, SplitForm
from huiyin.portals.desk.selectors import territory as asked
from huiyin.portals.desk.services.bordering import (
    propose_merging,
    propose_renaming,
    propose_renumbering,
    propose_splitting,
)

Change = Callable[[dict[str, Any]], object]
LARGER, SMALLER = "larger", "smaller"


@open_to("staff", needs="dispatcher")
def territory(request: HttpRequest, code: str) -> HttpResponse:
    """A place, living or not; `change` names what is proposed for it: rename, merge or renumber."""
    actor = actor_of(request)
    seen = asked.access_territory(actor, code)
    changes = _changes(actor, seen.row) if seen.row and asked.may_draw(actor, code) else {}
    shown = {name: form(auto_id=f"{name}_%s", **given) for name, (form, given, _do) in changes.items()}
    wanted = request.POST.get("change", "")
    if wanted in changes:
        form_class, given, carry_out = changes[wanted]
        form = shown[wanted] = form_class(request.POST, auto_id=f"{wanted}_%s", **given)
        if form.is_valid() and _proposed(form, carry_out):
            return redirect("people:changes")
    size = [Column(_("平方公里"), number=True)] if len(code) == GRID_LENGTH else []
    context = {
        "seen": seen,
        "drawing": map_around(code, reverse("desk:territory", args=["CODE"])) if seen.grid else None,
        "columns": [Column(_("从哪天起")), Column(_("到哪天为止")), Column(_("名称")), *size, Column(_("由来"))],
        "forms_by_name": shown,
        "opened": wanted,
        "today": today(),
    }
    return page(request, "desk/territory.html", context, status=422 if wanted in changes else 200)


@open_to("staff", needs="dispatcher")
def split(request: HttpRequest, code: str) -> HttpResponse:
    """Cut a grid in two: first the line (`line`), then what both parts are called. Nothing is kept before it is
    proposed.
    """
    actor = actor_of(request)
    seen = asked.access_territory(actor, code)
    if seen.grid is None or not asked.may_draw(actor, code):
        raise Hidden
    line = LineForm(request.POST or (request.GET if "line" in request.GET else None))
    parts = _parts(line, seen.grid)
    form = None
    if parts:
        known = {"line": line.cleaned_data["line"], "keeps": LARGER, "name": seen.grid.name}
        form = SplitForm(request.POST or None, sides=_sides(), initial=known, auto_id="part_%s")
        if request.method == "POST" and form.is_valid() and _proposed(form, _splitting(actor, code)):
            return redirect("people:changes")
    context = {"seen": seen, "line": line, "form": form, **_drawn(actor, code, parts)}
    return page(request, "desk/split.html", context, status=422 if line.errors or (form and form.errors) else 200)


def _changes(actor: Actor, row: Grid | Division) -> dict[str, tuple[type[forms.Form], dict[str, Any], Change]]:
    """Each change with its form, what the form is given, and what it does. Of a division no later day can be named."""
    is_grid, near = isinstance(row, Grid), asked.mergeable(row.code)
    changes: dict[str, tuple[type[forms.Form], dict[str, Any], Change]] = {
        "rename": (
            RenamePlaceForm,
            {"initial": {"name": row.name, "english_name": row.english_name}, "dated": is_grid},
            lambda given: propose_renaming(actor, code=row.code, **given),
        )
    }
    if near:
        changes["merge"] = (
            MergeForm,
            {"near": near, "initial": {"name": row.name}, "dated": is_grid},
            lambda given: propose_merging(actor, code=row.code, **given),
        )
    if not is_grid:
        changes["renumber"] = (
            RenumberForm,
            {"initial": {"new_code": row.code}},
            lambda given: propose_renumbering(actor, code=row.code, **given),
        )
    return changes


def _splitting(actor: Actor, code: str) -> Change:
    def carry_out(given: dict[str, Any]) -> object:
        keeps_larger = given.pop("keeps") == LARGER
        return propose_splitting(
            actor, code=code, keeps_larger=keeps_larger, **{**given, "line": read_line(given["line"])}
        )

    return carry_out


def _parts(line: LineForm, row: Grid) -> tuple[Area, Area] | None:
    """The two parts, the larger first; None without a line, or with one that the form then speaks about."""
    if not line.is_bound or not line.is_valid():
        return None
    try:
        return halves(boundary_of(row), read_line(line.cleaned_data["line"]))
    except Refused as refused:
        tell(line, refused)
        return None


def _drawn(actor: Actor, code: str, parts: tuple[Area, Area] | None) -> dict[str, Any]:
    if parts is None:
        return {"drawing": map_around(code, "")}
    names = [words for _value, words in _sides()]
    lines, pointless = asked.part_lines(actor, code, list(zip(names, parts, strict=True)))
    drawing = map_of_parts(code, list(zip(names, ("here", "soon"), parts, strict=True)))
    return {"drawing": drawing, "lines": lines, "pointless": pointless}


def _sides() -> list[tuple[str, str]]:
    return [(LARGER, _("大块")), (SMALLER, _("小块"))]


def _proposed(form: forms.Form, carry_out: Change) -> bool:
    try:
        carry_out(dict(form.cleaned_data))
    except Refused as refused:
        tell(form, refused)
        return False
    return True
