"""The audit row of a deed on places, in the deed's own transaction."""

from __future__ import annotations

from typing import Any

from huiyin.kernel import audit
from huiyin.places.types import Actor


def note(actor: Actor, *, action: str, about: str, **detail: Any) -> None:
    """Record a deed: a dotted verb, what it is about (a kind and a code), and facts without personal text."""
    audit.record(actor.label, action, about, detail, actor_id=actor.person_id)
