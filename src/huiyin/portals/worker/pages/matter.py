"""One matter: the raiser's words first, history folded, actions at the bottom; acting, undoing, remarking."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.casework.forms import (
    ActionForm,
    clock_bars,
    door_words,
    offers,
    pictures,
    send,
    sent_form,
    track,
    undo_until,
    undo_what,
    with_form,
)
from huiyin.casework.selectors.access import access_matter, may_see
from huiyin.casework.selectors.details import detail as detail_of
from huiyin.casework.selectors.handing import awaited, handed_on
from huiyin.casework.selectors.handled import handled_view
from huiyin.casework.services.acting import undo
from huiyin.casework.services.noting import note
from huiyin.casework.types import MatterDetail
from huiyin.kernel.access import Hidden, open_to
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Step
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.selectors.actors import actor_of
from huiyin.people.types import Actor


@open_to("staff")
def show(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """The matter; `?act=` opens the form of one action. A lay post sees how it went of what it had once."""
    actor = actor_of(request)
    if not may_see(actor, matter_id):
        return _handled(request, actor, matter_id)
    return _shown(request, actor, _detail(actor, matter_id), opened=request.GET.get("act", ""))


@require_POST
@open_to("staff")
def act(request: HttpRequest, matter_id: UUID, action: str) -> HttpResponse:
    """Take an action; on a refusal the same page with the sentence, the form open and everything typed kept. Whoever
    may not open the matter any more is told in the inbox who has it.
    """
    actor = actor_of(request)
    detail = _detail(actor, matter_id)
    wanted = detail.playbook.actions.get(action)
    if wanted is None:
        raise Hidden
    form = sent_form(actor, detail, wanted, request)
    if send(actor, matter_id=matter_id, form=form) is None:
        return _shown(request, actor, _detail(actor, matter_id), form=form, status=422)
    if not may_see(actor, matter_id):
        return redirect(f"{reverse('worker:inbox')}?handed={matter_id}")
    return redirect(f"{reverse('worker:matter', args=[matter_id])}?done={action}")


@require_POST
@open_to("staff")
def take_back(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Undo one's own last action while nothing of it has left the house."""
    actor = actor_of(request)
    try:
        undo(actor, matter_id=matter_id)
    except Refused as refused:
        return _shown(request, actor, _detail(actor, matter_id), refused=refused, status=422)
    return redirect(f"{reverse('worker:matter', args=[matter_id])}?undone=1")


@require_POST
@open_to("staff")
def add_note(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Add a remark to the history."""
    actor = actor_of(request)
    try:
        note(actor, matter_id=matter_id, words=request.POST.get("words", ""))
    except Refused as refused:
        return _shown(request, actor, _detail(actor, matter_id), refused=refused, status=422)
    return redirect("worker:matter", matter_id)


def _detail(actor: Actor, matter_id: UUID) -> MatterDetail:
    """The matter, or the same 404 as for one that does not exist."""
    try:
        return detail_of(actor, matter_id)
    except Refused as refused:
        raise Hidden from refused


def _handled(request: HttpRequest, actor: Actor, matter_id: UUID) -> HttpResponse:
    """How a matter went that a lay post had once, or the same 404 as for one that does not exist."""
    try:
        view = handled_view(actor, matter_id)
    except Refused as refused:
        raise Hidden from refused
    steps = [Step(entry.title, entry.at, who=entry.who) for entry in reversed(view.timeline)]
    return page(request, "worker/handled.html", {"view": view, "steps": steps})


def _shown(
    request: HttpRequest,
    actor: Actor,
    detail: MatterDetail,
    *,
    opened: str = "",
    form: ActionForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    made = offers(actor, detail, opened=opened)
    until = undo_until(detail)
    context: dict[str, Any] = {
        "detail": detail,
        "bars": clock_bars(detail),
        "steps": track(detail, photo_address),
        "pictures": pictures(detail, photo_address),
        "offers": with_form(detail, made, form) if form else made,
        "address": reverse("worker:matter", args=[detail.id]) + "act/",
        "undo_until": until,
        "undo_what": undo_what(detail),
        "is_refused": form is not None or refused is not None,
        "undo_seconds": max(0, round((until - now()).total_seconds())) if until else 0,
        "done": _done_words(detail, request.GET.get("done", "")),
        "handed": handed_on(actor, detail.id) if "done" in request.GET else None,
        "awaits": awaited(detail.playbook, detail.state.step, detail.state.kind),
        "undone": "undone" in request.GET,
        "taken": "taken" in request.GET,
        "told": _told(request),
        "door": door_words(access_matter(actor, detail.id).door),
        "refused": refused,
        "note": request.POST.get("words", "") if refused else "",
    }
    return page(request, "worker/matter.html", context, status=status)


def _done_words(detail: MatterDetail, action: str) -> str:
    """What has just been done, if it is in the playbook."""
    return action if action in detail.playbook.actions else ""


def _told(request: HttpRequest) -> list[str]:
    """What could not be settled at once when it was written down."""
    kept = _("这里的工作法没有“当场办结”，您写的办法已记在经过里，事项按步骤继续办。")
    return [kept] if "open" in request.GET else []


def photo_address(attachment_id: UUID) -> str:
    """Where a file of a matter is shown to staff."""
    return reverse("worker:file", args=[attachment_id])
