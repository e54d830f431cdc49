"""Showing: the three panes of the desk, with a matter or without, for every page that ends in them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from huiyin.appeals.types import Suggestion
from huiyin.casework.forms import (
    ActionForm,
    clock_bars,
    door_words,
    offers,
    pictures,
    track,
    undo_until,
    undo_what,
    with_form,
)
from huiyin.casework.models import Matter
from huiyin.casework.selectors.access import access_matter
from huiyin.casework.selectors.details import detail as detail_of
from huiyin.casework.selectors.handing import awaited, handed_on
from huiyin.casework.services.keeping import may_place
from huiyin.casework.types import MatterDetail
from huiyin.kernel.access import Hidden
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.selectors.actors import actor_of
from huiyin.people.types import Actor
from huiyin.portals.desk.forms import DecidingForm, PlacingForm
from huiyin.portals.desk.pages.views import kept_views
from huiyin.portals.desk.selectors.beside import map_of, repeats_of, suggestion_line, suggestion_of
from huiyin.portals.desk.selectors.filters import Filters, usual_views
from huiyin.portals.desk.selectors.lists import units_in
from huiyin.portals.desk.selectors.places import places_to_choose
from huiyin.portals.desk.selectors.queue import queue_page

_WORDS_AT_MOST = 60


def found(actor: Actor, matter_id: UUID) -> tuple[Matter, MatterDetail]:
    """The matter and its details, or the same 404 as for one that does not exist."""
    try:
        return access_matter(actor, matter_id), detail_of(actor, matter_id)
    except Refused as refused:
        raise Hidden from refused


def show_desk(
    request: HttpRequest,
    matter_id: UUID | None = None,
    *,
    form: ActionForm | None = None,
    refused: Refused | None = None,
    more: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Queue, matter, map. ``form``: an action's form that stays open with its errors; ``refused`` stands above."""
    actor = actor_of(request)
    filters = Filters.read(request.GET)
    queued = queue_page(actor, filters, _number(request.GET.get("page", "")))
    query = filters.query()
    context: dict[str, Any] = {
        "filters": filters,
        "chips": filters.chips(),
        "query": query,
        "views": [*usual_views(), *kept_views(request)],
        "here_view": f"?{query}",
        "queued": queued,
        "refused": refused,
        "is_refused": form is not None or refused is not None,
        "detail": None,
        **(_matter_context(request, actor, matter_id, form) if matter_id else {}),
        **(more or {}),
    }
    return page(request, "desk/queue.html", context, status=status)


def _matter_context(request: HttpRequest, actor: Actor, matter_id: UUID, form: ActionForm | None) -> dict[str, Any]:
    matter, detail = found(actor, matter_id)
    suggestion = suggestion_of(matter)
    wanted = request.GET.get("where", "").strip()[:_WORDS_AT_MOST]
    made = offers(actor, detail, given=_given(suggestion, detail), opened=request.GET.get("act", ""))
    repeats = repeats_of(actor, matter)
    until = undo_until(detail)
    done = request.GET.get("done", "")
    return {
        "detail": detail,
        "door": door_words(matter.door),
        "is_about_unit": matter.about_organisation_id is not None,
        "deciding": _deciding(actor, matter),
        "bars": clock_bars(detail),
        "steps": track(detail, photo_address),
        "pictures": pictures(detail, photo_address),
        "offers": with_form(detail, made, form) if form else made,
        "address": reverse("desk:matter", args=[detail.id]) + "act/",
        "suggestion": suggestion_line(suggestion, detail.playbook) if made and detail.closed_at is None else None,
        "repeats": repeats,
        "drawing": map_of(actor, matter, repeats, reverse("desk:queue") + "?scope=open&place="),
        "undo_until": until,
        "undo_what": undo_what(detail),
        "undo_seconds": max(0, round((until - now()).total_seconds())) if until else 0,
        "handed": handed_on(actor, detail.id) if done else None,
        "awaits": awaited(detail.playbook, detail.state.step, detail.state.kind),
        "done": done if done in detail.playbook.actions else "",
        "placing": _placing(actor, matter, wanted),
        "where": wanted,
        "placed": request.GET.get("placed", ""),
        "undone": "undone" in request.GET,
        "joined": _joined(request.GET.get("joined", "")),
        "parted": "parted" in request.GET,
        "note": "",
        "revealed": None,
        "reveal_form": None,
    }


def _joined(text: str) -> UUID | None:
    """The matter that has just been joined into this one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _deciding(actor: Actor, matter: Matter) -> DecidingForm | None:
    """The form that says which unit a complaint is about, while that is open."""
    if not (matter.about_undecided and matter.is_open and actor.holds("desk_duty")):
        return None
    return DecidingForm(initial={"revision": matter.revision}, units=units_in(actor))


def _placing(actor: Actor, matter: Matter, wanted: str) -> PlacingForm | None:
    """The form that puts a matter elsewhere, with the places that fit what was looked for."""
    if not matter.is_open or not may_place(actor, matter=matter):
        return None
    form = PlacingForm(initial={"revision": matter.revision})
    form.offer(places_to_choose(actor, wanted) if wanted else [])
    return form


def _given(suggestion: Suggestion | None, detail: MatterDetail) -> dict[str, Any]:
    """What the suggestion fills in beforehand; a person still sends it."""
    if suggestion is None:
        return {}
    given: dict[str, Any] = {"units": [str(suggestion.unit_id)]} if suggestion.unit_id else {}
    if suggestion.kind in detail.playbook.kinds:
        given["kind"] = suggestion.kind
    return given


def photo_address(attachment_id: UUID) -> str:
    """Where a file of a matter is shown to the desk."""
    return reverse("desk:file", args=[attachment_id])


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 1  # noqa: PLR2004 - no list has a million pages


def matter_address(matter_id: UUID, request: HttpRequest, **flags: str) -> str:
    """The address of a matter with the queue's filters kept."""
    query = Filters.read(request.GET).query()
    extra = "".join(f"&{name}={value}" for name, value in flags.items())
    return f"{reverse('desk:matter', args=[matter_id])}?{query}{extra}"
