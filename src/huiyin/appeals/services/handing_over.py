"""Handing over: danger to life goes to the linked emergency contact at once, not through a queue (DOMAIN §2.5 r8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from huiyin.appeals.selectors.methods import emergency_post
from huiyin.appeals.types import Emergency
from huiyin.casework.models import Matter, OutboxMessage
from huiyin.casework.services.telling import Notice, messages
from huiyin.engine.definition import Words
from huiyin.kernel.time import now
from huiyin.people.selectors.seats import duty_desk
from huiyin.people.types import Actor

OCCASION = "emergency"
# Messages of the event itself are numbered from nought; these come after them and only once.
_NUMBERED_FROM = 100
_HAND_OVER = Words(
    "可能有人身危险（{number}）。请马上联系现场，并打开这件事查看地点和原话。",
    "There may be danger to life ({number}). Contact the scene at once and open the matter for place and words.",
)


def hand_over(actor: Actor, *, matter_id: UUID, emergencies: Sequence[Emergency]) -> int:
    """Write a message, not held back for undo or quiet hours, to the contact post of every service, else to the duty
    desk. Returns how many were written; a second call writes none. Belongs into the transaction of the opening.
    """
    if not emergencies:
        return 0
    with transaction.atomic():
        matter = Matter.objects.select_for_update().get(pk=matter_id)
        rows = messages(matter, matter.revision, _notices(matter, emergencies), at=now(), hold=timedelta())
        known = set(OutboxMessage.objects.filter(matter=matter_id, occasion=OCCASION).values_list("n", flat=True))
        for row in rows:
            row.n += _NUMBERED_FROM
            row.is_critical, row.not_before = True, row.created_at
        fresh = [row for row in rows if row.n not in known]
        OutboxMessage.objects.bulk_create(fresh)
    return len(fresh)


def _notices(matter: Matter, emergencies: Sequence[Emergency]) -> list[Notice]:
    desk = duty_desk()
    notices = []
    for emergency in emergencies:
        post = None if matter.about_undecided else emergency_post(matter.place_code, emergency.number)
        told = post.id if post else desk.post_id if desk else None
        if told is not None:
            fill = {"number": Words(emergency.number, emergency.number)}
            notices.append(Notice(OCCASION, _HAND_OVER, fill, post=told))
    return notices
