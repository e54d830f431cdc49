"""Imports: the file as it came, how it was to be read, and what applying it did."""

from __future__ import annotations

from django.db import models

from huiyin.kernel.ids import uuid7
from huiyin.places.types.words import ImportKind, ImportState


class PlaceImport(models.Model):
    """A file of divisions or grids. What is applied is exactly what was previewed: the stored bytes are read again.

    `options` says how to read it (datum, layer, first day); `replaced` names the rows that applying it closed,
    with their former last day, so that undoing can open them again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=ImportKind)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.PREVIEWED)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    options = models.JSONField()
    rows_count = models.PositiveIntegerField()
    errors_count = models.PositiveIntegerField()
    replaced = models.JSONField(default=list)
    actor_label = models.CharField(max_length=120)
    previewed_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.file_name
