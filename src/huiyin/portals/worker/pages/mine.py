"""Results that came back, and figures about oneself."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse

from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Link
from huiyin.kernel.time import now
from huiyin.people.selectors.actors import actor_of
from huiyin.portals.worker.selectors import mine as asked


@open_to("staff")
def results(request: HttpRequest) -> HttpResponse:
    """What became of what I have collected: done first, with how long it took."""
    actor = actor_of(request)
    context = {"lines": asked.results(actor), "passed_on": asked.passed_on(actor)}
    return page(request, "worker/results.html", context)


@open_to("staff")
def figures(request: HttpRequest) -> HttpResponse:
    """My month in counts, and the raw list behind the one that is opened (`month`, `show`)."""
    actor = actor_of(request)
    months = asked.months(now())
    month = _month(request.GET.get("month", ""), months)
    show = request.GET.get("show", "")
    context = {
        "month": month,
        "months": [Link(f"{day:%Y-%m}", f"?month={day:%Y-%m}") for day in months],
        "here_month": f"?month={month:%Y-%m}",
        "figures": asked.figures(actor, month),
        "show": show,
        "lines": asked.figure_list(actor, month, show) if show else [],
    }
    return page(request, "worker/figures.html", context)


def _month(text: str, months: list[date]) -> date:
    return next((day for day in months if f"{day:%Y-%m}" == text), months[0])
