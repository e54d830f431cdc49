"""The families' files: the list by due day, opening one, one file with its safe channel and readers, the figures."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.care.forms import ChannelForm, NewFileForm, ReaderForm
from huiyin.care.pages.showing import begun, shown
from huiyin.care.selectors.figures import scheme_figures
from huiyin.care.selectors.files import care_file, contact_by_phone, family_lines, own_methods
from huiyin.care.selectors.papers import may_enter, own_papers
from huiyin.care.services.filing import change_channel, open_file
from huiyin.casework.services import name_reader
from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.selectors.actors import actor_of


@open_to("staff")
@never_cache
def families(request: HttpRequest) -> HttpResponse:
    """The open files one may open, the next visit first, and letters and orders; empty for whoever has none, whatever
    there is.
    """
    actor = actor_of(request)
    found = family_lines(actor, open_only="all" not in request.GET)
    context = {"lines": found, "papers": own_papers(actor), "all": "all" in request.GET, "mine": own_methods(actor)}
    context["may_enter"] = bool(may_enter(actor))
    return page(request, "care/families.html", context)


@open_to("staff")
@never_cache
def new_file(request: HttpRequest) -> HttpResponse:
    """Open a file. Afterwards the slip for the protected person is shown once, to be read out or handed over."""
    actor = actor_of(request)
    form = NewFileForm(request.POST or None, actor=actor)
    return begun(request, form, open_file, chosen="scheme", templates=("care/new.html", "care/opened.html"))


@open_to("staff")
@never_cache
def family(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """One file: colour, due day, safe channel, papers, who may read. What was said stands on the matter's own page."""
    return shown(request, matter_id)


@require_POST
@open_to("staff")
def channel(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Say anew how the protected person may be reached."""
    form = ChannelForm(request.POST)
    if form.is_valid():
        try:
            change_channel(actor_of(request), matter_id=matter_id, **form.cleaned_data)
        except Refused as refused:
            tell(form, refused)
        else:
            return redirect("care:family", matter_id)
    return shown(request, matter_id, channel_form=form)


@require_POST
@open_to("staff")
def reader(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Name a support contact."""
    form, actor = ReaderForm(request.POST), actor_of(request)
    if form.is_valid():
        try:
            care_file(actor, matter_id)
            person_id = contact_by_phone(actor, form.cleaned_data["phone"])
            name_reader(actor, matter_id=matter_id, person_id=person_id, reason=form.cleaned_data["reason"])
        except Refused as refused:
            tell(form, refused)
        else:
            return redirect("care:family", matter_id)
    return shown(request, matter_id, reader_form=form)


@open_to("staff")
@never_cache
def figures(request: HttpRequest) -> HttpResponse:
    """Each scheme by colour, ever and now, and the share that has left, with both its numbers."""
    return page(request, "care/figures.html", {"schemes": scheme_figures(actor_of(request))})
