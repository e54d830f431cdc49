"""Units as a tree: the highest ones, one with what stands above and below it and its posts; adding, renaming, moving,
closing by the system administrator.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.models import Organisation, OrganisationKind
from huiyin.people.selectors.actors import actor_of
from huiyin.people.selectors.organisations import organisation_title
from huiyin.people.services.organisations import (
    add_organisation,
    change_organisation,
    close_organisation,
    move_organisation,
)
from huiyin.people.types import POST_CHANGERS, Actor
from huiyin.places.selectors import place_called, place_name
from huiyin.portals.desk.forms import CloseUnitForm, MoveUnitForm, NewUnitForm, UnitForm
from huiyin.portals.desk.selectors import units as asked

Change = Callable[[dict[str, Any]], UUID | None]


@open_to("staff", needs="unit_reader")
def units(request: HttpRequest) -> HttpResponse:
    """The highest units one may see, or those whose name holds `q`; a new one at the top can be added."""
    actor = actor_of(request)
    words = request.GET.get("q", "").strip()[:40]
    rows = asked.found(actor, words) if words else asked.tops(actor)
    form = NewUnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _carried_out(form, lambda given: _added(actor, given, None))
        if made:
            return redirect("desk:unit", made)
    shown = Paginator(rows, asked.PAGE).get_page(request.GET.get("page"))
    context = {
        "shown": shown,
        "lines": asked.unit_lines(list(shown)),
        "words": words,
        "columns": _columns(),
        "form": form,
        "may_keep": actor.holds("system_admin"),
    }
    return page(request, "desk/units.html", context, status=422 if form.errors else 200)


@open_to("staff", needs="unit_reader")
def unit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """One unit; `change` names what is to be done to it: add, rename, move or close."""
    actor = actor_of(request)
    found = asked.access_unit(actor, unit_id)
    changes = _changes(actor, found)
    shown = {name: form(initial=initial, auto_id=f"{name}_%s") for name, (form, initial, _do) in changes.items()}
    wanted = request.POST.get("change", "")
    if wanted in changes:
        form_class, initial, carry_out = changes[wanted]
        form = shown[wanted] = form_class(request.POST, initial=initial, auto_id=f"{wanted}_%s")
        if form.is_valid() and _carried_out(form, carry_out):
            return redirect("desk:units") if wanted == "close" else redirect("desk:unit", unit_id)
    below = Paginator(asked.below(found), asked.PAGE).get_page(request.GET.get("page"))
    context = {
        "unit": found,
        "title": organisation_title(found),
        "above": asked.above(found),
        "place": place_name(found.place_code),
        "shown": below,
        "lines": asked.unit_lines(list(below)),
        "posts": asked.posts_of(found),
        "columns": _columns(),
        "forms_by_name": shown,
        "opened": wanted,
        "may_keep": actor.holds("system_admin"),
        "may_open": actor.holds("security_admin") or actor.holds(*POST_CHANGERS, covering=found.place_code),
    }
    return page(request, "desk/unit.html", context, status=422 if wanted in changes else 200)


def _columns() -> list[Column]:
    return [
        Column(_("单位")),
        Column(_("单位类别")),
        Column(_("服务哪里")),
        Column(_("下级单位"), number=True),
        Column(_("岗位"), number=True),
    ]


def _changes(actor: Actor, unit: Organisation) -> dict[str, tuple[type[forms.Form], dict[str, Any], Change]]:
    """Each change with its form, what stands in it before, and what it does."""
    now_called = {
        "name": unit.name,
        "english_name": unit.english_name,
        "duty_phone": unit.duty_phone,
        "may_be_called": unit.may_be_called,
    }

    def rename(given: dict[str, Any]) -> UUID:
        return change_organisation(actor, organisation_id=unit.id, **given).id

    def move(given: dict[str, Any]) -> UUID:
        parent = asked.unit_called(actor, given["above"])
        move_organisation(actor, organisation_id=unit.id, parent_id=parent.id if parent else None)
        return unit.id

    def close(_given: dict[str, Any]) -> UUID:
        close_organisation(actor, organisation_id=unit.id)
        return unit.id

    return {
        "add": (NewUnitForm, {"place": unit.place_code}, lambda given: _added(actor, given, unit.id)),
        "rename": (UnitForm, now_called, rename),
        "move": (MoveUnitForm, {"above": unit.parent.name if unit.parent else ""}, move),
        "close": (CloseUnitForm, {}, close),
    }


def _added(actor: Actor, given: dict[str, Any], parent_id: UUID | None) -> UUID:
    """Add a unit; a credit code or place that is wrong is told beside its field."""
    place = place_called(given["place"])
    return add_organisation(
        actor,
        name=given["name"],
        english_name=given["english_name"],
        kind=OrganisationKind(given["kind"]),
        place_code=place,
        parent_id=parent_id,
        credit_code=given["credit_code"],
        may_be_called=given["may_be_called"],
        duty_phone=given["duty_phone"],
    ).id


def _carried_out(form: forms.Form, carry_out: Change) -> UUID | None:
    try:
        return carry_out(form.cleaned_data)
    except Refused as refused:
        tell(form, refused)
        return None
