"""Arranging: the reception days of one's places, and a new one."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.casework.forms.places import near
from huiyin.casework.selectors.titles import say
from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column
from huiyin.kernel.refusal import Refused, tell
from huiyin.kernel.time import today
from huiyin.people.selectors.actors import actor_of, own_place, scope_prefixes
from huiyin.receptions.forms import SeriesForm
from huiyin.receptions.selectors.methods import reception_methods
from huiyin.receptions.selectors.rights import KEEPERS
from huiyin.receptions.selectors.series import arranged, postable
from huiyin.receptions.services.arranging import arrange, end_series


@open_to("staff", needs="reception_keeper")
def series(request: HttpRequest) -> HttpResponse:
    """What is arranged, and the form for one more."""
    actor = actor_of(request)
    methods = [
        (f"{one.name}:{kind}", f"{say(one.title)} · {say(words)}")
        for one in reception_methods()
        for kind, words in one.kinds.items()
    ]
    place = own_place(actor, *KEEPERS)
    first = {"place_code": place, "rhythm": "week", "day_off": "skip", "since": today().isoformat()}
    form = SeriesForm(request.POST or None, methods=methods, posts=postable(actor), initial=first)
    near(form, scope_prefixes(actor, *KEEPERS))
    if request.method == "POST" and form.is_valid():
        given, posts = form.arguments()
        try:
            arrange(actor, given=given, posts=posts)
        except Refused as refused:
            tell(form, refused)
        else:
            return redirect("receptions:series")
    context = {
        "lines": arranged(actor),
        "form": form,
        "columns": [
            Column(_("接访")), Column(_("什么时候")), Column(_("在哪里")), Column(_("谁接访")), Column(""),
        ],
    }  # fmt: skip
    return page(request, "receptions/series.html", context, status=422 if form.errors else 200)


@require_POST
@open_to("staff", needs="reception_keeper")
def end(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """Let a series end with today."""
    try:
        end_series(actor_of(request), series_id=series_id, until=today())
    except Refused as refused:
        return page(request, "receptions/desk_refused.html", {"refused": refused}, status=403)
    return redirect("receptions:series")
