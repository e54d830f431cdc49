"""Readings: who looked at a sealed matter; apart from the audit trail, whose readers must not learn that it exists."""

from __future__ import annotations

from django.db import models

from huiyin.casework.models.matters import Matter
from huiyin.people.models import Person, Post


class SealedReading(models.Model):
    """One look at a sealed matter by a member of staff. ``body`` holds the canonical bytes that were hashed; ``link``
    ties them to the look before. Append-only by rights and by trigger, and never carried out of the house.
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="readings", db_index=False)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    standing = models.CharField(max_length=12)
    what = models.CharField(max_length=12)
    body = models.BinaryField()
    link = models.BinaryField(max_length=32)

    class Meta:
        """A chain never branches."""

        constraints = (models.UniqueConstraint(fields=["matter", "number"], name="sealed_reading_place"),)

    def __str__(self) -> str:
        return f"{self.matter_id} {self.number}"
