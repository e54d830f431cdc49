"""Papers: a letter or an order is begun, the protected person's word is written down, a file goes onto paper."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.care.forms import EnterForm, PaperForm
from huiyin.care.pages.showing import begun, shown
from huiyin.care.selectors.files import care_file
from huiyin.care.selectors.papers import may_enter, may_start
from huiyin.care.services import printing
from huiyin.care.services.consenting import note_consent
from huiyin.care.services.linking import enter_paper, open_paper
from huiyin.casework.selectors.access import access_matter
from huiyin.kernel.access import Hidden, open_to
from huiyin.kernel.documents.docx import docx
from huiyin.kernel.documents.parts import Document
from huiyin.kernel.documents.pdf import pdf
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.selectors.actors import actor_of
from huiyin.people.types import Actor

_WRITERS: dict[str, tuple[Callable[[Document], bytes], str]] = {
    "pdf": (pdf, "application/pdf"),
    "docx": (docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


@open_to("staff")
@never_cache
def enter(request: HttpRequest) -> HttpResponse:
    """Begin an application for somebody who cannot, without a family's file. The slip for the person is shown once."""
    actor = actor_of(request)
    may = may_enter(actor)
    if not may:
        raise Hidden
    form = EnterForm(request.POST or None, actor=actor, may=may)
    return begun(request, form, enter_paper, chosen="paper", templates=("care/enter.html", "care/entered.html"))


@require_POST
@open_to("staff")
def start(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Begin a letter or an order beside a family's file; leads to it."""
    actor = actor_of(request)
    try:
        family, _kept = care_file(actor, matter_id)
    except Refused as refused:
        raise Hidden from refused
    form = PaperForm(request.POST, methods=may_start(actor, family))
    if form.is_valid():
        given = form.cleaned_data
        playbook, _colon, kind = str(given["paper"]).partition(":")
        urgency = "urgent" if given["urgent"] else "normal"
        try:
            paper = open_paper(
                actor, family_id=matter_id, playbook=playbook, kind=kind, words=given["words"], urgency=urgency
            )
        except Refused as refused:
            tell(form, refused)
        else:
            return redirect("care:family", paper.id)
    return shown(request, matter_id, paper_form=form)


@require_POST
@open_to("staff")
def consent(request: HttpRequest, matter_id: UUID, action: str) -> HttpResponse:
    """Write down that the protected person agrees, said face to face."""
    actor = actor_of(request)
    try:
        revision = access_matter(actor, matter_id).revision
        note_consent(actor, matter_id=matter_id, action=action, revision=revision)
    except Refused as refused:
        return shown(request, matter_id, refused=refused)
    return redirect("care:family", matter_id)


@open_to("staff")
@never_cache
def dossier(request: HttpRequest, matter_id: UUID, form: str) -> HttpResponse:
    """The whole file as PDF or DOCX. The name of the file says nothing."""
    return _file(request, matter_id, form, printing.dossier)


@open_to("staff")
@never_cache
def letter(request: HttpRequest, matter_id: UUID, form: str) -> HttpResponse:
    """The warning letter as PDF or DOCX, to be served."""
    return _file(request, matter_id, form, printing.letter)


def _file(request: HttpRequest, matter_id: UUID, form: str, made: Callable[..., Document]) -> HttpResponse:
    if form not in _WRITERS:
        raise Hidden
    actor: Actor = actor_of(request)
    write, media_type = _WRITERS[form]
    try:
        access_matter(actor, matter_id)
        content = write(made(actor, matter_id=matter_id))
    except Refused as refused:
        return shown(request, matter_id, refused=refused)
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="file.{form}"'
    return response
