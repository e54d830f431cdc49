"""Clearing: the rows of one holding are emptied or deleted; what else the row says stays."""

from __future__ import annotations

from typing import Any

from django.db.models import Field, Q

from huiyin.kernel.crypto import BlindIndexField
from huiyin.people.types.holdings import Holding


def clear(holding: Holding, **which: Any) -> int:
    """Empty (or delete) the rows that ``which`` names, with the blind indexes beside the texts; inside a transaction.

    Returns how many rows still held something. A column that may not be null becomes an empty text.
    """
    rows = holding.model._default_manager.filter(left(holding), **which)  # noqa: SLF001 - Django's documented model API
    if holding.goes:
        return rows.delete()[0]
    empty = {name: None if _field(holding, name).null else "" for name in holding.clears}
    indexes = {
        field.attname: None
        for field in holding.model._meta.local_concrete_fields  # noqa: SLF001 - as above
        if isinstance(field, BlindIndexField) and field.source in holding.clears
    }
    # By key: an update that follows a lookup into another table would evaluate it twice.
    found = list(rows.values_list("pk", flat=True).distinct())
    return holding.model._default_manager.filter(pk__in=found).update(**empty, **indexes)  # noqa: SLF001 - as above


def left(holding: Holding) -> Q:
    """Of a holding the rows in which something is left. Every row where one of its columns may not be null."""
    if holding.goes or not all(_field(holding, name).null for name in holding.clears):
        return Q()
    found = Q()
    for name in holding.clears:
        found |= Q(**{f"{name}__isnull": False})
    return found


def _field(holding: Holding, name: str) -> Field[Any, Any]:
    field = holding.model._meta.get_field(name)  # noqa: SLF001 - as above
    assert isinstance(field, Field)
    return field
