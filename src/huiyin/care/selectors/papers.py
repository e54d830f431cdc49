"""Papers: warning letters and protection orders, beside a family's file and apart from it (DOMAIN §3.9).

Everything goes by what the reader may open: a committee that reads a letter finds no way from it to the family's file,
and an officer who reads the file sees of a letter only what they may read of it.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from huiyin.care.models import Paper
from huiyin.care.selectors.files import CARE_ROWS, FamilyLine, lines, works_in
from huiyin.casework.models import Matter
from huiyin.casework.selectors.access import may_see, visible
from huiyin.casework.selectors.playbooks import compiled, published_playbooks
from huiyin.engine.definition import Playbook
from huiyin.people.types import Actor

SAFETY_ROW = "DOMAIN 3.9"
LETTER = "warning_letter"
_AT_MOST = 200


def paper_methods() -> tuple[Playbook, ...]:
    """The published methods of letters and orders: sealed ones under the law against violence without colours."""
    found = [compiled(version) for version in published_playbooks()]
    return tuple(
        one for one in found if one.sensitivity == "sealed" and SAFETY_ROW in one.rows and not CARE_ROWS & set(one.rows)
    )


def may_start(actor: Actor, family: Matter) -> tuple[Playbook, ...]:
    """The papers that the actor can begin for a family whose file they have open; none beside a paper."""
    papers = paper_methods()
    if not family.is_open or family.playbook.name in {one.name for one in papers}:
        return ()
    return tuple(one for one in papers if works_in(actor, one, family.place_code))


def may_enter(actor: Actor) -> tuple[tuple[Playbook, str], ...]:
    """The methods and kinds of which the actor may begin a paper for somebody without opening a family's file: those
    that a method gives to the actor's posts by name (反家庭暴力法 art. 23).
    """
    held = {seat.post_kind for seat in actor.seats}
    return tuple(
        (one, kind)
        for one in paper_methods()
        for kind, names in one.entered_by.items()
        if held & {one.roles[name].post for name in names}
    )


def papers_beside(actor: Actor, family_id: UUID) -> list[FamilyLine]:
    """The papers of a family that the actor may open themselves, the newest first."""
    beside = Paper.objects.filter(family=family_id).values("matter")
    return lines(list(visible(actor).filter(pk__in=beside).order_by("-received_at", "id")))


def own_papers(actor: Actor) -> list[FamilyLine]:
    """The open papers that the actor may open, by due time; two hundred at most."""
    if not actor.is_staff:
        return []
    names = [one.name for one in paper_methods()]
    found = visible(actor).filter(playbook__name__in=names, sensitivity="sealed", is_open=True)
    return lines(list(found.order_by(F("due_at").asc(nulls_last=True), "id")[:_AT_MOST]))


def family_beside(actor: Actor, matter_id: UUID) -> UUID | None:
    """The family's file beside a paper, for whoever may open that, too."""
    paper = Paper.objects.filter(pk=matter_id).first()
    return paper.family_id if paper is not None and may_see(actor, paper.family_id) else None


def is_letter(playbook: Playbook) -> bool:
    """Whether a method is one of warning letters, of whatever place."""
    return playbook.name.rpartition("/")[2] == LETTER
