"""The kernel's tables: the audit trail, the failure counters, the marks of what rarely changes."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """Who did what to what, and when. Append-only by rights and by trigger; written by `kernel.audit.record` alone.

    `body` holds the canonical bytes that were hashed; the other columns repeat them for reading and searching.
    Entries are chained per lane (see `kernel.audit`).
    """

    id = models.UUIDField(primary_key=True)
    lane = models.SmallIntegerField()
    sequence = models.BigIntegerField()
    at = models.DateTimeField(db_index=True)
    actor_label = models.TextField()
    actor_id = models.UUIDField(null=True, db_index=True)
    action = models.TextField()
    object_name = models.TextField(db_index=True)
    detail = models.JSONField(default=dict)
    body = models.BinaryField()
    link = models.BinaryField(max_length=32)

    class Meta:
        """A lane never branches."""

        constraints = (models.UniqueConstraint(fields=("lane", "sequence"), name="audit_entry_place_in_lane"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label}: {self.action} {self.object_name}"


class FailureCount(models.Model):
    """How often something went wrong for one subject within the running window. The subject is a keyed digest.

    Counting is no reason to wait for a disk: the table is not logged, and is empty after a crash of the database.
    """

    limit_name = models.TextField()
    subject = models.BinaryField(max_length=16)
    count = models.IntegerField()
    window_ends_at = models.DateTimeField(db_index=True)

    class Meta:
        """One row for each limit and subject."""

        constraints = (models.UniqueConstraint(fields=("limit_name", "subject"), name="failure_count_per_subject"),)

    def __str__(self) -> str:
        return f"{self.limit_name}: {self.count}"


class ShelfChange(models.Model):
    """That tables of one name changed. All ``mark`` of a name together (exclusive or) are the shelf's mark; folded by
    the runner (`kernel.remembering`).
    """

    name = models.TextField()
    mark = models.BigIntegerField()

    def __str__(self) -> str:
        return self.name
