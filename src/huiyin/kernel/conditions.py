"""Conditions: a query's condition asked of one row that is already in hand, so that a rule is written once.

Lists ask a `Q` of the database; a service that has just locked a row asks the same `Q` here, without a query.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import eq, ge, lt
from typing import Any

from django.db.models import Model, Q

_LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": eq,
    "gte": ge,
    "lt": lt,
    "in": lambda value, given: value in given,
    "contains": lambda value, given: set(value) >= set(given),
    "overlap": lambda value, given: not set(value).isdisjoint(given),
}


def holds(condition: Q, row: Model) -> bool:
    """Whether a condition on columns of the row's own holds for it, as the database would say: NULL meets nothing but
    ``isnull``, and texts compare by code point, as columns with COLLATE "C" do. An empty condition keeps nothing out,
    negated or not.

    ``LookupError`` for a lookup or a column that is not known here: a rule must not be read in two ways.
    """
    if not condition.children:
        return True
    found = (_part_holds(part, row) for part in condition.children)
    if condition.connector not in (Q.AND, Q.OR):
        raise LookupError(f"{condition.connector} is not known here.")
    met = all(found) if condition.connector == Q.AND else any(found)
    return met is not condition.negated


def _part_holds(part: Any, row: Model) -> bool:
    if isinstance(part, Q):
        return holds(part, row)
    path, given = part
    return _meets(row, path, given)


def _meets(row: Model, path: str, given: Any) -> bool:
    name, _, lookup = path.partition("__")
    column = "pk" if name == "pk" else row._meta.get_field(name).attname  # type: ignore[union-attr]  # noqa: SLF001 - Django's documented model API
    value = getattr(row, column)
    if lookup == "isnull":
        return (value is None) is given
    if value is None:
        return False
    return _LOOKUPS[lookup or "exact"](value, given)
