"""Mine: matters and messages of the resident who is signed in, and the way to their personal data."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.people.selectors.actors import actor_of
from huiyin.people.selectors.persons import who_looked
from huiyin.portals.resident.selectors.mine import messages_to, own_matters

_LOOKS_SHOWN = 3


@open_to("resident")
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """What I have raised, newest first; what was sent to me; who looked at my data lately."""
    actor = actor_of(request)
    looks = who_looked(actor)
    context = {
        "matters": own_matters(actor),
        "messages": messages_to(actor),
        "looks": looks[:_LOOKS_SHOWN],
        "looks_count": len(looks),
    }
    return page(request, "resident/mine.html", context)
