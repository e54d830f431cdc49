"""The red and blue ledgers (为民服务红、蓝台账) by place and month, and how raisers judged (SYSTEMS B9, DOMAIN §2.5).

Everybody may read them: nothing guarded, nothing about a unit, no words, no person, no place below the village.
"""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import connection
from django.db.models import QuerySet

from huiyin.appeals.types import LedgerLine, LedgerPage
from huiyin.casework.models import Matter
from huiyin.casework.models.matters import PUBLIC, PUBLIC_DONE
from huiyin.casework.selectors.playbooks import current_playbook, playbook_by_id, playbook_of
from huiyin.casework.selectors.titles import kind_title, step_title
from huiyin.engine.definition import Playbook
from huiyin.kernel.codes import PlaceLevel
from huiyin.kernel.time import city_zone, now
from huiyin.people.selectors.actors import within
from huiyin.places.selectors import place_names

PAGE_LINES = 50
_DECEMBER = 12
# From kind to kind on the index of what is public (`PUBLIC`): there are some twenty kinds in millions of matters.
_ANY = "FROM casework_matter WHERE sensitivity = 'open' AND about_organisation_id IS NULL AND NOT about_undecided"
_KINDS_SQL = f"""
WITH RECURSIVE known(kind) AS (
    (SELECT kind {_ANY} ORDER BY kind LIMIT 1)
    UNION ALL
    SELECT (SELECT kind {_ANY} AND kind > known.kind ORDER BY kind LIMIT 1) FROM known WHERE known.kind IS NOT NULL
)
SELECT known.kind, one.playbook_id FROM known CROSS JOIN LATERAL (
    SELECT playbook_id {_ANY} AND kind = known.kind AND place_code >= %(low)s AND place_code < %(high)s
    ORDER BY place_code LIMIT 1
) AS one
ORDER BY 1
"""  # noqa: S608 - a fixed statement


def red_ledger(scope: str, *, month: date | None = None, kind: str = "", page: int = 1) -> LedgerPage:
    """What is still owed in a place (a code prefix, "" the city): raised in the month of a day, or ever. The late and
    the oldest first. Five queries at most.
    """
    return _page(_red(scope, month, kind).order_by("-late_count", "received_at", "id"), page)


def blue_ledger(scope: str, *, month: date | None = None, kind: str = "", page: int = 1) -> LedgerPage:
    """What was done in a place and put on the ledger by its method, in the month of a day or ever. The newest first."""
    return _page(_blue(scope, month, kind).order_by("-closed_at", "id"), page)


def red_count(scope: str, *, month: date | None = None, kind: str = "") -> int:
    """How many lines `red_ledger` has. One query."""
    return _red(scope, month, kind).count()


def blue_count(scope: str, *, month: date | None = None, kind: str = "") -> int:
    """How many lines `blue_ledger` has. One query."""
    return _blue(scope, month, kind).count()


def _red(scope: str, month: date | None, kind: str) -> QuerySet[Matter]:
    rows = _public(scope, kind).filter(is_open=True)
    if month is None:
        return rows
    first, beyond = month_of(month)
    return rows.filter(received_at__gte=first, received_at__lt=beyond)


def _blue(scope: str, month: date | None, kind: str) -> QuerySet[Matter]:
    rows = _public(scope, kind).filter(PUBLIC_DONE)
    if month is None:
        return rows
    first, beyond = month_of(month)
    return rows.filter(closed_at__gte=first, closed_at__lt=beyond)


def ledger_kinds(scope: str) -> dict[str, str]:
    """The kinds that stand on the ledgers of a place with what they are called now, for a filter. One query, once the
    methods are remembered.
    """
    with connection.cursor() as cursor:
        cursor.execute(_KINDS_SQL, {"low": scope, "high": f"{scope}:"})
        return {kind: _title_now(kind, playbook_by_id(playbook)) for kind, playbook in cursor.fetchall()}


def _title_now(kind: str, playbook: Playbook) -> str:
    """As the newest version has it, else as that one has."""
    newest = current_playbook(playbook.name)
    return kind_title(newest if kind in newest.kinds else playbook, kind)


def month_of(day: date) -> tuple[datetime, datetime]:
    """The first instant of a day's month in the city, and the first one after it."""
    first = day.replace(day=1)
    beyond = first.replace(year=first.year + 1, month=1) if first.month == _DECEMBER else _next(first)
    return _midnight(first), _midnight(beyond)


def _next(first: date) -> date:
    return first.replace(month=first.month + 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=city_zone())


def _public(scope: str, kind: str) -> QuerySet[Matter]:
    rows = Matter.objects.filter(within("place_code", (scope,)), PUBLIC)
    return rows.filter(kind=kind) if kind else rows


def _page(rows: QuerySet[Matter], page: int) -> LedgerPage:
    count = rows.count()
    pages = max(1, -(-count // PAGE_LINES))
    chosen = min(max(1, page), pages)
    found = list(rows[(chosen - 1) * PAGE_LINES : chosen * PAGE_LINES])
    villages = {row.id: row.place_code[: PlaceLevel.VILLAGE] for row in found}
    names = place_names(villages.values())
    lines = tuple(_line(row, names[villages[row.id]]) for row in found)
    return LedgerPage(lines, count, chosen, pages)


def _line(row: Matter, village: str) -> LedgerLine:
    playbook = playbook_of(row)
    return LedgerLine(
        kind=kind_title(playbook, row.kind),
        village=village,
        step=step_title(playbook, row.step),
        raised_on=row.raised_at.astimezone(city_zone()).date(),
        days=((row.closed_at or now()) - row.raised_at).days,
        is_late=row.late_count > 0,
        rating=row.rating,
    )
