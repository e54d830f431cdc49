"""Visits: a number in the queue of a day. What was said stands in the matter, never here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.casework.models import Matter
from huiyin.kernel.crypto import EncryptedTextField
from huiyin.kernel.ids import uuid7
from huiyin.receptions.models.days import Day


class VisitState(models.TextChoices):
    """How far a visit has come."""

    BOOKED = "booked", _("已预约")
    CANCELLED = "cancelled", _("已取消")
    MISSED = "missed", _("没有来")
    ARRIVED = "arrived", _("已到")


class Visit(models.Model):
    """``slot`` None for somebody who came without booking. Name, phone and what it is about are kept until the visit
    becomes a matter, is cancelled or missed, and are erased then. ``secret_hash`` opens the booking, None without one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    day = models.ForeignKey(Day, models.PROTECT, related_name="visits", db_index=False)
    number = models.PositiveIntegerField()
    slot = models.TimeField(null=True)
    state = models.CharField(max_length=10, choices=VisitState, default=VisitState.BOOKED)
    secret_hash = models.BinaryField(max_length=32, null=True)
    name = EncryptedTextField(null=True)
    phone = EncryptedTextField(null=True)
    about = EncryptedTextField(null=True)
    language = models.CharField(max_length=10, default="zh-hans")
    matter = models.OneToOneField(Matter, models.PROTECT, null=True, related_name="+")
    booked_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        """A number once a day; a slot for one booking at a time; whoever has arrived has a matter."""

        constraints = (
            models.UniqueConstraint(fields=["day", "number"], name="reception_number_once"),
            models.UniqueConstraint(
                fields=["day", "slot"],
                condition=Q(slot__isnull=False) & ~Q(state="cancelled"),
                name="reception_slot_once",
            ),
            models.CheckConstraint(condition=Q(state="arrived") ^ Q(matter__isnull=True), name="reception_is_matter"),
        )

    def __str__(self) -> str:
        return f"{self.day_id} {self.number}"
