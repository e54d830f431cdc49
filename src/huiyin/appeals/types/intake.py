"""What comes of coming in: the place that was found, and everything a page shows after sending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huiyin.appeals.types.emergencies import Emergency
from huiyin.appeals.types.repeats import Recurrence, Repeat
from huiyin.appeals.types.suggesting import Suggestion
from huiyin.casework.types import Receipt
from huiyin.places.types import Point


@dataclass(frozen=True, slots=True)
class Found:
    """Where something belongs. ``place_code`` is "" when nobody knows: it goes to the duty desk of the city.

    ``by``: a value of `LocatedBy`. ``sentence`` tells the person when the place is not certain, else "".
    """

    place_code: str
    point: Point | None
    by: str
    is_outside: bool = False
    outside_metres: int | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """A receipt with what was made of the matter. Persons never appear in it.

    ``told`` are sentences to show at once (place not certain, sent before). ``emergencies`` come first on any page.
    ``due_at`` is by when the next step is promised. ``is_suggested_repeat``: the same hand sent the same words before.
    """

    receipt: Receipt
    found: Found
    place_name: str
    playbook: str
    kind: str
    kind_title: str
    urgency: str
    owner: str
    due_at: datetime | None
    suggestion: Suggestion
    emergencies: tuple[Emergency, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    recurrence: Recurrence | None = None
    is_suggested_repeat: bool = False
    told: tuple[str, ...] = ()
