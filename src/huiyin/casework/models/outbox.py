"""The outbox: everything that leaves the house, written in the transaction of what it tells."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.casework.models.matters import Matter, Voice
from huiyin.kernel.crypto import EncryptedTextField
from huiyin.kernel.ids import uuid7
from huiyin.people.models import Person, Post


class Channel(models.TextChoices):
    """How a message goes: as a text, or shown on the follow page (or in the inbox) only."""

    TEXT = "text", _("短信")
    PAGE = "page", _("页面")


class MessageState(models.TextChoices):
    """Where a message is. *Printed*: handed over on paper by the desk."""

    HELD = "held", _("待发")
    SENT = "sent", _("已发")
    FAILED = "failed", _("发送失败")
    CANCELLED = "cancelled", _("已撤回")
    PRINTED = "printed", _("已打印")


class OutboxMessage(models.Model):
    """One message to one voice, post or person of a matter; (matter, seq, n) makes it idempotent. Or to a ``phone``
    that belongs to no matter, ``about`` something else that knows it, such as a booking; once for an occasion.

    Held until ``hold_until`` so that undo is honest, and until ``not_before`` for quiet hours and later tries.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="messages", db_index=False)
    seq = models.PositiveIntegerField(default=0)
    n = models.PositiveSmallIntegerField(default=0)
    channel = models.CharField(max_length=10, choices=Channel)
    voice = models.ForeignKey(Voice, models.PROTECT, null=True, related_name="messages", db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    phone = EncryptedTextField(null=True)
    about = models.UUIDField(null=True)
    occasion = models.CharField(max_length=60)
    body = EncryptedTextField()
    is_critical = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    hold_until = models.DateTimeField()
    not_before = models.DateTimeField()
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.HELD)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        """One recipient each; the runner finds what is due by an index of what is held."""

        constraints = (
            models.UniqueConstraint(fields=["matter", "seq", "n"], name="outbox_message_once"),
            models.CheckConstraint(
                condition=Q(voice__isnull=False, post__isnull=True, person__isnull=True, about__isnull=True)
                | Q(voice__isnull=True, post__isnull=False, person__isnull=True, about__isnull=True)
                | Q(voice__isnull=True, post__isnull=True, person__isnull=False, about__isnull=True)
                | Q(voice__isnull=True, post__isnull=True, person__isnull=True, about__isnull=False),
                name="outbox_one_recipient",
            ),
            models.CheckConstraint(condition=Q(matter__isnull=True) ^ Q(about__isnull=True), name="outbox_one_cause"),
            models.UniqueConstraint(
                fields=["about", "occasion"], condition=Q(about__isnull=False), name="outbox_told_once"
            ),
        )
        indexes = (
            models.Index(fields=["voice"], condition=Q(voice__isnull=False), name="outbox_voice"),
            models.Index(fields=["post"], condition=Q(post__isnull=False), name="outbox_post"),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="outbox_person"),
            models.Index(fields=["not_before"], condition=Q(state="held"), name="outbox_held"),
            models.Index(fields=["created_at"], condition=Q(state="failed"), name="outbox_failed"),
        )

    def __str__(self) -> str:
        return f"{self.occasion} {self.state}"
