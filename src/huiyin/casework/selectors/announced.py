"""Announced: how far messages have come that belong to no matter (`services.announcing`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from huiyin.casework.models import OutboxMessage
from huiyin.casework.models.outbox import MessageState


def states_of(about: Iterable[UUID], occasion: str) -> Mapping[UUID, MessageState]:
    """The states of the messages about some things, where there is one. One query."""
    rows = OutboxMessage.objects.filter(about__in=list(about), occasion=occasion).values_list("about", "state")
    return {one: MessageState(state) for one, state in rows if one is not None}
