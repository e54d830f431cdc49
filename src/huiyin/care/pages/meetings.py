"""The meeting: the families that are due, twenty on a page, each moved, kept or let go with a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from huiyin.care.forms import MeetingForm
from huiyin.care.models import Meeting
from huiyin.care.selectors.files import methods
from huiyin.care.selectors.meetings import Agenda, agenda, meeting_under_way
from huiyin.care.services.meeting import hold_meeting
from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.selectors.actors import actor_of, scope_prefixes
from huiyin.people.types import Actor


@open_to("staff")
@never_cache
def meeting(request: HttpRequest) -> HttpResponse:
    """Minutes above, families below; nothing is decided of a family that is left alone. ``?all``: every family;
    ``?meeting=``: goes on with a meeting begun today.
    """
    actor = actor_of(request)
    number = request.GET.get("page", "1")
    due = agenda(actor, everyone="all" in request.GET, number=int(number) if number.isdecimal() else 1)
    under_way = _under_way(actor, request)
    playbooks = {one.name: one for one in methods()}
    form = MeetingForm(
        request.POST or None,
        families=list(due.lines),
        playbooks={str(line.id): playbooks[line.playbook] for line in due.lines},
        initial={"minutes": under_way.minutes if under_way else ""},
    )
    if request.method == "POST" and form.is_valid():
        held = _held(actor, form, under_way)
        if held is not None:
            left = agenda(actor, everyone="all" in request.GET).page.paginator.count
            return page(request, "care/held.html", {"count": held.decisions.count(), "meeting": held, "left": left})
    return page(request, "care/meeting.html", _context(request, form, due, under_way), 422 if form.errors else 200)


def _held(actor: Actor, form: MeetingForm, under_way: Meeting | None) -> Meeting | None:
    """The meeting as it was written down; None with the sentences in the form where it was refused."""
    decisions = form.decisions()
    if form.errors:
        return None
    try:
        return hold_meeting(
            actor,
            place_code=next(iter(scope_prefixes(actor)), ""),
            minutes=form.cleaned_data["minutes"],
            decisions=decisions,
            meeting_id=under_way.pk if under_way else None,
        )
    except Refused as refused:
        where = f"words_{refused.details['matter']}" if "matter" in refused.details else None
        form.add_error(where, str(refused)) if where in form.fields else tell(form, refused)
        return None


def _under_way(actor: Actor, request: HttpRequest) -> Meeting | None:
    try:
        return meeting_under_way(actor, UUID(request.GET.get("meeting", "")))
    except ValueError:
        return None


def _context(request: HttpRequest, form: MeetingForm, due: Agenda, under_way: Meeting | None) -> dict[str, Any]:
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "form": form,
        "due": due,
        "meeting": under_way,
        "all": "all" in request.GET,
        "query": query.urlencode(),
    }
