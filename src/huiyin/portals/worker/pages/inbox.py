"""The inbox: one list, by due time."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from huiyin.casework.selectors.handing import handed_on
from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.mediation.selectors.screening import my_screenings
from huiyin.people.selectors.actors import actor_of
from huiyin.portals.worker.selectors.inbox import inbox as asked


@open_to("staff")
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for the posts of who is signed in, in four groups, and the grids that wait for a screening; who has
    now what was just handed on (`?handed=`).
    """
    actor = actor_of(request)
    context = {"inbox": asked(actor), "screening": my_screenings(actor), "has_post": bool(actor.seats)}
    context["handed"] = handed_on(actor, request.GET["handed"]) if "handed" in request.GET else None
    return page(request, "worker/inbox.html", context)
