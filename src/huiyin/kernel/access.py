"""Access: no route without a rule.

A page is marked `@open_to("staff", needs="city_admin")` or `@public("why")`; an API operation, router or whole API gets
`auth=api_open_to(...)` or `auth=api_public("why")`. What an audience is, the kernel does not know: the part that
knows people registers a predicate under its name. A route of somebody else's code (Django's language switch) is
listed by `review_callback`.

`check_routes` (run by every management command) and `RouteRules` (run when the server loads) refuse to start while
one route has no rule. What may not be known answers like what does not exist: raise `Hidden`.
Whether *this* matter may be seen is asked by each package's `access_x` selector; here it is only who may knock.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from asgiref.sync import sync_to_async
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import resolve_url
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.functional import Promise
from ninja.errors import HttpError

View = TypeVar("View", bound=Callable[..., Any])
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class Hidden(Http404):
    """Raised instead of "not allowed" where even the existence is nobody's business: the same bytes as for nothing."""


class AccessDenied(PermissionDenied):
    """A refusal of access that may be told; the 403 page shows `sentence` and `who_can_help`."""

    def __init__(self, sentence: str | Promise, who_can_help: str | Promise | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.who_can_help = who_can_help


class Verdict(StrEnum):
    """What a predicate may answer, from the most to the least telling."""

    ALLOWED = "allowed"
    SIGN_IN = "sign_in"
    REFUSED = "refused"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class AccessAnswer:
    """The answer of one predicate; build it with `allow`, `sign_in`, `refuse` or `hide`."""

    verdict: Verdict
    sentence: str | Promise = ""
    who_can_help: str | Promise | None = None
    sign_in_at: str = ""

    @classmethod
    def allow(cls) -> AccessAnswer:
        """Come in."""
        return cls(Verdict.ALLOWED)

    @classmethod
    def sign_in(cls, at: str) -> AccessAnswer:
        """Nobody is signed in; `at` is the URL or URL name of the page that helps."""
        return cls(Verdict.SIGN_IN, sign_in_at=at)

    @classmethod
    def refuse(cls, sentence: str | Promise, who_can_help: str | Promise | None = None) -> AccessAnswer:
        """No, said openly."""
        return cls(Verdict.REFUSED, sentence=sentence, who_can_help=who_can_help)

    @classmethod
    def hide(cls) -> AccessAnswer:
        """No, and there is nothing here."""
        return cls(Verdict.HIDDEN)


Predicate = Callable[[HttpRequest], AccessAnswer]


@dataclass(frozen=True, slots=True)
class AccessRule:
    """Any one of `audiences` and all of `needs`; or public, and then `why`."""

    audiences: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    why: str = ""

    @property
    def is_public(self) -> bool:
        """Whether anybody may knock."""
        return not self.audiences


@dataclass(frozen=True, slots=True)
class Route:
    """One way in: the URL pattern (an API operation with its method), the dotted callback, its rule or None."""

    pattern: str
    callback: str
    rule: AccessRule | None


_audiences: dict[str, Predicate] = {}
_needs: dict[str, Predicate] = {}
_reviewed: dict[str, AccessRule] = {}


def register_audience(name: str, predicate: Predicate) -> None:
    """Say who belongs to an audience. A later registration replaces an earlier one."""
    _audiences[name] = predicate


def register_need(name: str, predicate: Predicate) -> None:
    """Say what a further need means (a kind of post, a second factor)."""
    _needs[name] = predicate


def review_callback(prefix: str, why: str) -> None:
    """Let callbacks of other people's code, named by the beginning of their dotted path, be public because of `why`."""
    _reviewed[prefix] = AccessRule(why=_reason(why))


def open_to(*audiences: str, needs: str | Sequence[str] = ()) -> Callable[[View], View]:
    """Open a page to any of the named audiences that meet all `needs`.

    Anonymous: redirected to the sign-in page of the audience (with `next` for a GET). Refused: 403 with a sentence.
    Hidden: the same 404 as for an unknown address. `ValueError` without an audience.
    """
    return _guarded(_rule(audiences, needs))


def public(why: str) -> Callable[[View], View]:
    """Open a page to everybody; `why` stands in the reviewed list of public routes."""
    return _guarded(AccessRule(why=_reason(why)))


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
    return ApiAccess(_rule(audiences, needs))


def api_public(why: str) -> ApiAccess:
    """The rule of `public` for an API operation, router or whole API."""
    return ApiAccess(AccessRule(why=_reason(why)))


def decide(rule: AccessRule, request: HttpRequest) -> AccessAnswer:
    """Ask the predicates of a rule. When no audience lets in, the most telling of their answers is given.

    `ImproperlyConfigured` for a name nobody registered.
    """
    if not rule.is_public:
        order = list(Verdict)
        answers = [_registered(_audiences, name)(request) for name in rule.audiences]
        best = min(answers, key=lambda answer: order.index(answer.verdict))
        if best.verdict is not Verdict.ALLOWED:
            return best
    for need in rule.needs:
        answer = _registered(_needs, need)(request)
        if answer.verdict is not Verdict.ALLOWED:
            return answer
    return AccessAnswer.allow()


def collect_routes() -> tuple[Route, ...]:
    """Every route of the program with its rule, in URL order; what the reviewed list and the checks are made from."""
    return tuple(_walk(get_resolver(), ""))


def check_routes(_app_configs: Sequence[AppConfig] | None = None, **_options: object) -> list[CheckMessage]:
    """Django system check: `kernel.E001` a route without a rule, `kernel.E002` a rule naming an unknown audience or
    need.
    """
    if not getattr(settings, "ROOT_URLCONF", None):
        return []
    found: list[CheckMessage] = []
    for route in collect_routes():
        if route.rule is None:
            message = f"Route {route.pattern} ({route.callback}) has no access rule."
            hint = "Mark the view with @open_to(...) or @public(why); an API operation with auth=api_open_to(...)."
            found.append(Error(message, hint=hint, id="kernel.E001"))
            continue
        unknown = (f"Route {route.pattern} is open to the unknown {name}." for name in _unknown_names(route.rule))
        found.extend(Error(message, id="kernel.E002") for message in unknown)
    return found


class RouteRules:
    """Middleware that lets the server start only when every route has its rule. It costs nothing per request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        errors = check_routes()
        if errors:
            raise ImproperlyConfigured("\n".join(str(error.msg) for error in errors))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)


def _rule(audiences: tuple[str, ...], needs: str | Sequence[str]) -> AccessRule:
    if not audiences:
        raise ValueError("A route is open to somebody; for everybody use public(why).")
    return AccessRule(audiences, (needs,) if isinstance(needs, str) else tuple(needs))


def _reason(why: str) -> str:
    if not why.strip():
        raise ValueError("A public route needs a reason.")
    return why


def _registered(registry: dict[str, Predicate], name: str) -> Predicate:
    try:
        return registry[name]
    except KeyError:
        raise ImproperlyConfigured(f"Nobody registered the audience or need {name!r}.") from None


def _guarded(rule: AccessRule) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            return _stopped(rule, request) or view(request, *args, **kwargs)

        @wraps(view)
        async def guarded_async(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            stopped = await sync_to_async(_stopped)(rule, request)
            return stopped or await cast("Awaitable[HttpResponseBase]", view(request, *args, **kwargs))

        chosen: Any = guarded_async if inspect.iscoroutinefunction(view) else guarded
        chosen.access_rule = rule
        return cast("View", chosen)

    return decorate


def _stopped(rule: AccessRule, request: HttpRequest) -> HttpResponseBase | None:
    answer = decide(rule, request)
    if answer.verdict is Verdict.ALLOWED:
        return None
    if answer.verdict is Verdict.HIDDEN:
        raise Hidden
    if answer.verdict is Verdict.REFUSED:
        raise AccessDenied(answer.sentence, answer.who_can_help)
    where = resolve_url(answer.sign_in_at)
    if request.method in {"GET", "HEAD"}:
        where = f"{where}?{urlencode({'next': request.get_full_path()}, safe='/')}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)


def _forged(request: HttpRequest) -> bool:
    if request.method in _SAFE_METHODS or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    check = CsrfViewMiddleware(lambda _request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, _no_view, (), {}) is not None


def _no_view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _unknown_names(rule: AccessRule) -> Iterator[str]:
    yield from (f"audience {name!r}" for name in rule.audiences if name not in _audiences)
    yield from (f"need {name!r}" for name in rule.needs if name not in _needs)


def _walk(resolver: URLResolver, prefix: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, pattern)
        elif isinstance(entry, URLPattern):
            yield from _routes_of(pattern, entry.callback)


def _routes_of(pattern: str, callback: Callable[..., Any]) -> Iterator[Route]:
    name = _dotted(callback)
    operations = _operations(callback)
    if operations is None:
        yield Route(pattern, name, getattr(callback, "access_rule", None) or _reviewed_rule(name))
        return
    for operation in operations:
        rules = [getattr(auth, "access_rule", None) for auth in operation.auth_callbacks]
        rule = rules[0] if len(rules) == 1 else None
        yield Route(f"{'/'.join(operation.methods)} {pattern}", _dotted(operation.view_func), rule)


def _operations(callback: Callable[..., Any]) -> list[Any] | None:
    """The operations behind one API path: ninja keeps them in the closure of its view."""
    if not inspect.isfunction(callback) or not callback.__module__.startswith("ninja."):
        return None
    return getattr(inspect.getclosurevars(callback).nonlocals.get("self"), "operations", None)


def _dotted(callback: Any) -> str:
    named = getattr(callback, "func", callback)  # ninja's own pages are partials
    return f"{named.__module__}.{getattr(named, '__qualname__', type(named).__qualname__)}"


def _reviewed_rule(name: str) -> AccessRule | None:
    return next((rule for prefix, rule in _reviewed.items() if name.startswith(prefix)), None)
