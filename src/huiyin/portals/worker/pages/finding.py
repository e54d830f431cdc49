"""Finding a matter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused
from huiyin.people.selectors.actors import actor_of
from huiyin.portals.worker.forms import FindForm
from huiyin.portals.worker.selectors.finding import find as found


@open_to("staff")
def find(request: HttpRequest) -> HttpResponse:
    """The search box, and what it finds."""
    asked = bool(request.GET.get("q"))
    form = FindForm(request.GET if asked else None)
    lines = None
    if asked and form.is_valid():
        try:
            lines = found(actor_of(request), form.cleaned_data["q"])
        except Refused as refused:
            form.add_error("q", str(refused))
    return page(request, "worker/find.html", {"form": form, "lines": lines})
