"""What care keeps beside the sealed matter; names, minutes and tables that were sent are encrypted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.casework.models import Matter
from huiyin.kernel.crypto import EncryptedTextField
from huiyin.kernel.ids import uuid7
from huiyin.people.models import Person
from huiyin.places.models import PlaceCodeField


class Channel(models.TextChoices):
    """How the protected person may be reached without harm."""

    NONE = "none", _("不要联系，等本人来")
    PHONE = "phone", _("只在约定时间打电话")
    IN_PERSON = "in_person", _("只当面说")


class CareFile(models.Model):
    """A family's file beside its sealed matter. ``times`` says when a phone call is safe; ``first_kind`` the colour it
    was opened in, by which a scheme counts its families.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+")
    first_kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=12, choices=Channel, default=Channel.NONE)
    times = EncryptedTextField(null=True)
    other_party = EncryptedTextField(null=True)
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.matter_id)


class Meeting(models.Model):
    """A meeting that went through the families that were due, with its minutes (SYSTEMS C6, quarterly)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    place_code = PlaceCodeField(goes_along=None)
    held_at = models.DateTimeField()
    minutes = EncryptedTextField()
    kept_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.id)


class Decision(models.Model):
    """What a meeting decided for one family; the reason stands in the matter's journal at ``seq``."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions", db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    action = models.CharField(max_length=60)
    kind_before = models.CharField(max_length=60)
    kind_after = models.CharField(max_length=60)

    class Meta:
        """A meeting decides once for a family."""

        constraints = (models.UniqueConstraint(fields=["meeting", "matter"], name="care_decision_once"),)

    def __str__(self) -> str:
        return self.action


class Report(models.Model):
    """A mandatory report to the police (反家庭暴力法 art. 14). Who reported is known to the police liaison alone."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+")
    reporter = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reporter_name = EncryptedTextField()
    reporter_post = EncryptedTextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.matter_id)


class Paper(models.Model):
    """A warning letter or protection order beside a family's file (DOMAIN §3.9). Each is a sealed matter with readers
    of its own: who reads the one learns of the other only where they read both.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+")
    family = models.ForeignKey(Matter, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.matter_id)


class PastTable(models.Model):
    """A table of past visits and meetings, encrypted as it came, for whoever sent it alone; emptied once taken in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    playbook = models.CharField(max_length=80)
    content = models.BinaryField()
    sent_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)
