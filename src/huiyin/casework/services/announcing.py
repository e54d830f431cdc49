"""Announcing: words to a phone that belongs to no matter, by the outbox like every other message.

Whoever calls has checked that the actor may; ``about`` names what knows the phone, and a thing is told of an occasion
once. What cannot be sent as a text waits as failed until somebody has called.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.casework.models import OutboxMessage
from huiyin.casework.models.outbox import Channel, MessageState
from huiyin.kernel.quiet import QuietHours
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.types import Actor
from huiyin.people.types.messages import check_mobile


def announce(actor: Actor, *, about: UUID, phone: str, occasion: str, text: str) -> None:
    """Put a text to a phone into the outbox, past the quiet hours. Nothing where it has been told of that already.

    A number that takes no texts fails at once, so that somebody calls. Inside the caller's transaction.
    """
    at, error = now(), ""
    try:
        check_mobile(phone)
    except Refused as refused:
        error = str(refused)
    OutboxMessage.objects.get_or_create(
        about=about,
        occasion=occasion,
        defaults={
            "channel": Channel.TEXT,
            "phone": phone,
            "body": text,
            "created_at": at,
            "hold_until": at,
            "not_before": QuietHours().next_allowed(at),
            "state": MessageState.FAILED if error else MessageState.HELD,
            "last_error": error[:300],
        },
    )


def note_called(actor: Actor, *, about: UUID, occasion: str) -> None:
    """Note that somebody has told it by word of mouth; what still waited is not sent. `Refused` where nothing waits."""
    waiting = OutboxMessage.objects.filter(about=about, occasion=occasion)
    waiting = waiting.filter(state__in=(MessageState.FAILED, MessageState.HELD))
    if not waiting.update(state=MessageState.PRINTED, sent_at=now()):
        raise Refused(_("这条消息已经送到，不用再打电话。"), details={"code": "told"})


def forget_announced(actor: Actor, *, about: Iterable[UUID]) -> int:
    """Take the messages about some things away, with the phones in them."""
    return OutboxMessage.objects.filter(about__in=list(about)).delete()[0]
