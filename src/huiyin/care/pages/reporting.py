"""依法报警 in one tap: place and text are filled in, the button sends it to the police station."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from huiyin.care.forms import ReportForm
from huiyin.care.selectors.places import own_grids
from huiyin.care.services.reporting import report_violence, template_words
from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.selectors.actors import actor_of


@open_to("staff")
@never_cache
def report(request: HttpRequest) -> HttpResponse:
    """Report. The answer says that it has arrived and who reads the reporter's name; it leads nowhere else."""
    actor = actor_of(request)
    places = own_grids(actor)
    words = template_words(places[0][1] if len(places) == 1 else "")
    form = ReportForm(request.POST or None, actor=actor, initial={"words": words})
    if request.method == "POST" and form.is_valid():
        try:
            report_violence(actor, **form.cleaned_data)
        except Refused as refused:
            tell(form, refused)
        else:
            return page(request, "care/reported.html", {})
    return page(request, "care/report.html", {"form": form}, status=422 if form.errors else 200)
