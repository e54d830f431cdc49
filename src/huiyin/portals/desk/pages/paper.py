"""Paper forms for an outage: numbering a batch for a window, and its sheets to print, again and again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.appeals.selectors.sheets import sheets_of
from huiyin.appeals.services.paper import issue_paper_forms
from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.selectors.actors import actor_of
from huiyin.people.types import Actor
from huiyin.places.selectors import place_called
from huiyin.portals.desk.forms import BatchForm
from huiyin.portals.desk.selectors import administering as asked


@open_to("staff", needs="dispatcher")
def paper(request: HttpRequest) -> HttpResponse:
    """The batches of one's areas and the form for another."""
    actor = actor_of(request)
    form = BatchForm(request.POST or None)
    numbers = _issued(actor, form) if request.method == "POST" and form.is_valid() else None
    if numbers:
        return redirect(f"{reverse('desk:paper')}?first={numbers[0]}&last={numbers[1]}")
    lines = asked.batches(actor)
    context = {
        "form": form,
        "lines": lines,
        "fresh": next((line for line in lines if line.first == request.GET.get("first")), None),
        "columns": [
            Column(_("给哪里用")),
            Column(_("编号")),
            Column(_("张数"), number=True),
            Column(_("已录入"), number=True),
            Column(_("印发")),
            Column(""),
        ],
    }
    return page(request, "desk/paper.html", context, status=422 if form.errors else 200)


@open_to("staff", needs="dispatcher")
def sheets(request: HttpRequest, first: str, last: str) -> HttpResponse:
    """The sheets of a batch as one file for a browser to print, one form a page."""
    content = sheets_of(asked.batch(actor_of(request), first, last))
    response = HttpResponse(content, content_type="text/html; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="huiyin-paper-{first}-{last}.html"'
    return response


def _issued(actor: Actor, form: BatchForm) -> tuple[str, str] | None:
    given = form.cleaned_data
    try:
        place = place_called(given["place"], scopes=asked.scopes_of(actor))
        made = issue_paper_forms(actor, place_code=place, count=given["count"])
    except Refused as refused:
        tell(form, refused)
        return None
    return made[0].number, made[-1].number
