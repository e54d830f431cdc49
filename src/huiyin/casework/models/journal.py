"""The journal (事项簿): rows that only grow, personal texts beside it that may be erased, signed checkpoints."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huiyin.casework.models.matters import Matter
from huiyin.kernel.crypto import EncryptedTextField
from huiyin.kernel.ids import uuid7


class JournalEvent(models.Model):
    """One event of a matter. ``body`` holds the canonical bytes that were hashed; ``link`` ties them to ``previous``.

    Append-only by rights and by trigger (DESIGN §3 Journal).
    """

    id = models.BigAutoField(primary_key=True)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="journal", db_index=False)
    seq = models.PositiveIntegerField()
    body = models.BinaryField()
    previous = models.BinaryField(max_length=32)
    link = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        """A chain never branches."""

        constraints = (models.UniqueConstraint(fields=["matter", "seq"], name="journal_event_place"),)

    def __str__(self) -> str:
        return f"{self.matter_id} {self.seq}"


class ErasableText(models.Model):
    """Words of a person. The journal knows only the commitment over salt and text, so that the text can be erased by
    law and the chain stays whole. Encrypted at rest whatever the sensitivity.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="texts", db_index=False)
    seq = models.PositiveIntegerField()
    voice = models.ForeignKey("casework.Voice", models.PROTECT, null=True, related_name="texts")
    name = models.CharField(max_length=60)
    salt = models.BinaryField(max_length=16, null=True)
    commitment = models.BinaryField(max_length=32)
    text = EncryptedTextField(null=True)
    erased_at = models.DateTimeField(null=True)
    erased_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        """An erased text has neither text nor salt left."""

        constraints = (
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True, text__isnull=False, salt__isnull=False)
                | Q(erased_at__isnull=False, text__isnull=True, salt__isnull=True),
                name="erasable_text_all_or_nothing",
            ),
        )
        indexes = (models.Index(fields=["matter", "seq"], name="erasable_text_of_event"),)

    def __str__(self) -> str:
        return self.name


class Checkpoint(models.Model):
    """A signed statement of the heads that changed since the one before; also written to a file outside the database.

    ``body``: canonical JSON of number, instant, previous digest and heads ([matter, seq, link in hex]).
    """

    number = models.PositiveIntegerField(primary_key=True)
    at = models.DateTimeField()
    journal_id = models.BigIntegerField()
    body = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    signature = models.BinaryField()

    def __str__(self) -> str:
        return f"checkpoint {self.number}"
