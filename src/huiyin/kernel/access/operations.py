"""Marks for API operations: an `auth=` that carries the rule and keeps it."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from ninja.errors import HttpError

from huiyin.kernel.access.rules import AccessRule, Hidden, Verdict, decide, public_rule, rule_for

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class ApiAccess:
    """An `auth=` for API operations that carries a rule.

    Signed out: 401. Refused: 403 with the sentence. Hidden: 404. With a session cookie a writing call needs the CSRF
    token, because API routes are otherwise exempt from it.
    """

    def __init__(self, rule: AccessRule) -> None:
        self.access_rule = rule

    def __call__(self, request: HttpRequest) -> bool:
        """Whether the operation may run; False makes ninja answer 401."""
        answer = decide(self.access_rule, request)
        if answer.verdict is Verdict.HIDDEN:
            raise Hidden
        if answer.verdict is Verdict.REFUSED:
            raise HttpError(403, str(answer.sentence))
        if answer.verdict is Verdict.ALLOWED and _forged(request):
            raise HttpError(403, "CSRF check failed.")
        return answer.verdict is Verdict.ALLOWED


def api_open_to(*audiences: str, needs: str | Sequence[str] = ()) -> ApiAccess:
    """The rule of `open_to` for an API operation, router or whole API."""
    return ApiAccess(rule_for(audiences, needs))


def api_public(why: str) -> ApiAccess:
    """The rule of `public` for an API operation, router or whole API."""
    return ApiAccess(public_rule(why))


def _forged(request: HttpRequest) -> bool:
    if request.method in _SAFE_METHODS or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    check = CsrfViewMiddleware(lambda _request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, _no_view, (), {}) is not None


def _no_view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()
