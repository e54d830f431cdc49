"""Effects: names in playbooks bound to functions, so that something low can cause something high (DESIGN §2).

``config.wiring`` binds every name in one place. An effect runs inside the transaction of the event; what it tells and
tallies through its context is taken back by itself when the event is undone, anything else by its ``undo``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from huiyin.casework.types.columns import Columns
from huiyin.engine.definition import Playbook, Words
from huiyin.people.types import Actor


@dataclass(slots=True)
class EffectContext:
    """What an effect may know and do. ``columns`` is the matter after the event."""

    actor: Actor
    matter_id: UUID
    seq: int
    at: datetime
    playbook: Playbook
    columns: Columns
    tallies: dict[str, int] = field(default_factory=dict)
    row: dict[str, Any] = field(default_factory=dict)
    posts_told: list[tuple[UUID, str, Words]] = field(default_factory=list)
    persons_told: list[tuple[UUID, str, Words]] = field(default_factory=list)

    def tell_post(self, post_id: UUID, occasion: str, words: Words) -> None:
        """Send a message to whoever is on duty for a post."""
        self.posts_told.append((post_id, occasion, words))

    def tell_person(self, person_id: UUID, occasion: str, words: Words) -> None:
        """Send a message to one person."""
        self.persons_told.append((person_id, occasion, words))

    def tally(self, name: str, value: int = 1) -> None:
        """Count something for this matter; it becomes a measure of its place, unit and kind."""
        self.tallies[name] = self.tallies.get(name, 0) + value

    def put_on_ledger(self) -> None:
        """Publish the matter, without personal data, in the ledger of its place."""
        self.row["on_ledger"] = True


Effect = Callable[[EffectContext, Mapping[str, Any]], None]
_bound: dict[str, tuple[Effect, Effect | None]] = {}


def bind(name: str, function: Effect, *, undo: Effect | None = None) -> None:
    """Bind an effect's name. Binding it again replaces it."""
    _bound[name] = (function, undo)


def forget(name: str) -> None:
    """Take a binding away; for tests and for parts that are switched off."""
    _bound.pop(name, None)


def bound() -> frozenset[str]:
    """The names that are bound."""
    return frozenset(_bound)


def function_of(name: str) -> Effect:
    """The function behind a name; KeyError when it is not bound."""
    return _bound[name][0]


def undo_of(name: str) -> Effect | None:
    """What takes an effect back, where something has to."""
    return _bound[name][1]
