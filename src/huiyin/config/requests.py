"""Every request is counted and written down once: route, method, status, time. Nothing of who asked, or for what."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from huiyin.config.logs import request_id
from huiyin.config.metrics import count_request
from huiyin.kernel.limits import is_trusted_proxy

HEADER = "X-Request-ID"
_log = logging.getLogger("huiyin.requests")
_GIVEN = re.compile(r"[0-9A-Za-z-]{8,64}")
# Whoever invents a method, invents no new series and no word in the log.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def watched(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, the outermost: a number for the request, given back in X-Request-ID; one line; one count.

    A proxy's own number is kept when the proxy is trusted (HUIYIN_TRUSTED_PROXIES). The time ends when the answer
    begins to leave.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        known = _number(request)
        token = request_id.set(known)
        try:
            response = get_response(request)
            response.headers[HEADER] = known
            _note(request, response.status_code, time.perf_counter() - begun)
        finally:
            request_id.reset(token)
        return response

    return answer


def _number(request: HttpRequest) -> str:
    given = request.headers.get(HEADER, "")
    if _GIVEN.fullmatch(given) and is_trusted_proxy(str(request.META.get("REMOTE_ADDR", ""))):
        return given
    return secrets.token_hex(8)


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    route = _route(request)
    method = request.method if request.method in _METHODS else "other"
    count_request(route, status, seconds)
    facts = {"route": route, "method": method, "status": status, "milliseconds": round(seconds * 1000, 1)}
    _log.info("%s %s %s", method, route, status, extra=facts)


def _route(request: HttpRequest) -> str:
    """The route's name, else its pattern; never the address, which may hold a code or a name."""
    if match := request.resolver_match:
        return match.view_name or match.route
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"
