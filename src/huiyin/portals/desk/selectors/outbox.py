"""Messages of the matters one may see, by state, and those for people who have no phone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from huiyin.casework.models import Matter, OutboxMessage
from huiyin.casework.models.outbox import Channel, MessageState
from huiyin.casework.selectors.access import visible
from huiyin.casework.selectors.titles import post_title
from huiyin.kernel.masking import mask_name, mask_phone
from huiyin.kernel.time import now
from huiyin.people.types import Actor
from huiyin.places.selectors import place_names

STATES = ("failed", "held", "sent", "printed", "paper")
LOOK_BACK = timedelta(days=30)
_PRINT_AT_MOST = 300


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message as the desk reads it; its recipient masked or a post."""

    id: UUID
    matter_id: UUID
    code: str
    body: str
    to: str
    place: str
    created_at: datetime
    not_before: datetime
    state: str
    state_words: str
    tries: int
    error: str


def messages(actor: Actor, state: str) -> QuerySet[OutboxMessage]:
    """Messages of the last thirty days in a state; failed ones however old, the oldest first."""
    known = _known(actor)
    if state == "failed":
        return known.filter(state=MessageState.FAILED).order_by("created_at")
    recent = known.filter(created_at__gte=now() - LOOK_BACK)
    return recent.filter(_condition(state)).order_by("-created_at", "-id")


def counted(actor: Actor) -> dict[str, int]:
    """How many messages are in each state, by the same rules as the lists; one query."""
    recent = Q(created_at__gte=now() - LOOK_BACK)
    asked = {
        name: Count("pk", filter=(Q(state=MessageState.FAILED) if name == "failed" else _condition(name) & recent))
        for name in STATES
    }
    return _known(actor).order_by().aggregate(**asked)


def with_places(found: Iterable[OutboxMessage]) -> list[MessageRow]:
    """Messages as rows; two queries for the places."""
    rows = [(row, row.matter) for row in found if row.matter is not None]
    names = place_names({matter.place_code for _row, matter in rows if matter.place_code})
    return [_shown(row, matter, names) for row, matter in rows]


def to_print(actor: Actor) -> list[tuple[str, list[MessageRow]]]:
    """What people without a phone are to be told, by grid; at most three hundred."""
    rows = with_places(messages(actor, "paper").order_by("matter__place_code", "created_at")[:_PRINT_AT_MOST])
    return [(place, list(group)) for place, group in groupby(rows, key=lambda row: row.place)]


def _known(actor: Actor) -> QuerySet[OutboxMessage]:
    found = OutboxMessage.objects.filter(matter__in=visible(actor).order_by().values("pk"))
    return found.select_related("matter", "voice", "post__kind", "post__organisation")


def _condition(state: str) -> Q:
    if state == "paper":
        on_paper = Q(channel=Channel.PAGE, voice__isnull=False, voice__phone__isnull=True, voice__is_anonymous=False)
        return on_paper & ~Q(matter__sensitivity="sealed")  # never on a slip that others carry
    return Q(state=state)


def _shown(message: OutboxMessage, matter: Matter, names: dict[str, str]) -> MessageRow:
    return MessageRow(
        id=message.id,
        matter_id=matter.id,
        code=matter.code,
        body=message.body or "",
        to=_recipient(message),
        place=names.get(matter.place_code, "") or _("地点待定"),
        created_at=message.created_at,
        not_before=message.not_before,
        state=message.state,
        state_words=str(MessageState(message.state).label),
        tries=message.tries,
        error=message.last_error,
    )


def _recipient(message: OutboxMessage) -> str:
    if message.voice is not None:
        known = [mask_name(message.voice.name or ""), mask_phone(message.voice.phone or "")]
        return " ".join(part for part in known if part) or _("诉求人（没留姓名电话）")
    if message.post is not None:
        return post_title(message.post)
    return _("采集人")
