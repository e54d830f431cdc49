"""Attachments: photos and papers, stored by their content's hash in the data folder, encrypted."""

from __future__ import annotations

from django.db import models

from huiyin.casework.models.matters import Matter, Voice
from huiyin.kernel.ids import uuid7


class Attachment(models.Model):
    """One file of a matter. ``sha256`` is of the cleaned content (hex) and names the file; ``name`` is the input it
    answers. Where and when it was taken is kept here and stripped from the file itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="attachments", db_index=False)
    seq = models.PositiveIntegerField()
    voice = models.ForeignKey(Voice, models.PROTECT, null=True, related_name="attachments")
    name = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64, db_collation="C", db_index=True)
    thumbnail_sha256 = models.CharField(max_length=64, db_collation="C", blank=True)
    media_type = models.CharField(max_length=60)
    size_bytes = models.PositiveBigIntegerField()
    captured_at = models.DateTimeField(null=True)
    captured_longitude_e6 = models.IntegerField(null=True)
    captured_latitude_e6 = models.IntegerField(null=True)
    added_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        """Files of an event."""

        indexes = (models.Index(fields=["matter", "seq"], name="attachment_of_event"),)

    def __str__(self) -> str:
        return self.sha256[:12]
