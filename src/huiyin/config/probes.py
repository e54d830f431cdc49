"""Three addresses for machines that watch this one: alive, ready, metrics. None of them says anything of a person.

/health   this process answers; asks nobody. Balance by it.
/ready    database, tables and runner are well; 503 names what is not. Raise an alarm by it: a web process has no part
          in a silent runner, and pages answer while only that stands still.
/metrics  for Prometheus; not there (404) but for HUIYIN_METRICS_FROM or with HUIYIN_METRICS_TOKEN.
"""

from __future__ import annotations

from functools import lru_cache
from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.db import ProgrammingError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from huiyin.casework.selectors.running import health as health_of_all
from huiyin.config.metrics import text
from huiyin.kernel.access import AccessAnswer, open_to, public
from huiyin.kernel.limits import client_address

DISK_FREE_AT_LEAST = 0.05
_BEARER = "Bearer "


@public("a load balancer asks it; says only that this process answers")
@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers. No database."""
    return HttpResponse("ok\n", content_type="text/plain")


@public("monitoring asks it; says only which of four parts is well")
@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """JSON: `database` ok or away, `tables` ok or old, `runner` ok or silent (both unknown without a database), `disk`
    ok or nearly full. 200 when the first three are well, else 503; a full disk is told before anything is refused.
    """
    state = health_of_all()
    said = {
        "database": "ok" if state.database else "away",
        "tables": "unknown",
        "runner": "unknown" if not state.database else "silent" if state.silent else "ok",
        "disk": "ok" if state.free >= DISK_FREE_AT_LEAST else "nearly full",
    }
    if state.database:
        said["tables"] = "ok" if tables_are_made() else "old"
    well = all(said[part] == "ok" for part in ("database", "tables", "runner"))
    return JsonResponse(said, status=200 if well else 503)


@open_to("monitoring")
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures of `config.metrics` in Prometheus's text form."""
    return HttpResponse(text(), content_type=CONTENT_TYPE_LATEST)


def monitoring(request: HttpRequest) -> AccessAnswer:
    """The audience of the metrics: an address in HUIYIN_METRICS_FROM, or the token; for others there is nothing."""
    return AccessAnswer.allow() if _has_token(request) or _is_near(request) else AccessAnswer.hide()


def _has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "")
    wanted = settings.HUIYIN_METRICS_TOKEN
    return bool(wanted) and compare_digest(given.encode(), f"{_BEARER}{wanted}".encode())


def _is_near(request: HttpRequest) -> bool:
    """By the address, but never by that of a proxy which speaks for others and was not named as trusted."""
    address = client_address(request)
    if not settings.HUIYIN_METRICS_FROM or (
        "X-Forwarded-For" in request.headers and address == request.META.get("REMOTE_ADDR")
    ):
        return False
    try:
        return any(ip_address(address) in network for network in settings.HUIYIN_METRICS_FROM)
    except ValueError:
        return False


def tables_are_made() -> bool:
    """Whether every change of tables that this version brings is made. Asked by the role that works: a web server does
    not know the owner's address.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            return not _known_migrations() - set(cursor.fetchall())
    except ProgrammingError:  # an empty database
        return False


@lru_cache(maxsize=1)
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)
