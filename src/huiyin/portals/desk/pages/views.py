"""Views that a person keeps: filters with a name, in a signed cookie, because a portal has no tables."""

from __future__ import annotations

import json

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse

from huiyin.kernel.parts import Link

COOKIE = "desk_views"
AT_MOST = 8
_TITLE_CHARACTERS = 20
_YEAR_SECONDS = 365 * 24 * 3600


def kept_views(request: HttpRequest) -> list[Link]:
    """The views this person has kept on this machine."""
    try:
        kept = json.loads(request.get_signed_cookie(COOKIE, "[]") or "[]")
    except (BadSignature, ValueError):
        return []
    return [Link(str(title), f"?{query}") for title, query in kept]


def keep(request: HttpRequest, response: HttpResponse, title: str, query: str) -> None:
    """Keep a view under a name; the same name again replaces it, an empty query drops it."""
    kept = {link.title: link.href.removeprefix("?") for link in kept_views(request)}
    name = title.strip()[:_TITLE_CHARACTERS]
    if query:
        kept[name] = query
    else:
        kept.pop(name, None)
    newest = list(kept.items())[-AT_MOST:]
    response.set_signed_cookie(
        COOKIE, json.dumps(newest), max_age=_YEAR_SECONDS, secure=request.is_secure(), httponly=True, samesite="Lax"
    )
