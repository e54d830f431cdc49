"""Files of matters, to those who may see the matter."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from huiyin.casework.selectors.attachments import attachment_content, may_stay_in_browser
from huiyin.kernel.access import Hidden, open_to
from huiyin.kernel.refusal import Refused
from huiyin.people.selectors.actors import actor_of


@open_to("staff")
def show(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """The bytes of one file; as for nothing when the matter may not be seen or the file was erased."""
    try:
        small = "small" in request.GET
        media_type, content = attachment_content(actor_of(request), attachment_id, thumbnail=small)
    except (Refused, FileNotFoundError) as error:
        raise Hidden from error
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, max-age=3600" if may_stay_in_browser(attachment_id) else "no-store"
    return response
