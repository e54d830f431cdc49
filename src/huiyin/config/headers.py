"""What every answer carries: the content security policy (nothing from elsewhere, no script or style written into a
page), no place in shared caches, and texts compressed; and what no address may hold.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_TEXTS = frozenset(
    {"text/html", "text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml"}
)
POLICY = "; ".join(f"{kind} {sources}" for kind, sources in _SOURCES.items())


def content_security(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that puts the policy on every answer, and keeps pages out of shared caches."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(self), microphone=(self)")
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return answer


class Compressed(GZipMiddleware):
    """Middleware that compresses texts for those who can read them so: on a line of 400 kbit/s a page arrives a second
    sooner. Pictures, sounds and documents are compressed already and stay as they are. Each answer gets a different
    length by chance, so that nobody can guess a page's secrets by its length (BREACH); Django sees to that.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress an answer, or not."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if kind not in _TEXTS or (response.streaming and response.headers.get("Content-Range")):
            return response
        answer: HttpResponseBase = super().process_response(request, response)
        return answer


def no_null_bytes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that answers 400 to an address with a null byte, which no text of ours holds and no database takes."""

    def answer(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("Null byte in the address.", content_type="text/plain")
        return get_response(request)

    return answer
