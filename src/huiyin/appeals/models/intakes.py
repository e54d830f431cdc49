"""Intakes: how a voice came in and what was guessed of it at that moment."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.casework.models import Matter, Voice
from huiyin.kernel.crypto import EncryptedTextField


class LocatedBy(models.TextChoices):
    """How the place was found."""

    CODE = "code", _("网格二维码或选定的地点")
    POINT = "point", _("定位")
    ADDRESS = "address", _("地址")
    NOTHING = "nothing", _("没有地点")


class Intake(models.Model):
    """One coming in. ``happened_at`` is what was claimed, whether it counts or not. ``device_digest`` and
    ``words_digest`` are keyed, so that the same words from the same hand are known without keeping who or what.

    ``outside_metres``: how far outside every grid the point lies. ``said_kind``: what the raiser says it is.
    ``looked_at``: when it was compared with what came before (`services.looking`); None until then.
    """

    voice = models.OneToOneField(Voice, models.PROTECT, primary_key=True, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+")
    door = models.CharField(max_length=30)
    at = models.DateTimeField()
    happened_at = models.DateTimeField(null=True)
    address = EncryptedTextField(null=True)
    located_by = models.CharField(max_length=10, choices=LocatedBy)
    outside_metres = models.PositiveIntegerField(null=True)
    is_outside = models.BooleanField(default=False)
    device_digest = models.BinaryField(max_length=32, null=True)
    words_digest = models.BinaryField(max_length=32)
    suggestion = models.JSONField(default=dict)
    services = models.JSONField(default=list)
    repeat_of = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+", db_index=False)
    is_recurring = models.BooleanField(default=False)
    said_kind = models.CharField(max_length=60, blank=True)
    looked_at = models.DateTimeField(null=True)

    class Meta:
        """The same words again, and the intakes of a matter."""

        indexes = (
            models.Index(fields=["words_digest", "at"], name="intake_words"),
            models.Index(fields=["repeat_of"], condition=models.Q(repeat_of__isnull=False), name="intake_repeat"),
            models.Index(fields=["at"], condition=models.Q(looked_at__isnull=True), name="intake_new"),
        )

    def __str__(self) -> str:
        return f"{self.door} {self.voice_id}"
