"""The page of one file, or of the paper beside one, as it stands or with a form that was refused; and beginning one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from huiyin.care.forms import ChannelForm, PaperForm, ReaderForm
from huiyin.care.models import CareFile
from huiyin.care.selectors.consents import consents_open
from huiyin.care.selectors.files import care_file, lines, reporter_of
from huiyin.care.selectors.papers import family_beside, is_letter, may_start, papers_beside
from huiyin.casework.models import Matter
from huiyin.casework.selectors.handing import handed_on
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.selectors.titles import say
from huiyin.casework.types import Receipt
from huiyin.kernel.access import Hidden
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.selectors.actors import actor_of
from huiyin.people.selectors.persons import names_of
from huiyin.people.types import Actor


def safe_address() -> str:
    """Where the slip of a protected person opens, in full: it is read out or written down, and typed elsewhere."""
    return f"{settings.HUIYIN_ADDRESS}{reverse('care:safe')}"


def after_opening(actor: Actor, receipt: Receipt) -> dict[str, object]:
    """What the page after opening shows, once: the slip of the protected person, and who has it now by when, because
    whoever opened it may not be the one who follows it.
    """
    return {"receipt": receipt, "address": safe_address(), "handed": handed_on(actor, receipt.matter_id)}


def begun(
    request: HttpRequest, form: Form, verb: Callable[..., Receipt], *, chosen: str, templates: tuple[str, str]
) -> HttpResponse:
    """A form that begins a file or an application by a ``verb``; ``chosen``: its field that holds "playbook:kind".
    ``templates``: of the form, and of the slip for the protected person, which is shown this once.
    """
    if request.method == "POST" and form.is_valid():
        actor, given = actor_of(request), form.cleaned_data
        playbook, _colon, kind = str(given.pop(chosen)).partition(":")
        try:
            receipt = verb(actor, playbook=playbook, kind=kind, **given)
        except Refused as refused:
            tell(form, refused)
        else:
            return page(request, templates[1], after_opening(actor, receipt))
    return page(request, templates[0], {"form": form}, status=422 if form.errors else 200)


def shown(request: HttpRequest, matter_id: UUID, *, refused: Refused | None = None, **sent: Any) -> HttpResponse:
    """The page. ``sent``: forms that were sent and refused, by the name they have on the page; ``refused``: a sentence
    on top. The same 404 as for nothing to whoever may not open the file; else the look is written down.
    """
    actor = actor_of(request)
    matter, kept = _opened(request, matter_id)
    names, may = names_of(matter.reader_persons), may_start(actor, matter)
    context = {
        "line": lines([matter])[0],
        "file": kept,
        "readers": [names.get(one, "") for one in matter.reader_persons],
        "report": reporter_of(actor, matter_id),
        "channel_form": ChannelForm(initial={"channel": kept.channel, "times": kept.times or ""}),
        "reader_form": ReaderForm(),
        "paper_form": PaperForm(methods=may) if may else None,
        "papers": papers_beside(actor, matter_id),
        "family_id": family_beside(actor, matter_id),
        "consents": [(one.name, say(one.words)) for one in consents_open(actor, matter_id)],
        "letter_is_issued": is_letter(playbook_of(matter)) and bool(matter.state["counts"].get("issue")),
        "refused": refused,
        **sent,
    }
    wrong = refused is not None or any(form.errors for form in sent.values())
    return page(request, "care/family.html", context, status=422 if wrong else 200)


def _opened(request: HttpRequest, matter_id: UUID) -> tuple[Matter, CareFile]:
    try:
        return care_file(actor_of(request), matter_id)
    except Refused as refused:
        raise Hidden from refused
