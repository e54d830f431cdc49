"""What the desk does to a matter: an action, undoing it, a remark, joining two that are the same; files are shown."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huiyin.appeals.services.joining import join, take_join_back
from huiyin.casework.forms import send, sent_form
from huiyin.casework.selectors.attachments import attachment_content, may_stay_in_browser
from huiyin.casework.services.acting import undo
from huiyin.casework.services.noting import note
from huiyin.kernel.access import Hidden, open_to
from huiyin.kernel.refusal import Refused
from huiyin.people.selectors.actors import actor_of
from huiyin.portals.desk.pages.showing import found, matter_address, show_desk


@require_POST
@open_to("staff", needs="dispatcher")
def act(request: HttpRequest, matter_id: UUID, action: str) -> HttpResponse:
    """Take an action; on a refusal the same page with the sentence, the form open and everything typed kept."""
    actor = actor_of(request)
    _matter, detail = found(actor, matter_id)
    wanted = detail.playbook.actions.get(action)
    if wanted is None:
        raise Hidden
    form = sent_form(actor, detail, wanted, request)
    if send(actor, matter_id=matter_id, form=form) is None:
        return show_desk(request, matter_id, form=form, status=422)
    return redirect(matter_address(matter_id, request, done=action))


@require_POST
@open_to("staff", needs="dispatcher")
def take_back(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Undo one's own last action while nothing of it has left the house."""
    try:
        undo(actor_of(request), matter_id=matter_id)
    except Refused as refused:
        return show_desk(request, matter_id, refused=refused, status=422)
    return redirect(matter_address(matter_id, request, undone="1"))


@require_POST
@open_to("staff", needs="dispatcher")
def add_note(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Add a remark to the history."""
    words = request.POST.get("words", "")
    try:
        note(actor_of(request), matter_id=matter_id, words=words)
    except Refused as refused:
        return show_desk(request, matter_id, refused=refused, more={"note": words}, status=422)
    return redirect(matter_address(matter_id, request))


@require_POST
@open_to("staff", needs="dispatcher")
def join_other(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Join another matter (`other`) into this one, or this one into the other (`way` = into)."""
    try:
        other = UUID(request.POST.get("other", ""))
    except ValueError as error:
        raise Hidden from error
    source, target = (matter_id, other) if request.POST.get("way") == "into" else (other, matter_id)
    try:
        join(actor_of(request), matter_id=source, into_id=target)
    except Refused as refused:
        return show_desk(request, matter_id, refused=refused, status=422)
    return redirect(matter_address(target, request, joined=str(source)))


@require_POST
@open_to("staff", needs="dispatcher")
def take_back_join(request: HttpRequest, matter_id: UUID, joined_id: UUID) -> HttpResponse:
    """Take the joining of another matter into this one back; the other goes on by itself, and is shown."""
    try:
        receipt = take_join_back(actor_of(request), matter_id=joined_id, into_id=matter_id)
    except Refused as refused:
        return show_desk(request, matter_id, refused=refused, status=422)
    return redirect(matter_address(receipt.matter_id, request, parted="1"))


@open_to("staff", needs="dispatcher")
def file(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """The bytes of one file; as for nothing when the matter may not be seen or the file was erased."""
    try:
        media_type, content = attachment_content(actor_of(request), attachment_id, thumbnail="small" in request.GET)
    except (Refused, FileNotFoundError) as error:
        raise Hidden from error
    kept = "private, max-age=3600" if may_stay_in_browser(attachment_id) else "no-store"
    return HttpResponse(content, content_type=media_type, headers={"Cache-Control": kept})
