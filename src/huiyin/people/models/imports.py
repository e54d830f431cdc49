"""Imports: what a table of people brought in, so that the whole of it can be taken back while nobody has used it."""

from __future__ import annotations

from django.db import models

from huiyin.kernel.ids import uuid7


class PeopleImport(models.Model):
    """One table that was taken in. ``made`` names the rows it made as [kind, id], in order; no names of persons.

    What was known already and only mended is not among them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    what = models.CharField(max_length=20)
    made = models.JSONField()
    taken_count = models.PositiveIntegerField()
    known_count = models.PositiveIntegerField()
    actor_label = models.CharField(max_length=120)
    applied_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.what} {self.applied_at:%Y-%m-%d}"
