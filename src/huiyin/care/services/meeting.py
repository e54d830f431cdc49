"""Meeting: one meeting goes through many families; each is moved, kept or let go with a reason (SYSTEMS C6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.care.models import Decision, Meeting
from huiyin.care.selectors.files import meeting_actions
from huiyin.care.selectors.meetings import meeting_under_way
from huiyin.care.types import FamilyDecision
from huiyin.casework.selectors.access import access_matter
from huiyin.casework.services import act
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.types import Actor

_MINUTES_LEAST = 10


def hold_meeting(
    actor: Actor,
    *,
    place_code: str,
    minutes: str,
    decisions: Sequence[FamilyDecision],
    held_at: datetime | None = None,
    meeting_id: UUID | None = None,
) -> Meeting:
    """Write down a meeting and carry out what it decided, each as an action of the family's method. All or nothing.

    ``meeting_id``: goes on with a meeting that the actor began today; its minutes become these. `Refused` without
    minutes, without a decision, for a family twice, for what a meeting cannot decide, and whatever the method refuses;
    the refusal's ``details["matter"]`` says for which family.
    """
    if len(minutes.strip()) < _MINUTES_LEAST:
        raise Refused(_("请写会商纪要：谁参加、谈了什么、怎么定的。"), field="minutes")
    if not decisions:
        raise Refused(_("请至少给一户定下结果。"), field="decisions")
    if actor.person_id is None:
        raise Refused(_("会商由在岗人员记录。"))
    with transaction.atomic():
        meeting = meeting_under_way(actor, meeting_id) if meeting_id else None
        if meeting is None:
            meeting = Meeting(place_code=place_code, held_at=held_at or now(), kept_by_id=actor.person_id)
        meeting.minutes = minutes.strip()
        meeting.save()
        Decision.objects.bulk_create([_decided(actor, meeting, one) for one in decisions])
    return meeting


def _decided(actor: Actor, meeting: Meeting, decision: FamilyDecision) -> Decision:
    matter = access_matter(actor, decision.matter_id)
    if decision.action not in {one.name for one in meeting_actions(actor, matter)}:
        raise Refused(_("这一户现在不能这样定。"), details={"matter": str(matter.id)})
    try:
        done = act(
            actor,
            matter_id=matter.id,
            action=decision.action,
            inputs=decision.inputs,
            revision=decision.revision,
        )
    except Refused as refused:
        refused.details = {**refused.details, "matter": str(matter.id)}
        raise
    return Decision(
        meeting=meeting,
        matter=done,
        seq=done.revision,
        action=decision.action,
        kind_before=matter.kind,
        kind_after=done.kind,
    )
