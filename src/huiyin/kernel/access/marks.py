"""Marks for pages: a decorator that carries the rule and keeps it."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url

from huiyin.kernel.access.rules import AccessDenied, AccessRule, Hidden, Verdict, decide, public_rule, rule_for
from huiyin.kernel.remembering import at_a_glance

_READING = frozenset({"GET", "HEAD"})
View = TypeVar("View", bound=Callable[..., Any])


def open_to(*audiences: str, needs: str | Sequence[str] = ()) -> Callable[[View], View]:
    """Open a page to any of the named audiences that meet all `needs`.

    Anonymous: redirected to the sign-in page of the audience (with `next` for a GET). Refused: 403 with a sentence.
    Hidden: the same 404 as for an unknown address. `ValueError` without an audience.
    """
    return _guarded(rule_for(audiences, needs))


def public(why: str) -> Callable[[View], View]:
    """Open a page to everybody; `why` stands in the reviewed list of public routes."""
    return _guarded(public_rule(why))


def _guarded(rule: AccessRule) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            with _one_look(request):
                return _stopped(rule, request) or view(request, *args, **kwargs)

        @wraps(view)
        async def guarded_async(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            with _one_look(request):
                stopped = await sync_to_async(_stopped)(rule, request)
                return stopped or await cast("Awaitable[HttpResponseBase]", view(request, *args, **kwargs))

        chosen: Any = guarded_async if inspect.iscoroutinefunction(view) else guarded
        chosen.access_rule = rule
        return cast("View", chosen)

    return decorate


def _one_look(request: HttpRequest) -> AbstractContextManager[None]:
    """A page that is only read is one look at the city."""
    return at_a_glance(only_reads=True) if request.method in _READING else nullcontext()


def _stopped(rule: AccessRule, request: HttpRequest) -> HttpResponseBase | None:
    answer = decide(rule, request)
    if answer.verdict is Verdict.ALLOWED:
        return None
    if answer.verdict is Verdict.HIDDEN:
        raise Hidden
    if answer.verdict is Verdict.REFUSED:
        raise AccessDenied(answer.sentence, answer.who_can_help)
    where = resolve_url(answer.sign_in_at)
    if request.method in _READING:
        where = f"{where}?{urlencode({'next': request.get_full_path()}, safe='/')}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)
