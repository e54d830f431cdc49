"""The times that counsellors offer, and a booking as long as it lasts.

A slot that is over says whether it was used and nothing of by whom; a booking's row is deleted when its matter closes.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.casework.models import Matter
from huiyin.community.models.rooms import Room
from huiyin.kernel.crypto import EncryptedTextField
from huiyin.kernel.ids import uuid7
from huiyin.people.models import Post
from huiyin.places.models import PlaceCodeField


class Way(models.TextChoices):
    """How counsellor and person meet (SYSTEMS H2)."""

    HOME = "home", _("上门")
    ROOM = "room", _("到心理室")
    ONLINE = "online", _("线上")
    HOTLINE = "hotline", _("电话")


class SlotState(models.TextChoices):
    """What became of a slot."""

    FREE = "free", _("可约")
    TAKEN = "taken", _("已约")
    USED = "used", _("谈过")
    OVER = "over", _("没用上")
    WITHDRAWN = "withdrawn", _("已收回")


class Slot(models.Model):
    """A time at which a counsellor (a post, with its holder of that time) can be met. ``room`` only for that way."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    way = models.CharField(max_length=8, choices=Way)
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="+")
    place_code = PlaceCodeField(goes_along=Q(state__in=(SlotState.FREE, SlotState.TAKEN)))
    begins_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=50)
    state = models.CharField(max_length=10, choices=SlotState, default=SlotState.FREE)

    class Meta:
        """A counsellor is at one place at a time; a room is named where one goes to a room."""

        constraints = (
            models.UniqueConstraint(
                fields=["post", "begins_at"], condition=~Q(state="withdrawn"), name="counselling_slot_once"
            ),
            models.CheckConstraint(condition=Q(way="room") ^ Q(room__isnull=True), name="counselling_slot_room"),
        )
        indexes = (
            models.Index(fields=["begins_at"], condition=Q(state="free"), name="counselling_slot_free"),
            models.Index(fields=["place_code", "begins_at"], name="counselling_slot_place"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Booking(models.Model):
    """How to reach the person of a booking, for the counsellor alone. No name of an account, no reason, no history."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+")
    slot = models.OneToOneField(Slot, models.PROTECT, related_name="booking")
    name = EncryptedTextField(null=True)
    phone = EncryptedTextField(null=True)
    address = EncryptedTextField(null=True)

    def __str__(self) -> str:
        return str(self.slot_id)
