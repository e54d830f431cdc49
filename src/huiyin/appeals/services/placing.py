"""Placing: a matter is put where it belongs; it goes on by the method of that place if nothing was done yet."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from huiyin.appeals.selectors.methods import method_for
from huiyin.casework.models import Matter
from huiyin.casework.selectors.playbooks import current_version, playbook_of
from huiyin.casework.services import place_matter, rehome
from huiyin.casework.services.changing import take_method_of_place
from huiyin.people.types import Actor
from huiyin.places.types import Point


def place(
    actor: Actor, *, matter_id: UUID, place_code: str = "", point: Point | None = None, revision: int
) -> tuple[Matter, bool]:
    """Say where a matter belongs, as `place_matter` does and with its refusals; one transaction.

    Where the new place works by another method, a matter to which nobody has done anything starts again under that
    one; one that is under way keeps its own, and its journal says so. The second answer: whether the method changed.
    """
    with transaction.atomic():
        before = Matter.objects.filter(pk=matter_id).values_list("place_code", "kind").first()
        matter = place_matter(actor, matter_id=matter_id, place_code=place_code, point=point, revision=revision)
        return matter, before is not None and _by_method_of_place(actor, matter, *before)


def move_matters(actor: Actor, *, place_code: str, heirs: tuple[str, ...]) -> None:
    """Move the open matters of a place that has become others, as `rehome` does: they keep their methods, because it
    was not the matter that was put elsewhere. What the program cannot place stays where it was, with whom it was;
    `huiyin doctor` says so.
    """
    rehome(actor, place_code=place_code, heirs=heirs)


def _by_method_of_place(actor: Actor, matter: Matter, from_place: str, from_kind: str) -> bool:
    """Only what came under the method of its place changes it; a family's file or a dispute keeps its own."""
    method, own = method_for(matter.place_code, matter.kind), playbook_of(matter).name
    if own == method.playbook.name or method_for(from_place, from_kind).playbook.name != own:
        return False
    version = current_version(method.playbook.name)
    return take_method_of_place(actor, matter=matter, version=version, kind=method.kind)
