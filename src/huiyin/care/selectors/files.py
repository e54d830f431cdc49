"""Files: the sealed matters of families that an actor may open, and what a meeting has to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from huiyin.care.models import CareFile, Paper, Report
from huiyin.casework.models import Matter
from huiyin.casework.selectors.access import access_matter, unknown_matter, visible
from huiyin.casework.selectors.allowing import allowed_actions
from huiyin.casework.selectors.playbooks import compiled, playbook_of, published_playbooks
from huiyin.casework.selectors.reading import note_reading
from huiyin.casework.selectors.titles import kind_title, post_titles, say, step_title
from huiyin.engine.definition import Action, Binding, Playbook
from huiyin.kernel.crypto import normal_phone
from huiyin.kernel.refusal import Refused
from huiyin.people.selectors.persons import persons_by_phone
from huiyin.people.types import Actor
from huiyin.places.selectors import place_names

CARE_ROWS = frozenset({"C5", "C6"})
MEETING = "meeting"
LIAISONS = ("police_chief",)
# Whom the navigation leads to the families: by post alone, so that no link tells anybody of a file.
FOLLOWERS = (
    "police_officer", "police_chief", "women_contact", "mediator", "justice_duty", "committee_duty",
    "centre_supervisor",
)  # fmt: skip
_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """One family in a list: no name and no word of what happened. ``offers`` are what a meeting may decide now."""

    id: UUID
    code: str
    kind: str
    kind_title: str
    playbook: str
    method: str
    step: str
    place: str
    owner: str
    due_at: datetime | None
    is_late: bool
    revision: int
    offers: tuple[Action, ...] = ()


def methods() -> tuple[Playbook, ...]:
    """The published methods that follow families in colours: sealed ones that say they are of C5 or C6."""
    found = [compiled(version) for version in published_playbooks()]
    return tuple(one for one in found if one.sensitivity == "sealed" and CARE_ROWS & set(one.rows))


def works_in(actor: Actor, playbook: Playbook, place_code: str) -> bool:
    """Whether the actor holds a post of the method that serves a place."""
    return actor.holds(*_posts_of(playbook), covering=place_code)


def _posts_of(playbook: Playbook) -> set[str]:
    return {role.post for role in playbook.roles.values() if role.post and role.binding is Binding.PLACE}


def own_methods(actor: Actor) -> tuple[Playbook, ...]:
    """The methods in which the actor holds a post somewhere, whatever files there are."""
    return tuple(one for one in methods() if _posts_of(one) & {seat.post_kind for seat in actor.seats})


def files(actor: Actor) -> QuerySet[Matter]:
    """The families' files that this actor may open, ended ones included, in no order."""
    if not actor.is_staff:
        return Matter.objects.none()
    return visible(actor).filter(sensitivity="sealed", playbook__name__in=[one.name for one in methods()])


def family_lines(actor: Actor, *, open_only: bool = True) -> list[FamilyLine]:
    """The first two hundred by due time. A list tells colour, place and day, so it is no look at a file."""
    found = files(actor).order_by("-is_open", F("due_at").asc(nulls_last=True), "id")
    return lines(list((found.filter(is_open=True) if open_only else found)[:_AT_MOST]))


def meeting_actions(actor: Actor, matter: Matter) -> tuple[Action, ...]:
    """The actions of a method that a meeting takes: those that start its clock anew, and the one by which a family
    leaves.
    """
    playbook = playbook_of(matter)
    return tuple(one for one in allowed_actions(actor, matter) if is_of_meeting(playbook, one))


def is_of_meeting(playbook: Playbook, action: Action) -> bool:
    """Whether a meeting takes an action: it starts the meeting's clock anew, or lets a family leave."""
    ends = action.to is not None and playbook.step(action.to).end == "solved"
    return MEETING in action.restart or (MEETING in playbook.clocks and ends)


def lines(rows: Sequence[Matter], offered: dict[UUID, tuple[Action, ...]] | None = None) -> list[FamilyLine]:
    """Files as lines, in their order. Three queries."""
    places = place_names({row.place_code for row in rows})
    owners = post_titles({row.owner_post_id for row in rows if row.owner_post_id})
    return [
        FamilyLine(
            id=row.id,
            code=row.code,
            kind=row.kind,
            kind_title=kind_title(playbook_of(row), row.kind),
            playbook=playbook_of(row).name,
            method=say(playbook_of(row).title),
            step=step_title(playbook_of(row), row.step),
            place=places.get(row.place_code, ""),
            owner=owners.get(row.owner_post_id, "") if row.owner_post_id else "",
            due_at=row.due_at,
            is_late=row.late_count > 0,
            revision=row.revision,
            offers=(offered or {}).get(row.id, ()),
        )
        for row in rows
    ]


def care_file(actor: Actor, matter_id: UUID) -> tuple[Matter, CareFile]:
    """A family's file, or the paper beside one, that the actor may open, with the row that says how the protected
    person may be reached; the look is written down. `Refused` as for nothing otherwise.
    """
    matter = access_matter(actor, matter_id)
    family = Paper.objects.filter(pk=matter_id).values_list("family", flat=True).first()
    kept = CareFile.objects.filter(pk=family or matter_id).first()
    if kept is None:
        raise unknown_matter()
    note_reading(actor, matter, "detail")
    return matter, kept


def contact_by_phone(actor: Actor, phone: str) -> UUID:
    """A person within the actor's reach by their number, to be named as a reader. `Refused` for none."""
    found = persons_by_phone(actor, normal_phone(phone))
    if len(found) != 1:
        raise Refused(_("没有找到这个号码的人员，请核对。"), field="phone")
    return found[0].id


def reporter_of(actor: Actor, matter_id: UUID) -> Report | None:
    """Who reported, for the police liaison of the place alone; None for anybody else and where nobody did."""
    matter = access_matter(actor, matter_id)
    if not actor.holds(*LIAISONS, covering=matter.place_code):
        return None
    found = Report.objects.filter(pk=matter_id).first()
    if found is not None:
        note_reading(actor, matter, "contact")
    return found
