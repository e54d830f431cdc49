"""Every page is looked at in a browser: a new route is visited, or stands among the exceptions with its reason."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.journeys.every_page import NOT_VISITED, VISITS


def _routes(within: URLResolver, before: str = "/") -> Iterator[str]:
    for one in within.url_patterns:
        if isinstance(one, URLPattern):
            yield before + str(one.pattern)
        elif not str(one.pattern).startswith("api/"):
            yield from _routes(one, before + str(one.pattern))


def test_every_route_is_visited_or_excused() -> None:
    visited = {visit.route for visits in VISITS.values() for visit in visits} - {""}
    assert visited & NOT_VISITED.keys() == set()
    assert set(_routes(get_resolver())) == visited | NOT_VISITED.keys()
