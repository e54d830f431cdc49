"""Outgoing: one held message leaves the house, with its success or failure in sight (SYSTEMS B9).

The row is locked while it is being sent, so that undo waits and then knows. Delivered at least once: a crash between
the gateway's receipt and our commit sends it again under the same key, by which the gateway knows it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.casework.models import OutboxMessage
from huiyin.casework.models.outbox import Channel, MessageState
from huiyin.casework.selectors.access import access_matter
from huiyin.kernel.crypto import CryptoError
from huiyin.kernel.quiet import QuietHours
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.models import Person
from huiyin.people.selectors.seats import seats_of_posts
from huiyin.people.services.sending import Sender, sender
from huiyin.people.types import Actor
from huiyin.people.types.messages import OutgoingMessage, SendingFailed

TRIES_LIMIT = 8
_CHANGED = ("state", "tries", "last_error", "not_before", "sent_at")


def send_next(actor: Actor, *, through: Sender, at: datetime) -> bool:
    """Send the oldest message that may leave now; False when there is none that no other runner has."""
    with transaction.atomic():
        message = (
            OutboxMessage.objects.select_for_update(skip_locked=True, of=("self",))
            .defer("body")
            .filter(state=MessageState.HELD, not_before__lte=at, hold_until__lte=at)
            .order_by("not_before", "id")
            .first()
        )
        if message is None:
            return False
        if not message.is_critical and message.channel == Channel.TEXT and QuietHours().is_quiet(at):
            message.not_before = QuietHours().next_allowed(at)
        else:
            _attempt(message, through, at)
        message.save(update_fields=_CHANGED)
    return True


def resend(actor: Actor, *, message_id: UUID) -> OutboxMessage:
    """Try a failed message again now, after somebody has mended the cause."""
    with transaction.atomic():
        message = _failed(actor, message_id)
        message.state, message.tries, message.not_before = MessageState.HELD, 0, now()
        message.save()
        return message


def mark_printed(actor: Actor, *, message_id: UUID) -> OutboxMessage:
    """The desk has handed the message over on paper."""
    with transaction.atomic():
        message = _failed(actor, message_id)
        message.state, message.sent_at = MessageState.PRINTED, now()
        message.save()
        return message


def _failed(actor: Actor, message_id: UUID) -> OutboxMessage:
    message = OutboxMessage.objects.select_for_update().filter(pk=message_id).first()
    if message is None or message.state != MessageState.FAILED:
        raise Refused(_("这条消息不用重发。"), details={"code": "not_failed"})
    if message.matter_id is None:
        raise Refused(_("这条消息不属于任何事项，请到它所在的页面处理。"), details={"code": "not_a_matter"})
    access_matter(actor, message.matter_id)
    return message


def _attempt(message: OutboxMessage, through: Sender, at: datetime) -> None:
    """Try once. What has nobody to go to has failed at once; what a gateway refuses is tried later and later."""
    if message.channel == Channel.PAGE:
        message.state, message.sent_at = MessageState.SENT, at
        return
    phones = _phones(message, at)
    message.tries += 1
    if not phones:
        message.state, message.last_error = MessageState.FAILED, _("没有可以发送的电话号码。")
        return
    try:
        for index, phone in enumerate(phones):
            key = f"{message.matter_id or message.about}:{message.seq}:{message.n}:{index}"
            through.send(OutgoingMessage(phone, message.body or "", key))
    except (SendingFailed, CryptoError) as fault:
        message.last_error = str(fault)[:300]
        if message.tries >= TRIES_LIMIT:
            message.state = MessageState.FAILED
        message.not_before = at + timedelta(minutes=2 ** (message.tries - 1))
        return
    message.state, message.sent_at, message.last_error = MessageState.SENT, at, ""


def _phones(message: OutboxMessage, at: datetime) -> list[str]:
    """Where the message goes: who holds a post is asked at the moment of sending."""
    if message.about is not None:
        return [message.phone] if message.phone else []
    if message.voice is not None:
        return [message.voice.phone] if message.voice.phone else []
    persons = [message.person_id] if message.person_id else []
    if message.post_id:
        persons = list(seats_of_posts([message.post_id], at=at)[message.post_id].holders)
    reached = Person.objects.filter(id__in=persons, phone__isnull=False).order_by("id")
    return [person.phone for person in reached if person.phone]


def city_sender() -> Sender:
    """The sender of the settings, or one that fails with a sentence, so that the failure stands in the outbox."""
    try:
        return sender()
    except Refused as refused:
        return _NoSender(str(refused))


class _NoSender:
    """Stands where no sender is configured."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def send(self, message: OutgoingMessage) -> str:
        """Fail, saying why."""
        raise SendingFailed(self.sentence)
