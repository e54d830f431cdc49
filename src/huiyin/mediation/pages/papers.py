"""Papers of a dispute to take away: the agreement, the dossier, what a court wants; as PDF and for a word processor."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.kernel.access import Hidden, open_to
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused
from huiyin.mediation.selectors.disputes import access_dispute
from huiyin.mediation.services.papers.binding import (
    Format,
    Paper,
    print_agreement,
    print_court_papers,
    print_dossier,
)
from huiyin.people.selectors.actors import actor_of

_FORMATS = frozenset(Format)
_VERBS: dict[str, Callable[..., Paper]] = {
    "agreement": print_agreement,
    "dossier": print_dossier,
    "court": print_court_papers,
}


@require_POST
@open_to("staff")
@never_cache
def take_away(request: HttpRequest, matter_id: UUID, what: str) -> HttpResponse:
    """The paper as a file, in the format of the button that was pressed; that it was made is written down."""
    actor, wanted = actor_of(request), request.POST.get("format", "")
    if what not in _VERBS or wanted not in _FORMATS:
        raise Hidden
    try:
        access_dispute(actor, matter_id)
    except Refused as refused:
        raise Hidden from refused
    try:
        paper = _VERBS[what](actor, matter_id=matter_id, wanted=Format(wanted))
    except Refused as refused:
        context = {"refused": refused, "matter_id": matter_id}
        return page(request, "mediation/no_paper.html", context, status=409)
    response = HttpResponse(paper.content, content_type=paper.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(paper.file_name)}"
    return response
