"""Home: one big box. Danger first, then say it, or see how it goes; below, what was done for others."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from huiyin.kernel.access import public
from huiyin.kernel.pages import page
from huiyin.people.selectors.actors import actor_of
from huiyin.people.types import Actor
from huiyin.portals.resident.forms import CodeForm, RaiseForm
from huiyin.portals.resident.selectors.home import month_figures

AT_THE_DESK = ("desk_duty", "centre_duty", "centre_supervisor", "township_duty")


@public("the front door")
def home(request: HttpRequest) -> HttpResponse:
    """The front page for residents; staff find the way to their work on it."""
    context = {
        "form": RaiseForm(),
        "code_form": CodeForm(auto_id="code_%s"),
        "figures": month_figures(),
        "work": _work(actor_of(request)),
    }
    return page(request, "resident/home.html", context)


def _work(actor: Actor) -> str:
    """Where staff go from the front door: the desk for those who dispatch, the inbox for everybody else."""
    if not actor.is_staff:
        return ""
    return reverse("desk:queue") if actor.holds(*AT_THE_DESK) else reverse("worker:inbox")
