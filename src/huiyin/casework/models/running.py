"""What keeps the house running: heartbeats, drafts of what was refused, how far verification has come."""

from __future__ import annotations

from django.db import models

from huiyin.kernel.crypto import EncryptedTextField
from huiyin.kernel.ids import uuid7


class Heartbeat(models.Model):
    """The last beat of one runner process."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """Words that could not be accepted and must not be lost: too long, or sent under an id that is taken."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter_id = models.UUIDField(db_index=True)
    person_id = models.UUIDField(null=True, db_index=True)
    actor_label = models.CharField(max_length=120)
    reason = models.CharField(max_length=40)
    text = EncryptedTextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.reason


class VerifyMark(models.Model):
    """How far ``huiyin verify`` has come; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    journal_id = models.BigIntegerField(default=0)
    matter_id = models.UUIDField(null=True)
    checkpoint = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.journal_id)
