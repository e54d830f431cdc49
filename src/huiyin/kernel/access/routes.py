"""Routes: every way in with its rule, and the checks that let none be without."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver

from huiyin.kernel.access.rules import AccessRule, public_rule, unknown_names


@dataclass(frozen=True, slots=True)
class Route:
    """One way in: the URL pattern (an API operation with its method), the dotted callback, its rule or None."""

    pattern: str
    callback: str
    rule: AccessRule | None


_reviewed: dict[str, AccessRule] = {}


def review_callback(prefix: str, why: str) -> None:
    """Let callbacks of other people's code, named by the beginning of their dotted path, be public because of `why`."""
    _reviewed[prefix] = public_rule(why)


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
        unknown = (f"Route {route.pattern} is open to the unknown {name}." for name in unknown_names(route.rule))
        found.extend(Error(message, id="kernel.E002") for message in unknown)
    return found


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
