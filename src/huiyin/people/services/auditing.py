"""The audit trail leaves the house: as a table for people or as lines for programs, and leaves a trace of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet

from huiyin.kernel.audit import record
from huiyin.kernel.models import AuditEntry
from huiyin.kernel.tables import csv_lines
from huiyin.kernel.time import city_zone
from huiyin.people.selectors.trail import Wanted, trail
from huiyin.people.types import Actor

_BATCH = 2_000
_COLUMNS = ("at", "actor", "actor_id", "action", "object", "detail", "lane", "sequence", "link")


class TrailForm(StrEnum):
    """In which form the trail is wanted."""

    CSV = "csv"
    """A table; texts that a spreadsheet would take for a formula are disarmed."""
    LINES = "jsonl"
    """One JSON object a line, with the very bytes that were hashed and their link, so that anybody can verify it."""


def export_trail(actor: Actor, *, wanted: Wanted, form: TrailForm) -> Iterator[str]:
    """The entries that are wanted, oldest first, line by line; that they were asked for is written down before the
    first line leaves. Refusals as `trail`.
    """
    rows = trail(actor, wanted).reverse()
    with transaction.atomic():
        detail = {**wanted.told(), "form": form.value, "count": rows.count()}
        own = record(actor.label, "people.trail.exported", "audit trail", detail, actor_id=actor.person_id)
    rows = rows.exclude(pk=own.pk)
    return _table(rows) if form is TrailForm.CSV else _lines(rows)


def _table(rows: QuerySet[AuditEntry]) -> Iterator[str]:
    zone = city_zone()
    return csv_lines(
        _COLUMNS,
        (
            (
                entry.at.astimezone(zone).isoformat(), entry.actor_label, str(entry.actor_id or ""), entry.action,
                entry.object_name, json.dumps(entry.detail, ensure_ascii=False, sort_keys=True), str(entry.lane),
                str(entry.sequence), bytes(entry.link).hex(),
            )
            for entry in rows.iterator(chunk_size=_BATCH)
        ),
    )  # fmt: skip


def _lines(rows: QuerySet[AuditEntry]) -> Iterator[str]:
    for entry in rows.iterator(chunk_size=_BATCH):
        line = {
            "lane": entry.lane,
            "sequence": entry.sequence,
            "body": bytes(entry.body).decode(),
            "link": bytes(entry.link).hex(),
        }
        yield json.dumps(line, ensure_ascii=False) + "\n"
