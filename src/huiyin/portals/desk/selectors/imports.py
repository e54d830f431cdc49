"""Imports of old ledgers in the desk's area."""

from __future__ import annotations

from uuid import UUID

from huiyin.appeals.models import LedgerImport
from huiyin.appeals.selectors.imports import imports_of
from huiyin.kernel.access import Hidden
from huiyin.people.selectors.actors import scope_prefixes
from huiyin.people.types import Actor


def own_imports(actor: Actor) -> list[LedgerImport]:
    """The imports into the actor's areas, the newest first; the city's desk sees all."""
    scopes = ("",) if actor.holds("desk_duty") else scope_prefixes(actor)
    found = [row for scope in scopes for row in imports_of(scope)]
    return sorted(found, key=lambda row: row.previewed_at, reverse=True)[:50]


def own_import(actor: Actor, import_id: UUID) -> LedgerImport:
    """One of them, or `Hidden`."""
    found = next((row for row in own_imports(actor) if row.id == import_id), None)
    if found is None:
        raise Hidden
    return found
