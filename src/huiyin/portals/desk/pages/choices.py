"""Where methods serve: the list, proposing another choice, proposing to take one back. Another person confirms."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.casework.selectors.playbooks import compiled, current_version
from huiyin.casework.selectors.titles import say
from huiyin.engine.definition import Playbook
from huiyin.kernel.access import Hidden, open_to
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.selectors.actors import actor_of
from huiyin.people.types import Actor
from huiyin.places.selectors import place_called
from huiyin.portals.desk.forms import ChoiceForm
from huiyin.portals.desk.selectors import administering as asked
from huiyin.portals.desk.selectors.methods import methods
from huiyin.portals.desk.services.choosing import propose_choice, propose_drop


@open_to("staff", needs="chooser")
def choices(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    """Which method serves where, since when or from when on, and the published methods to choose from."""
    context = {
        "lines": asked.choice_lines(actor_of(request)),
        "methods": methods(),
        "columns": [
            Column(_("用在哪里")),
            Column(_("事项类别")),
            Column(_("工作法")),
            Column(_("还没分类的")),
            Column(_("从何时起")),
            Column(""),
        ],
        "refused": refused,
    }
    return page(request, "desk/choices.html", context, status=422 if refused else 200)


@open_to("staff", needs="chooser")
def choose(request: HttpRequest, name: str) -> HttpResponse:
    """Propose that this method serves a place and kind; what was typed stays after a refusal."""
    playbook = _playbook(name)
    form = ChoiceForm(request.POST or None, kinds=asked.kinds_of(playbook))
    if request.method == "POST" and form.is_valid() and _proposed(actor_of(request), name, form):
        return redirect("people:changes")
    context = {"form": form, "title": say(playbook.title), "summary": say(playbook.summary)}
    return page(request, "desk/choose_method.html", context, status=422 if form.errors else 200)


@require_POST
@open_to("staff", needs="chooser")
def drop(request: HttpRequest, choice_id: int) -> HttpResponse:
    """Propose to take a choice back, so that the wider one serves again."""
    try:
        propose_drop(actor_of(request), choice_id=choice_id)
    except Refused as refused:
        return choices(request, refused)
    return redirect("people:changes")


def _proposed(actor: Actor, name: str, form: ChoiceForm) -> bool:
    given = form.cleaned_data
    try:
        place = place_called(given["place"], scopes=asked.scopes_of(actor))
        propose_choice(
            actor,
            playbook=name,
            place_code=place,
            kind=given["kind"],
            default_kind=given["default_kind"],
            from_on=given["from_on"],
        )
    except Refused as refused:
        tell(form, refused)
        return False
    return True


def _playbook(name: str) -> Playbook:
    try:
        return compiled(current_version(name))
    except Refused as refused:
        raise Hidden from refused
