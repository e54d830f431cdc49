"""Outgoing: one held message leaves the house, with its success or failure in sight (SYSTEMS B9).

A message is claimed, sent, and settled: two short transactions, and none while a gateway takes its time. A claim is a
try that is counted and a later instant; so undo knows that it is too late, and what a crash leaves claimed is sent
again after `LEASE` under the same key, by which the gateway knows it. Delivered at least once, settled once.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from huiyin.casework.models import OutboxMessage
from huiyin.casework.models.outbox import Channel, MessageState
from huiyin.casework.selectors.access import access_matter
from huiyin.kernel.audit import record
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
LEASE = timedelta(minutes=1)
"""How long a message belongs to whoever claimed it, for each phone that it goes to; a sender gives up long before."""
_log = logging.getLogger(__name__)
_CHANGED = ("state", "tries", "last_error", "not_before", "sent_at")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message taken from the outbox. ``phones``: to whom it goes now; none when it is settled already. ``tries`` says
    whose claim it is; ``matter_id`` what it is about, where that is a matter.
    """

    id: UUID
    matter_id: UUID | None = None
    tries: int = 0
    phones: tuple[str, ...] = ()
    body: str = ""
    key: str = ""


def claim_next(actor: Actor, *, at: datetime) -> Claimed | None:
    """Take the oldest message that may leave now; None when there is none that no other runner has. What needs no
    gateway is settled at once: it stands on the page, has nobody to go to, or waits for the end of the night.

    What somebody is told next of a matter waits while what they were told before is being sent for the first time or
    could be, here or by another runner: it might overtake it. For what failed nothing waits, and what is critical waits
    for nothing.
    """
    with transaction.atomic():
        message = (
            OutboxMessage.objects.select_for_update(skip_locked=True, of=("self",))
            .defer("body")
            .filter(state=MessageState.HELD, not_before__lte=at, hold_until__lte=at)
            .exclude(Q(is_critical=False) & Exists(_told_before(at)))
            .order_by("not_before", "id")
            .first()
        )
        if message is None:
            return None
        claimed = Claimed(message.id)
        if message.channel == Channel.PAGE:
            message.state, message.sent_at = MessageState.SENT, at
        elif not message.is_critical and QuietHours().is_quiet(at):
            message.not_before = QuietHours().next_allowed(at)
            message.tries = message.tries if message.last_error else 0  # an old claim is over
        else:
            claimed = _claim(message, at)
        message.save(update_fields=_CHANGED)
    return claimed


def _told_before(at: datetime) -> QuerySet[OutboxMessage]:
    """Of the matter of a message to the same reader: what may leave now or is under way and has never failed."""
    held = OutboxMessage.objects.filter(state=MessageState.HELD, last_error="", hold_until__lte=at)
    same = Q(voice=OuterRef("voice")) | Q(post=OuterRef("post")) | Q(person=OuterRef("person"))
    earlier = held.filter(same, matter=OuterRef("matter"), id__lt=OuterRef("id"))
    return earlier.filter(Q(tries__gt=0) | Q(not_before__lte=at))


def deliver(claimed: Claimed, *, through: Sender) -> str:
    """Hand a claimed message to the gateway, once for each phone; what went wrong, or nothing. Asks the database
    nothing, so that many may be under way side by side, and never raises: whatever it is, the others must go on.
    """
    try:
        for index, phone in enumerate(claimed.phones):
            through.send(OutgoingMessage(phone, claimed.body, f"{claimed.key}:{index}"))
    except SendingFailed as fault:
        return str(fault)
    except Exception as fault:  # noqa: BLE001 - as the docstring says
        _log.exception("A message could not be sent.")
        return f"{type(fault).__name__}: {fault}"
    return ""


def settle(actor: Actor, *, claimed: Claimed, fault: str, at: datetime) -> None:
    """Write down how a claimed message went. One that somebody has meanwhile told by word of mouth stays told."""
    own = OutboxMessage.objects.filter(pk=claimed.id, state=MessageState.HELD, tries=claimed.tries)
    sent = {"state": MessageState.SENT, "sent_at": at, "last_error": ""}
    own.update(**(_put_off(claimed.tries, fault, at) if fault else sent))


def resend(actor: Actor, *, message_id: UUID) -> OutboxMessage:
    """Try a failed message again now, after somebody has mended the cause; it is written down."""
    with transaction.atomic():
        message = _failed(actor, message_id)
        message.state, message.tries, message.not_before = MessageState.HELD, 0, now()
        message.save()
        record(actor.label, "casework.message.resent", f"message {message.id}", {}, actor_id=actor.person_id)
        return message


def mark_printed(actor: Actor, *, message_id: UUID) -> OutboxMessage:
    """The desk has handed the message over on paper; it is written down."""
    with transaction.atomic():
        message = _failed(actor, message_id)
        message.state, message.sent_at = MessageState.PRINTED, now()
        message.save()
        record(actor.label, "casework.message.printed", f"message {message.id}", {}, actor_id=actor.person_id)
        return message


def _failed(actor: Actor, message_id: UUID) -> OutboxMessage:
    message = OutboxMessage.objects.select_for_update().filter(pk=message_id).first()
    if message is None or message.state != MessageState.FAILED:
        raise Refused(_("这条消息不用重发。"), details={"code": "not_failed"})
    if message.matter_id is None:
        raise Refused(_("这条消息不属于任何事项，请到它所在的页面处理。"), details={"code": "not_a_matter"})
    access_matter(actor, message.matter_id)
    return message


def _claim(message: OutboxMessage, at: datetime) -> Claimed:
    """Count the try. What has nobody to go to has failed at once."""
    message.tries += 1
    try:
        phones, body = tuple(_phones(message, at)), message.body or ""
    except CryptoError as fault:
        for name, value in _put_off(message.tries, str(fault), at).items():
            setattr(message, name, value)
        return Claimed(message.id)
    if not phones:
        message.state, message.last_error = MessageState.FAILED, _("没有可以发送的电话号码。")
        return Claimed(message.id)
    message.not_before = at + LEASE * len(phones)
    key = f"{message.matter_id or message.about}:{message.seq}:{message.n}"
    return Claimed(message.id, message.matter_id, message.tries, phones, body, key)


def _put_off(tries: int, fault: str, at: datetime) -> dict[str, Any]:
    """What a row says after a try that failed: again after 1, 2, 4 … minutes, and after `TRIES_LIMIT` no more."""
    if tries >= TRIES_LIMIT:
        return {"state": MessageState.FAILED, "last_error": fault[:300]}
    return {"not_before": at + timedelta(minutes=2 ** (tries - 1)), "last_error": fault[:300]}


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
