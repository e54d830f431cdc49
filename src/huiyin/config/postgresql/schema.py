"""Tables without indexes that nobody asks."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import schema


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """As Django's, without its second index for LIKE on what is sorted by its bytes (``COLLATE "C"``): there the first
    one answers LIKE too.
    """

    def _create_like_index_sql(self, model: Any, field: Any) -> Any:
        known = field.target_field if field.is_relation else field
        if getattr(known, "db_collation", None) == "C":
            return None
        return super()._create_like_index_sql(model, field)  # type: ignore[misc]  # Django has it; its stubs do not
