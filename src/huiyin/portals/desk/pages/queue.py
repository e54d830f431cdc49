"""The desk: queue, matter and map side by side."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Link
from huiyin.people.selectors.actors import actor_of
from huiyin.portals.desk.pages.frame import DISPATCHERS
from huiyin.portals.desk.pages.showing import show_desk
from huiyin.portals.desk.pages.views import keep
from huiyin.portals.desk.selectors.filters import Filters, usual_views
from huiyin.portals.desk.selectors.queue import counts as counted


@open_to("staff")
def home(request: HttpRequest) -> HttpResponse:
    """Where staff begin: dispatchers at the desk, administrators at what they keep, everybody else at their inbox."""
    actor = actor_of(request)
    if actor.holds(*DISPATCHERS):
        return redirect("desk:queue")
    return redirect("desk:administration" if actor.is_admin else "worker:inbox")


@open_to("staff", needs="dispatcher")
def queue(request: HttpRequest) -> HttpResponse:
    """The queue by its filters, no matter opened yet."""
    return show_desk(request)


@open_to("staff", needs="dispatcher")
def matter(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """One matter beside the queue it stands in."""
    return show_desk(request, matter_id)


@open_to("staff", needs="dispatcher")
def counts(request: HttpRequest) -> HttpResponse:
    """The exact counts of the usual views and of the filters in force, loaded beside the list."""
    usual = usual_views()
    here = Filters.read(request.GET)
    views = [Filters.read(QueryDict(link.href.removeprefix("?")).dict()) for link in usual]
    found = counted(actor_of(request), [*views, here])
    links = [Link(link.title, link.href, count) for link, count in zip(usual, found, strict=False)]
    return page(request, "desk/counts.html", {"links": links, "count": found[-1], "here_view": f"?{here.query()}"})


@require_POST
@open_to("staff", needs="dispatcher")
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters in force under a name (`title`, `query`), or drop a name (empty `query`)."""
    query = Filters.read(QueryDict(request.POST.get("query", "")).dict()).query() if request.POST.get("query") else ""
    response = HttpResponseRedirect(f"{reverse('desk:queue')}?{query}")
    if request.POST.get("title", "").strip():
        keep(request, response, request.POST["title"], query)
    return response
