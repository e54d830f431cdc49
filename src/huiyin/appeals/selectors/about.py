"""About: which unit a complaint is about, by the name that somebody gives it."""

from __future__ import annotations

from uuid import UUID

from huiyin.kernel.time import today
from huiyin.people.selectors.organisations import organisations_on


def unit_named(name: str) -> UUID | None:
    """The one unit that bears exactly this name today; anything less certain is for the duty desk to decide. One query,
    none for no name.
    """
    wanted = "".join(name.split())
    if not wanted:
        return None
    found = organisations_on(today()).filter(name=wanted).values_list("id", flat=True)[:2]
    return found[0] if len(found) == 1 else None
