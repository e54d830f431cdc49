"""Files: photos of a matter for whoever may read its receipt."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from huiyin.kernel.access import Hidden, public
from huiyin.kernel.refusal import Refused
from huiyin.portals.resident.pages.grants import readable
from huiyin.portals.resident.selectors.following import shared_file


@public("only whoever may read the receipt gets its photos; others get what is not there")
@never_cache
def show(request: HttpRequest, code: str, attachment_id: UUID) -> HttpResponse:
    """The photo; small where a page shows it among words, whole where it is opened by itself."""
    view = readable(request, code)
    if view is None:
        raise Hidden
    try:
        media_type, content = shared_file(
            view, attachment_id, thumbnail=request.headers.get("Sec-Fetch-Dest") == "image"
        )
    except (Refused, FileNotFoundError) as gone:
        raise Hidden from gone
    response = HttpResponse(content, content_type=media_type)
    response["Vary"] = "Sec-Fetch-Dest, Cookie"
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response
