"""Changes that wait for a second person: confirm, refuse, or take one's own back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from huiyin.kernel.access import open_to
from huiyin.kernel.pages import address, page
from huiyin.kernel.refusal import Refused
from huiyin.people.selectors.actors import actor_of
from huiyin.people.selectors.changes import decided_by, people_of, waiting_changes
from huiyin.people.selectors.persons import names_of
from huiyin.people.selectors.proposals import facts_of
from huiyin.people.services.approvals import confirm_change, may_decide, refuse_change, withdraw_change


@open_to("staff")
def change_list(request: HttpRequest) -> HttpResponse:
    """What waits in my area or for me, each with what it will do; ``done`` names the one I have just decided."""
    return _list(request)


@open_to("staff")
@require_POST
def decide(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """One decision: ``decision`` is confirm, refuse or withdraw; ``words`` go with a refusal."""
    actor = actor_of(request)
    words = request.POST.get("words", "")
    try:
        match request.POST.get("decision"):
            case "confirm":
                confirm_change(actor, change_id=change_id, words=words)
            case "refuse":
                refuse_change(actor, change_id=change_id, words=words)
            case "withdraw":
                withdraw_change(actor, change_id=change_id)
    except Refused as refused:
        return _list(request, refused, change_id, status=409)
    return HttpResponseRedirect(f"{address('people:changes')}?done={change_id}")


def _list(
    request: HttpRequest, refused: Refused | None = None, about: UUID | None = None, status: int = 200
) -> HttpResponse:
    """The list, with a refusal beside the change it is about."""
    actor = actor_of(request)
    changes = waiting_changes(actor, or_else=lambda change: may_decide(actor, change=change))
    done = decided_by(actor, request.GET.get("done", ""))
    lines = [(change, may_decide(actor, change=change), change.proposed_by_id == actor.person_id) for change in changes]
    context = {
        "changes": lines,
        "facts": {change.id: facts_of(change) for change, decides, own in lines if decides or own},
        "done": done,
        "people": people_of([*changes, *([done] if done else [])]),
        "names": names_of({change.proposed_by_id for change in changes}),
        "refused": refused,
        "about": about,
        "words": request.POST.get("words", ""),
    }
    return page(request, "people/changes.html", context, status=status)
