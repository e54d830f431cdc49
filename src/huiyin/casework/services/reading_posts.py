"""Reading posts: the posts that may open a sealed matter, as they follow from its method, step and place; and those
that wrote down a matter of which nobody knows yet where it belongs, so that it is not lost to them at once.
"""

from __future__ import annotations

from typing import Any

from huiyin.casework.models import Matter
from huiyin.casework.models.matters import Sensitivity
from huiyin.casework.selectors.access import AREA_READERS
from huiyin.casework.selectors.facts import question_for
from huiyin.casework.services.placing import CITY_DIGITS
from huiyin.casework.types import Columns
from huiyin.engine.definition import Binding, Playbook
from huiyin.people.selectors.seats import seats_for
from huiyin.people.types import Actor


def entering_posts(actor: Actor, *, place_code: str) -> list[str]:
    """The posts of staff who write a matter down without its place: those that would see it anywhere in their area."""
    if not is_unplaced(place_code):
        return []
    return sorted(str(seat.post_id) for seat in actor.seats if seat.post_kind in AREA_READERS)


def placed_row(matter: Matter, place_code: str) -> dict[str, Any]:
    """The column as a new place leaves it: who wrote down what was nowhere keeps it in sight until it is somewhere."""
    is_of_entering = bool(matter.reader_posts) and matter.sensitivity != Sensitivity.SEALED
    return {"reader_posts": []} if is_of_entering and not is_unplaced(place_code) else {}


def is_unplaced(place_code: str) -> bool:
    """Whether no more is known of a place than that it is in the city."""
    return len(place_code) <= CITY_DIGITS


def reader_row(before: Columns, after: Columns, playbook: Playbook) -> dict[str, Any]:
    """The column ``reader_posts`` as an event leaves it, where it changes it: the owner, the posts above the step's
    own and the readers of the step, by the method. A closed matter keeps its last readers; one that is no longer sealed
    has none. One query for a sealed matter, none for others.
    """
    kept = list(before.row.get("reader_posts", ()))
    if after.row.get("sensitivity") != Sensitivity.SEALED:
        named = before.row.get("reader_persons")
        return {"reader_posts": [], "reader_persons": []} if kept or named else {}
    if after.state.owner is None:
        # Who wrote it down while it was not sealed has no part in it any more.
        return {"reader_posts": []} if kept and before.row.get("sensitivity") != Sensitivity.SEALED else {}
    step = playbook.step(after.state.step)
    names = [*(playbook.chain(step.owner) if step.owner else ()), *step.readers]
    roles = [playbook.roles[name] for name in names if name in playbook.roles]
    asked = [question_for(role, after.row["place_code"], None) for role in roles if role.binding is not Binding.DESK]
    seats = seats_for([question for question in asked if question is not None])
    named = [after.state.named[role.name] for role in roles if role.name in after.state.named]
    posts = {after.state.owner.seat, *named, *(str(seat.post_id) for seat in seats.values() if seat)}
    return {"reader_posts": sorted(posts)} if sorted(posts) != kept else {}
