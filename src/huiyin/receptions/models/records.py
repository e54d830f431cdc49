"""Visits of older ledgers, for the figures. They hold nobody's name."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.ids import uuid7


class ImportState(models.TextChoices):
    """How far an import has come."""

    PREVIEWED = "previewed", _("待确认")
    APPLIED = "applied", _("已导入")
    UNDONE = "undone", _("已撤回")


class VisitImport(models.Model):
    """One file of past visits. ``content`` is encrypted as it came; what is applied is exactly what was previewed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.PREVIEWED)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    place_code = models.CharField(max_length=15, db_collation="C")
    rows_count = models.PositiveIntegerField()
    bad_rows_count = models.PositiveIntegerField()
    actor_label = models.CharField(max_length=120)
    previewed_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.file_name


class PastVisit(models.Model):
    """One past visit: when, at which reception, what was brought (trouble, dispute, opinion) and what came of it."""

    source_file = models.ForeignKey(VisitImport, models.PROTECT, related_name="visits")
    row_number = models.PositiveIntegerField()
    number = models.CharField(max_length=60, db_collation="C")
    place_code = models.CharField(max_length=15, db_collation="C")
    held_on = models.DateField()
    series = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    result = models.CharField(max_length=20)

    class Meta:
        """A number once at a place; figures ask by place and day."""

        constraints = (models.UniqueConstraint(fields=["place_code", "number"], name="reception_past_once"),)
        indexes = (models.Index(fields=["place_code", "held_on"], name="reception_past_place_day"),)

    def __str__(self) -> str:
        return self.number
