"""Danger: the words that mean 110, 119, 120 or 122, in the form that the page's script reads."""

from __future__ import annotations

from typing import Any

from huiyin.appeals.types.words import emergency_words


def danger_lists() -> dict[str, Any]:
    """Number → danger words and the phrases in which they are harmless; the same lists that `receive` acts upon."""
    return dict(emergency_words())
