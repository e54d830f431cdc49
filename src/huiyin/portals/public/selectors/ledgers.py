"""Ledgers as the public reads them: lines without personal data, by place and month, with their whole counts."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from huiyin.appeals.types import LedgerLine, LedgerPage
from huiyin.casework.models import Matter
from huiyin.casework.selectors import kind_title, playbook_of, step_title
from huiyin.casework.selectors.public import on_ledger_condition
from huiyin.kernel.codes import PlaceLevel
from huiyin.kernel.time import city_zone, now
from huiyin.people.selectors.actors import within
from huiyin.places.selectors import place_names

PER_PAGE = 25


def ledger_page(colour: str, place_code: str, month: date | None, number: int) -> LedgerPage:
    """One page of the red or the blue ledger, the latest and oldest first. A page beyond the last is the last."""
    rows = _rows(colour, place_code, month)
    count = rows.count()
    pages = max(1, -(-count // PER_PAGE))
    shown = min(number, pages)
    order = ("-late_count", "received_at", "id") if colour == "red" else ("-closed_at", "id")
    found = list(rows.order_by(*order)[(shown - 1) * PER_PAGE : shown * PER_PAGE])
    return LedgerPage(_lines(found), count, shown, pages)


def counts(place_code: str, month: date | None) -> dict[str, int]:
    """How many stand in each ledger."""
    return {colour: _rows(colour, place_code, month).count() for colour in ("red", "blue")}


def _rows(colour: str, place_code: str, month: date | None) -> QuerySet[Matter]:
    rows = Matter.objects.filter(on_ledger_condition(), within("place_code", (place_code,)), is_open=colour == "red")
    rows = rows.exclude(ending="merged") if colour == "red" else rows.exclude(ending="merged").filter(on_ledger=True)
    if month is None:
        return rows
    field = "received_at" if colour == "red" else "closed_at"
    return rows.filter(**{f"{field}__year": month.year, f"{field}__month": month.month})


def _lines(rows: list[Matter]) -> tuple[LedgerLine, ...]:
    villages = {row.id: row.place_code[: PlaceLevel.VILLAGE] for row in rows}
    names = place_names(set(villages.values()))
    return tuple(
        LedgerLine(
            kind=kind_title(playbook_of(row), row.kind),
            village=names[villages[row.id]],
            step=step_title(playbook_of(row), row.step),
            raised_on=row.raised_at.astimezone(city_zone()).date(),
            days=((row.closed_at or now()) - row.received_at).days,
            is_late=row.late_count > 0,
            rating=row.rating,
        )
        for row in rows
    )
