"""The nightly chore: learn from what was closed, when there is enough of it."""

from __future__ import annotations

from huiyin.appeals.services.training import train_suggestions
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor


def learn_from_closed() -> bool:
    """Train the model of the city anew; False when there is not enough to learn from yet."""
    try:
        train_suggestions(Actor.system("appeals"))
    except Refused:
        return False
    return True
