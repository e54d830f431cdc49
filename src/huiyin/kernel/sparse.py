"""Lists that are empty for most rows: nothing is null in the database, so that an index holds only rows with something.

A GIN index of an empty list keeps an entry for it; millions of them cost every write and every look, and tell nothing.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import Q


class SparseArrayField(ArrayField):  # type: ignore[type-arg]  # Django's stubs know it as generic, Django does not
    """A list; in Python never None, in the database never written empty. ``overlap`` and ``contains`` find as in any
    list.
    """

    def __init__(self, base_field: Any, **options: Any) -> None:
        super().__init__(base_field, **{**options, "default": list, "null": True})

    def deconstruct(self) -> Any:
        """As Django writes it into a migration, without what is always so."""
        name, path, arguments, options = super().deconstruct()
        return name, path, arguments, {key: options[key] for key in options if key not in ("default", "null")}

    def get_internal_type(self) -> str:
        """As any list: for whoever asks what kind of column it is."""
        return "ArrayField"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's
        """None for an empty list."""
        return super().get_db_prep_value(value, connection, prepared) or None

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        """An empty list for None."""
        return value or []


def sparse_index(field: str, *, name: str) -> GinIndex:
    """The index of such a list. What asks for something in it is answered from it, as nothing lies in null."""
    return GinIndex(fields=[field], condition=Q(**{f"{field}__isnull": False}), name=name)
