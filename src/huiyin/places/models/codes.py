"""The column in which a row says where it is."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

ALWAYS = Q()


class PlaceCodeField(models.CharField):  # type: ignore[type-arg]  # Django's stubs know no subscripted base at runtime
    """A place by its code: 2 to 15 digits in the order of bytes, so that a scope is a range.

    ``goes_along``: which rows go along when the place becomes another one (ALWAYS, or the rows that still live); None
    for what is told of its own time, such as a ledger of former years, or is moved by a verb of its own, such as a
    matter. `services.following` goes by it. For the database, and in migrations, it is a plain text column.
    """

    def __init__(self, *args: Any, goes_along: Q | None, **options: Any) -> None:
        self.goes_along = goes_along
        super().__init__(*args, **{"max_length": 15, "db_collation": "C", **options})

    def deconstruct(self) -> Any:
        """As a plain column: which rows go along is no change of the tables."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def clone(self) -> PlaceCodeField:
        """A copy that says the same."""
        _name, _path, args, kwargs = super().deconstruct()
        given = {**kwargs, "db_collation": self.db_collation}  # type: ignore[attr-defined]  # Django has it; its stubs do not
        return type(self)(*args, **given, goes_along=self.goes_along)
